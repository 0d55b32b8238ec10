//! A run of row-wise and ordered nodes as one execution plan: batches are worked on by all threads, and leave in order.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::SchemaRef;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::TaskContext;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, SendableRecordBatchStream,
};
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_core::exec::apart::Way;
use recipe_core::exec::{Batch, Operator, Rows, Stage, Trace};

use super::blocking::first_of_equal;
use super::memory::Budget;
use super::nodes::{execution_plan, one_partition, own};
use super::shared::Shared;
use crate::error::HostError;

pub(super) struct Segment {
    input: Arc<dyn ExecutionPlan>,
    /// Taken when the segment runs, which it does once.
    stages: Mutex<Vec<Stage>>,
    properties: Arc<PlanProperties>,
    shared: Arc<Shared>,
    /// Steps of the plan that share its memory.
    shares: usize,
}

type Batches = BoxStream<'static, DataFusionResult<Batch>>;

impl Segment {
    pub(super) fn new(
        input: Arc<dyn ExecutionPlan>,
        stages: Vec<Stage>,
        output: SchemaRef,
        shared: Arc<Shared>,
        shares: usize,
    ) -> Self {
        Segment { input, stages: Mutex::new(stages), properties: one_partition(output), shared, shares }
    }
}

execution_plan!(Segment, input);

impl Segment {
    fn start(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> DataFusionResult<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let mut first = 0;
        let mut batches: Batches = input
            .map_ok(move |batch| {
                let rows = batch.num_rows() as u64;
                first += rows;
                Batch::from_source(batch, first - rows)
            })
            .boxed();
        let stages = std::mem::take(&mut *self.stages.lock().unwrap_or_else(PoisonError::into_inner));
        for stage in stages {
            batches = match stage {
                Stage::Rows(rows) => on_all_threads(batches, rows, self.shared.clone()),
                Stage::Ordered(operator) | Stage::Blocking(operator) => {
                    let budget = Budget::new(&self.shared, operator.step(), self.shares);
                    match operator.way().map_err(|error| budget.place(error))? {
                        Some(Way::Distinct(key)) => first_of_equal(batches, operator, key, budget),
                        _ => in_order(batches, operator, self.shared.clone()),
                    }
                }
            };
        }
        let output = batches.map_ok(|batch| batch.data).try_filter(|batch| {
            let rows = batch.num_rows();
            async move { rows > 0 }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), output)))
    }
}

fn on_all_threads(batches: Batches, rows: Arc<Rows>, shared: Arc<Shared>) -> Batches {
    let threads = shared.threads;
    let at_work = shared.clone();
    batches
        .map(move |batch| {
            let (rows, shared) = (rows.clone(), at_work.clone());
            async move {
                let batch = batch?;
                let task = SpawnedTask::spawn(async move {
                    let mut trace = Trace::default();
                    let done = rows.apply(batch, &mut trace).map_err(|error| own(shared.recipe_error(error)));
                    (done, trace)
                });
                task.join()
                    .await
                    .map_err(|error| own(HostError::failed(format!("a worker ended early: {error}"))))
            }
        })
        .buffered(threads)
        .map(move |done| {
            let (batch, trace) = done?;
            shared.happened(trace).map_err(own)?;
            batch
        })
        .boxed()
}

fn in_order(batches: Batches, operator: Box<dyn Operator>, shared: Arc<Shared>) -> Batches {
    // After the last batch the operator is asked for what it still holds.
    let ended = stream::once(async { Ok(None) });
    batches
        .map_ok(Some)
        .chain(ended)
        .scan(operator, move |operator, batch: DataFusionResult<Option<Batch>>| {
            let given = batch.and_then(|batch| {
                let mut trace = Trace::default();
                let given = match batch {
                    Some(batch) => operator.push(batch, &mut trace),
                    None => operator.finish(&mut trace),
                };
                shared.happened(trace).map_err(own)?;
                given.map_err(|error| own(shared.recipe_error(error)))
            });
            futures::future::ready(Some(given))
        })
        .map_ok(|given| stream::iter(given.into_iter().map(Ok)))
        .try_flatten()
        .boxed()
}
