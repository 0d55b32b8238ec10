//! Objects in parts: nothing is there until all parts are made into one ("Uploading and copying objects using multipart
//! upload", Amazon S3 User Guide). Who completes an upload need not be who began it.

use std::time::Duration;

use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use tracing::{debug, trace};

use super::headers::carrying;
use super::object::PutIf;
use super::send::{Bucket, longer, patience, time};
use crate::error::{Result, S3Error, S3ErrorKind};
use crate::runtime;
use crate::s3::options::Attributes;

/// Putting thousands of parts together takes S3 its time ("Multipart upload overview", Amazon S3 User Guide).
pub(super) const TOGETHER: Duration = Duration::from_mins(10);

/// A part that is there: all that is needed to make the object of it, also in another process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its number, from 1.
    pub number: i32,
    /// Its entity tag.
    pub etag: String,
    /// Its CRC-32 as the server has it, in base 64, where the server keeps checksums.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crc32: Option<String>,
}

/// What came of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartResult {
    /// It is there.
    Done(Part),
    /// The upload was aborted or completed.
    NoSuchUpload,
}

/// What came of the completion of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompleteResult {
    /// The object is there.
    Done {
        /// Its entity tag.
        etag: String,
    },
    /// The upload was aborted or completed. It may be this completion: an answer that was lost is asked for again.
    NoSuchUpload,
    /// There is an object of that key already.
    Exists,
}

/// An upload that was begun and neither completed nor aborted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InProgressUpload {
    /// The key of the object it would become.
    pub key: String,
    /// Its id.
    pub id: String,
    /// When it was begun.
    pub begun: DateTime<Utc>,
}

/// How long the id of an upload is waited for where nobody wants it any more.
const PATIENCE: Duration = Duration::from_secs(8);

/// An upload that is being begun: the request is made whether anybody waits for it or not. Where nobody wants the
/// upload any more, it is aborted as soon as its id is known, and dropping this waits until it is.
struct Beginning {
    bucket: Bucket,
    key: String,
    /// Nothing once the answer has come.
    work: Option<JoinHandle<Result<String, S3Error>>>,
}

impl Beginning {
    async fn id(mut self) -> Result<String, S3Error> {
        let work = self.work.as_mut().expect("an upload is begun once");
        let id = runtime::outcome(work.await);
        self.work = None;
        id
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        let (bucket, key) = (self.bucket.clone(), std::mem::take(&mut self.key));
        let abort = async move {
            if let Ok(Ok(id)) = work.await {
                // What cannot be aborted now is by the next run, or by `clean`.
                let _ = bucket.abort_upload(&key, &id).await;
            }
        };
        // That it took too long is the same.
        let _ = runtime::wait(async move { tokio::time::timeout(PATIENCE, abort).await });
    }
}

impl Bucket {
    /// Begins an upload, and gives its id. Where the caller is dropped before it has the id, the upload is aborted again.
    pub async fn begin_upload(&self, key: &str, attributes: &Attributes) -> Result<String> {
        let (bucket, asked, attributes) = (self.clone(), key.to_owned(), attributes.clone());
        let work = runtime::spawn(async move { bucket.begin(&asked, &attributes).await });
        let beginning = Beginning { bucket: self.clone(), key: key.to_owned(), work: Some(work) };
        Ok(beginning.id().await?)
    }

