//! A prefix of a bucket as a destination. A file is a multipart upload, and is there once that is completed.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;

use super::upload::S3Upload;
use crate::commit::destination::{
    Checksum, Completed, Condition, Created, Destination, FileAttributes, Head, Listed, OpenUpload, Upload,
    Uploaded,
};
use crate::commit::local::Local;
use crate::commit::logged::Parts;
use crate::commit::open::absolute;
use crate::error::{Result, S3ErrorKind, StoreError};
use crate::location::Location;
use crate::s3::{Attributes, Bucket, CompleteResult, InProgressUpload, Object, Part, PutIf, PutResult};

/// Under this name the metadata of an object says which run wrote it.
const RUN: &str = "recipe-run";

/// How often a file that is replaced while it is read is read again.
const TRIES: usize = 16;

/// A prefix of a bucket.
///
/// ```no_run
/// use recipe_store::commit::{Destination, S3Folder};
/// use recipe_store::s3::{Attributes, S3};
///
/// # async fn example() -> recipe_store::Result<()> {
/// let bucket = S3::default().bucket("my-lake").await?;
/// let folder = S3Folder::new(bucket, "clean/", Attributes::new().with_tag("team", "claims"));
/// assert_eq!(folder.shown("a.csv"), "s3://my-lake/clean/a.csv");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct S3Folder {
    bucket: Bucket,
    /// Empty, or with a `/` at its end.
    prefix: String,
    /// What all objects carry.
    attributes: Attributes,
}

impl S3Folder {
    /// The folder of this prefix; the whole bucket where it is empty. All objects are encrypted and tagged as `attributes`
    /// say.
    pub fn new(bucket: Bucket, prefix: &str, attributes: Attributes) -> S3Folder {
        let prefix = prefix.trim_end_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        S3Folder { bucket, prefix, attributes }
    }

    fn full(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// A key without the prefix. What stands for a folder itself, as consoles make it, is no file.
    fn relative(&self, key: &str) -> Option<String> {
        key.strip_prefix(&self.prefix).filter(|key| !key.is_empty() && !key.ends_with('/')).map(str::to_owned)
    }

    fn listed(&self, object: Object) -> Option<Listed> {
        Some(Listed { key: self.relative(&object.key)?, length: object.length, version: object.etag })
    }

    /// Another folder, reached with the settings of this one.
    fn beside(&self, location: &Location) -> Result<Arc<dyn Destination>> {
        Ok(match location {
            Location::Local(path) => Arc::new(Local::new(path)),
            Location::S3 { bucket, key } => {
                let bucket = self.bucket.beside(bucket)?;
                Arc::new(S3Folder::new(bucket, key, self.attributes.clone()))
            }
        })
    }

    /// Writes a small object.
    async fn small(&self, key: &str, body: Bytes, condition: PutIf) -> Result<PutResult> {
        let content_type = Some("application/json".to_owned());
        let attributes = Attributes { content_type, ..self.attributes.clone() };
        self.bucket.put(&self.full(key), body, condition, &attributes).await
    }

    async fn open(&self, prefix: &str) -> Result<Option<Vec<OpenUpload>>> {
        let uploads = self.bucket.open_uploads(prefix).await?;
        let open = |upload: InProgressUpload| {
            Some(OpenUpload { key: self.relative(&upload.key)?, id: upload.id, begun: upload.begun })
        };
        Ok(uploads.map(|uploads| uploads.into_iter().filter_map(open).collect()))
    }
}

#[async_trait]
impl Destination for S3Folder {
    fn shown(&self, key: &str) -> String {
        format!("{}/{}", self.bucket, self.full(key))
    }

    async fn location(&self) -> Result<String> {
        Ok(self.shown(""))
    }

    async fn folder_at(&self, location: &str) -> Result<Arc<dyn Destination>> {
        let location = absolute(location)?;
        match Parts::of_log(&location) {
            Some(parts) => {
                let (folder, log) = (self.beside(&parts.folder)?, self.beside(&parts.log)?);
                Ok(Arc::new(parts.open(folder, log)?))
            }
            None => self.beside(&location),
        }
    }

