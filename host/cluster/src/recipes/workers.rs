//! The executors of a cluster as the workers of a run.

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::stream;
use futures::{StreamExt, TryStreamExt};
use recipe_run::units::{Answer, Answers, Requests, RequestsDone, Workers};
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
}

/// How many bytes of requests are sent in one job. They hold what goes into a unit, which may be much.
const REQUESTS: usize = 32 << 20;

impl ClusterWorkers {
    /// Those that the scheduler at `df://host:50050` gives tasks to. It is asked when the run needs it.
    pub fn new(scheduler: &str, access: Access) -> Result<Self, Error> {
        Ok(Self { address: scheduler.parse()?, access, remote_reads: false })
    }

    /// Has executors read what others shuffled over the network, also where they have it. For tests.
    pub fn with_remote_reads(self) -> Self {
        Self { remote_reads: true, ..self }
    }

    /// A job for some requests.
    fn job(&self, task: Bytes, units: Vec<Unit>) -> Job {
        let job = Job::new(APPLY, task, units);
        if self.remote_reads { job.with_remote_reads() } else { job }
    }

    /// The answers of jobs, one after another; `place` says what each row answers.
    fn run(&self, jobs: Vec<Job>, done: RequestsDone, place: fn(Place) -> Result<u64, Error>) -> Answers {
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
    fn ask(&self, requests: Requests) -> Answers {
        let Requests { task, bodies, done, .. } = requests;
        let jobs = in_jobs(bodies).into_iter().map(|units| self.job(task.clone(), units));
        self.run(jobs.collect(), done, of_unit)
    }

    fn exchange(&self, requests: Requests, buckets: u32) -> Answers {
        let Requests { task, bodies, done, .. } = requests;
        // All of them meet in one job.
        let job = self.job(task, units(bodies).collect()).reduced(buckets);
        self.run(vec![job], done, of_bucket)
    }
}

/// Requests as units.
fn units(requests: Vec<Bytes>) -> impl Iterator<Item = Unit> {
    (0..).zip(requests).map(|(number, request)| Unit::new(number, request))
}

/// The units of jobs for requests, in order.
fn in_jobs(requests: Vec<Bytes>) -> Vec<Vec<Unit>> {
    let mut jobs: Vec<Vec<Unit>> = Vec::new();
    let mut bytes = usize::MAX;
    for unit in units(requests) {
        bytes = bytes.saturating_add(unit.body.len());
        if bytes > REQUESTS {
            bytes = unit.body.len();
            jobs.push(Vec::new());
        }
        jobs.last_mut().expect("one was just begun").push(unit);
    }
    jobs
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
