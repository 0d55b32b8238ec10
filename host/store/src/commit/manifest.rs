//! What a run says about itself, and what it wrote.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::destination::{FileAttributes, Uploaded};
use crate::checksum::sha256;
use crate::error::{Result, StoreError};

/// What a run says about itself before it writes.
///
/// ```
/// use recipe_store::commit::{ConsumedFile, Mode, RunInfo};
///
/// let mut info = RunInfo::new("2024-06-01", "my-engine 1.0").with_mode(Mode::Append);
/// info.inputs.push(ConsumedFile { uri: "s3://in/a.csv".into(), version: "1".into(), bytes: 10 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunInfo {
    /// The run's name, up to 256 printable characters of ASCII without spaces. Runs of the same name write the same bytes.
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
    /// Whether the caller vouches that nobody else writes to the folder, for stores that cannot tell who was first.
    pub single_writer: bool,
    /// How long files that the run replaces stay, in seconds, for those who still read them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub keep_replaced: u64,
    /// Metadata for the files, where the store keeps some. It is not part of the manifest.
    #[serde(skip)]
    pub attributes: BTreeMap<String, String>,
}

/// A recipe, as a manifest names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
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
    /// Its length in bytes.
    pub bytes: u64,
}

/// What becomes of the files that are there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// There must be none; otherwise the run is refused.
    #[default]
    Fail,
    /// Those of earlier runs are replaced. One that no run wrote is an error.
    Overwrite,
    /// They stay, and files are added.
    Append,
}

/// All that is known of a run that was committed: what `_SUCCESS` holds, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// What the run said about itself.
    #[serde(flatten)]
    pub info: RunInfo,
    /// Which attempt of the run it was.
    pub attempt: String,
    /// When it was committed, as in RFC 3339.
    pub time: String,
    /// The files that it wrote.
    pub files: Vec<ManifestFile>,
    /// The files of earlier runs that are deleted, or kept for a while.
    pub replaced: Vec<Replaced>,
    /// The columns of the output.
    pub schema: Value,
}

/// A file that a run wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ManifestFile {
    /// Its key, relative to the folder.
    pub key: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The upload that becomes it, in the log only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload: Option<PendingUpload>,
}

/// What it takes to complete an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PendingUpload {
    /// What the store calls it.
    pub id: String,
    /// See [`Uploaded::parts`].
    pub parts: Vec<Value>,
}

/// A file that an overwriting run replaces. It is deleted once the manifest of that run is published, or later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Replaced {
    /// Its key, relative to the folder.
    pub key: String,
    /// The version that is deleted; any other stays.
    pub version: String,
    /// When it may be deleted, as in RFC 3339; nothing where it need not be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_until: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl RunInfo {
    /// A run by its name, and the engine with its version: without options and inputs, into an output that must not be
    /// there.
    pub fn new(run: impl Into<String>, engine: impl Into<String>) -> RunInfo {
        RunInfo {
            run: run.into(),
            recipe: RecipeInfo::default(),
            engine: engine.into(),
            options: BTreeMap::new(),
            inputs: Vec::new(),
            mode: Mode::Fail,
            incremental: false,
            single_writer: false,
            keep_replaced: 0,
            attributes: BTreeMap::new(),
        }
    }

    /// With [`mode`](Self::mode).
    pub fn with_mode(self, mode: Mode) -> RunInfo {
        RunInfo { mode, ..self }
    }

    /// The run's name has to fit into a header of HTTP.
    pub(super) fn check(&self) -> Result<()> {
        if !self.run.is_empty()
            && self.run.len() <= 256
            && self.run.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Ok(());
        }
        Err(StoreError::BadRunId { run: self.run.clone() })
    }

    /// The first eight digits of the run's name, or of its hash where it is not a hash itself.
    pub(super) fn short(&self) -> String {
        let is_hash = self.run.len() >= 32 && self.run.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = if is_hash { self.run.to_ascii_lowercase() } else { sha256(&self.run) };
        hash[..8].to_owned()
    }

    pub(super) fn attributes(&self, content_type: &str, content_encoding: Option<&str>) -> FileAttributes {
        FileAttributes::of(&self.run, &self.attributes, content_type, content_encoding)
    }
}

impl RecipeInfo {
    /// A recipe by the SHA-256 of its text, in hexadecimal; without name and version.
    pub fn new(sha256: impl Into<String>) -> RecipeInfo {
        RecipeInfo { name: None, version: None, sha256: sha256.into() }
    }
}

impl Manifest {
    /// The manifest as others see it: an upload that is over says nothing to them.
    pub(in crate::commit) fn public(&self) -> Manifest {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_runs_fit_a_header() {
        for (run, fits) in [
            (String::new(), false),
            ("x".into(), true),
            ("~!".into(), true),
            ("x".repeat(256), true),
            ("x".repeat(257), false),
            ("a b".into(), false),
            ("a\u{7f}".into(), false),
            ("ä".into(), false),
        ] {
            let checked = RunInfo::new(run.as_str(), "test").check();
            assert_eq!(checked.is_ok(), fits, "{run}");
            assert!(fits || matches!(checked, Err(StoreError::BadRunId { run: named }) if named == run));
        }
    }

    #[test]
    fn files_are_named_after_the_hash_of_the_run() {
        let short = |run: &str| RunInfo::new(run, "test").short();
        let hash = "0123456789ABCDEF0123456789abcdef";
        assert_eq!(short(hash), "01234567");
        assert_eq!(short(&hash.repeat(2)), "01234567");
        assert_eq!(short(&"ABCDEF01".repeat(4)), "abcdef01");
        // What is not a hash gets one.
        for run in [&hash[..31], "monday", "0123456789abcdef0123456789abcdeg"] {
            assert_eq!(short(run), sha256(run)[..8], "{run}");
        }
    }

    #[test]
    fn manifests_hold_what_was_asked_for() {
        let mut info = RunInfo::new("one", "test");
        let json = |info: &RunInfo| serde_json::to_value(info).expect("is JSON");
        assert_eq!(json(&info).get("keep_replaced"), None);
        info.keep_replaced = 1;
        info.attributes.insert("team".into(), "claims".into());
        assert_eq!(json(&info)["keep_replaced"], 1);
        assert_eq!(json(&info).get("attributes"), None);
        let attributes = info.attributes("text/csv", Some("gzip"));
        assert_eq!((attributes.run.as_str(), attributes.content_type.as_str()), ("one", "text/csv"));
        assert_eq!(attributes.content_encoding.as_deref(), Some("gzip"));
        assert_eq!(attributes.metadata["team"], "claims");
        assert!(!attributes.without_checksum);
    }
}
