//! Sending a request: by the client of the bucket's region, on the threads of the network.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::DateTime as Stamp;
use aws_sdk_s3::types::RequestPayer;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use parking_lot::Mutex;
use tracing::debug;

use super::attempt::Tries;
use super::connect::{ANSWER, Connection, check_name};
use super::refusal::Act;
use crate::error::{S3Error, S3ErrorKind};
use crate::runtime;

/// A bucket. Cheap to clone.
#[derive(Clone)]
pub struct Bucket {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    connection: Arc<Connection>,
    /// Where the bucket is, as far as is known.
    region: Mutex<String>,
    /// Whether it has answered, so that it exists.
    known: AtomicBool,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket").field(&self.inner.name).finish()
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}", self.inner.name)
    }
}

/// A request in flight.
pub(super) type Sent<O, E> = BoxFuture<'static, Result<O, SdkError<E, HttpResponse>>>;

impl Bucket {
    pub(super) fn new(name: &str, connection: Arc<Connection>) -> Bucket {
        let region = Mutex::new(connection.region().to_owned());
        let known = AtomicBool::new(false);
        Bucket { inner: Arc::new(Inner { name: name.to_owned(), connection, region, known }) }
    }

    /// The name of the bucket.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Another bucket, reached as this one.
    pub(crate) fn beside(&self, name: &str) -> crate::error::Result<Bucket> {
        if name == self.name() {
            return Ok(self.clone());
        }
        check_name(name)?;
        Ok(Bucket::new(name, self.inner.connection.clone()))
    }

    /// Whether the bucket has ever answered as one that is there.
    pub(super) fn is_known(&self) -> bool {
        self.inner.known.load(Ordering::Relaxed)
    }

    /// Sends a request by the client of the bucket's region, which it learns on the way.
    pub(super) async fn call<O, E>(
        &self,
        act: &Act,
        send: impl Fn(Client, Tries) -> Sent<O, E>,
    ) -> Result<O, S3Error>
    where
        O: Send + 'static,
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let mut moved = false;
        loop {
            let region = self.region();
            let tries = Tries::of(act);
            let request = send(self.inner.connection.client(&region), tries.clone());
            let error = match runtime::run(request).await {
                Ok(done) => {
                    self.inner.known.store(true, Ordering::Relaxed);
                    return Ok(done);
                }
                Err(error) => error,
            };
            match elsewhere(&error) {
                Some(other) if !moved && other != region => {
                    debug!(action = act.verb, uri = act.uri, region, other, "sent to another region");
                    moved = true;
                    *self.inner.region.lock() = other;
                }
                _ => return Err(act.refused(error, tries.count(), &self.inner.connection.shown())),
            }
        }
    }

    fn region(&self) -> String {
        self.inner.region.lock().clone()
    }

    pub(super) fn act(&self, permission: &'static str, verb: &'static str, key: &str) -> Act {
        Act { permission, verb, uri: format!("s3://{}/{key}", self.name()) }
    }

    pub(super) fn payer(&self) -> Option<RequestPayer> {
        self.inner.connection.request_payer.then_some(RequestPayer::Requester)
    }

    pub(super) fn owner(&self) -> Option<String> {
        self.inner.connection.expected_owner.clone()
    }
}

/// The region that an answer names as the bucket's ("Virtual hosting of buckets", Amazon S3 User Guide).
fn elsewhere<E>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let answer = error.raw_response()?;
    if !matches!(answer.status().as_u16(), 301 | 307 | 400) {
        return None;
    }
    answer.headers().get("x-amz-bucket-region").map(str::to_owned)
}

/// A slow line takes its time for a long body.
pub(super) fn patience(length: usize) -> aws_sdk_s3::config::Builder {
    /// Bytes in a second.
    const SLOW: u64 = 64 << 10;
    longer(ANSWER + Duration::from_secs(length as u64 / SLOW))
}

/// Settings with another time limit.
pub(super) fn longer(limit: Duration) -> aws_sdk_s3::config::Builder {
    let limits = TimeoutConfig::builder().operation_attempt_timeout(limit).build();
    aws_sdk_s3::config::Config::builder().timeout_config(limits)
}

pub(super) fn length(length: Option<i64>, act: &Act) -> Result<u64, S3Error> {
    let length = length.and_then(|length| u64::try_from(length).ok());
    length.ok_or_else(|| act.failed(S3ErrorKind::Other, "the server does not say how long it is"))
}

pub(super) fn time(stamp: Option<&Stamp>, act: &Act) -> Result<DateTime<Utc>, S3Error> {
    let time = stamp.and_then(|stamp| DateTime::from_timestamp(stamp.secs(), stamp.subsec_nanos()));
    time.ok_or_else(|| act.failed(S3ErrorKind::Other, "the server does not say when it was written"))
}
