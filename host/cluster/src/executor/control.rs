//! What the scheduler tells an executor by itself: that tasks are not wanted any more.

use std::sync::Arc;

use ballista_core::serde::protobuf::executor_grpc_server::ExecutorGrpc;
use ballista_core::serde::protobuf::{
    CancelTasksParams, CancelTasksResult, LaunchMultiTaskParams, LaunchMultiTaskResult, LaunchTaskParams,
    LaunchTaskResult, RemoveJobDataParams, RemoveJobDataResult, StopExecutorParams, StopExecutorResult,
};
use ballista_executor::executor::Executor;
use tonic::{Request, Response, Status};

use crate::site::Site;

/// Ends tasks of jobs that were stopped, and those whose input was lost and that will be given out again. The rest of the service is
/// for schedulers that push tasks; this executor asks for them.
pub(super) struct Control {
    pub(super) executor: Arc<Executor>,
    pub(super) site: Arc<Site>,
}

#[tonic::async_trait]
impl ExecutorGrpc for Control {
    async fn cancel_tasks(
        &self,
        request: Request<CancelTasksParams>,
    ) -> Result<Response<CancelTasksResult>, Status> {
        let mut cancelled = true;
        for task in request.into_inner().task_infos {
            self.site.stop(&task.job_id, task.stage_id, task.task_id);
            let (stage, number) = (task.stage_id as usize, task.task_id as usize);
            // A task that ended meanwhile needs no end.
            cancelled &= self.executor.cancel_task(task.job_id.into(), stage, number).await.is_ok();
        }
        Ok(Response::new(CancelTasksResult { cancelled }))
    }

    /// The scheduler missed this executor, and has given its tasks to others. With its next call it is there again.
    async fn stop_executor(
        &self,
        request: Request<StopExecutorParams>,
    ) -> Result<Response<StopExecutorResult>, Status> {
        tracing::warn!("the scheduler counted this executor as lost: {}", request.into_inner().reason);
        Ok(Response::new(StopExecutorResult {}))
    }

    async fn launch_task(
        &self,
        _request: Request<LaunchTaskParams>,
    ) -> Result<Response<LaunchTaskResult>, Status> {
        Err(Status::unimplemented("this executor asks for tasks"))
    }

    async fn launch_multi_task(
        &self,
        _request: Request<LaunchMultiTaskParams>,
    ) -> Result<Response<LaunchMultiTaskResult>, Status> {
        Err(Status::unimplemented("this executor asks for tasks"))
    }

    async fn remove_job_data(
        &self,
        _request: Request<RemoveJobDataParams>,
    ) -> Result<Response<RemoveJobDataResult>, Status> {
        Err(Status::unimplemented("this executor asks what to remove"))
    }
}
