//! Lists, page by page.

use aws_sdk_s3::types::Object as Listed;
use futures::FutureExt;

use super::object::Object;
use super::refusal::Act;
use super::send::{Bucket, length, time};
use crate::error::{S3Error, S3ErrorKind};

/// One page of a list.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) objects: Vec<Object>,
    pub(super) folders: Vec<String>,
}

/// A list that is asked for as it is read.
#[derive(Debug)]
pub(super) struct Pages {
    bucket: Bucket,
    act: Act,
    prefix: String,
    delimiter: Option<String>,
    after: Option<String>,
    token: Option<String>,
    last: Option<String>,
    done: bool,
}

impl Pages {
    /// Keys that start with `prefix`, come after `after`, and with a delimiter those of this folder alone.
    pub(super) fn new(bucket: &Bucket, prefix: &str, delimiter: Option<&str>, after: Option<&str>) -> Pages {
        Pages {
            bucket: bucket.clone(),
            act: bucket.act("s3:ListBucket", "list", prefix),
            prefix: prefix.to_owned(),
            delimiter: delimiter.map(str::to_owned),
            after: after.map(str::to_owned),
            token: None,
            last: None,
            done: false,
        }
    }

    /// The next page. A server that repeats itself is an error: it would never come to an end.
    pub(super) async fn next(&mut self) -> Result<Option<Page>, S3Error> {
        if self.done {
            return Ok(None);
        }
        let answer = self.bucket.call(&self.act, |client, tries| {
            let request = client.list_objects_v2().bucket(self.bucket.name()).prefix(&self.prefix);
            let request = request.set_delimiter(self.delimiter.clone()).set_start_after(self.after.clone());
            let request = request.set_continuation_token(self.token.clone());
            let request = request.set_request_payer(self.bucket.payer());
            let request = request.set_expected_bucket_owner(self.bucket.owner());
            request.customize().interceptor(tries).send().boxed()
        });
        let answer = answer.await?;
        let more = answer.is_truncated().unwrap_or_default();
        let token = answer.next_continuation_token.filter(|token| more && !token.is_empty());
        if more && (token.is_none() || token == self.token) {
            return Err(self.repeats());
        }
        self.done = !more;
        self.token = token;
        let mut page = Page::default();
        for listed in answer.contents.unwrap_or_default() {
            let object = self.object(listed)?;
            if self.last.as_ref().is_some_and(|last| *last >= object.key) {
                return Err(self.repeats());
            }
            self.last = Some(object.key.clone());
            page.objects.push(object);
        }
        page.folders.extend(answer.common_prefixes.unwrap_or_default().into_iter().filter_map(|p| p.prefix));
        Ok(Some(page))
    }

    fn object(&self, listed: Listed) -> Result<Object, S3Error> {
        let Some(key) = listed.key else {
            return Err(self.act.failed(S3ErrorKind::Other, "the server lists an object without a key"));
        };
        let act = Act { uri: format!("s3://{}/{key}", self.bucket.name()), ..self.act.clone() };
        Ok(Object {
            length: length(listed.size, &act)?,
            etag: listed.e_tag.unwrap_or_default(),
            modified: time(listed.last_modified.as_ref(), &act)?,
            key,
        })
    }

    fn repeats(&self) -> S3Error {
        let reason = "the server's list repeats itself, so that it has no end";
        self.act.failed(S3ErrorKind::Other, reason)
    }
}
