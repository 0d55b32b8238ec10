//! The objects of a bucket: listed, looked at, written, deleted.

use std::collections::BTreeMap;
use std::ops::Range;

use bytes::Bytes;
use futures::FutureExt;
use tracing::{debug, trace};

use super::headers::{carrying, user_metadata};
use super::list::Pages;
use super::object::{Object, PutIf, PutResult};
use super::read::{Ask, ByteRange, Reader};
use super::send::{Bucket, length, patience, time};
use crate::error::{Result, S3Error, S3ErrorKind};
use crate::runtime;
use crate::s3::options::Attributes;

impl Bucket {
    /// All objects whose keys start with `prefix`, in the order of their keys' bytes.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Object>> {
        let mut objects: Vec<Object> = Vec::new();
        let mut pages = Pages::new(self, prefix, None, None);
        while let Some(page) = pages.next().await? {
            objects.extend(page.objects);
        }
        debug!(bucket = self.name(), prefix, count = objects.len(), "objects listed");
        Ok(objects)
    }

    /// An object and its user metadata, if it is there. Its bytes are not read.
    pub async fn head(&self, key: &str) -> Result<Option<(Object, BTreeMap<String, String>)>> {
        Ok(self.look(key).await?)
    }

    pub(super) async fn look(
        &self,
        key: &str,
    ) -> Result<Option<(Object, BTreeMap<String, String>)>, S3Error> {
        let act = self.act("s3:GetObject", "look at", key);
        let sent = self.call(&act, |client, tries| {
            let request = client.head_object().bucket(self.name()).key(key);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            request.customize().interceptor(tries).send().boxed()
        });
        let found = match sent.await {
            Ok(found) => found,
            Err(error) => return self.explain(key, error).await,
        };
        let object = Object {
            key: key.to_owned(),
            length: length(found.content_length(), &act)?,
            etag: found.e_tag().unwrap_or_default().to_owned(),
            modified: time(found.last_modified(), &act)?,
        };
        Ok(Some((object, user_metadata(found.metadata))))
    }

    /// Answers to HEAD have no body that says why; one more request, whose answer has, distinguishes a missing bucket from a missing
    /// object and a wrong key from a missing permission.
    async fn explain(
        &self,
        key: &str,
        error: S3Error,
    ) -> Result<Option<(Object, BTreeMap<String, String>)>, S3Error> {
        if error.kind == S3ErrorKind::NoSuchKey && self.is_known() {
            return Ok(None);
        }
        if !matches!(
            error.kind,
            S3ErrorKind::NoSuchKey
                | S3ErrorKind::AccessDenied
                | S3ErrorKind::Other
                | S3ErrorKind::WrongRegion
        ) {
            return Err(error);
        }
        let ask = Ask { range: Some(ByteRange::Bounded(0..1)), ..Ask::default() };
        match Reader::open(self, key, ask, "look at").await {
            Err(reason) if reason.kind == S3ErrorKind::NoSuchKey => Ok(None),
            Err(reason) => Err(reason),
            // Another run wrote it between the two requests.
            Ok(_) if error.kind == S3ErrorKind::NoSuchKey => Ok(None),
            Ok(_) => Err(error),
        }
    }

    /// All bytes of a range of an object. With an entity tag, an object that has another by now is an error. What a broken
    /// connection or a stalled body left out is asked for again, of the same object.
    pub async fn read(&self, key: &str, range: Range<u64>, etag: Option<&str>) -> Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        trace!(bucket = self.name(), key, start = range.start, end = range.end, "range requested");
        let (bucket, key) = (self.clone(), key.to_owned());
        let if_match = etag.map(str::to_owned);
        let ask = Ask { range: Some(ByteRange::Bounded(range.clone())), if_match, ..Ask::default() };
        let whole =
            runtime::run(async move { Reader::open(&bucket, &key, ask, "read").await?.whole(&range).await });
        Ok(whole.await?)
    }

    /// Writes an object, atomically.
    pub async fn put(
        &self,
        key: &str,
        body: Bytes,
        condition: PutIf,
        attributes: &Attributes,
    ) -> Result<PutResult> {
        match self.put_if(key, body, (condition.none_match(), None), attributes).await {
            Ok(etag) => Ok(PutResult::Done { etag }),
            Err(error) if error.kind == S3ErrorKind::PreconditionFailed && condition == PutIf::Absent => {
                Ok(PutResult::Exists)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes an object on the conditions If-None-Match and If-Match; its entity tag.
    pub(super) async fn put_if(
        &self,
        key: &str,
        body: Bytes,
        (none_match, r#match): (Option<String>, Option<String>),
        attributes: &Attributes,
    ) -> Result<String, S3Error> {
        let act = self.act("s3:PutObject", "write", key);
        let done = self.call(&act, |client, tries| {
            let request = client.put_object().bucket(self.name()).key(key).body(body.clone().into());
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = request.set_if_none_match(none_match.clone()).set_if_match(r#match.clone());
            let request = carrying!(request, attributes);
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
            Err(error) if error.kind == S3ErrorKind::NoSuchKey => Ok(()),
            Err(error) if error.kind == S3ErrorKind::PreconditionFailed => {
                Err(act.failed(error.kind, "it was written anew meanwhile").into())
            }
            Err(error) => Err(error.into()),
        }
    }
}
