//! Columns that go by the order of rows in their group, such as row numbers.

use std::sync::Arc;

use arrow_array::BinaryArray;
use datafusion_common::error::Result as DataFusionResult;
use datafusion_physical_plan::SendableRecordBatchStream;
use futures::TryStreamExt;
use recipe_core::Trace;
use recipe_core::engine::key::without_number;
use recipe_core::engine::spill::GroupedWindow;
use recipe_core::engine::{Batch, Operator};

use super::rows::{rows_up_to, their_numbers, without_keys};
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
    sorter.take_all(held, input, &order, &counted).await?;

    let group = windows.group_key().map_err(place)?;
    let mut sorted = sorter.finish().await?;
    let mut results = Sorter::new(windows.output(), ours.part(1));
    let mut open: Option<(Vec<u8>, Box<dyn Operator>)> = None;
    while let Some(batch) = sorted.try_next().await? {
        let (rows, keys) = without_keys(&batch, windows.input())?;
        let groups: BinaryArray = group.numbered(&rows, 0).map_err(place)?;
        let count = rows.num_rows();
        // Rows of the group that was the last one so far, then whole groups, then the next one that may go on.
        let from = open.as_ref().map_or(0, |(key, _)| rows_up_to(&groups, key));
        let last = without_number(groups.value(count - 1));
        let last_from =
            (from..count).rev().take_while(|row| without_number(groups.value(*row)) == last).last();
        let last_from = last_from.unwrap_or(count);
        let mut done = Vec::new();
        if let Some((_, operator)) = &mut open {
            let more = operator.push(Batch::made(rows.slice(0, from)), &mut Trace::default());
            done.extend(more.map_err(place)?.into_iter().map(|batch| batch.data));
        }
        if last_from > from {
            done.push(windows.whole_groups(rows.slice(from, last_from - from)).map_err(place)?);
        }
        if last_from < count {
            let mut operator = windows.operator();
            let next = Batch::made(rows.slice(last_from, count - last_from));
            let next = operator.push(next, &mut Trace::default()).map_err(place)?;
            done.extend(next.into_iter().map(|batch| batch.data));
            open = Some((last.to_vec(), operator));
        }
        let done = arrow_select::concat::concat_batches(windows.output(), &done)?;
        results.push(&done, their_numbers(&keys).map_err(place)?).await?;
    }
    let output = windows.output().clone();
    Ok(counted.gives(results.finish_rows(output).await?))
}
