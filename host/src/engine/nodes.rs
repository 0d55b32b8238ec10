//! Where rows come from, as execution plans, and what all plans here have in common.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::TaskContext;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties, SendableRecordBatchStream,
};
use futures::{StreamExt, stream};

use super::blocking::Batches;
use super::shared::Shared;
use crate::error::HostError;
use crate::format::Source;

/// One partition, whose rows are in order.
pub(super) fn one_partition(schema: SchemaRef) -> Arc<PlanProperties> {
    Arc::new(PlanProperties::new(
        EquivalenceProperties::new(schema),
        Partitioning::UnknownPartitioning(1),
        EmissionType::Incremental,
        Boundedness::Bounded,
    ))
}

/// An error of ours on its way through DataFusion.
pub(super) fn own(error: HostError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// What every execution plan here has in common; `$input` is its input, if it has one.
macro_rules! execution_plan {
    ($plan:ident, $($input:ident)?) => {
        impl fmt::Debug for $plan {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($plan))
            }
        }

        impl DisplayAs for $plan {
            fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(stringify!($plan))
            }
        }

        impl ExecutionPlan for $plan {
            fn name(&self) -> &'static str {
                stringify!($plan)
            }

            fn properties(&self) -> &Arc<PlanProperties> {
                &self.properties
            }

            fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
                vec![$(&self.$input)?]
            }

            fn apply_expressions(
                &self,
                _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DataFusionResult<TreeNodeRecursion>,
            ) -> DataFusionResult<TreeNodeRecursion> {
                Ok(TreeNodeRecursion::Continue)
            }

            fn with_new_children(
                self: Arc<Self>,
                _: Vec<Arc<dyn ExecutionPlan>>,
            ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
                Err(DataFusionError::Internal(concat!(stringify!($plan), " keeps its input").into()))
            }

            fn execute(
                &self,
                partition: usize,
                context: Arc<TaskContext>,
            ) -> DataFusionResult<SendableRecordBatchStream> {
                self.start(partition, context)
            }
        }
    };
}
pub(super) use execution_plan;

/// Reads a dataset on a thread of its own, a few batches ahead.
pub(super) struct Scan {
    source: Arc<Source>,
    properties: Arc<PlanProperties>,
    shared: Arc<Shared>,
}

impl Scan {
    pub(super) fn new(source: Source, shared: Arc<Shared>) -> Self {
        let properties = one_partition(source.schema().clone());
        Scan { source: Arc::new(source), properties, shared }
    }

    fn start(&self, _: usize, _: Arc<TaskContext>) -> DataFusionResult<SendableRecordBatchStream> {
        let (sender, receiver) = tokio::sync::mpsc::channel(self.shared.threads);
        let (source, shared) = (self.source.clone(), self.shared.clone());
        std::thread::Builder::new().name("scan".into()).spawn(move || {
            for batch in source.batches() {
                let batch = batch.map(|batch| {
                    shared.rows_read(batch.file, batch.batch.num_rows());
                    batch.batch
                });
                if sender.blocking_send(batch.map_err(own)).is_err() {
                    return;
                }
            }
        })?;
        let batches = stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), batches)))
    }
}

execution_plan!(Scan,);

/// Rows that waited.
pub(super) struct Waiting {
    /// Taken when the plan runs, which it does once.
    rows: Mutex<Option<Batches>>,
    properties: Arc<PlanProperties>,
}

impl Waiting {
    pub(super) fn new(schema: SchemaRef, rows: Batches) -> Self {
        Waiting { rows: Mutex::new(Some(rows)), properties: one_partition(schema) }
    }

    fn start(&self, _: usize, _: Arc<TaskContext>) -> DataFusionResult<SendableRecordBatchStream> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner).take();
        let rows = rows.ok_or_else(|| DataFusionError::Internal("rows were asked for twice".into()))?;
        let schema = self.schema();
        let rows = rows.map(move |batch| Ok(batch?.with_schema(schema.clone())?));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), rows)))
    }
}

execution_plan!(Waiting,);
