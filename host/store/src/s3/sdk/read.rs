//! Reading an object: what is lost on the way is asked for again, of the same object.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::{ByteStream, DateTime as Stamp};
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::headers::user_metadata;
use super::object::Object;
use super::refusal::Act;
use super::send::{Bucket, length, time};
use crate::error::words::chain;
use crate::error::{S3Error, S3ErrorKind};
use crate::s3::options::Attributes;

/// How often in a row a body may break off.
const BREAKS: u32 = 5;
/// What has to come before a break counts as the first again.
const PROGRESS: u64 = 64 << 10;
const PAUSE: Duration = Duration::from_millis(50);

/// Which bytes of an object are asked for.
#[derive(Debug, Clone)]
pub(super) enum ByteRange {
    /// From a place up to another.
    Bounded(Range<u64>),
    /// From a place to the end.
    Offset(u64),
    /// So many at the end.
    Suffix(u64),
}

impl fmt::Display for ByteRange {
    /// As the header `Range` has it (RFC 9110, section 14.2).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ByteRange::Bounded(range) => write!(f, "bytes={}-{}", range.start, range.end - 1),
            ByteRange::Offset(start) => write!(f, "bytes={start}-"),
            ByteRange::Suffix(length) => write!(f, "bytes=-{length}"),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    pub(super) range: Option<ByteRange>,
    pub(super) if_match: Option<String>,
    pub(super) if_none_match: Option<String>,
    pub(super) if_modified_since: Option<DateTime<Utc>>,
    pub(super) if_unmodified_since: Option<DateTime<Utc>>,
    pub(super) version: Option<String>,
}

/// An object that is being read.
#[derive(Debug)]
pub(super) struct Reader {
    bucket: Bucket,
    act: Act,
    pub(super) object: Object,
    pub(super) version: Option<String>,
    pub(super) attributes: Attributes,
    /// Which bytes of the object come.
    pub(super) range: Range<u64>,
    position: u64,
    body: ByteStream,
    breaks: u32,
    broke_at: u64,
}

impl Reader {
    /// Asks for an object. `verb` is for messages.
    pub(super) async fn open(
        bucket: &Bucket,
        key: &str,
        ask: Ask,
        verb: &'static str,
    ) -> Result<Reader, S3Error> {
        let act = bucket.act("s3:GetObject", verb, key);
        let mut found = request(bucket, key, &ask, &act).await?;
        let range = match &ask.range {
            Some(asked) => part(asked, found.content_range(), &act)?,
            None => (0..length(found.content_length(), &act)?, length(found.content_length(), &act)?),
        };
        let (range, whole) = range;
        let object = Object {
            key: key.to_owned(),
            length: whole,
            etag: found.e_tag().unwrap_or_default().to_owned(),
            modified: time(found.last_modified(), &act)?,
        };
        let attributes = Attributes {
            metadata: user_metadata(found.metadata.take()),
            content_type: found.content_type.take(),
            content_encoding: found.content_encoding.take(),
            content_disposition: found.content_disposition.take(),
            content_language: found.content_language.take(),
            cache_control: found.cache_control.take(),
            ..Attributes::default()
        };
        let (position, broke_at) = (range.start, range.start);
        let version = found.version_id.take();
        let bucket = bucket.clone();
        Ok(Reader {
            bucket,
            act,
            object,
            version,
            attributes,
            range,
            position,
            body: found.body,
            breaks: 0,
            broke_at,
        })
    }

    /// All that is left, which has to be all of `expected`.
    pub(super) async fn whole(mut self, expected: &Range<u64>) -> Result<Bytes, S3Error> {
        if self.range != *expected {
            let reason = format!("it ends at byte {}, where {} were expected", self.range.end, expected.end);
            return Err(self.failed(reason));
        }
        let mut all = BytesMut::with_capacity((self.range.end - self.position) as usize);
        while let Some(bytes) = self.next().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(all.freeze())
    }

    /// The next bytes.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, S3Error> {
        loop {
            let left = self.range.end - self.position;
            let reason = match self.body.next().await {
                Some(Ok(bytes)) if bytes.len() as u64 > left => {
                    return Err(self.failed("the server sends more than it was asked for"));
                }
                Some(Ok(bytes)) => {
                    self.position += bytes.len() as u64;
                    return Ok(Some(bytes));
                }
                None if left == 0 => return Ok(None),
                None => "the connection was closed".to_owned(),
                // A checksum that does not fit shows at the end.
                Some(Err(error)) if left == 0 => {
                    return Err(self.failed(format!("what came is damaged: {}", chain(&error))));
                }
                Some(Err(error)) => chain(&error),
            };
            self.resume(reason).await?;
        }
    }

    /// Asks for what is left.
    async fn resume(&mut self, reason: String) -> Result<(), S3Error> {
        self.breaks = if self.position - self.broke_at >= PROGRESS { 1 } else { self.breaks + 1 };
        self.broke_at = self.position;
        if self.breaks >= BREAKS {
            let at = self.position;
            let reason = format!(
                "the answer breaks off at byte {at} again and again ({} times): {reason}",
                self.breaks
            );
            return Err(self.failed(reason));
        }
        tokio::time::sleep(PAUSE * (1 << self.breaks)).await;
        let asked = ByteRange::Bounded(self.position..self.range.end);
        let if_match = Some(self.object.etag.clone()).filter(|etag| !etag.is_empty());
        let ask =
            Ask { range: Some(asked.clone()), if_match, version: self.version.clone(), ..Ask::default() };
        let found = request(&self.bucket, &self.object.key, &ask, &self.act).await?;
        let (range, whole) = part(&asked, found.content_range(), &self.act)?;
        let same = found.e_tag().unwrap_or_default() == self.object.etag;
        if range.end != self.range.end || whole != self.object.length || !same {
            return Err(changed(&self.act));
        }
        self.body = found.body;
        Ok(())
    }

    fn failed(&self, reason: impl Into<String>) -> S3Error {
        self.act.failed(S3ErrorKind::Other, reason)
    }
}

