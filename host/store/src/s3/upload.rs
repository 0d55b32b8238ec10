//! Objects in parts: nothing is there until all parts are made into one ("Uploading and copying objects using multipart
//! upload", Amazon S3 User Guide). Who completes an upload need not be who began it.

use std::time::Duration;

use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use super::bucket::PutIf;
use super::error::{Fault, Kind};
use super::options::Attributes;
use super::send::{Bucket, longer, patience, time};
use crate::error::Result;
use crate::runtime;

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
pub enum UploadPart {
    /// It is there.
    Done(Part),
    /// The upload was aborted or completed.
    NoSuchUpload,
}

/// What came of the completion of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completed {
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
pub struct OpenUpload {
    /// The key of the object it would become.
    pub key: String,
    /// Its id.
    pub id: String,
    /// When it was begun.
    pub begun: DateTime<Utc>,
}

/// How long the id of an upload is waited for where nobody wants it any more.
const PATIENCE: Duration = Duration::from_secs(8);

/// An upload that is being begun: the request is on its way whether anybody waits for it or not. Where nobody wants the
/// upload any more, it is aborted as soon as its id is known, and dropping this waits until it is.
struct Beginning {
    bucket: Bucket,
    key: String,
    /// Nothing once the answer has come.
    work: Option<JoinHandle<Result<String, Fault>>>,
}

impl Beginning {
    async fn id(mut self) -> Result<String, Fault> {
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
                // What cannot be given up now is by the next run, or by `clean`.
                let _ = bucket.abort_upload(&key, &id).await;
            }
        };
        // That it took too long is the same.
        let _ = runtime::wait(async move { tokio::time::timeout(PATIENCE, abort).await });
    }
}

impl Bucket {
    /// Begins an upload; its id. Where the caller goes away before it has the id, the upload is aborted again.
    pub async fn begin_upload(&self, key: &str, attributes: &Attributes) -> Result<String> {
        let (bucket, asked, attributes) = (self.clone(), key.to_owned(), attributes.clone());
        let work = runtime::spawn(async move { bucket.begin(&asked, &attributes).await });
        let beginning = Beginning { bucket: self.clone(), key: key.to_owned(), work: Some(work) };
        Ok(beginning.id().await?)
    }

    async fn begin(&self, key: &str, attributes: &Attributes) -> Result<String, Fault> {
        let act = self.act("s3:PutObject", "begin to write", key);
        let (encryption, kms_key) = attributes.encryption.headers();
        let begun = self.call(&act, |client, tries| {
            let request = client.create_multipart_upload().bucket(self.name()).key(key);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = request
                .checksum_algorithm(ChecksumAlgorithm::Crc32)
                .set_metadata(Some(attributes.metadata_headers()))
                .set_tagging(attributes.tagging())
                .set_content_type(attributes.content_type.clone())
                .set_content_encoding(attributes.content_encoding.clone())
                .set_content_disposition(attributes.content_disposition.clone())
                .set_content_language(attributes.content_language.clone())
                .set_cache_control(attributes.cache_control.clone())
                .set_server_side_encryption(encryption.clone())
                .set_ssekms_key_id(kms_key.clone());
            request.customize().interceptor(tries).send().boxed()
        });
        let id = begun.await?.upload_id.filter(|id| !id.is_empty());
        id.ok_or_else(|| Fault::new(Kind::Other, &act, "the server gives no id for the upload"))
    }

    /// Uploads a part; one of the same number is replaced. Parts but the last have 5 MiB or more.
    pub async fn upload_part(&self, key: &str, upload: &str, number: i32, body: Bytes) -> Result<UploadPart> {
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
            Err(fault) if fault.kind == Kind::NoUpload => return Ok(UploadPart::NoSuchUpload),
            Err(fault) => return Err(fault.into()),
        };
        let Some(etag) = done.e_tag else {
            return Err(Fault::new(Kind::Other, &act, "the server gives no entity tag for it").into());
        };
        Ok(UploadPart::Done(Part { number, etag, crc32: done.checksum_crc32 }))
    }

    /// Makes one object of the parts, of which there is at least one, in the order of their numbers.
    pub async fn complete_upload(
        &self,
        key: &str,
        upload: &str,
        parts: &[Part],
        condition: PutIf,
    ) -> Result<Completed> {
        let act = self.act("s3:PutObject", "complete", key);
        let parts: Vec<CompletedPart> = parts.iter().map(completed).collect();
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let none_match = (condition == PutIf::Absent).then(|| "*".to_owned());
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
            Ok(done) => Ok(Completed::Done { etag: done.e_tag.unwrap_or_default() }),
            Err(fault) if fault.kind == Kind::NoUpload => Ok(Completed::NoSuchUpload),
            Err(fault) if fault.kind == Kind::Precondition && condition == PutIf::Absent => {
                Ok(Completed::Exists)
            }
            Err(fault) => Err(fault.into()),
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
            Err(fault) if !matches!(fault.kind, Kind::NoUpload | Kind::NoKey) => Err(fault.into()),
            _ => Ok(()),
        }
    }

    /// All open uploads of keys that start with `prefix`; none at all where the server cannot list them.
    pub async fn open_uploads(&self, prefix: &str) -> Result<Option<Vec<OpenUpload>>> {
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
                Err(fault) if fault.kind == Kind::NotImplemented => return Ok(None),
                Err(fault) => return Err(fault.into()),
            };
            for upload in answer.uploads() {
                let (Some(key), Some(id)) = (upload.key(), upload.upload_id()) else {
                    return Err(
                        Fault::new(Kind::Other, &act, "the server lists an upload without its id").into()
                    );
                };
                let begun = time(upload.initiated(), &act)?;
                open.push(OpenUpload { key: key.to_owned(), id: id.to_owned(), begun });
            }
            if !answer.is_truncated().unwrap_or_default() {
                return Ok(Some(open));
            }
            let next = answer.next_key_marker.zip(answer.next_upload_id_marker);
            if next.is_none() || next == marker {
                let reason = "the server's list repeats itself, so that it has no end";
                return Err(Fault::new(Kind::Other, &act, reason).into());
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
