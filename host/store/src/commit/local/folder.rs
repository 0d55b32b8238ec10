//! A local folder as a destination. A file is written under a hidden name beside its own, synced, then renamed.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use super::blocking::off;
use super::files::Files;
use super::upload::LocalUpload;
use crate::commit::destination::{
    Completed, Condition, Created, Destination, FileAttributes, Head, Listed, OpenUpload, Upload, Uploaded,
};
use crate::commit::open::output_at;
use crate::error::Result;
use crate::s3::{Attributes, S3};

/// A local folder. It is made when the first file in it is begun.
///
/// Its methods take their time on blocking threads of tokio, so they are called from a runtime of tokio.
///
/// ```
/// use recipe_store::commit::{Created, Destination, Local};
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let local = Local::new(folder.path().join("out"));
/// assert_eq!(local.create("a/note.txt", "first".into()).await?, Created::New);
/// assert_eq!(local.create("a/note.txt", "second".into()).await?, Created::Exists);
/// assert_eq!(local.get("a/note.txt").await?.as_deref(), Some(&b"first"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Local {
    files: Files,
    /// How folders in S3 are reached.
    s3: S3,
    attributes: Attributes,
}

impl Local {
    /// The folder at a path, which need not be there. Folders in S3 that are [written with it](crate::commit::commit_together) are
    /// reached as the standard chain says.
    pub fn new(path: impl Into<PathBuf>) -> Local {
        let path: PathBuf = path.into();
        let root = if path.as_os_str().is_empty() { PathBuf::from(".") } else { path };
        Local { files: Files { root }, s3: S3::default(), attributes: Attributes::new() }
    }

    /// With other settings for folders in S3 that are [written with it](crate::commit::commit_together), and what objects
    /// there carry.
    pub fn with_s3(self, s3: S3, attributes: Attributes) -> Local {
        Local { s3, attributes, ..self }
    }

    /// Does something with the folder where waiting for the disk holds up nobody else.
    async fn off<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Files) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let files = self.files.clone();
        off(move || work(&files)).await
    }
}

#[async_trait]
impl Destination for Local {
    fn shown(&self, key: &str) -> String {
        self.files.root.join(key).display().to_string()
    }

    async fn location(&self) -> Result<String> {
        self.off(Files::location).await
    }

    async fn folder_at(&self, location: &str) -> Result<Arc<dyn Destination>> {
        output_at(location, &self.s3, &self.attributes).await
    }

    async fn create(&self, key: &str, body: Bytes) -> Result<Created> {
        let key = key.to_owned();
        self.off(move |files| files.create(&key, &body)).await
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<()> {
        let key = key.to_owned();
        self.off(move |files| files.put(&key, &body)).await
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let key = key.to_owned();
        self.off(move |files| files.get(&key)).await
    }

    async fn head(&self, key: &str) -> Result<Option<Head>> {
        let key = key.to_owned();
        self.off(move |files| files.head(&key)).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let prefix = prefix.to_owned();
        self.off(move |files| files.list(&prefix)).await
    }

    async fn delete(&self, key: &str, version: Option<&str>) -> Result<()> {
        let (key, version) = (key.to_owned(), version.map(str::to_owned));
        self.off(move |files| files.delete(&key, version.as_deref())).await
    }

    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>> {
        let (key, attributes) = (key.to_owned(), attributes.clone());
        let upload = self.off(move |files| LocalUpload::begin(files, &key, &attributes)).await?;
        Ok(Box::new(upload))
    }

    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>> {
        self.off(|files| files.uploads().map(Some)).await
    }

    async fn uploads_of(&self, key: &str) -> Result<Option<Vec<OpenUpload>>> {
        let key = key.to_owned();
        self.off(move |files| files.uploads_of(&key).map(Some)).await
    }

    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        let file = file.clone();
        self.off(move |files| files.complete(&file, condition)).await
    }

    async fn abort(&self, key: &str, id: &str) -> Result<()> {
        let (key, id) = (key.to_owned(), id.to_owned());
        self.off(move |files| files.abort(&key, &id)).await
    }

    fn discard(&self, key: &str, id: &str) {
        // Nobody waits for the outcome, and nothing is visible.
        let _ = self.files.abort(key, id);
    }
}
