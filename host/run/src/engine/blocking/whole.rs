//! Columns for the results of groups, behind those of the table.

use std::sync::Arc;

use arrow_array::{BinaryArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion_common::error::Result as DataFusionResult;
use datafusion_execution::memory_pool::MemoryReservation;
use datafusion_physical_plan::SendableRecordBatchStream;
use futures::{StreamExt, TryStreamExt, stream};
use recipe_core::Trace;
use recipe_core::engine::key::without_number;
use recipe_core::engine::spill::{GroupedAggregate, GroupedWindow};
use recipe_core::engine::{Batch, Operator};

use super::rows::{internal, rows_up_to, their_numbers, without_keys};
use super::sorter::Sorter;
use super::spool::Spool;
use super::{Batches, Counted, Held, hold};
use crate::engine::memory::Budget;

pub(super) async fn run(
    mut input: SendableRecordBatchStream,
    groups: GroupedAggregate,
    windows: Arc<GroupedWindow>,
    budget: Budget,
    mut counted: Counted,
) -> DataFusionResult<Batches> {
    if groups.key_count() == 0 {
        return one_group(input, &groups, windows, &budget, counted).await;
    }
    let (held, all) = hold(&mut input, &budget, &mut counted).await?;
    if all {
        return counted.finish(held, &budget);
    }
    by_group(held, input, groups, windows, budget, counted).await
}

/// All rows are one group: they wait until its results are known.
async fn one_group(
    mut input: SendableRecordBatchStream,
    groups: &GroupedAggregate,
    windows: Arc<GroupedWindow>,
    budget: &Budget,
    counted: Counted,
) -> DataFusionResult<Batches> {
    let ours = budget.part(2);
    let mut group = Group::new(groups, windows.input().clone(), &ours)?;
    while let Some(batch) = input.next().await {
        let batch = batch?;
        counted.took(batch.num_rows())?;
        let needed = groups.project(&batch).map_err(|error| ours.place(error))?;
        group.push(needed, batch, &ours).await?;
    }
    drop(input);
    let (result, rows) = group.finish(&ours)?;
    let Some(result) = result else { return Ok(stream::empty().boxed()) };
    let with_results =
        rows.map(move |batch| windows.append_results(&batch?, &result).map_err(|error| ours.place(error)));
    Ok(counted.gives(with_results.boxed()))
}

/// Rows in the order of their groups: groups of few rows are worked on together, of others the rows wait for the result.
async fn by_group(
    held: Held,
    input: SendableRecordBatchStream,
    groups: GroupedAggregate,
    windows: Arc<GroupedWindow>,
    budget: Budget,
    counted: Counted,
) -> DataFusionResult<Batches> {
    /// Rows by group, the rows of one group, what is known of it, and results.
    const SHARES: usize = 4;
    let ours = budget.part(SHARES);
    let place = |error| budget.place(error);
    let key = windows.group_key().map_err(place)?;
    let mut sorter = Sorter::new(windows.input(), ours.clone());
    sorter.take_all(held.let_go(), input, &key, &counted).await?;

    let keyed = with_keys(windows.input());
    let mut sorted = sorter.finish().await?;
    let mut results = Sorter::new(windows.output(), ours.part(1));
    let mut open: Option<(Vec<u8>, Group)> = None;
    while let Some(batch) = sorted.try_next().await? {
        let batch = batch.with_schema(keyed.clone())?;
        let (rows, keys) = without_keys(&batch, windows.input())?;
        let count = rows.num_rows();
        let mut from = 0;
        if let Some((key, group)) = &mut open {
            from = rows_up_to(&keys, key);
            let needed = groups.project(&rows.slice(0, from)).map_err(place)?;
            group.push(needed, batch.slice(0, from), &ours).await?;
        }
        if from == count {
            continue;
        }
        if let Some((_, group)) = open.take() {
            group.close(&windows, &mut results, &ours).await?;
        }
        let last = without_number(keys.value(count - 1));
        let last_from = (from..count).rev().take_while(|row| without_number(keys.value(*row)) == last).last();
        let last_from = last_from.unwrap_or(count);
        if last_from > from {
            let whole = windows.whole_groups(rows.slice(from, last_from - from)).map_err(place)?;
            let numbers = their_numbers(&keys.slice(from, last_from - from)).map_err(place)?;
            results.push(&whole, numbers).await?;
        }
        let mut group = Group::new(&groups, keyed.clone(), &ours)?;
        let needed = groups.project(&rows.slice(last_from, count - last_from)).map_err(place)?;
        group.push(needed, batch.slice(last_from, count - last_from), &ours).await?;
        open = Some((last.to_vec(), group));
    }
    if let Some((_, group)) = open {
        group.close(&windows, &mut results, &ours).await?;
    }
    let output = windows.output().clone();
    Ok(counted.gives(results.finish_rows(output).await?))
}

/// Columns with a key behind them.
fn with_keys(columns: &SchemaRef) -> SchemaRef {
    let mut fields = columns.fields().to_vec();
    fields.push(Arc::new(Field::new("key", DataType::Binary, false)));
    Arc::new(Schema::new(fields))
}

/// One group whose rows wait for its results.
struct Group {
    operator: Box<dyn Operator>,
    rows: Spool,
    used: MemoryReservation,
}

impl Group {
    fn new(groups: &GroupedAggregate, rows: SchemaRef, budget: &Budget) -> DataFusionResult<Self> {
        let operator = groups.operator().map_err(|error| budget.place(error))?;
        Ok(Group { operator, rows: Spool::new(rows, budget.part(1)), used: budget.part(1).reservation() })
    }

    async fn push(
        &mut self,
        needed: RecordBatch,
        rows: RecordBatch,
        budget: &Budget,
    ) -> DataFusionResult<()> {
        let given = self.operator.push(Batch::made(needed), &mut Trace::default());
        given.map_err(|error| budget.place(error))?;
        let grown = self.used.try_resize(self.operator.memory());
        grown.map_err(|_| budget.exceeded("what is known of one group"))?;
        self.rows.push(rows).await
    }

    /// The results, if there were rows, and the rows.
    fn finish(mut self, budget: &Budget) -> DataFusionResult<(Option<RecordBatch>, Batches)> {
        let given = self.operator.finish(&mut Trace::default()).map_err(|error| budget.place(error))?;
        let only = given.into_iter().next().ok_or_else(|| internal("groups give one batch"))?.data;
        Ok(((only.num_rows() > 0).then_some(only), self.rows.finish()?))
    }

    async fn close(
        self,
        windows: &GroupedWindow,
        results: &mut Sorter,
        budget: &Budget,
    ) -> DataFusionResult<()> {
        let place = |error| budget.place(error);
        let (result, mut waiting) = self.finish(budget)?;
        let Some(result) = result else { return Ok(()) };
        while let Some(batch) = waiting.try_next().await? {
            let (rows, keys): (RecordBatch, BinaryArray) = without_keys(&batch, windows.input())?;
            let rows = windows.append_results(&rows, &result).map_err(place)?;
            results.push(&rows, their_numbers(&keys).map_err(place)?).await?;
        }
        Ok(())
    }
}