    async fn begin(&self, key: &str, attributes: &Attributes) -> Result<String, S3Error> {
        let act = self.act("s3:PutObject", "begin to write", key);
        let begun = self.call(&act, |client, tries| {
            let request = client.create_multipart_upload().bucket(self.name()).key(key);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = carrying!(request.checksum_algorithm(ChecksumAlgorithm::Crc32), attributes);
            request.customize().interceptor(tries).send().boxed()
        });
        let id = begun.await?.upload_id.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| act.failed(S3ErrorKind::Other, "the server gives no id for the upload"))?;
        debug!(uri = act.uri, upload = id, "upload begun");
        Ok(id)
    }

    /// Uploads a part; one of the same number is replaced. Parts but the last have 5 MiB or more.
    pub async fn upload_part(&self, key: &str, upload: &str, number: i32, body: Bytes) -> Result<PartResult> {
        let act = self.act("s3:PutObject", "write a part of", key);
        let done = self.call(&act, |client, tries| {
            let request = client.upload_part().bucket(self.name()).key(key);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = request
                .upload_id(upload)
                .part_number(number)
                .checksum_algorithm(ChecksumAlgorithm::Crc32)
                .body(body.clone().into());
            let request = request.customize().config_override(patience(body.len()));
            request.interceptor(tries).send().boxed()
        });
        let done = match done.await {
            Ok(done) => done,
            Err(error) if error.kind == S3ErrorKind::NoSuchUpload => return Ok(PartResult::NoSuchUpload),
            Err(error) => return Err(error.into()),
        };
        let Some(etag) = done.e_tag else {
            return Err(act.failed(S3ErrorKind::Other, "the server gives no entity tag for it").into());
        };
        trace!(uri = act.uri, upload, number, bytes = body.len(), "part uploaded");
        Ok(PartResult::Done(Part { number, etag, crc32: done.checksum_crc32 }))
    }

    /// Makes one object of the parts, of which there is at least one, in the order of their numbers.
    pub async fn complete_upload(
        &self,
        key: &str,
        upload: &str,
        parts: &[Part],
        condition: PutIf,
    ) -> Result<CompleteResult> {
        let act = self.act("s3:PutObject", "complete", key);
        let parts: Vec<CompletedPart> = parts.iter().map(completed).collect();
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let none_match = condition.none_match();
        let done = self.call(&act, |client, tries| {
            let request = client.complete_multipart_upload().bucket(self.name()).key(key);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = request
                .upload_id(upload)
                .multipart_upload(parts.clone())
                .set_if_none_match(none_match.clone());
            let request = request.customize().config_override(longer(TOGETHER));
            request.interceptor(tries).send().boxed()
        });
        match done.await {
            Ok(done) => {
                debug!(uri = act.uri, upload, "upload completed");
                Ok(CompleteResult::Done { etag: done.e_tag.unwrap_or_default() })
            }
            Err(error) if error.kind == S3ErrorKind::NoSuchUpload => Ok(CompleteResult::NoSuchUpload),
            Err(error) if error.kind == S3ErrorKind::PreconditionFailed && condition == PutIf::Absent => {
                Ok(CompleteResult::Exists)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Aborts an upload, with its parts; one that is not there is fine.
    pub async fn abort_upload(&self, key: &str, upload: &str) -> Result<()> {
        let act = self.act("s3:AbortMultipartUpload", "abort the upload of", key);
        let done = self.call(&act, |client, tries| {
            let request = client.abort_multipart_upload().bucket(self.name()).key(key).upload_id(upload);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            request.customize().interceptor(tries).send().boxed()
        });
        match done.await {
            Err(error) if !matches!(error.kind, S3ErrorKind::NoSuchUpload | S3ErrorKind::NoSuchKey) => {
                Err(error.into())
            }
            _ => {
                debug!(uri = act.uri, upload, "upload aborted");
                Ok(())
            }
        }
    }

    /// All open uploads of keys that start with `prefix`; none at all where the server cannot list them.
    pub async fn open_uploads(&self, prefix: &str) -> Result<Option<Vec<InProgressUpload>>> {
        let act = self.act("s3:ListBucketMultipartUploads", "list the open uploads of", prefix);
        let mut open = Vec::new();
        let mut marker: Option<(String, String)> = None;
        loop {
            let answer = self.call(&act, |client, tries| {
                let request = client.list_multipart_uploads().bucket(self.name()).prefix(prefix);
                let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
                let (key, id) = marker.clone().unzip();
                let request = request.set_key_marker(key).set_upload_id_marker(id);
                request.customize().interceptor(tries).send().boxed()
            });
            let answer = match answer.await {
                Ok(answer) => answer,
                Err(error) if error.kind == S3ErrorKind::NotImplemented => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            for upload in answer.uploads() {
                let (Some(key), Some(id)) = (upload.key(), upload.upload_id()) else {
                    let error = act.failed(S3ErrorKind::Other, "the server lists an upload without its id");
                    return Err(error.into());
                };
                let begun = time(upload.initiated(), &act)?;
                open.push(InProgressUpload { key: key.to_owned(), id: id.to_owned(), begun });
            }
            if !answer.is_truncated().unwrap_or_default() {
                return Ok(Some(open));
            }
            let next = answer.next_key_marker.zip(answer.next_upload_id_marker);
            if next.is_none() || next == marker {
                let reason = "the server's list repeats itself, so that it has no end";
                return Err(act.failed(S3ErrorKind::Other, reason).into());
            }
            marker = next;
        }
    }
}

fn completed(part: &Part) -> CompletedPart {
    CompletedPart::builder()
        .part_number(part.number)
        .e_tag(&part.etag)
        .set_checksum_crc32(part.crc32.clone())
        .build()
}
