//! Nodes that need all rows before they give one. They hold rows in memory while there is some, and go on with
//! temporary files.
//!
//! What does not fit is put in order by keys, which recipe-core makes, and worked on group by group. Rows carry their
//! number, by which the results are put in the order of the table again.

mod cursor;
mod distinct;
mod group;
mod numbered;
mod partial;
mod rows;
mod sorter;
mod spool;
#[cfg(test)]
mod tests;
mod whole;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common::error::{DataFusionError, Result as DataFusionResult};
use datafusion_execution::memory_pool::MemoryReservation;
use datafusion_physical_plan::SendableRecordBatchStream;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_core::Trace;
use recipe_core::engine::key::Key;
use recipe_core::engine::spill::SpillStrategy;
use recipe_core::engine::{Accumulating, Batch, Counted as CountedOperator, Operator};

use super::context::RunContext;
use super::error::own;
use super::memory::Budget;
use super::relay::{Ordered, Part, keep, relay};
use super::runner::Through;
use distinct::first_of_equal;
use partial::Partials;
pub(crate) use partial::{Partial, is_worth_it, side_by_side};
pub(super) use rows::compact;
pub(crate) use rows::slices;
use sorter::Sorter;
pub(super) use spool::Spool;

pub(super) type Batches = BoxStream<'static, DataFusionResult<RecordBatch>>;

/// Parts of the data, with these columns, through a node that takes rows in order, and remembers more and more of them.
pub(super) fn run(parts: Ordered<Part>, schema: SchemaRef, node: Accumulating, budget: Budget) -> Batches {
    let context = budget.context.clone();
    let Accumulating { operator, spill: Some(SpillStrategy::Aggregate(groups)), .. } = node else {
        let batches = relay(parts, Through::runners(), keep(), context);
        return in_order_of_rows(batches, schema, node, budget);
    };
    // Groups of each part are known before the parts are in order.
    let partials = Partials::new(groups);
    let parts = relay(parts, Through::runners(), partials.encode(&context), context.clone());
    let parts = parts.try_filter_map(|part| futures::future::ready(Ok(part))).map_err(own);
    let counted = Counted { operator, context };
    stream::once(group::run(parts.boxed(), partials, budget, counted)).try_flatten().boxed()
}

/// Parts that were grouped elsewhere through a node that makes groups; none where it makes none.
pub(super) fn run_grouped(parts: Ordered<Partial>, node: Accumulating, budget: Budget) -> Option<Batches> {
    let Accumulating { operator, spill: Some(SpillStrategy::Aggregate(groups)), .. } = node else {
        return None;
    };
    let counted = Counted { operator, context: budget.context.clone() };
    let groups = group::run(parts.map_err(own).boxed(), Partials::elsewhere(groups), budget, counted);
    Some(stream::once(groups).try_flatten().boxed())
}

/// Rows that others made of a node's: as they come, or in the order of the number behind them.
pub(super) fn run_exchanged(
    mut batches: Ordered<Vec<RecordBatch>>,
    is_numbered: bool,
    node: Accumulating,
    budget: Budget,
) -> Batches {
    let counted = Counted { operator: node.operator, context: budget.context.clone() };
    if !is_numbered {
        let batches = batches.map_ok(|batches| stream::iter(batches.into_iter().map(Ok))).try_flatten();
        return counted.gives(batches.map_err(own).boxed());
    }
    let sorted = async move {
        let mut sorter = Sorter::new(&node.output, budget);
        while let Some(batches) = batches.try_next().await.map_err(own)? {
            for batch in batches {
                let (rows, numbers) = rows::without_numbers(&batch, &node.output)?;
                sorter.push(&rows, numbers).await?;
            }
        }
        let sorted = sorter.finish_rows(node.output).await?;
        Ok::<_, DataFusionError>(counted.gives(sorted))
    };
    stream::once(sorted).try_flatten().boxed()
}

/// The same for batches, one after the other.
fn in_order_of_rows(
    batches: Ordered<Vec<RecordBatch>>,
    schema: SchemaRef,
    node: Accumulating,
    budget: Budget,
) -> Batches {
    let batches = batches.map_ok(|batches| stream::iter(batches.into_iter().map(Ok))).try_flatten();
    let batches = batches.try_filter(|batch| futures::future::ready(batch.num_rows() > 0)).map_err(own);
    let input: SendableRecordBatchStream = Box::pin(RecordBatchStreamAdapter::new(schema, batches));
    let output = async move {
        let Accumulating { operator, blocking, rows_at_once, spill, .. } = node;
        let counted = Counted { operator, context: budget.context.clone() };
        match spill {
            Some(SpillStrategy::Sort(key)) => sort(input, key, budget, counted).await,
            Some(SpillStrategy::WindowAggregate(groups, windows)) => {
                whole::run(input, groups, windows, budget, counted).await
            }
            Some(SpillStrategy::WindowOrdered(windows)) => {
                numbered::run(input, windows, budget, counted).await
            }
            Some(SpillStrategy::Distinct(key)) => {
                let rows = first_of_equal(input.map_ok(Batch::made).boxed(), counted.operator, key, budget);
                Ok(rows.map_ok(|batch| batch.data).boxed())
            }
            _ if blocking => in_memory(input, budget, counted).await,
            _ => Ok(in_order(pieces(input, rows_at_once), counted.operator, budget)),
        }
    };
    stream::once(output).try_flatten().boxed()
}

