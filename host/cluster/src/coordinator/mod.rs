//! Who gives a cluster its jobs, and puts results in order.

mod fetch;
mod order;
mod submission;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::stream::{self, Stream};
use futures::{StreamExt, TryStreamExt};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::failure::Place;
use crate::job::Job;
use crate::net::{Access, Address, SchedulerClient, connect};
use crate::plan::build;
use fetch::{Fetched, Fetcher};
use order::Order;
use submission::{Locations, Submission};

/// How many partitions of results are fetched before they are asked for.
const AHEAD: usize = 4;

/// A result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The unit it is of, or the bucket in a job that reduces.
    pub place: Place,
    /// Which of the place's results it is, from 0.
    pub sequence: u32,
    /// What the work gave.
    pub bytes: Bytes,
}

/// Gives jobs to the scheduler of a cluster.
#[derive(Clone, Debug)]
pub struct Coordinator {
    client: SchedulerClient,
    address: Address,
    access: Access,
}

impl Coordinator {
    /// Connects to the scheduler at `df://host:port`, and makes sure that it is of the same engine.
    pub async fn connect(address: &str, access: Access) -> Result<Self, Error> {
        let address: Address = address.parse()?;
        let client = connect(&address, &access).await?;
        Ok(Self { client, address, access })
    }

    /// Runs a job. It begins at once, on this runtime, and ends when its rows are dropped or `stop` is cancelled.
    ///
    /// Ballista gives the results of a job when all of it is done, so that is when the first row comes. All results of a place
    /// stem from one attempt.
    pub fn run(&self, job: Job, stop: CancellationToken) -> Rows {
        let (sender, receiver) = mpsc::channel(64);
        let (progress, seen) = watch::channel(Progress::default());
        let coordinator = self.clone();
        tokio::spawn(async move {
            if let Err(error) = coordinator.drive(job, &stop, &sender, &progress).await {
                // Who dropped the rows does not want to know.
                let _ = sender.send(Err(error)).await;
            }
        });
        Rows { receiver, progress: seen }
    }

    async fn drive(
        &self,
        job: Job,
        stop: &CancellationToken,
        sender: &Sender,
        progress: &watch::Sender<Progress>,
    ) -> Result<(), Error> {
        let job = job.checked()?;
        let tasks = job.tasks();
        if tasks.is_empty() {
            return Ok(());
        }
        let partitions = if job.buckets == 0 { tasks.len() } else { job.buckets as usize };
        let mut fetcher = Fetcher::new(&self.access);
        let mut done = 0;
        let mut attempts = 0;
        let all = tasks.len() as u64 + u64::from(job.buckets);
        while done < partitions {
            // Where rows are reduced, all buckets need all units. Those that are here already are not fetched again.
            let from = if job.buckets == 0 { done } else { 0 };
            let plan = build(&job, &tasks[from..], &self.access.engine);
            let plan = plan.map_err(|error| Error::Cluster(error.to_string()))?;
            let mut submission = self.submit(&job, plan, stop).await?;
            let waited = tokio::select! {
                () = stop.cancelled() => Err(Error::Stopped),
                () = sender.closed() => Err(Error::Stopped),
                waited = submission.wait(|count| { progress.send_replace(Progress { done: from as u64 + count, all }); }) => waited,
            };
            let delivered = match waited {
                Ok(locations) => {
                    let orders = (done..partitions).map(|at| Order::of(&job, &tasks, at));
                    let wanted = (done - from..partitions - from).zip(orders).collect();
                    tokio::select! {
                        () = stop.cancelled() => Err(Error::Stopped),
                        delivered = deliver(&mut fetcher, locations, wanted, &mut done, sender) => delivered,
                    }
                }
                Err(error) => Err(error),
            };
            submission.end().await;
            attempts += 1;
            match delivered {
                Ok(Delivered::All) => {}
                Ok(Delivered::Lost(reason)) if attempts > job.reruns => {
                    return Err(Error::Results { attempts, reason });
                }
                Ok(Delivered::Lost(reason)) => {
                    tracing::warn!(
                        "results of {} of {partitions} partitions are lost: {reason}",
                        partitions - done
                    );
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Hands a plan to the scheduler, once there is an executor.
    async fn submit(
        &self,
        job: &Job,
        plan: submission::Plan,
        stop: &CancellationToken,
    ) -> Result<Submission, Error> {
        let start = tokio::time::Instant::now();
        loop {
            let submitted = tokio::select! {
                () = stop.cancelled() => return Err(Error::Stopped),
                submitted = Submission::new(self.client.clone(), &self.address, &self.access, job, &plan) => submitted,
            };
            match submitted {
                Err(Error::NoExecutor { .. }) if start.elapsed() < job.patience => {
                    tokio::select! {
                        () = stop.cancelled() => return Err(Error::Stopped),
                        () = tokio::time::sleep(std::time::Duration::from_millis(300)) => {}
                    }
                }
                Err(Error::NoExecutor { address, .. }) => {
                    return Err(Error::NoExecutor { address, waited: start.elapsed() });
                }
                submitted => return submitted,
            }
        }
    }
}

type Sender = mpsc::Sender<Result<Row, Error>>;

/// How far results were delivered.
enum Delivered {
    All,
    /// Those that remain are on executors that are lost.
    Lost(String),
}

/// Passes on the partitions that are wanted, in order, each checked.
async fn deliver(
    fetcher: &mut Fetcher,
    mut locations: Locations,
    wanted: Vec<(usize, Order)>,
    done: &mut usize,
    sender: &Sender,
) -> Result<Delivered, Error> {
    let fetches = wanted.into_iter().map(|(partition, order)| {
        let fetch = fetcher.fetch(locations.remove(&partition).unwrap_or_default());
        async move { fetch.await.map(|fetched| (order, fetched)) }
    });
    let mut fetched = stream::iter(fetches.collect::<Vec<_>>()).buffered(AHEAD);
    while let Some(fetched) = fetched.next().await {
        let (mut order, rows) = match fetched {
            Ok((order, Fetched::Rows(rows))) => (order, rows),
            Ok((_, Fetched::Lost(reason))) => return Ok(Delivered::Lost(reason)),
            Err(error) => return Err(error),
        };
        let mut batches = stream::iter(rows.batches()?);
        while let Some(batch) = batches.try_next().await? {
            for row in order.read(&batch)? {
                if sender.send(Ok(row)).await.is_err() {
                    return Err(Error::Stopped);
                }
            }
            if let Some(error) = order.failed() {
                return Err(error);
            }
        }
        order.finish()?;
        *done += 1;
    }
    Ok(Delivered::All)
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many of its tasks are done. Fewer than before, where an executor was lost.
    pub done: u64,
    /// How many tasks it has: those of its units, and one for each bucket. 0 until it is known to run.
    pub all: u64,
}

/// The results of a job, in the order of its units or buckets. After an error there are no more. Dropped, it stops the job.
#[derive(Debug)]
pub struct Rows {
    receiver: mpsc::Receiver<Result<Row, Error>>,
    progress: watch::Receiver<Progress>,
}

impl Rows {
    /// How far the job is, to be looked at beside waiting for the rows: they come when it is done.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }
}

impl Stream for Rows {
    type Item = Result<Row, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(cx)
    }
}
