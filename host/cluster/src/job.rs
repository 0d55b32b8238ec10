//! What a cluster is asked to do.

use std::time::Duration;

use bytes::Bytes;
use datafusion::prelude::SessionConfig;

use ballista_core::extension::SessionConfigExt;

use crate::error::Error;
use crate::work::Unit;

/// A list of units, the work they need, and how their payloads meet.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Job {
    /// The name of the [`Work`](crate::Work).
    pub work: String,
    /// What all units share. It travels with each task.
    pub task: Bytes,
    /// The units, by growing numbers.
    pub units: Vec<Unit>,
    /// How many buckets the payloads go into, each reduced by itself, at most 10,000; 0 leaves them as they are.
    pub buckets: u32,
    /// How many units one task runs, one after another: as many as make 1,000 tasks, or 200 where buckets follow, unless it is said.
    /// A task costs some milliseconds and some 30 kB of traffic; with buckets, each task costs each bucket a fetch.
    pub units_per_task: Option<usize>,
    /// How long to wait where no executor is connected to the scheduler.
    pub patience: Duration,
    /// How often a job is run again, as far as its results are missing, because an executor was lost that had them.
    pub reruns: u32,
    /// Whether executors read all buckets over the network, also their own. For tests.
    pub remote_reads: bool,
}

/// Each bucket hears from each task, so their numbers multiply.
const LARGEST_BUCKETS: u32 = 10_000;
/// As many tasks as keep a large cluster busy and a scheduler light.
const TASKS: usize = 1000;
/// As many where buckets follow: each bucket is fetched from each task.
const TASKS_BEFORE_BUCKETS: usize = 200;

impl Job {
    /// A job that gives the payloads of its units as they are, in order.
    pub fn new(work: impl Into<String>, task: impl Into<Bytes>, units: Vec<Unit>) -> Self {
        Self {
            work: work.into(),
            task: task.into(),
            units,
            buckets: 0,
            units_per_task: None,
            patience: Duration::from_mins(1),
            reruns: 3,
            remote_reads: false,
        }
    }

    /// Has the payloads of each of this many buckets reduced.
    pub fn reduced(self, buckets: u32) -> Self {
        Self { buckets, ..self }
    }

    /// Says how many units one task runs.
    pub fn with_units_per_task(self, units_per_task: usize) -> Self {
        Self { units_per_task: Some(units_per_task), ..self }
    }

    /// Says how long to wait for a first executor.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Has executors read all buckets over the network.
    pub fn with_remote_reads(self) -> Self {
        Self { remote_reads: true, ..self }
    }

    /// The units of each task.
    pub(crate) fn tasks(&self) -> Vec<&[Unit]> {
        let tasks = if self.buckets == 0 { TASKS } else { TASKS_BEFORE_BUCKETS };
        let units_per_task = self.units_per_task.unwrap_or_else(|| self.units.len().div_ceil(tasks));
        self.units.chunks(units_per_task.max(1)).collect()
    }

    pub(crate) fn checked(self) -> Result<Self, Error> {
        if let Some(pair) = self.units.windows(2).find(|pair| pair[0].number >= pair[1].number) {
            return Err(Error::Units { before: pair[0].number, after: pair[1].number });
        }
        if self.buckets > LARGEST_BUCKETS {
            return Err(Error::Buckets { buckets: self.buckets, largest: LARGEST_BUCKETS });
        }
        Ok(self)
    }

    /// What the scheduler and the executors are told about the job.
    pub(crate) fn settings(&self) -> [(&'static str, String); 8] {
        use ballista_core::config as key;
        [
            // Rows hold payloads of up to a megabyte: few of them make a batch.
            ("datafusion.execution.batch_size", "16".to_owned()),
            (key::BALLISTA_SHUFFLE_SORT_BASED_BATCH_SIZE, "16".to_owned()),
            (key::BALLISTA_SHUFFLE_SORT_BASED_MEMORY_LIMIT_PER_TASK_BYTES, (64_u32 << 20).to_string()),
            // A task is one partition, so that what is lost and run again is small.
            (key::BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK, "1".to_owned()),
            (key::BALLISTA_SHUFFLE_READER_FORCE_REMOTE_READ, self.remote_reads.to_string()),
            (key::BALLISTA_CLIENT_GRPC_MAX_MESSAGE_SIZE, crate::net::LARGEST_MESSAGE.to_string()),
            (key::BALLISTA_CLIENT_IO_RETRIES_TIMES, "3".to_owned()),
            (key::BALLISTA_CLIENT_IO_RETRY_WAIT_TIME_MS, "500".to_owned()),
        ]
    }
}

/// The configuration that plans are made in.
pub(crate) fn session() -> SessionConfig {
    SessionConfig::new_with_ballista()
}
