//! A plan that the scheduler has.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::serde::protobuf::execute_query_params::Query;
use ballista_core::serde::protobuf::job_status::Status;
use ballista_core::serde::protobuf::{
    CancelJobParams, CleanJobDataParams, ExecuteQueryParams, GetJobStatusParams, KeyValuePair,
    PartitionLocation, RemoveSessionParams, SuccessfulJob, execute_query_failure_result,
    execute_query_result,
};
use ballista_core::serde::scheduler::PartitionId;
use ballista_core::version::insert_version_header;
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::physical_plan::AsExecutionPlan;
use datafusion_proto::protobuf::PhysicalPlanNode;
use tokio::time::Instant;
use tonic::Request;

use crate::error::Error;
use crate::failure::{Failure, Placed};
use crate::job::Job;
use crate::net::{Access, Address, DONE, LARGEST_MESSAGE, SchedulerClient, refusal};
use crate::plan::{Codec, NO_EXECUTOR, Part, VERSION};

/// A plan.
pub(super) type Plan = Arc<dyn ExecutionPlan>;

/// Where the results of each partition are. There are several places where an executor was lost and another did its tasks.
pub(super) type Locations = HashMap<usize, Vec<PartitionLocation>>;

/// How long the scheduler may not answer until it counts as gone.
const SILENCE: Duration = Duration::from_secs(10);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(10);

/// A job that the scheduler has. It has to be ended.
pub(super) struct Submission {
    client: SchedulerClient,
    address: Address,
    access: Access,
    job: String,
    session: String,
    is_over: bool,
}

impl Submission {
    pub(super) async fn new(
        mut client: SchedulerClient,
        address: &Address,
        access: &Access,
        job: &Job,
        plan: &Plan,
    ) -> Result<Self, Error> {
        let codec = Codec::new(Part::Coordinator);
        let mut message = Vec::new();
        PhysicalPlanNode::try_from_physical_plan(Arc::clone(plan), &codec)
            .and_then(|node| node.try_encode(&mut message))
            .map_err(|error| Error::Cluster(error.to_string()))?;
        let (bytes, largest) = (message.len(), LARGEST_MESSAGE as usize);
        // The settings travel with it.
        if bytes > largest - (1 << 20) {
            return Err(Error::TooLarge { bytes, largest });
        }
        let session = uuid::Uuid::new_v4().simple().to_string();
        let pair = |(key, value): (&str, String)| KeyValuePair { key: key.to_owned(), value: Some(value) };
        let mut request = Request::new(ExecuteQueryParams {
            query: Some(Query::PhysicalPlan(message)),
            settings: job.settings().into_iter().map(pair).collect(),
            session_id: session.clone(),
            operation_id: uuid::Uuid::new_v4().simple().to_string(),
        });
        insert_version_header(request.metadata_mut());
        let answer =
            client.execute_query(request).await.map_err(|status| refusal(&status, address, access))?;
        let failure = match answer.into_inner().result {
            Some(execute_query_result::Result::Success(success)) => {
                let (address, access) = (address.clone(), access.clone());
                return Ok(Self { client, address, access, job: success.job_id, session, is_over: false });
            }
            Some(execute_query_result::Result::Failure(failure)) => failure.failure,
            None => None,
        };
        // The session was made before the plan was read.
        let _ = client.remove_session(RemoveSessionParams { session_id: session }).await;
        Err(match failure {
            Some(execute_query_failure_result::Failure::PlanParsingFailure(text)) => error_of(&text, address),
            failure => Error::Cluster(format!("{failure:?}")),
        })
    }