    async fn create(&self, key: &str, body: Bytes) -> Result<Created> {
        Ok(match self.small(key, body, PutIf::Absent).await? {
            PutResult::Done { .. } => Created::New,
            PutResult::Exists => Created::Exists,
        })
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<()> {
        self.small(key, body, PutIf::Always).await.map(drop)
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let key = self.full(key);
        let mut tries = 0;
        loop {
            let Some((object, _)) = self.bucket.head(&key).await? else { return Ok(None) };
            match self.bucket.read(&key, 0..object.length, Some(&object.etag)).await {
                // It was replaced, or deleted, after it was looked at.
                Err(StoreError::S3(error))
                    if matches!(error.kind, S3ErrorKind::NoSuchKey | S3ErrorKind::PreconditionFailed)
                        && tries < TRIES =>
                {
                    tries += 1;
                }
                body => return body.map(Some),
            }
        }
    }

    async fn head(&self, key: &str) -> Result<Option<Head>> {
        let found = self.bucket.head(&self.full(key)).await?;
        Ok(found.map(|(object, mut metadata)| Head {
            length: object.length,
            version: object.etag,
            run: metadata.remove(RUN),
        }))
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let objects = self.bucket.list(&self.full(prefix)).await?;
        Ok(objects.into_iter().filter_map(|object| self.listed(object)).collect())
    }

    async fn delete(&self, key: &str, version: Option<&str>) -> Result<()> {
        let key = self.full(key);
        let Err(error) = self.bucket.delete(&key, version).await else { return Ok(()) };
        let Some(version) = version else { return Err(error) };
        match self.bucket.head(&key).await? {
            // The server knows no conditions here, or it failed; then it does so again.
            Some((object, _)) if object.etag == version => self.bucket.delete(&key, None).await,
            _ => Ok(()),
        }
    }

    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>> {
        let mut all = self.attributes.clone();
        all.metadata.extend(attributes.metadata.clone());
        all.metadata.insert(RUN.to_owned(), attributes.run.clone());
        all.content_type = Some(attributes.content_type.clone()).filter(|media| !media.is_empty());
        all.content_encoding.clone_from(&attributes.content_encoding);
        let full = self.full(key);
        let id = self.bucket.begin_upload(&full, &all).await?;
        Ok(Box::new(S3Upload::new(self.bucket.clone(), key.to_owned(), full, id, Checksum::of(attributes))))
    }

    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>> {
        self.open(&self.prefix).await
    }

    async fn uploads_of(&self, key: &str) -> Result<Option<Vec<OpenUpload>>> {
        let uploads = self.open(&self.full(key)).await?;
        // A key is also the prefix of longer ones.
        Ok(uploads.map(|uploads| uploads.into_iter().filter(|upload| upload.key == key).collect()))
    }

    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        let parts = serde_json::from_value::<Vec<Part>>(Value::Array(file.parts.clone()));
        let parts = parts.map_err(|source| StoreError::BadParts { file: self.shown(&file.key), source })?;
        let condition = match condition {
            Condition::Always => PutIf::Always,
            Condition::Absent => PutIf::Absent,
        };
        let done = self.bucket.complete_upload(&self.full(&file.key), &file.id, &parts, condition).await?;
        Ok(match done {
            // Ceph gives none here.
            CompleteResult::Done { etag } if etag.is_empty() => match self.head(&file.key).await? {
                Some(head) => Completed::Done { version: head.version },
                None => Completed::Gone,
            },
            CompleteResult::Done { etag } => Completed::Done { version: etag },
            CompleteResult::NoSuchUpload => Completed::Gone,
            CompleteResult::Exists => Completed::Exists,
        })
    }

    async fn abort(&self, key: &str, id: &str) -> Result<()> {
        self.bucket.abort_upload(&self.full(key), id).await
    }
}