/// The same rows in batches of at most so many.
fn pieces(input: SendableRecordBatchStream, rows_at_once: usize) -> Batches {
    let pieces = input.map_ok(move |batch| {
        let rows = batch.num_rows();
        let starts = (0..rows).step_by(rows_at_once.max(1));
        let pieces: Vec<_> =
            starts.map(|start| Ok(batch.slice(start, rows_at_once.min(rows - start)))).collect();
        stream::iter(pieces)
    });
    pieces.try_flatten().boxed()
}

/// Batches through a node that gives rows as they come.
fn in_order(input: Batches, operator: CountedOperator, budget: Budget) -> Batches {
    // After the last batch the operator is asked for what it still holds.
    let input = input.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let given = input.scan(operator, move |operator, batch: DataFusionResult<Option<RecordBatch>>| {
        let given = batch.and_then(|batch| {
            let _timer = budget.context.ledger.busy.timer();
            let mut trace = Trace::default();
            let given = match batch {
                Some(batch) => operator.push(Batch::made(batch), &mut trace),
                None => operator.finish(&mut trace),
            };
            budget.context.record(trace).map_err(own)?;
            given.map_err(|error| budget.place(error))
        });
        futures::future::ready(Some(given))
    });
    let given = given.map_ok(|given| stream::iter(given.into_iter().map(|batch| Ok(batch.data))));
    given.try_flatten().boxed()
}

/// An operator, whose rows are counted where others do its work.
struct Counted {
    operator: CountedOperator,
    context: Arc<RunContext>,
}

impl Counted {
    fn took(&self, rows: usize) -> DataFusionResult<()> {
        self.count(rows, 0)
    }

    fn count(&self, rows_in: usize, rows_out: usize) -> DataFusionResult<()> {
        let mut trace = Trace::default();
        self.operator.count(rows_in, rows_out, &mut trace);
        self.context.record(trace).map_err(own)
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
    fn finish(mut self, held: Held, budget: &Budget) -> DataFusionResult<Batches> {
        let _timer = self.context.ledger.busy.timer();
        let place = |error| budget.place(error);
        let (mut trace, mut uncounted) = (Trace::default(), Trace::default());
        let mut given = Vec::new();
        let Held { batches, used } = held;
        for batch in batches {
            given.extend(self.operator.push(Batch::made(batch), &mut uncounted).map_err(place)?);
        }
        given.extend(self.operator.finish(&mut trace).map_err(place)?);
        self.context.record(trace).map_err(own)?;
        // Freed when the last row was given.
        Ok(stream::iter(given.into_iter().map(|batch| Ok(batch.data))).inspect(move |_| _ = &used).boxed())
    }
}

/// Rows in the order of a key.
async fn sort(
    input: SendableRecordBatchStream,
    key: Key,
    budget: Budget,
    counted: Counted,
) -> DataFusionResult<Batches> {
    let schema = input.schema();
    let mut sorter = Sorter::new(&schema, budget);
    sorter.take_all(Vec::new(), input, &key, &counted).await?;
    Ok(counted.gives(sorter.finish_rows(schema).await?))
}

/// Batches in the order of a key, without a step that asks for it.
pub(super) fn sorted(
    batches: Ordered<Vec<RecordBatch>>,
    schema: SchemaRef,
    key: Key,
    budget: Budget,
) -> Batches {
    let mut batches = batches;
    let sorted = async move {
        let mut sorter = Sorter::new(&schema, budget);
        while let Some(batches) = batches.try_next().await.map_err(own)? {
            for batch in batches {
                sorter.take(&batch, &key).await?;
            }
        }
        sorter.finish_rows(schema).await
    };
    stream::once(sorted).try_flatten().boxed()
}

/// Rows that an operator needs at once.
struct Held {
    batches: Vec<RecordBatch>,
    /// The memory for them, and for what is made of them.
    used: MemoryReservation,
}

impl Held {
    /// The rows, which are counted elsewhere from now on.
    fn let_go(self) -> Vec<RecordBatch> {
        self.used.free();
        self.batches
    }
}

/// How often rows are there at most while an operator works on them: as they came, as one batch, and as results.
const COPIES: usize = 3;

/// Holds rows until there are no more, or no more fit; those that were held stay so.
async fn hold(
    input: &mut SendableRecordBatchStream,
    budget: &Budget,
    counted: &mut Counted,
) -> DataFusionResult<(Held, bool)> {
    let (mut held, mut bytes) = (Held { batches: Vec::new(), used: budget.reservation() }, 0_usize);
    while let Some(batch) = input.next().await {
        let batch = rows::compact(&batch?)?;
        counted.took(batch.num_rows())?;
        bytes += rows::memory(&batch);
        held.batches.push(batch);
        if held.used.try_resize(bytes.saturating_mul(COPIES)).is_err() {
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
