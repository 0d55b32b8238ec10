//! What a run tells of itself, and what it wrote.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FileAttributes, Uploaded};
use crate::checksum::sha256;
use crate::error::{Result, StoreError};

/// What a run tells of itself before it writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInfo {
    /// The run's name. Runs of the same name write the same bytes.
    pub run: String,
    /// The recipe.
    pub recipe: RecipeInfo,
    /// The engine and its version.
    pub engine: String,
    /// The options that change the bytes of the output.
    pub options: BTreeMap<String, String>,
    /// The files that are read.
    pub inputs: Vec<ConsumedFile>,
    /// What becomes of the files that are there already.
    pub mode: Mode,
    /// Whether every input must be one that no run into the folder has read.
    pub incremental: bool,
    /// Whether the user vouches that nobody else writes to the folder, for stores that cannot tell who was first.
    pub single_writer: bool,
    /// Metadata for the files, where the store keeps some. It is not part of the manifest.
    #[serde(skip)]
    pub attributes: BTreeMap<String, String>,
}

/// A recipe, as a manifest names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipeInfo {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its version, where it has one.
    pub version: Option<String>,
    /// The SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumedFile {
    /// Where it is.
    pub uri: String,
    /// What changes when the file does.
    pub version: String,
    /// Its length.
    pub bytes: u64,
}

/// What becomes of the files that are in the folder already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// There must be none.
    #[default]
    Fail,
    /// Those of earlier runs are replaced.
    Overwrite,
    /// They stay.
    Append,
}

/// All that is known of a run that was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What the run told of itself.
    #[serde(flatten)]
    pub info: RunInfo,
    /// Which attempt of the run it was.
    pub attempt: String,
    /// When it was committed.
    pub time: String,
    /// The files that it wrote.
    pub files: Vec<ManifestFile>,
    /// The files of earlier runs that go.
    pub replaced: Vec<Replaced>,
    /// The columns of the output.
    pub schema: Value,
}

/// A file that a run wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its key.
    pub key: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The upload that becomes it, in the log only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload: Option<PendingUpload>,
}

/// What it takes to complete an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingUpload {
    /// What the store calls it.
    pub id: String,
    /// See [`Uploaded::parts`].
    pub parts: Vec<Value>,
}

/// A file that an overwriting run takes away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Its key.
    pub key: String,
    /// The version that goes; any other stays.
    pub version: String,
}

impl RunInfo {
    /// The run's name has to fit into a header of HTTP.
    pub(super) fn check(&self) -> Result<()> {
        if !self.run.is_empty()
            && self.run.len() <= 256
            && self.run.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Ok(());
        }
        Err(StoreError::usage(format!(
            "the run id `{}` cannot be used; up to 256 letters, digits and signs of ASCII are right, without spaces",
            self.run
        )))
    }

    /// The first eight digits of the run's name, or of its hash where it is not a hash itself.
    pub(super) fn short(&self) -> String {
        let is_hash = self.run.len() >= 32 && self.run.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = if is_hash { self.run.to_ascii_lowercase() } else { sha256(&self.run) };
        hash[..8].to_owned()
    }

    pub(super) fn attributes(&self, content_type: &str, content_encoding: Option<&str>) -> FileAttributes {
        FileAttributes {
            run: self.run.clone(),
            metadata: self.attributes.clone(),
            content_type: content_type.to_owned(),
            content_encoding: content_encoding.map(str::to_owned),
            without_checksum: false,
        }
    }
}

impl Manifest {
    /// The manifest as others see it: an upload that is over says nothing to them.
    pub(super) fn public(&self) -> Manifest {
        let mut manifest = self.clone();
        manifest.files.iter_mut().for_each(|file| file.upload = None);
        manifest
    }
}

impl ManifestFile {
    pub(super) fn of(uploaded: Uploaded, rows: u64) -> ManifestFile {
        let Uploaded { key, id, parts, bytes, sha256 } = uploaded;
        ManifestFile { key, rows, bytes, sha256, upload: Some(PendingUpload { id, parts }) }
    }

    /// What it takes to complete the file, where it came from the log.
    pub(super) fn uploaded(&self) -> Option<Uploaded> {
        let upload = self.upload.clone()?;
        Some(Uploaded {
            key: self.key.clone(),
            id: upload.id,
            parts: upload.parts,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
        })
    }
}
