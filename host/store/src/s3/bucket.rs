//! The objects of a bucket: listed, looked at, written, deleted.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use aws_sdk_s3::types::ServerSideEncryption;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::error::{Fault, Kind};
use super::list::Pages;
use super::options::{Attributes, Encryption};
use super::read::{Ask, ByteRange, Reader};
use super::send::{Bucket, escape, length, patience, time};
use super::words;
use crate::error::Result;
use crate::runtime;

/// An object, as a list or a look at it shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Its length in bytes.
    pub length: u64,
    /// Its entity tag, in the quotation marks it comes with. Of encrypted and of multipart objects it is no MD5.
    pub etag: String,
    /// When it was written.
    pub modified: DateTime<Utc>,
}

impl Encryption {
    /// The values of the two headers that ask for it.
    pub(super) fn headers(&self) -> (Option<ServerSideEncryption>, Option<String>) {
        match self {
            Encryption::Default => (None, None),
            Encryption::S3 => (Some(ServerSideEncryption::Aes256), None),
            Encryption::Kms { key } => (Some(ServerSideEncryption::AwsKms), key.clone()),
        }
    }
}

impl Attributes {
    /// User metadata as headers have it.
    pub(super) fn metadata_headers(&self) -> HashMap<String, String> {
        self.metadata.iter().map(|(name, value)| (name.clone(), words::encode(value))).collect()
    }

    /// Tags as the header has them.
    pub(super) fn tagging(&self) -> Option<String> {
        let pair = |(name, value): &(String, String)| format!("{}={}", escape(name), escape(value));
        let pairs: Vec<String> = self.tags.iter().map(pair).collect();
        (!pairs.is_empty()).then(|| pairs.join("&"))
    }
}

/// When an object is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutIf {
    /// Whatever is there.
    Always,
    /// Where there is none of that key ("Conditional writes", Amazon S3 User Guide).
    Absent,
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutResult {
    /// The object is there.
    Done {
        /// Its entity tag.
        etag: String,
    },
    /// One was there already. It may be this one: an answer that was lost is asked for again.
    Exists,
}

