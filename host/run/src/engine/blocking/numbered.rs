//! Columns that go by the order of rows in their group, such as row numbers.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{BinaryArray, RecordBatch};
use datafusion_common::error::Result as DataFusionResult;
use datafusion_physical_plan::SendableRecordBatchStream;
use futures::TryStreamExt;
use recipe_core::Trace;
use recipe_core::engine::key::{number, number_keys, without_number};
use recipe_core::engine::spill::GroupedWindow;
use recipe_core::engine::{Batch, Operator};

use super::rows::{rows_up_to, without_keys};
use super::sorter::Sorter;
use super::{Batches, Counted, hold};
use crate::engine::memory::Budget;

pub(super) async fn run(
    mut input: SendableRecordBatchStream,
    windows: Arc<GroupedWindow>,
    budget: Budget,
    mut counted: Counted,
) -> DataFusionResult<Batches> {
    let (held, all) = hold(&mut input, &budget, &mut counted).await?;
    if all {
        return counted.finish(held, &budget);
    }
    let ours = budget.part(2);
    let place = |error| budget.place(error);
    let order = windows.order_key().map_err(place)?;
    let mut sorter = Sorter::new(windows.input(), ours.clone());
    sorter.take_all(held.let_go(), input, &order, &counted).await?;

    let group = windows.group_key().map_err(place)?;
    let mut sorted = sorter.finish().await?;
    let mut results = Sorter::new(windows.output(), ours.part(1));
    let mut open: Option<Open> = None;
    while let Some(batch) = sorted.try_next().await? {
        let (rows, keys) = without_keys(&batch, windows.input())?;
        let numbers: Vec<u64> = keys.iter().flatten().map(number).collect();
        let groups: BinaryArray = group.numbered(&rows, 0).map_err(place)?;
        let count = rows.num_rows();
        // Rows of the group that was the last one so far, then whole groups, then the next one that may go on.
        let from = open.as_ref().map_or(0, |open| rows_up_to(&groups, &open.key));
        let last = without_number(groups.value(count - 1));
        let last_from =
            (from..count).rev().take_while(|row| without_number(groups.value(*row)) == last).last();
        let last_from = last_from.unwrap_or(count);
        if let Some(open) = &mut open {
            open.push(rows.slice(0, from), &numbers[..from], &mut results, &ours).await?;
        }
        if from < count
            && let Some(open) = open.take()
        {
            open.finish(&mut results, &ours).await?;
        }
        if last_from > from {
            let whole = windows.whole_groups(rows.slice(from, last_from - from)).map_err(place)?;
            let keys = number_keys(numbers[from..last_from].iter().copied()).map_err(place)?;
            results.push(&whole, keys).await?;
        }
        if last_from < count {
            let (operator, numbers_left) = (windows.operator(), VecDeque::new());
            let next = open.insert(Open { key: last.to_vec(), operator, numbers: numbers_left });
            let rows = rows.slice(last_from, count - last_from);
            next.push(rows, &numbers[last_from..], &mut results, &ours).await?;
        }
    }
    if let Some(open) = open {
        open.finish(&mut results, &ours).await?;
    }
    let output = windows.output().clone();
    Ok(counted.gives(results.finish_rows(output).await?))
}

/// A group to which there may be more rows.
struct Open {
    key: Vec<u8>,
    operator: Box<dyn Operator>,
    /// The numbers of the rows that the operator holds.
    numbers: VecDeque<u64>,
}

impl Open {
    async fn push(
        &mut self,
        rows: RecordBatch,
        numbers: &[u64],
        results: &mut Sorter,
        budget: &Budget,
    ) -> DataFusionResult<()> {
        self.numbers.extend(numbers);
        let done = self.operator.push(Batch::made(rows), &mut Trace::default());
        self.give(done.map_err(|error| budget.place(error))?, results, budget).await
    }

    async fn finish(mut self, results: &mut Sorter, budget: &Budget) -> DataFusionResult<()> {
        let done = self.operator.finish(&mut Trace::default());
        self.give(done.map_err(|error| budget.place(error))?, results, budget).await
    }

    async fn give(
        &mut self,
        done: Vec<Batch>,
        results: &mut Sorter,
        budget: &Budget,
    ) -> DataFusionResult<()> {
        for batch in done {
            let numbers = self.numbers.drain(..batch.data.num_rows().min(self.numbers.len()));
            let keys = number_keys(numbers).map_err(|error| budget.place(error))?;
            results.push(&batch.data, keys).await?;
        }
        Ok(())
    }
}