    /// Waits until all is done.
    pub(super) async fn wait(&mut self, done: impl Fn(u64)) -> Result<Locations, Error> {
        let mut pause = Duration::from_millis(5);
        let mut heard = Instant::now();
        let mut is_known = false;
        loop {
            let mut request = Request::new(GetJobStatusParams { job_id: self.job.clone() });
            request.set_timeout(ANSWER);
            match self.client.get_job_status(request).await {
                Ok(answer) => {
                    let header =
                        answer.metadata().get(DONE).and_then(|count| count.to_str().ok()?.parse().ok());
                    header.map(&done);
                    match answer.into_inner().status.and_then(|status| status.status) {
                        Some(Status::Queued(_) | Status::Running(_)) => {
                            (is_known, heard) = (true, Instant::now());
                        }
                        Some(Status::Successful(job)) => {
                            self.is_over = true;
                            return locations(job);
                        }
                        Some(Status::Failed(job)) => {
                            self.is_over = true;
                            return Err(error_of(&job.error, &self.address));
                        }
                        // Just submitted, it is not known yet.
                        None if !is_known && heard.elapsed() < SILENCE => {}
                        None => {
                            self.is_over = true;
                            return Err(Error::Forgotten { address: self.address.to_string() });
                        }
                    }
                }
                Err(status) => match refusal(&status, &self.address, &self.access) {
                    Error::Unreachable { .. } if heard.elapsed() < SILENCE => {}
                    error => {
                        self.is_over = true;
                        return Err(error);
                    }
                },
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(Duration::from_millis(200));
        }
    }

    /// Has the scheduler and the executors forget the job, and stop it where it still runs. What the scheduler does not hear of,
    /// it does later by itself.
    pub(super) async fn end(mut self) {
        let job_id = self.job.clone();
        let end = async {
            if !self.is_over {
                self.client.cancel_job(CancelJobParams { job_id: job_id.clone() }).await?;
            }
            self.client.clean_job_data(CleanJobDataParams { job_id, remove_stage_ids: Vec::new() }).await?;
            self.client.remove_session(RemoveSessionParams { session_id: self.session.clone() }).await?;
            Ok::<_, tonic::Status>(())
        };
        match tokio::time::timeout(ANSWER, end).await {
            Ok(Ok(())) => {}
            Ok(Err(status)) => tracing::warn!("job {} is not tidied: {}", self.job, status.message()),
            Err(_) => tracing::warn!("job {} is not tidied: the scheduler does not answer", self.job),
        }
    }
}

fn locations(job: SuccessfulJob) -> Result<Locations, Error> {
    let mut locations = Locations::new();
    for location in job.partition_location {
        let Some(partition) = &location.partition_id else {
            return Err(Error::Rows("a location has no partition".to_owned()));
        };
        locations.entry(partition.partition_id as usize).or_default().push(location);
    }
    Ok(locations)
}

/// What the text of Ballista's error is about.
fn error_of(text: &str, address: &Address) -> Error {
    let Some(Placed { place, failure }) = Placed::in_text(text) else {
        // A job that another coordinator, or an operator, stopped at the scheduler.
        return Error::Cluster(text.trim().to_owned());
    };
    if let Some(place) = place {
        return Error::Work { place, failure };
    }
    match failure.code.as_str() {
        NO_EXECUTOR => Error::NoExecutor { address: address.to_string(), waited: Duration::ZERO },
        VERSION => version(&failure),
        _ => Error::Executor(failure),
    }
}

fn version(failure: &Failure) -> Error {
    let part = |key: &str| failure.document[key].as_str().unwrap_or("?").to_owned();
    Error::Version { theirs_is: part("who"), ours: part("job"), theirs: part("here") }
}

/// A name of a partition as clients of executors have it.
pub(super) fn partition_of(location: &PartitionLocation) -> Option<PartitionId> {
    location.partition_id.clone().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Place;

    #[test]
    fn the_texts_of_ballista_are_read() {
        let address = "df://a:1".parse().unwrap();
        let read = |place, failure| {
            let text = Placed { place, failure }.to_text();
            error_of(
                &format!("Job failed due to stage 1 failed: {:?}", format!("General({text:?})")),
                &address,
            )
        };
        let failure = Failure::new("x", "No \"y\".");
        assert!(
            matches!(read(Some(Place::Unit(3)), failure.clone()), Error::Work { place: Place::Unit(3), failure: found } if found == failure)
        );
        assert!(matches!(read(None, failure.clone()), Error::Executor(found) if found == failure));
        assert!(matches!(read(None, Failure::new(NO_EXECUTOR, "")), Error::NoExecutor { .. }));
        let version = Failure::new(VERSION, "")
            .with_document(serde_json::json!({"who": "an executor", "job": "a 1", "here": "a 2"}));
        assert_eq!(
            read(None, version).to_string(),
            "an executor runs `a 2`, but this is `a 1`; both must be the same"
        );
        assert!(matches!(error_of("Cancelled\n", &address), Error::Cluster(text) if text == "Cancelled"));
    }
}