async fn request(bucket: &Bucket, key: &str, ask: &Ask, act: &Act) -> Result<GetObjectOutput, S3Error> {
    let found = bucket.call(act, |client, tries| {
        let request = client.get_object().bucket(bucket.name()).key(key);
        let request = request.set_request_payer(bucket.payer()).set_expected_bucket_owner(bucket.owner());
        let request = request
            .set_range(ask.range.as_ref().map(ByteRange::to_string))
            .set_if_match(ask.if_match.clone())
            .set_if_none_match(ask.if_none_match.clone())
            .set_if_modified_since(ask.if_modified_since.map(stamp))
            .set_if_unmodified_since(ask.if_unmodified_since.map(stamp))
            .set_version_id(ask.version.clone());
        request.customize().interceptor(tries).send().boxed()
    });
    match found.await {
        Err(fault) if fault.kind == S3ErrorKind::PreconditionFailed && ask.if_match.is_some() => {
            Err(changed(act))
        }
        // A server that does not know the condition sends what is there.
        Ok(found) if ask.if_match.is_some() && !holds(ask, found.e_tag()) => Err(changed(act)),
        found => found,
    }
}

fn holds(ask: &Ask, etag: Option<&str>) -> bool {
    let (Some(asked), Some(etag)) = (&ask.if_match, etag) else { return true };
    asked.split(',').map(str::trim).any(|one| one == "*" || one == etag)
}

fn changed(act: &Act) -> S3Error {
    act.failed(
        S3ErrorKind::PreconditionFailed,
        "it was changed while it was read; run again when it stays as it is",
    )
}

fn stamp(time: DateTime<Utc>) -> Stamp {
    Stamp::from_secs_and_nanos(time.timestamp(), time.timestamp_subsec_nanos())
}

/// Which bytes of how many an answer has.
fn part(asked: &ByteRange, header: Option<&str>, act: &Act) -> Result<(Range<u64>, u64), S3Error> {
    let failed = |reason: String| act.failed(S3ErrorKind::Other, reason);
    let header = header.ok_or_else(|| {
        failed("the server does not know ranges: it leaves out the header Content-Range".into())
    })?;
    let strange = || failed(format!("the server answers {asked} with the strange range `{header}`"));
    let (part, whole) =
        header.strip_prefix("bytes ").and_then(|header| header.split_once('/')).ok_or_else(strange)?;
    let (first, last) = part.split_once('-').ok_or_else(strange)?;
    let number = |text: &str| text.parse::<u64>().map_err(|_| strange());
    let (first, last, whole) = (number(first)?, number(last)?, number(whole)?);
    let expected = match asked {
        ByteRange::Bounded(range) => range.start..range.end.min(whole),
        ByteRange::Offset(start) => *start..whole,
        ByteRange::Suffix(length) => whole.saturating_sub(*length)..whole,
    };
    if last < first || last == u64::MAX || expected != (first..last + 1) {
        return Err(strange());
    }
    Ok((expected, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(asked: &ByteRange, found: Option<&str>) -> Result<(Range<u64>, u64), String> {
        let act = Act { permission: "s3:GetObject", verb: "read", uri: "s3://b/k".into() };
        part(asked, found, &act).map_err(|error| error.to_string())
    }

    #[test]
    fn ranges_are_checked() {
        assert_eq!(answered(&ByteRange::Bounded(2..5), Some("bytes 2-4/9")), Ok((2..5, 9)));
        assert_eq!(answered(&ByteRange::Bounded(2..50), Some("bytes 2-8/9")), Ok((2..9, 9)));
        assert_eq!(answered(&ByteRange::Offset(2), Some("bytes 2-8/9")), Ok((2..9, 9)));
        assert_eq!(answered(&ByteRange::Suffix(2), Some("bytes 7-8/9")), Ok((7..9, 9)));
        assert_eq!(answered(&ByteRange::Suffix(20), Some("bytes 0-8/9")), Ok((0..9, 9)));
        for strange in [
            "bytes 0-4/9",
            "bytes 2-3/9",
            "bytes 2-4/*",
            "bytes 4-2/9",
            "2-4/9",
            "bytes 2-18446744073709551615/9",
            "",
        ] {
            let error = answered(&ByteRange::Bounded(2..5), Some(strange)).unwrap_err();
            assert!(error.contains("strange range"), "{error}");
        }
        let error = answered(&ByteRange::Bounded(2..5), None).unwrap_err();
        assert_eq!(
            error,
            "cannot read `s3://b/k`: the server does not know ranges: it leaves out the header Content-Range"
        );
    }
}
