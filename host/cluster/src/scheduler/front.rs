//! Ballista's scheduler with a word on how far a job is, and an end to jobs that take one executor after another with them.

use std::sync::Arc;

use ballista_core::JobId;
use ballista_core::serde::protobuf::execute_query_result::Result as Submitted;
use ballista_core::serde::protobuf::job_status::Status as JobState;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpc;
use ballista_core::serde::protobuf::{
    CancelJobParams, CancelJobResult, CleanJobDataParams, CleanJobDataResult, CreateUpdateSessionParams,
    CreateUpdateSessionResult, ExecuteQueryParams, ExecuteQueryResult, ExecutorStoppedParams,
    ExecutorStoppedResult, FailedJob, GetJobMetricsParams, GetJobMetricsResult, GetJobStatusParams,
    GetJobStatusResult, HeartBeatParams, HeartBeatResult, JobStatus, PollWorkParams, PollWorkResult,
    RegisterExecutorParams, RegisterExecutorResult, RemoveSessionParams, RemoveSessionResult,
    UpdateTaskStatusParams, UpdateTaskStatusResult,
};
use ballista_scheduler::scheduler_server::SchedulerServer;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tonic::{Request, Response, Status};

use super::leases::Leases;
use super::look::Look;
use crate::failure::{Failure, Placed};
use crate::net::DONE;

pub(super) type Inner = SchedulerServer<LogicalPlanNode, PhysicalPlanNode>;

/// Answers in place of Ballista's scheduler, most often with what that says.
pub(super) struct Front {
    pub(super) inner: Inner,
    /// How many executors a task may lose while it runs.
    pub(super) losses: usize,
    pub(super) leases: Arc<Leases>,
}

type Answer<T> = Result<Response<T>, Status>;

impl Front {
    async fn look(&self, job: &JobId) -> Option<Look> {
        let jobs = self.inner.state.task_manager.get_running_job_cache();
        Some(Look::at(&*jobs.get(job)?.execution_graph.read().await))
    }

    /// Ends a job, and says why to who asked for it.
    async fn end(&self, job_id: String, losses: usize) -> Answer<GetJobStatusResult> {
        let message = format!(
            "A task was running on {losses} executors when they were lost, so no other one gets it. It may take more memory than they have."
        );
        tracing::warn!("job {job_id} is ended: {message}");
        let failure = Failure::new("cluster.executors-lost", message);
        let error = Placed { place: None, failure }.to_text();
        let cancel = CancelJobParams { job_id: job_id.clone() };
        SchedulerGrpc::cancel_job(&self.inner, Request::new(cancel)).await?;
        let failed = FailedJob { error, ..FailedJob::default() };
        let status =
            Some(JobStatus { job_id, job_name: String::new(), status: Some(JobState::Failed(failed)) });
        Ok(Response::new(GetJobStatusResult { status, flight_proxy: None }))
    }
}

#[tonic::async_trait]
impl SchedulerGrpc for Front {
    type ExecuteQueryPushStream = <Inner as SchedulerGrpc>::ExecuteQueryPushStream;

    async fn get_job_status(&self, request: Request<GetJobStatusParams>) -> Answer<GetJobStatusResult> {
        let job = request.get_ref().job_id.clone();
        let id = JobId::from(job.clone());
        let look = self.look(&id).await;
        if look.is_some() {
            self.leases.renew(id);
        }
        if let Some(look) = &look
            && look.losses >= self.losses
        {
            return self.end(job, look.losses).await;
        }
        let mut answer = SchedulerGrpc::get_job_status(&self.inner, request).await?;
        if let Some(Look { done, .. }) = look {
            answer.metadata_mut().insert(DONE, done.into());
        }
        Ok(answer)
    }

    async fn poll_work(&self, request: Request<PollWorkParams>) -> Answer<PollWorkResult> {
        self.inner.poll_work(request).await
    }

    async fn register_executor(
        &self,
        request: Request<RegisterExecutorParams>,
    ) -> Answer<RegisterExecutorResult> {
        self.inner.register_executor(request).await
    }

    async fn heart_beat_from_executor(&self, request: Request<HeartBeatParams>) -> Answer<HeartBeatResult> {
        self.inner.heart_beat_from_executor(request).await
    }

    async fn update_task_status(
        &self,
        request: Request<UpdateTaskStatusParams>,
    ) -> Answer<UpdateTaskStatusResult> {
        SchedulerGrpc::update_task_status(&self.inner, request).await
    }

    async fn create_update_session(
        &self,
        request: Request<CreateUpdateSessionParams>,
    ) -> Answer<CreateUpdateSessionResult> {
        self.inner.create_update_session(request).await
    }

    async fn remove_session(&self, request: Request<RemoveSessionParams>) -> Answer<RemoveSessionResult> {
        self.inner.remove_session(request).await
    }

    async fn execute_query_push(
        &self,
        request: Request<ExecuteQueryParams>,
    ) -> Answer<Self::ExecuteQueryPushStream> {
        self.inner.execute_query_push(request).await
    }

    async fn execute_query(&self, request: Request<ExecuteQueryParams>) -> Answer<ExecuteQueryResult> {
        let answer = self.inner.execute_query(request).await?;
        if let Some(Submitted::Success(success)) = &answer.get_ref().result {
            self.leases.renew(JobId::from(success.job_id.clone()));
        }
        Ok(answer)
    }

    async fn get_job_metrics(&self, request: Request<GetJobMetricsParams>) -> Answer<GetJobMetricsResult> {
        self.inner.get_job_metrics(request).await
    }

    async fn executor_stopped(
        &self,
        request: Request<ExecutorStoppedParams>,
    ) -> Answer<ExecutorStoppedResult> {
        self.inner.executor_stopped(request).await
    }

    async fn cancel_job(&self, request: Request<CancelJobParams>) -> Answer<CancelJobResult> {
        SchedulerGrpc::cancel_job(&self.inner, request).await
    }

    async fn clean_job_data(&self, request: Request<CleanJobDataParams>) -> Answer<CleanJobDataResult> {
        self.inner.clean_job_data(request).await
    }
}
