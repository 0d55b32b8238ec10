//! How a recipe runs over the rows of a partition.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_array::RecordBatchOptions;
use arrow_schema::SchemaRef;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::{
    BaselineMetrics, ExecutionPlanMetricsSet, RecordOutput, SpillMetrics,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, TryStreamExt, stream};
use recipe_core::Trace;
use recipe_core::engine::plan::Plan;
use recipe_run::RunError;
use recipe_run::embed::{Embedded, Lent, Watched};

use super::looked::unchanged;
use super::report::Reporting;
use super::tables::read_tables;
use crate::error::{below, ended};
use crate::logical::{Part, Reading, RecipeNode};

/// What is done to rows.
pub(super) struct Work {
    pub(super) part: Arc<Part>,
    /// Over the columns that are read, without the rows of second tables.
    pub(super) plan: Plan,
    /// For each of these columns, where it is in the table.
    pub(super) columns: Vec<usize>,
    /// The column of the table that was looked at before.
    pub(super) looked_at: Option<usize>,
    /// The columns that leave, of all that the part makes.
    outputs: Vec<usize>,
    /// For each column of the part's input, where it is in the table, if it is there.
    places: Vec<Option<usize>>,
    /// The columns that leave.
    pub(super) schema: SchemaRef,
}

impl Work {
    pub(super) fn new(node: &RecipeNode) -> Result<Work> {
        let Reading { plan, columns } = node.reading()?;
        Ok(Work {
            part: node.part.clone(),
            plan,
            columns,
            looked_at: node.looked_at(),
            outputs: node.outputs.clone(),
            places: node.places.clone(),
            schema: Arc::clone(node.arrow_schema()),
        })
    }

    /// Whether parts of the rows may be run on their own.
    pub(super) fn is_divisible(&self) -> bool {
        self.part.definition.is_divisible(&self.part.plan)
    }

    /// The plan with the rows of second tables.
    fn plan_with(&self, tables: Vec<Vec<RecordBatch>>) -> Result<Plan> {
        let planned = self.part.definition.plan_with(tables)?;
        match self.part.reading(planned.plan, &self.outputs, &self.places) {
            Some(Reading { plan, columns }) if columns == self.columns => Ok(plan),
            _ => Err(DataFusionError::Internal(
                "a step reads other columns with the rows of second tables".to_owned(),
            )),
        }
    }

    /// The columns of a batch that the plan reads.
    fn take(&self, batch: &RecordBatch) -> Result<RecordBatch, RunError> {
        let columns = self.columns.iter().map(|at| batch.column(*at).clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let taken = RecordBatch::try_new_with_options(self.plan.input.clone(), columns, &options);
        taken.map_err(|error| below(error.into()))
    }

    /// A batch as it leaves.
    fn give(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let columns = batch.columns().to_vec();
        Ok(RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)?)
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.part)
    }
}

/// A partition, before it is run.
pub(super) struct Running {
    pub(super) work: Arc<Work>,
    pub(super) metrics: ExecutionPlanMetricsSet,
    /// What the steps did on all partitions.
    pub(super) trace: Arc<Mutex<Trace>>,
    pub(super) partition: usize,
    pub(super) threads: usize,
}

impl Running {
    /// The rows that leave.
    pub(super) fn start(
        self,
        inputs: &[Arc<dyn ExecutionPlan>],
        context: &Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let Running { work, metrics, trace, partition, threads } = self;
        let (input, tables) = inputs
            .split_first()
            .ok_or_else(|| DataFusionError::Internal("a recipe has an input".to_owned()))?;
        let baseline = BaselineMetrics::new(&metrics, partition);
        let lent = Lent {
            environment: context.runtime_env(),
            spilled: SpillMetrics::new(&metrics, partition),
            busy: baseline.elapsed_compute().clone(),
            threads,
        };
        let rows = input.execute(partition, context.clone())?;
        let tables = tables.iter().map(|table| table.execute(0, context.clone()));
        let tables = tables.collect::<Result<Vec<_>>>()?;
        let definition = work.part.definition.clone();
        let rejects = definition.settings.rejects.clone();
        let watched = Watched::default()
            .with_expectations(work.plan.expectations.clone())
            .with_failed(definition.settings.failed)
            .with_rejects(rejects.map(|list| Box::new(list) as Box<dyn Write + Send>));
        let run = Arc::new(Embedded::new(definition.recipe.clone(), watched, lent));
        let steps = work.part.steps.clone().into();
        let reporting = Reporting { run: run.clone(), steps, metrics, partition, trace };
        let pool = context.memory_pool().clone();
        let (schema, making) = (work.schema.clone(), work.clone());
        let begin = async move {
            let (plan, held) = if tables.is_empty() {
                (work.plan.clone(), None)
            } else {
                let (tables, held) = read_tables(definition.table_names(), tables, &pool).await?;
                (work.plan_with(tables)?, Some(held))
            };
            let rows = unchanged(rows.map_err(below).boxed(), &work);
            let taken = rows.map(move |batch| work.take(&batch?));
            let made = run.over(&plan, taken.boxed()).map_err(ended)?.map_err(ended);
            // What the steps did is known at the end, or when nobody wants more rows.
            let end = stream::once(async move { drop((reporting, held)) });
            Ok::<_, DataFusionError>(made.chain(end.filter_map(|()| futures::future::ready(None))))
        };
        let made = stream::once(begin)
            .try_flatten()
            .map(move |batch| Ok(making.give(&batch?)?.record_output(&baseline)));
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, made)))
    }
}
