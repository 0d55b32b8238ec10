//! Work that every executor has, to see whether a cluster works and what its units cost.

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, stream};

use crate::failure::Failure;
use crate::work::{Context, Gathered, Payload, Unit, Work};

/// The name of the work.
pub const CHECK: &str = "recipe-cluster.check";

/// Each unit gives the name of the executor that ran it; a bucket gives all names that its units gave.
pub(crate) struct Check;

impl Work for Check {
    fn map(&self, unit: Unit, context: Context) -> BoxStream<'static, Result<Payload, Failure>> {
        let bucket = u32::try_from(unit.number % u64::from(context.buckets.max(1))).unwrap_or_default();
        let payload = Payload::in_bucket(bucket, context.attempt.executor);
        stream::once(async { Ok(payload) }).boxed()
    }

    fn reduce(
        &self,
        _bucket: u32,
        payloads: BoxStream<'static, Result<Gathered, Failure>>,
        _context: Context,
    ) -> BoxStream<'static, Result<Bytes, Failure>> {
        payloads.map_ok(|gathered| gathered.bytes).boxed()
    }
}
