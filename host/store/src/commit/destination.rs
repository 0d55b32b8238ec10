//! What a folder of files has to be able to do so that outputs appear in it all at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::checksum::hex;
use crate::error::Result;

/// A folder of files that appear atomically: a local one, or a prefix of a bucket. Keys are relative to it, with `/`.
///
/// Errors of other stores are made with [`StoreError::other`](crate::StoreError::other).
#[async_trait]
pub trait Destination: Send + Sync {
    /// What messages call a file: `s3://bucket/prefix/key` or `folder/key`. An empty key is the folder itself.
    fn shown(&self, key: &str) -> String;

    /// The key of the one file that it is for, as of a [`LoggedFile`](super::LoggedFile); nothing of a folder.
    fn file(&self) -> Option<&str> {
        None
    }

    /// Where the folder is, in a form by which [`folder_at`](Self::folder_at) finds it again, of another folder and in another
    /// process: an absolute path or `s3://bucket/prefix`. The folder is there already.
    async fn location(&self) -> Result<String>;

    /// Another folder by its [`location`](Self::location), reached with the settings of this one. It may be of another kind,
    /// and need not be there.
    async fn folder_at(&self, location: &str) -> Result<Arc<dyn Destination>>;

    /// Makes a small file that is not there yet, atomically and durably.
    async fn create(&self, key: &str, body: Bytes) -> Result<Created>;

    /// Makes or replaces a small file, atomically and durably.
    async fn put(&self, key: &str, body: Bytes) -> Result<()>;

    /// What a small file holds, or nothing where there is none.
    async fn get(&self, key: &str) -> Result<Option<Bytes>>;

    /// What is known of a file without reading it, or nothing where there is none.
    async fn head(&self, key: &str) -> Result<Option<Head>>;

    /// The files whose keys start with `prefix`, in order of their keys. Unfinished uploads are not among them.
    async fn list(&self, prefix: &str) -> Result<Vec<Listed>>;

    /// Deletes a file: only that version of it where the store can tell. One that is not there is fine.
    async fn delete(&self, key: &str, version: Option<&str>) -> Result<()>;

    /// Begins a file that nobody sees until it is completed.
    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>>;

    /// The uploads below the folder that are neither completed nor aborted; nothing where the store cannot tell.
    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>>;

    /// Of [`uploads`](Self::uploads), those of one file.
    async fn uploads_of(&self, key: &str) -> Result<Option<Vec<OpenUpload>>> {
        let uploads = self.uploads().await?;
        Ok(uploads.map(|uploads| uploads.into_iter().filter(|upload| upload.key == key).collect()))
    }

    /// Makes an upload the file of its name, durably. Doing so twice is fine.
    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed>;

    /// Aborts an upload. One that is not there is fine.
    async fn abort(&self, key: &str, id: &str) -> Result<()>;

    /// Aborts an upload where that takes no waiting, as with a local file; elsewhere does nothing. For `Drop`.
    fn discard(&self, _key: &str, _id: &str) {}
}

/// A file that is being written. Dropped unfinished, it is aborted where the store is local; elsewhere it stays open.
#[async_trait]
pub trait Upload: Send {
    /// What the store calls it.
    fn id(&self) -> &str;

    /// Adds bytes. May wait until there is room for them.
    async fn write(&mut self, bytes: Bytes) -> Result<()>;

    /// Waits until all bytes are stored durably. The file is not visible yet.
    async fn finish(self: Box<Self>) -> Result<Uploaded>;
}

/// Whether a file was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It was.
    New,
    /// One of that name is there already, and is as it was.
    Exists,
}

/// What a store knows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its length in bytes.
    pub length: u64,
    /// What changes when the file does: the `ETag`, or length and time of change.
    pub version: String,
    /// The run that wrote it, where the store keeps that (metadata `recipe-run`).
    pub run: Option<String>,
}

/// A file in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its length in bytes.
    pub length: u64,
    /// See [`Head::version`].
    pub version: String,
}

/// What a file carries besides its bytes, from its beginning on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileAttributes {
    /// The run that writes it.
    pub run: String,
    /// More metadata for stores that keep some.
    pub metadata: BTreeMap<String, String>,
    /// Its media type.
    pub content_type: String,
    /// How it is compressed: `gzip`.
    pub content_encoding: Option<String>,
    /// Whether nobody asks for the checksum of its bytes, as without a manifest.
    pub without_checksum: bool,
}

impl FileAttributes {
    /// Of a file of a run.
    pub(super) fn of(
        run: &str,
        metadata: &BTreeMap<String, String>,
        content_type: &str,
        content_encoding: Option<&str>,
    ) -> FileAttributes {
        FileAttributes {
            run: run.to_owned(),
            metadata: metadata.clone(),
            content_type: content_type.to_owned(),
            content_encoding: content_encoding.map(str::to_owned),
            without_checksum: false,
        }
    }
}

/// An upload that is neither completed nor aborted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenUpload {
    /// The key of the file that it is to become.
    pub key: String,
    /// What the store calls it.
    pub id: String,
    /// When it was begun, by the clock of the store.
    pub begun: DateTime<Utc>,
}

/// A file whose bytes are all there, not yet visible. It is kept in the log, so anyone can complete it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The key of the file that it is to become.
    pub key: String,
    /// What the store calls the upload.
    pub id: String,
    /// What the store needs to complete it, in a form of its own.
    pub parts: Vec<Value>,
    /// Its length in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal; empty where nobody asked for it.
    pub sha256: String,
}

/// The checksum of bytes as they are written.
#[derive(Debug)]
pub(super) struct Checksum(Option<Sha256>);

impl Checksum {
    /// Of a file with these attributes.
    pub(super) fn of(attributes: &FileAttributes) -> Checksum {
        Checksum((!attributes.without_checksum).then(Sha256::new))
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        if let Some(hash) = &mut self.0 {
            hash.update(bytes);
        }
    }

    /// In hexadecimal; empty where nobody asked for it.
    pub(super) fn finish(self) -> String {
        self.0.map_or_else(String::new, |hash| hex(&hash.finalize()))
    }
}

/// When an upload may become the file of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Whatever is there.
    Always,
    /// Only where there is no file of that name.
    Absent,
}

/// What came of completing an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completed {
    /// The file is there.
    Done {
        /// See [`Head::version`].
        version: String,
    },
    /// There is no such upload: it was completed by somebody else, or aborted.
    Gone,
    /// There is a file of that name already, and the condition was [`Condition::Absent`].
    Exists,
}
