//! Uploads in parts as `object_store` has them.

use std::sync::Arc;

use async_trait::async_trait;
use futures::FutureExt;
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::{Error, MultipartId, MultipartUpload, PutPayload, PutResult, Result, UploadPart};
use parking_lot::Mutex;

use super::errors::{STORE, generic};
use crate::s3::options::Attributes;
use crate::s3::sdk::object::PutIf;
use crate::s3::sdk::send::Bucket;
use crate::s3::sdk::upload::{CompleteResult, Part, PartResult};

#[async_trait]
impl MultipartStore for Bucket {
    async fn create_multipart(&self, path: &Path) -> Result<MultipartId> {
        self.begin_upload(path.as_ref(), &Attributes::default()).await.map_err(generic)
    }

    async fn put_part(
        &self,
        path: &Path,
        id: &MultipartId,
        part_idx: usize,
        data: PutPayload,
    ) -> Result<PartId> {
        let part = put_part(self, path.as_ref(), id, part_idx, data).await?;
        let content_id = match part.crc32 {
            Some(crc32) => format!("{} {crc32}", part.etag),
            None => part.etag,
        };
        Ok(PartId { content_id })
    }

    async fn complete_multipart(
        &self,
        path: &Path,
        id: &MultipartId,
        parts: Vec<PartId>,
    ) -> Result<PutResult> {
        let part = |(index, part): (usize, PartId)| {
            let (etag, crc32) = match part.content_id.split_once(' ') {
                Some((etag, crc32)) => (etag.to_owned(), Some(crc32.to_owned())),
                None => (part.content_id, None),
            };
            Part { number: number(index), etag, crc32 }
        };
        complete(self, path.as_ref(), id, parts.into_iter().enumerate().map(part).collect()).await
    }

    async fn abort_multipart(&self, path: &Path, id: &MultipartId) -> Result<()> {
        self.abort_upload(path.as_ref(), id).await.map_err(generic)
    }
}

/// An upload under way.
#[derive(Debug)]
pub(super) struct Writing {
    bucket: Bucket,
    key: String,
    id: String,
    begun: usize,
    parts: Arc<Mutex<Vec<Part>>>,
}

impl Writing {
    pub(super) fn new(bucket: &Bucket, location: &Path, id: String) -> Writing {
        Writing { bucket: bucket.clone(), key: location.to_string(), id, begun: 0, parts: Arc::default() }
    }
}

#[async_trait]
impl MultipartUpload for Writing {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let (bucket, key, id) = (self.bucket.clone(), self.key.clone(), self.id.clone());
        let (index, parts) = (self.begun, Arc::clone(&self.parts));
        self.begun += 1;
        async move {
            let part = put_part(&bucket, &key, &id, index, data).await?;
            parts.lock().push(part);
            Ok(())
        }
        .boxed()
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let mut parts = std::mem::take(&mut *self.parts.lock());
        if parts.len() != self.begun {
            let source = format!("{} of {} parts were uploaded", parts.len(), self.begun);
            return Err(Error::Generic { store: STORE, source: source.into() });
        }
        parts.sort_unstable_by_key(|part| part.number);
        complete(&self.bucket, &self.key, &self.id, parts).await
    }

    async fn abort(&mut self) -> Result<()> {
        self.bucket.abort_upload(&self.key, &self.id).await.map_err(generic)
    }
}

fn number(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

async fn put_part(bucket: &Bucket, key: &str, id: &str, index: usize, data: PutPayload) -> Result<Part> {
    match bucket.upload_part(key, id, number(index), data.into()).await.map_err(generic)? {
        PartResult::Done(part) => Ok(part),
        PartResult::NoSuchUpload => Err(no_upload(key)),
    }
}

/// An object without parts has one that is empty: S3 wants at least one.
async fn complete(bucket: &Bucket, key: &str, id: &str, mut parts: Vec<Part>) -> Result<PutResult> {
    if parts.is_empty() {
        parts.push(put_part(bucket, key, id, 0, PutPayload::new()).await?);
    }
    match bucket.complete_upload(key, id, &parts, PutIf::Always).await.map_err(generic)? {
        CompleteResult::Done { etag } => Ok(PutResult { e_tag: Some(etag), version: None }),
        CompleteResult::NoSuchUpload => Err(no_upload(key)),
        CompleteResult::Exists => Err(Error::AlreadyExists { path: key.into(), source: "it exists".into() }),
    }
}

fn no_upload(key: &str) -> Error {
    Error::NotFound { path: key.to_owned(), source: "the upload is no longer there".into() }
}
