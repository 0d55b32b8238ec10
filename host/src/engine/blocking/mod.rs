//! Nodes that need all rows before they give one. They hold rows in memory while there is some, and go on with
//! temporary files.
//!
//! What does not fit is put in order by keys, which recipe-core makes, and worked on group by group. Rows carry their
//! number, by which the results are put in the order of the table again.

mod cursor;
mod distinct;
mod group;
mod numbered;
mod rows;
mod sorter;
mod spool;
#[cfg(test)]
mod tests;
mod whole;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
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
use recipe_core::exec::key::Key;
use recipe_core::exec::{Batch, Operator, Trace};

use super::memory::Budget;
use super::nodes::{execution_plan, one_partition, own};
use super::shared::Shared;
pub(super) use distinct::first_of_equal;
use rows::internal;
use sorter::Sorter;
pub(super) use spool::Spool;

pub(super) type Batches = BoxStream<'static, DataFusionResult<RecordBatch>>;

/// A node that needs all rows before it gives one.
pub(super) struct Blocking {
    input: Arc<dyn ExecutionPlan>,
    /// Taken when the node runs, which it does once.
    operator: Mutex<Option<Box<dyn Operator>>>,
    properties: Arc<PlanProperties>,
    budget: Budget,
}

impl Blocking {
    pub(super) fn new(
        input: Arc<dyn ExecutionPlan>,
        operator: Box<dyn Operator>,
        output: SchemaRef,
        budget: Budget,
    ) -> Self {
        Blocking { input, operator: Mutex::new(Some(operator)), properties: one_partition(output), budget }
    }

    fn start(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> DataFusionResult<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let taken = self.operator.lock().unwrap_or_else(PoisonError::into_inner).take();
        let operator = taken.ok_or_else(|| internal("a blocking node ran twice"))?;
        let budget = self.budget.clone();
        let output = async move {
            let way = operator.way().map_err(|error| budget.place(error))?;
            let counted = Counted { operator, shared: budget.shared.clone() };
            match way {
                Some(Way::Sort(key)) => sort(input, key, budget, counted).await,
                Some(Way::Group(groups)) => group::run(input, groups, budget, counted).await,
                Some(Way::Whole(groups, windows)) => {
                    whole::run(input, groups, windows, budget, counted).await
                }
                Some(Way::Numbered(windows)) => numbered::run(input, windows, budget, counted).await,
                Some(Way::Distinct(_)) | None => in_memory(input, budget, counted).await,
            }
        };
        let output = stream::once(output).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), output)))
    }
}

execution_plan!(Blocking, input);

/// An operator, whose rows are counted where others do its work.
struct Counted {
    operator: Box<dyn Operator>,
    shared: Arc<Shared>,
}

impl Counted {
    fn took(&self, rows: usize) -> DataFusionResult<()> {
        self.count(rows, 0)
    }

    fn count(&self, rows_in: usize, rows_out: usize) -> DataFusionResult<()> {
        let mut trace = Trace::default();
        self.operator.count(rows_in, rows_out, &mut trace);
        self.shared.happened(trace).map_err(own)
    }

    /// The batches of `output`, counted as they leave.
    fn gives(self, output: Batches) -> Batches {
        let counted = output.map(move |batch| {
            let batch = batch?;
            self.count(0, batch.num_rows())?;
            Ok(batch)
        });
        counted.boxed()
    }

    /// What the operator itself makes of rows, which were counted as they came.
    fn finish(mut self, held: Vec<RecordBatch>, budget: &Budget) -> DataFusionResult<Batches> {
        let place = |error| budget.place(error);
        let (mut trace, mut uncounted) = (Trace::default(), Trace::default());
        let mut given = Vec::new();
        for batch in held {
            given.extend(self.operator.push(Batch::made(batch), &mut uncounted).map_err(place)?);
        }
        given.extend(self.operator.finish(&mut trace).map_err(place)?);
        self.shared.happened(trace).map_err(own)?;
        Ok(stream::iter(given.into_iter().map(|batch| Ok(batch.data))).boxed())
    }
}

/// Rows in the order of a key.
async fn sort(
    mut input: SendableRecordBatchStream,
    key: Key,
    budget: Budget,
    counted: Counted,
) -> DataFusionResult<Batches> {
    let schema = input.schema();
    let mut sorter = Sorter::new(&schema, budget.clone());
    let mut first = 0;
    while let Some(batch) = input.next().await {
        let batch = batch?;
        counted.took(batch.num_rows())?;
        sorter.push(&batch, key.numbered(&batch, first).map_err(|error| budget.place(error))?).await?;
        first += batch.num_rows() as u64;
    }
    Ok(counted.gives(sorter.finish_rows(schema).await?))
}

/// Rows that an operator needs at once.
type Held = Vec<RecordBatch>;

/// How often rows are there at most while an operator works on them: as they came, as one batch, and as results.
const COPIES: usize = 3;

/// Holds rows until there are no more, or no more fit; those that were held stay so.
async fn hold(
    input: &mut SendableRecordBatchStream,
    budget: &Budget,
    counted: &mut Counted,
) -> DataFusionResult<(Held, bool)> {
    let (mut held, mut bytes) = (Held::new(), 0_usize);
    while let Some(batch) = input.next().await {
        let batch = rows::compact(&batch?)?;
        counted.took(batch.num_rows())?;
        bytes += rows::memory(&batch);
        held.push(batch);
        if bytes.saturating_mul(COPIES) > budget.limit {
            return Ok((held, false));
        }
    }
    Ok((held, true))
}

/// What the operator makes of all rows, where there is no other way.
async fn in_memory(
    mut input: SendableRecordBatchStream,
    budget: Budget,
    mut counted: Counted,
) -> DataFusionResult<Batches> {
    let (held, all) = hold(&mut input, &budget, &mut counted).await?;
    if !all {
        return Err(budget.exceeded("the table"));
    }
    counted.finish(held, &budget)
}
