//! Tables in memory that stay as they are.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Statistics;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PhysicalExpr, PlanProperties};

use super::walk::in_order;

/// A table in memory whose batches stay where they are: the optimizer would sort them by size to divide them evenly. It
/// divides what has no inputs as it says itself, so this has none, and what it reads is inside.
#[derive(Debug)]
struct SteadyExec(Arc<dyn ExecutionPlan>);

/// The plan with tables in memory that stay in their order, as far as operators keep it.
pub(super) fn steady(plan: &Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    in_order(plan, &|plan| {
        let source = plan.downcast_ref::<DataSourceExec>();
        let is_memory =
            source.is_some_and(|exec| exec.data_source().downcast_ref::<MemorySourceConfig>().is_some());
        Ok(is_memory.then(|| Arc::new(SteadyExec(plan.clone())) as Arc<dyn ExecutionPlan>))
    })
}

impl DisplayAs for SteadyExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InOrder ")?;
        self.0.fmt_as(format, f)
    }
}

impl ExecutionPlan for SteadyExec {
    fn name(&self) -> &'static str {
        "SteadyExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.0.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.0.execute(partition, context)
    }

    fn metrics(&self) -> Option<MetricsSet> {
        self.0.metrics()
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        StatisticsContext::new().compute(self.0.as_ref(), args)
    }

    fn child_stats_requests(&self, _: Option<usize>) -> Vec<ChildStats> {
        Vec::new()
    }
}
