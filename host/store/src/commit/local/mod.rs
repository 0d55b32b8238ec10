//! A local folder as a destination. A file is written under a hidden name beside its own, synced, then renamed.

mod files;
mod names;
mod upload;

use std::path::PathBuf;

use async_trait::async_trait;
use bytes::Bytes;

use super::{
    Completed, Condition, Created, Destination, FileAttributes, Head, Listed, OpenUpload, Upload, Uploaded,
};
use crate::error::{Result, StoreError};
use files::Folder;
use upload::LocalUpload;
pub use upload::folder_of;

/// A local folder. It is made when the first file in it is begun.
#[derive(Debug, Clone)]
pub struct Local {
    folder: Folder,
}

impl Local {
    /// The folder at a path, which need not be there.
    pub fn new(path: impl Into<PathBuf>) -> Local {
        let path: PathBuf = path.into();
        let root = if path.as_os_str().is_empty() { PathBuf::from(".") } else { path };
        Local { folder: Folder { root } }
    }

    /// Does something with the folder where waiting for the disk holds up nobody else.
    async fn off<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let folder = self.folder.clone();
        off(move || work(&folder)).await
    }
}

/// Does something where waiting for the disk holds up nobody else.
async fn off<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(StoreError::failed("the thread that writes ended early")))
}

#[async_trait]
impl Destination for Local {
    fn shown(&self, key: &str) -> String {
        self.folder.root.join(key).display().to_string()
    }

    async fn create(&self, key: &str, body: Bytes) -> Result<Created> {
        let key = key.to_owned();
        self.off(move |folder| folder.create(&key, &body)).await
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<()> {
        let key = key.to_owned();
        self.off(move |folder| folder.put(&key, &body)).await
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let key = key.to_owned();
        self.off(move |folder| folder.get(&key)).await
    }

    async fn head(&self, key: &str) -> Result<Option<Head>> {
        let key = key.to_owned();
        self.off(move |folder| folder.head(&key)).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let prefix = prefix.to_owned();
        self.off(move |folder| folder.list(&prefix)).await
    }

    async fn delete(&self, key: &str, version: Option<&str>) -> Result<()> {
        let (key, version) = (key.to_owned(), version.map(str::to_owned));
        self.off(move |folder| folder.delete(&key, version.as_deref())).await
    }

    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>> {
        let (key, attributes) = (key.to_owned(), attributes.clone());
        let upload = self.off(move |folder| LocalUpload::begin(folder, &key, &attributes)).await?;
        Ok(Box::new(upload))
    }

    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>> {
        self.off(|folder| folder.uploads().map(Some)).await
    }

    async fn uploads_of(&self, key: &str) -> Result<Option<Vec<OpenUpload>>> {
        let key = key.to_owned();
        self.off(move |folder| folder.uploads_of(&key).map(Some)).await
    }

    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        let file = file.clone();
        self.off(move |folder| folder.complete(&file, condition)).await
    }

    async fn abort(&self, key: &str, id: &str) -> Result<()> {
        let (key, id) = (key.to_owned(), id.to_owned());
        self.off(move |folder| folder.abort(&key, &id)).await
    }

    fn discard(&self, key: &str, id: &str) {
        // There is nobody to tell, and nothing is visible.
        let _ = self.folder.abort(key, id);
    }
}
