//! The operator that runs work.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::TaskContext;
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions,
    SendableRecordBatchStream,
};

use super::codec::{Header, Phase};
use super::output::Output;
use super::route::routes;
use super::rows::ROWS;
use super::run::Run;
use super::{map, reduce};
use crate::site::Site;
use crate::work::{Attempt, Context};

/// Runs the work of a job: over units, or over the sorted rows of buckets.
///
/// It keeps the partitions of its input, so that Ballista's tasks stay what the coordinator made them.
pub(super) struct WorkExec {
    header: Header,
    task: Bytes,
    input: Arc<dyn ExecutionPlan>,
    /// None where it only passes through.
    site: Option<Arc<Site>>,
    properties: Arc<PlanProperties>,
}

impl WorkExec {
    pub(super) fn new(
        header: Header,
        task: Bytes,
        input: Arc<dyn ExecutionPlan>,
        site: Option<Arc<Site>>,
    ) -> Self {
        let partitions = input.properties().output_partitioning().partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&ROWS)),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self { header, task, input, site, properties: Arc::new(properties) }
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    pub(super) fn task(&self) -> &Bytes {
        &self.task
    }

    fn over(&self, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), true) = (children.pop(), children.is_empty()) else {
            return internal_err!("an operator of work units has one input");
        };
        Ok(Arc::new(Self::new(self.header.clone(), self.task.clone(), input, self.site.clone())))
    }
}

impl ExecutionPlan for WorkExec {
    fn name(&self) -> &'static str {
        "WorkExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    /// No: other partitions would be other tasks than the coordinator made.
    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.over(children)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.over(children)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(site) = &self.site else {
            return internal_err!("work runs on executors only");
        };
        let Header { work, phase, buckets, tasks, .. } = &self.header;
        let task_id = context.task_id().unwrap_or_default();
        let Some(attempt) = attempt(&task_id, &site.executor) else {
            return internal_err!("the task `{task_id}` has no name that tells attempts apart");
        };
        let here = site.join(&attempt.job);
        let work = site.works.get(work);
        let task_here = site.begin(&here, &attempt);
        let context_of_work = Context {
            task: self.task.clone(),
            buckets: *buckets,
            attempt,
            stop: task_here.stop().clone(),
            shared: here.shared.clone(),
        };
        let input = self.input.execute(partition, context)?;
        let mut stream = RecordBatchReceiverStreamBuilder::new(Arc::clone(&ROWS), 1);
        let is_map = *phase == Phase::Map;
        let routes = if is_map { routes(*buckets)? } else { Vec::new() };
        let output = Output::new(stream.tx(), routes);
        let run = Run { work, context: context_of_work, here, output, _task: task_here };
        if is_map {
            stream.spawn(map::run(run, input));
        } else {
            stream.spawn(reduce::run(run, input, *tasks));
        }
        Ok(stream.build())
    }
}

/// The attempt that a task's name stands for: `TID job/stage.attempt/task.failures`.
fn attempt(task: &str, executor: &str) -> Option<Attempt> {
    let mut parts = task.strip_prefix("TID ")?.split('/');
    let (job, stage, task) = (parts.next()?, parts.next()?, parts.next()?);
    let (stage, stage_attempt) = stage.split_once('.')?;
    let (task, failures) = task.split_once('.')?;
    Some(Attempt {
        job: job.to_owned(),
        stage: stage.parse().ok()?,
        stage_attempt: stage_attempt.parse().ok()?,
        task: task.parse().ok()?,
        failures: failures.parse().ok()?,
        executor: executor.to_owned(),
    })
}

impl DisplayAs for WorkExec {
    fn fmt_as(&self, _form: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Header { work, phase, buckets, tasks, .. } = &self.header;
        write!(f, "WorkExec: {phase:?} `{work}`, tasks={tasks}, buckets={buckets}")
    }
}

impl fmt::Debug for WorkExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkExec")
            .field("header", &self.header)
            .field("input", &self.input)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_have_names_of_their_own() {
        let read = |task| attempt(task, "e1").map(|attempt| attempt.to_string());
        assert_eq!(read("TID j7/2.1/13.3").as_deref(), Some("j7-2-1-13-3-e1"));
        for task in ["", "TID j", "j/1.0/2.0", "TID j/1/2.0", "TID j/1.0/2", "TID j/x.0/2.0"] {
            assert_eq!(read(task), None, "{task}");
        }
    }
}