impl Bucket {
    /// All objects whose keys start with `prefix`, in the order of their keys' bytes.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Object>> {
        let mut objects: Vec<Object> = Vec::new();
        let mut pages = Pages::new(self, prefix, None, None);
        while let Some(page) = pages.next().await? {
            objects.extend(page.objects);
        }
        Ok(objects)
    }

    /// An object and its user metadata, if it is there.
    pub async fn head(&self, key: &str) -> Result<Option<(Object, BTreeMap<String, String>)>> {
        Ok(self.look(key).await?)
    }

    pub(super) async fn look(&self, key: &str) -> Result<Option<(Object, BTreeMap<String, String>)>, Fault> {
        let act = self.act("s3:GetObject", "look at", key);
        let sent = self.call(&act, |client, tries| {
            let request = client.head_object().bucket(self.name()).key(key);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            request.customize().interceptor(tries).send().boxed()
        });
        let found = match sent.await {
            Ok(found) => found,
            Err(fault) => return self.explain(key, fault).await,
        };
        let object = Object {
            key: key.to_owned(),
            length: length(found.content_length(), &act)?,
            etag: found.e_tag().unwrap_or_default().to_owned(),
            modified: time(found.last_modified(), &act)?,
        };
        Ok(Some((object, user_metadata(found.metadata))))
    }

    /// Answers to HEAD have no body that says why; one more request, whose answer has, tells a missing bucket from a missing
    /// object and a wrong key from a missing permission.
    async fn explain(
        &self,
        key: &str,
        fault: Fault,
    ) -> Result<Option<(Object, BTreeMap<String, String>)>, Fault> {
        if fault.kind == Kind::NoKey && self.is_known() {
            return Ok(None);
        }
        if !matches!(fault.kind, Kind::NoKey | Kind::Denied | Kind::Other | Kind::Elsewhere) {
            return Err(fault);
        }
        let ask = Ask { range: Some(ByteRange::Bounded(0..1)), ..Ask::default() };
        match Reader::open(self, key, ask, "look at").await {
            Err(reason) if reason.kind == Kind::NoKey => Ok(None),
            Err(reason) => Err(reason),
            Ok(_) => Err(fault),
        }
    }

    /// A range of an object, whole. With an entity tag, an object that has another by now is an error. What a broken
    /// connection or a body that stands still left out is asked for again, of the same object.
    pub async fn read(&self, key: &str, range: Range<u64>, etag: Option<&str>) -> Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let (bucket, key) = (self.clone(), key.to_owned());
        let if_match = etag.map(str::to_owned);
        let ask = Ask { range: Some(ByteRange::Bounded(range.clone())), if_match, ..Ask::default() };
        let whole =
            runtime::run(async move { Reader::open(&bucket, &key, ask, "read").await?.whole(&range).await });
        Ok(whole.await?)
    }

    /// Writes an object whole, or not at all.
    pub async fn put(
        &self,
        key: &str,
        body: Bytes,
        condition: PutIf,
        attributes: &Attributes,
    ) -> Result<PutResult> {
        let none_match = (condition == PutIf::Absent).then(|| "*".to_owned());
        match self.put_if(key, body, (none_match, None), attributes).await {
            Ok(etag) => Ok(PutResult::Done { etag }),
            Err(fault) if fault.kind == Kind::Precondition && condition == PutIf::Absent => {
                Ok(PutResult::Exists)
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Writes an object on the conditions If-None-Match and If-Match; its entity tag.
    pub(super) async fn put_if(
        &self,
        key: &str,
        body: Bytes,
        (none_match, r#match): (Option<String>, Option<String>),
        attributes: &Attributes,
    ) -> Result<String, Fault> {
        let act = self.act("s3:PutObject", "write", key);
        let (encryption, kms_key) = attributes.encryption.headers();
        let done = self.call(&act, |client, tries| {
            let request = client.put_object().bucket(self.name()).key(key).body(body.clone().into());
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = request.set_if_none_match(none_match.clone()).set_if_match(r#match.clone());
            let request = request
                .set_metadata(Some(attributes.metadata_headers()))
                .set_tagging(attributes.tagging())
                .set_content_type(attributes.content_type.clone())
                .set_content_encoding(attributes.content_encoding.clone())
                .set_content_disposition(attributes.content_disposition.clone())
                .set_content_language(attributes.content_language.clone())
                .set_cache_control(attributes.cache_control.clone())
                .set_server_side_encryption(encryption.clone())
                .set_ssekms_key_id(kms_key.clone());
            let request = request.customize().config_override(patience(body.len()));
            request.interceptor(tries).send().boxed()
        });
        Ok(done.await?.e_tag.unwrap_or_default())
    }

    /// Deletes an object; one that is not there is fine. With an entity tag, it is deleted only while it has that.
    pub async fn delete(&self, key: &str, etag: Option<&str>) -> Result<()> {
        let act = self.act("s3:DeleteObject", "delete", key);
        let done = self.call(&act, |client, tries| {
            let request = client.delete_object().bucket(self.name()).key(key);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = request.set_if_match(etag.map(str::to_owned));
            request.customize().interceptor(tries).send().boxed()
        });
        match done.await {
            Ok(_) => Ok(()),
            Err(fault) if fault.kind == Kind::NoKey => Ok(()),
            Err(fault) if fault.kind == Kind::Precondition => {
                Err(Fault::new(fault.kind, &act, "it was written anew meanwhile").into())
            }
            Err(fault) => Err(fault.into()),
        }
    }
}

/// User metadata from headers.
pub(super) fn user_metadata(headers: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    headers.into_iter().flatten().map(|(name, value)| (name, words::decode(&value))).collect()
}
