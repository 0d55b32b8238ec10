//! The operator that reads a dataset.

use std::fmt;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, EvaluationType};
use datafusion::physical_plan::metrics::{
    BaselineMetrics, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet, RecordOutput, SpillMetrics,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PhysicalExpr, PlanProperties,
};
use futures::StreamExt;
use recipe_core::engine::plan::Plan;
use recipe_run::InvalidCells;
use recipe_run::embed::{Embedded, Lent};
use recipe_tables::Source;

use crate::error::ended;

/// Reads a dataset, in its order.
#[derive(Clone)]
pub(super) struct SourceExec {
    source: Arc<Source>,
    /// The columns, with their types.
    columns: SchemaRef,
    /// Those that are read.
    projection: Vec<usize>,
    schema: SchemaRef,
    invalid: InvalidCells,
    threads: usize,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl SourceExec {
    pub(super) fn new(
        source: Arc<Source>,
        columns: SchemaRef,
        projection: Vec<usize>,
        invalid: InvalidCells,
        threads: usize,
    ) -> Result<Self> {
        let schema = Arc::new(columns.project(&projection)?);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema.clone()),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let properties = Arc::new(properties.with_evaluation_type(EvaluationType::Eager));
        let metrics = ExecutionPlanMetricsSet::new();
        Ok(SourceExec { source, columns, projection, schema, invalid, threads, properties, metrics })
    }
}

impl fmt::Debug for SourceExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_as(DisplayFormatType::Default, f)
    }
}

impl DisplayAs for SourceExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = self.source.dataset().paths();
        let first = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
        write!(f, "SourceExec: files={}, first={first}", paths.len())?;
        let names: Vec<&str> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, ", projection=[{}]", names.join(", "))
    }
}

impl ExecutionPlan for SourceExec {
    fn name(&self) -> &'static str {
        "SourceExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
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
        let baseline = BaselineMetrics::new(&self.metrics, partition);
        let lent = Lent {
            environment: context.runtime_env(),
            spilled: SpillMetrics::new(&self.metrics, partition),
            busy: baseline.elapsed_compute().clone(),
            threads: self.threads,
        };
        let run = Embedded::reading(&self.source, &self.columns, self.invalid, lent).map_err(ended)?;
        // Rows without columns are counted by those of one.
        let read: &[usize] = if self.projection.is_empty() { &[0] } else { &self.projection };
        let plan = Plan::new(self.columns.clone()).selecting(read);
        let (source, schema) = (self.source.clone(), self.schema.clone());
        let invalid = MetricBuilder::new(&self.metrics).counter("invalid_cells", partition);
        let rows = run.scan(plan, &source).map_err(ended)?;
        let end = futures::stream::once(async move {
            invalid.add(usize::try_from(run.trace().step(0).cells_failed).unwrap_or(usize::MAX));
        });
        let rows = rows.chain(end.filter_map(|()| futures::future::ready(None)));
        let given = schema.clone();
        let rows = rows.map(move |batch| {
            let batch = batch.map_err(ended)?;
            let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            let columns = batch.columns()[..given.fields().len()].to_vec();
            let batch = RecordBatch::try_new_with_options(given.clone(), columns, &options)?;
            Ok(batch.record_output(&baseline))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}
