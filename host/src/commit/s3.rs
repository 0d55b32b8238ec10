//! A prefix of a bucket as a destination. A file is an upload in parts, at its final key, that is not completed.

use std::collections::VecDeque;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::manifest::hex;
use super::{
    Completed, Condition, Created, Destination, FileAttributes, Head, Listed, OpenUpload, Upload, Uploaded,
};
use crate::error::{HostError, Result};
use crate::s3::{self, Attributes, Bucket, PutIf, PutResult, UploadPart, io};

/// The metadata that names the run which wrote an object.
const RUN: &str = "recipe-run";

/// All of a bucket below a prefix.
#[derive(Debug, Clone)]
pub struct S3Folder {
    bucket: Bucket,
    prefix: Arc<str>,
    /// What all objects carry.
    attributes: Attributes,
}

impl S3Folder {
    /// The objects whose keys begin with `prefix`, which ends with `/` or is empty. What is written has `attributes`.
    pub fn new(bucket: Bucket, prefix: &str, attributes: Attributes) -> S3Folder {
        S3Folder { bucket, prefix: prefix.into(), attributes }
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// A key below the prefix.
    fn relative(&self, key: &str) -> String {
        key.strip_prefix(&*self.prefix).unwrap_or(key).to_owned()
    }

    /// What small files of the log carry: those who tag data want it there, too.
    fn of_log(&self) -> Attributes {
        Attributes { content_type: Some("application/json".into()), ..self.attributes.clone() }
    }
}

#[async_trait]
impl Destination for S3Folder {
    fn shown(&self, key: &str) -> String {
        format!("s3://{}/{}{key}", self.bucket.name(), self.prefix)
    }

    async fn create(&self, key: &str, body: Bytes) -> Result<Created> {
        Ok(match self.bucket.put(&self.key(key), body, PutIf::Absent, &self.of_log()).await? {
            PutResult::Done { .. } => Created::New,
            PutResult::Exists => Created::Exists,
        })
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<()> {
        self.bucket.put(&self.key(key), body, PutIf::Always, &self.of_log()).await.map(|_| ())
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let key = self.key(key);
        let Some((object, _)) = self.bucket.head(&key).await? else { return Ok(None) };
        self.bucket.read(&key, 0..object.length, Some(&object.etag)).await.map(Some)
    }

    async fn head(&self, key: &str) -> Result<Option<Head>> {
        let head = self.bucket.head(&self.key(key)).await?;
        Ok(head.map(|(object, mut metadata)| Head {
            length: object.length,
            version: object.etag,
            run: metadata.remove(RUN),
        }))
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let objects = self.bucket.list(&self.key(prefix)).await?.into_iter();
        let listed = objects.map(|object| Listed {
            key: self.relative(&object.key),
            length: object.length,
            version: object.etag,
        });
        // Objects that stand for folders are no files.
        Ok(listed.filter(|listed| !listed.key.is_empty() && !listed.key.ends_with('/')).collect())
    }

    async fn delete(&self, key: &str, version: Option<&str>) -> Result<()> {
        self.bucket.delete(&self.key(key), version).await
    }

    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>> {
        let mut carried = self.attributes.clone();
        carried.metadata.extend(attributes.metadata.clone());
        carried.metadata.insert(RUN.into(), attributes.run.clone());
        carried.content_type = Some(attributes.content_type.clone());
        carried.content_encoding.clone_from(&attributes.content_encoding);
        let id = self.bucket.begin_upload(&self.key(key), &carried).await?;
        Ok(Box::new(S3Upload {
            folder: self.clone(),
            key: key.to_owned(),
            id,
            part: BytesMut::new(),
            coming: VecDeque::new(),
            parts: Vec::new(),
            begun: 0,
            bytes: 0,
            sha256: Sha256::new(),
        }))
    }

    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>> {
        let open = self.bucket.open_uploads(&self.prefix).await?;
        let ours = |s3::OpenUpload { key, id, begun }| OpenUpload { key: self.relative(&key), id, begun };
        Ok(open.map(|open| open.into_iter().map(ours).collect()))
    }

    async fn uploads_of(&self, key: &str) -> Result<Option<Vec<OpenUpload>>> {
        let open = self.bucket.open_uploads(&self.key(key)).await?;
        let ours = |s3::OpenUpload { key, id, begun }| OpenUpload { key: self.relative(&key), id, begun };
        Ok(open.map(|open| open.into_iter().map(ours).filter(|open| open.key == key).collect()))
    }

    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        let parts = file.parts.iter().map(|part| serde_json::from_value(part.clone()));
        let parts: Vec<s3::Part> = parts.collect::<Result<_, _>>().map_err(|error| {
            HostError::failed(format!(
                "the log tells parts of `{}` that are none: {error}",
                self.shown(&file.key)
            ))
        })?;
        let condition = match condition {
            Condition::Always => PutIf::Always,
            Condition::Absent => PutIf::Absent,
        };
        Ok(match self.bucket.complete_upload(&self.key(&file.key), &file.id, &parts, condition).await? {
            s3::Completed::Done { etag } => Completed::Done { version: etag },
            s3::Completed::NoSuchUpload => Completed::Gone,
            s3::Completed::Exists => Completed::Exists,
        })
    }

