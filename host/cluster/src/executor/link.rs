//! What an executor has with its scheduler besides tasks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ballista_core::serde::protobuf::job_status::Status;
use ballista_core::serde::protobuf::{GetJobStatusParams, JobStatus};
use futures::FutureExt;
use tokio::time::Instant;
use tonic::Request;

use crate::error::Error;
use crate::net::{Access, Address, SchedulerClient, refusal};
use crate::site::{Ask, Life};

/// How often the scheduler is asked whether it still is the one to work for.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// How often the files of jobs that are over are looked for.
const SWEEP_EVERY: Duration = Duration::from_mins(1);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(10);

/// Connects, and waits for a scheduler that is about to start.
pub(super) async fn connect(
    address: &Address,
    access: &Access,
    patience: Duration,
) -> Result<SchedulerClient, Error> {
    let start = Instant::now();
    loop {
        match crate::net::connect(address, access).await {
            Err(Error::Unreachable { reason, .. }) if start.elapsed() < patience => {
                tracing::info!("the scheduler at {address} does not answer yet: {reason}");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            connected => return connected,
        }
    }
}

/// How to ask for the life of a job.
pub(super) fn ask(client: SchedulerClient) -> Ask {
    Box::new(move |job| {
        let mut client = client.clone();
        async move { life(&mut client, job).await }.boxed()
    })
}

async fn life(client: &mut SchedulerClient, job: String) -> Life {
    match status(client, job).await {
        Err(_) => Life::Unknown,
        Ok(None) => Life::Forgotten,
        Ok(Some(Status::Queued(_) | Status::Running(_))) => Life::Running,
        Ok(Some(Status::Failed(_) | Status::Successful(_))) => Life::Ended,
    }
}

async fn status(client: &mut SchedulerClient, job_id: String) -> Result<Option<Status>, tonic::Status> {
    let mut request = Request::new(GetJobStatusParams { job_id });
    request.set_timeout(ANSWER);
    let status = client.get_job_status(request).await?.into_inner().status;
    Ok(status.and_then(|JobStatus { status, .. }| status))
}

/// Looks after the link, until the scheduler refuses the executor: another version may have taken its place.
pub(super) async fn keep(
    mut client: SchedulerClient,
    address: Address,
    access: Access,
    jobs: PathBuf,
) -> Error {
    let mut is_lost = false;
    let mut swept = Instant::now();
    // Jobs that the scheduler did not know when last asked.
    let mut unknown = BTreeSet::new();
    loop {
        tokio::time::sleep(ASK_EVERY).await;
        match status(&mut client, String::new()).await {
            Ok(_) if is_lost => {
                tracing::info!("the scheduler at {address} answers again");
                is_lost = false;
            }
            Ok(_) => {}
            Err(status) => match refusal(&status, &address, &access) {
                Error::Unreachable { reason, .. } if !is_lost => {
                    tracing::warn!("the scheduler at {address} does not answer: {reason}");
                    is_lost = true;
                }
                Error::Unreachable { .. } => {}
                refused => return refused,
            },
        }
        if !is_lost && swept.elapsed() >= SWEEP_EVERY {
            unknown = sweep(&mut client, &jobs, &unknown).await;
            swept = Instant::now();
        }
    }
}

/// Removes the files of jobs that the scheduler does not know, twice in a row: a scheduler that was started again has forgotten
/// all jobs, and tells nobody to remove their files.
async fn sweep(client: &mut SchedulerClient, jobs: &Path, unknown: &BTreeSet<String>) -> BTreeSet<String> {
    let mut still_unknown = BTreeSet::new();
    let Ok(entries) = std::fs::read_dir(jobs) else { return still_unknown };
    for job in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
        if life(client, job.clone()).await != Life::Forgotten {
            continue;
        }
        if !unknown.contains(&job) {
            still_unknown.insert(job);
        } else if let Err(error) = std::fs::remove_dir_all(jobs.join(&job)) {
            tracing::warn!("the files of job {job} stay behind: {error}");
        }
    }
    still_unknown
}
