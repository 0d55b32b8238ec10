//! Partitions one after the other.

use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::{Boundedness, EvaluationType};
use datafusion::physical_plan::metrics::{
    BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet, RecordOutput,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PhysicalExpr,
    PlanProperties,
};
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use tokio::sync::mpsc;

/// Makes one partition of all: their rows one after the other, in the order of the partitions. DataFusion's own
/// `CoalescePartitionsExec` takes rows as they come.
///
/// All partitions are begun at once, and those whose turn has not come wait with a few batches each.
#[derive(Debug, Clone)]
pub struct InOrderExec {
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

/// What comes to no end, where its end is waited for: the optimizer refuses it.
pub(super) fn endless() -> Boundedness {
    Boundedness::Unbounded { requires_infinite_memory: true }
}

/// How many batches a partition has ready before its turn.
const AHEAD: usize = 4;

impl InOrderExec {
    /// One partition of those of `input`.
    pub fn new(input: Arc<dyn ExecutionPlan>) -> Self {
        let is_one = input.output_partitioning().partition_count() == 1;
        let equivalences = if is_one {
            input.equivalence_properties().clone()
        } else {
            EquivalenceProperties::new(input.schema())
        };
        let boundedness = match input.boundedness() {
            Boundedness::Unbounded { .. } if !is_one => endless(),
            boundedness => boundedness,
        };
        let properties = PlanProperties::new(
            equivalences,
            Partitioning::UnknownPartitioning(1),
            input.pipeline_behavior(),
            boundedness,
        );
        let properties = properties.with_evaluation_type(EvaluationType::Eager);
        InOrderExec { input, properties: Arc::new(properties), metrics: ExecutionPlanMetricsSet::new() }
    }
}

impl DisplayAs for InOrderExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InOrderExec: partitions={}", self.input.output_partitioning().partition_count())
    }
}

impl ExecutionPlan for InOrderExec {
    fn name(&self) -> &'static str {
        "InOrderExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn with_new_children(
        self: Arc<Self>,
        mut inputs: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(InOrderExec::new(inputs.swap_remove(0))))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let (input, schema) = (self.input.clone(), self.schema());
        let rows = match input.output_partitioning().partition_count() {
            1 => input.execute(0, context)?.boxed(),
            partitions => {
                // Tasks are begun once somebody waits for rows.
                let begin =
                    async move { (0..partitions).map(|at| ahead(&input, at, &context)).collect::<Vec<_>>() };
                stream::once(begin).flat_map(|begun| stream::iter(begun).flatten()).boxed()
            }
        };
        let rows = rows.map_ok(move |batch| batch.record_output(&metrics));
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

/// The rows of a partition, of which a task makes a few ahead.
fn ahead(
    input: &Arc<dyn ExecutionPlan>,
    partition: usize,
    context: &Arc<TaskContext>,
) -> BoxStream<'static, Result<RecordBatch>> {
    let (given, taken) = mpsc::channel(AHEAD);
    let (input, context) = (input.clone(), context.clone());
    let task = SpawnedTask::spawn(async move {
        let mut rows = match input.execute(partition, context) {
            Ok(rows) => rows,
            // Nobody may be left to hear of it.
            Err(error) => return drop(given.send(Err(error)).await),
        };
        while let Some(batch) = rows.next().await {
            if given.send(batch).await.is_err() {
                return;
            }
        }
    });
    let rows = stream::unfold((taken, Some(task)), |(mut taken, mut task)| async {
        let row = match taken.recv().await {
            Some(row) => row,
            // The task came to its end, or panicked.
            None => Err(DataFusionError::ExecutionJoin(Box::new(task.take()?.join().await.err()?))),
        };
        Some((row, (taken, task)))
    });
    rows.boxed()
}