    async fn abort(&self, key: &str, id: &str) -> Result<()> {
        self.bucket.abort_upload(&self.key(key), id).await
    }
}

/// The least bytes of a part; S3 takes no fewer than 5 MiB but for the last.
const PART: usize = 8 << 20;

/// After so many parts they are twice as large, so that 10,000 are enough for the largest objects.
const DOUBLED_AFTER: usize = 1_500;

/// How many parts of a file are on their way at once.
const PARTS: usize = 4;

struct S3Upload {
    folder: S3Folder,
    key: String,
    id: String,
    part: BytesMut,
    /// Parts on their way, in order.
    coming: VecDeque<tokio::task::JoinHandle<Result<UploadPart>>>,
    parts: Vec<Value>,
    begun: usize,
    bytes: u64,
    sha256: Sha256,
}

impl S3Upload {
    /// The length of the next part.
    fn size(&self) -> usize {
        PART << (self.begun / DOUBLED_AFTER).min(9)
    }

    async fn send(&mut self, body: Bytes) -> Result<()> {
        while self.coming.len() >= PARTS {
            self.arrived().await?;
        }
        self.begun += 1;
        let (bucket, key, id) = (self.folder.bucket.clone(), self.folder.key(&self.key), self.id.clone());
        let number = i32::try_from(self.begun).unwrap_or(i32::MAX);
        self.coming.push_back(io::spawn(async move { bucket.upload_part(&key, &id, number, body).await }));
        Ok(())
    }

    /// Waits for the first part that is on its way.
    async fn arrived(&mut self) -> Result<()> {
        let Some(part) = self.coming.pop_front() else { return Ok(()) };
        let sent = part.await.map_err(|error| HostError::failed(format!("a part was lost: {error}")))??;
        match sent {
            UploadPart::Done(part) => {
                let part = serde_json::to_value(part);
                self.parts.push(part.map_err(|error| HostError::failed(error.to_string()))?);
                Ok(())
            }
            UploadPart::NoSuchUpload => Err(HostError::conflict(format!(
                "another run took over `{}`; this one has written nothing. Start it again if its output is still wanted",
                self.folder.shown(&self.key)
            ))),
        }
    }
}

#[async_trait]
impl Upload for S3Upload {
    fn id(&self) -> &str {
        &self.id
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.bytes += bytes.len() as u64;
        self.sha256.update(&bytes);
        let mut bytes = bytes;
        while self.part.len() + bytes.len() >= self.size() {
            let rest = bytes.split_off(self.size() - self.part.len());
            self.part.extend_from_slice(&bytes);
            let part = std::mem::take(&mut self.part).freeze();
            self.send(part).await?;
            bytes = rest;
        }
        if self.part.capacity() == 0 && !bytes.is_empty() {
            self.part.reserve(self.size().min(bytes.len().next_power_of_two()));
        }
        self.part.extend_from_slice(&bytes);
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Uploaded> {
        let rest = std::mem::take(&mut self.part).freeze();
        // An upload without parts cannot be completed.
        if !rest.is_empty() || self.begun == 0 {
            self.send(rest).await?;
        }
        while !self.coming.is_empty() {
            self.arrived().await?;
        }
        let sha256 = hex(&self.sha256.finalize());
        Ok(Uploaded { key: self.key, id: self.id, parts: self.parts, bytes: self.bytes, sha256 })
    }
}
