//! What runs on executors.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// The largest payload: 1 MiB. Work cuts what is larger into several, which keep their order. So few of them fill neither a message
/// of the cluster nor the memory of a slot.
pub const LARGEST_PAYLOAD: usize = 1 << 20;

/// A piece of a job that one executor works on at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unit {
    /// Its place in the order of results.
    pub number: u64,
    /// What the layer above says of it, such as a file, a range and an `ETag` in JSON.
    pub body: Bytes,
}

impl Unit {
    /// A unit. The numbers of a job's units grow.
    pub fn new(number: u64, body: impl Into<Bytes>) -> Self {
        Self { number, body: body.into() }
    }
}

/// What a unit gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payload {
    /// Which bucket it is for: below the job's number of buckets, and 0 in a job that reduces nothing.
    pub bucket: u32,
    /// At most [`LARGEST_PAYLOAD`] bytes.
    pub bytes: Bytes,
}

impl Payload {
    /// A payload of a job that reduces nothing.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self::in_bucket(0, bytes)
    }

    /// A payload for a bucket.
    pub fn in_bucket(bucket: u32, bytes: impl Into<Bytes>) -> Self {
        Self { bucket, bytes: bytes.into() }
    }
}

/// What a bucket has from one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gathered {
    /// The unit it is from.
    pub unit: u64,
    /// Which of the unit's payloads for this bucket it is, from 0.
    pub sequence: u32,
    /// What [`Work::map`] gave.
    pub bytes: Bytes,
}

/// Which attempt this is. No two attempts of all jobs are equal, so that what is uploaded can be named after one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Attempt {
    /// The job, by a random name of the scheduler's.
    pub job: String,
    /// The stage of the job: 1 maps, 2 reduces.
    pub stage: u32,
    /// How often the stage was begun again because its input was lost.
    pub stage_attempt: u32,
    /// The task in its stage. A task that is tried again has another number.
    pub task: u32,
    /// How often the units of the task failed before.
    pub failures: u32,
    /// The executor, by a random name of its own.
    pub executor: String,
}

/// A name for files and uploads: letters, digits and hyphens.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { job, stage, stage_attempt, task, failures, executor } = self;
        write!(f, "{job}-{stage}-{stage_attempt}-{task}-{failures}-{executor}")
    }
}

/// What work knows of the job around it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Context {
    /// What all units of the job share, such as the recipe and its options.
    pub task: Bytes,
    /// How many buckets the job has; 0 in a job that reduces nothing.
    pub buckets: u32,
    /// Which attempt this is.
    pub attempt: Attempt,
    /// Is cancelled when nobody waits for what this attempt gives any more: the job was stopped or failed, the task was given to
    /// another executor, or this one ends. The stream of the work is dropped then, so this is for what it started besides.
    pub stop: CancellationToken,
    pub(crate) shared: Shared,
}

impl Context {
    /// A context outside of clusters, for tests of work.
    pub fn alone(task: impl Into<Bytes>, buckets: u32) -> Self {
        let (job, executor) = ("job".to_owned(), "executor".to_owned());
        let attempt = Attempt { job, stage: 1, stage_attempt: 0, task: 0, failures: 0, executor };
        let stop = CancellationToken::new();
        Self { task: task.into(), buckets, attempt, stop, shared: Shared::default() }
    }

    /// What the tasks of the job on this executor share, such as the recipe as it was read: the first that asks makes it, and it is
    /// dropped when the job is over. Of each job there is one such thing.
    pub async fn once<T, F>(&self, make: F) -> Result<Arc<T>, Failure>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, Failure>>,
    {
        let make = async { make.await.map(|made| Arc::new(made) as Arc<dyn Any + Send + Sync>) };
        let shared = Arc::clone(self.shared.0.get_or_try_init(|| make).await?);
        let is_other = |_| Failure::new("work.shared", "What tasks share was made as something else before.");
        shared.downcast().map_err(is_other)
    }
}

/// What the tasks of a job on one executor share.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<OnceCell<Arc<dyn Any + Send + Sync>>>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

/// What runs on executors, on a tokio runtime of theirs with one thread for each slot. Long computing belongs there; what blocks
/// without computing belongs to `spawn_blocking`.
///
/// Units and buckets may run more than once, at the same time too, where an executor is lost or slow; one attempt of each counts.
/// So work has to give the same bytes each time, but for what it names after the [`Attempt`].
pub trait Work: Send + Sync + 'static {
    /// Works on a unit. Its payloads keep their order.
    fn map(&self, unit: Unit, context: Context) -> BoxStream<'static, Result<Payload, Failure>>;

    /// Works on a bucket, of each bucket once, also where no unit had something for it. The payloads come in the order of units,
    /// and of each unit in its own; what is not read is passed over.
    fn reduce(
        &self,
        bucket: u32,
        payloads: BoxStream<'static, Result<Gathered, Failure>>,
        context: Context,
    ) -> BoxStream<'static, Result<Bytes, Failure>> {
        drop((payloads, context));
        let message = format!("Bucket {bucket} cannot be reduced: this work has no reduce.");
        futures::stream::once(async { Err(Failure::new("work.no-reduce", message)) }).boxed()
    }
}

/// Work by name: all that an executor can run.
#[derive(Clone, Default)]
pub struct Works(BTreeMap<String, Arc<dyn Work>>);

impl Works {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds work under the name that jobs call it by.
    pub fn with(mut self, name: impl Into<String>, work: impl Work) -> Self {
        self.0.insert(name.into(), Arc::new(work));
        self
    }

    pub(crate) fn get(&self, name: &str) -> Result<Arc<dyn Work>, Failure> {
        self.0.get(name).cloned().ok_or_else(|| {
            let names = self.0.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let message = format!("This executor has no work `{name}`; it has {names}.");
            Failure::new("work.unknown", message)
        })
    }
}

impl fmt::Debug for Works {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_tasks_share_is_made_once() {
        let context = Context::alone("", 0);
        let fail = async { Err::<u64, _>(Failure::new("x", "y")) };
        assert!(context.once(fail).await.is_err());
        let (one, other) = tokio::join!(context.once(async { Ok(7_u64) }), context.once(async { Ok(8_u64) }));
        assert_eq!((*one.unwrap(), *other.unwrap()), (7, 7));
        assert_eq!(*context.clone().once(async { Ok(9_u64) }).await.unwrap(), 7);
        assert_eq!(context.once(async { Ok("text") }).await.unwrap_err().code, "work.shared");
    }
}
