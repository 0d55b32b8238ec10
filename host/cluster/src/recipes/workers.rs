//! The executors of a cluster as the workers of a run.

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_run::units::{Answer, RequestsDone, Workers, WorkersError, buckets_for};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::APPLY;
use crate::coordinator::{Coordinator, Progress, Row};
use crate::error::Error;
use crate::failure::Place;
use crate::job::Job;
use crate::net::{Access, Address};
use crate::work::Unit;

/// The executors of a cluster, for a run of [`Apply`](recipe_run::Apply).
#[derive(Clone, Debug)]
pub struct ClusterWorkers {
    address: Address,
    access: Access,
    remote_reads: bool,
    buckets: Option<u32>,
}

/// How many bytes of requests are sent in one job. They hold what goes into a unit, which may be much.
const REQUESTS: usize = 32 << 20;

impl ClusterWorkers {
    /// Those that the scheduler at `df://host:50050` gives tasks to. It is asked when the run needs it.
    pub fn new(scheduler: &str, access: Access) -> Result<Self, Error> {
        Ok(Self { address: scheduler.parse()?, access, remote_reads: false, buckets: None })
    }

    /// Has executors read what others shuffled over the network, also where they have it. For tests.
    pub fn with_remote_reads(self) -> Self {
        Self { remote_reads: true, ..self }
    }

    /// Has the rows of steps that group or put in order meet in so many buckets, however few there are; in none where it is 0.
    pub fn with_buckets(self, buckets: u32) -> Self {
        Self { buckets: Some(buckets), ..self }
    }

    /// The jobs for requests, in order, each with the number of its first.
    fn jobs(&self, task: &Bytes, requests: Vec<Bytes>) -> Vec<Job> {
        let mut jobs: Vec<Vec<Unit>> = Vec::new();
        let mut bytes = usize::MAX;
        for (number, request) in (0..).zip(requests) {
            bytes = bytes.saturating_add(request.len());
            if bytes > REQUESTS {
                bytes = request.len();
                jobs.push(Vec::new());
            }
            jobs.last_mut().expect("one was just begun").push(Unit::new(number, request));
        }
        let jobs = jobs.into_iter().map(|units| {
            let job = Job::new(APPLY, task.clone(), units);
            if self.remote_reads { job.with_remote_reads() } else { job }
        });
        jobs.collect()
    }

    /// The answers of jobs, one after another; `place` says what each row answers.
    fn run(
        &self,
        jobs: Vec<Job>,
        done: RequestsDone,
        place: fn(Place) -> Result<u64, Error>,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        let (address, access) = (self.address.to_string(), self.access.clone());
        // A connection lives as long as the runtime that it was made on, so each run makes its own.
        let rows = async move {
            let coordinator = Coordinator::connect(&address, access).await?;
            let jobs = stream::iter(jobs).map(move |job| {
                let first = job.units.first().map_or(0, |unit| unit.number);
                let units = job.units.len() as u64;
                let rows = coordinator.run(job, CancellationToken::new());
                let watched = watch(rows.progress(), first, units, done.clone());
                // The watch ends with the rows.
                rows.map(move |row| {
                    let _ = &watched;
                    row
                })
            });
            Ok::<_, Error>(jobs.flatten())
        };
        let answer = move |row: Result<Row, Error>| {
            let Row { place: of, bytes, .. } = row?;
            Ok(Answer::new(usize::try_from(place(of)?).unwrap_or(usize::MAX), bytes))
        };
        stream::once(rows).try_flatten().map(answer).boxed()
    }
}

impl Workers for ClusterWorkers {
    fn ask(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        self.run(self.jobs(&task, requests), done, of_unit)
    }

    fn buckets(&self, units: usize, bytes: u64) -> u32 {
        self.buckets.unwrap_or_else(|| buckets_for(units, bytes))
    }

    fn exchange(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        buckets: u32,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        let units = (0..).zip(requests).map(|(number, request)| Unit::new(number, request)).collect();
        // All of them meet in one job.
        let job = Job::new(APPLY, task, units).reduced(buckets);
        let job = if self.remote_reads { job.with_remote_reads() } else { job };
        self.run(vec![job], done, of_bucket)
    }
}

/// Tells how many requests are done, of a job that has those from `first`, as long as it is held.
fn watch(
    mut progress: watch::Receiver<Progress>,
    first: u64,
    units: u64,
    done: RequestsDone,
) -> SpawnedTask<()> {
    SpawnedTask::spawn(async move {
        while progress.changed().await.is_ok() {
            let now = *progress.borrow_and_update();
            done.set(first + units * now.done / now.all.max(1));
        }
    })
}

/// The request that a row answers.
fn of_unit(place: Place) -> Result<u64, Error> {
    match place {
        Place::Unit(number) => Ok(number),
        Place::Bucket(_) => Err(unasked(place)),
    }
}

/// The bucket that a row is of.
fn of_bucket(place: Place) -> Result<u64, Error> {
    match place {
        Place::Bucket(bucket) => Ok(bucket.into()),
        Place::Unit(_) => Err(unasked(place)),
    }
}

fn unasked(place: Place) -> Error {
    Error::Rows(format!("a row of {place} came where none was asked for"))
}
