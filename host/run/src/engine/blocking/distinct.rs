//! The first of equal rows. They leave as they come while the keys that were seen fit into memory.

use std::collections::VecDeque;

use arrow_array::{RecordBatch, UInt32Array};
use arrow_schema::{Schema, SchemaRef};
use datafusion_common::error::Result as DataFusionResult;
use datafusion_execution::memory_pool::MemoryReservation;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_core::Trace;
use recipe_core::engine::key::{Key, without_number};
use recipe_core::engine::{Batch, Counted as CountedOperator, Operator};

use super::cursor::{Pair, first_rows};
use super::rows::{slices, their_numbers};
use super::sorter::Sorter;
use super::{Batches, Counted};
use crate::engine::error::own;
use crate::engine::memory::Budget;

type Stream = BoxStream<'static, DataFusionResult<Batch>>;

/// How often keys are there at most: as they were seen, in the room that tables keep free, and as they are written.
const COPIES: usize = 3;

struct Seen {
    input: Stream,
    operator: Option<CountedOperator>,
    key: Option<Key>,
    used: MemoryReservation,
    budget: Budget,
    given: VecDeque<Batch>,
    /// What comes after memory ended.
    rest: Option<Batches>,
}

/// The first of the rows that are equal in the key.
pub(in crate::engine) fn first_of_equal(
    input: Stream,
    operator: CountedOperator,
    key: Key,
    budget: Budget,
) -> Stream {
    let used = budget.reservation();
    let seen = Seen {
        input,
        operator: Some(operator),
        key: Some(key),
        used,
        budget,
        given: VecDeque::new(),
        rest: None,
    };
    stream::try_unfold(seen, async |mut seen| Ok(seen.next().await?.map(|batch| (batch, seen)))).boxed()
}

impl Seen {
    async fn next(&mut self) -> DataFusionResult<Option<Batch>> {
        loop {
            if let Some(batch) = self.given.pop_front() {
                return Ok(Some(batch));
            }
            if let Some(rest) = &mut self.rest {
                return Ok(rest.try_next().await?.map(Batch::made));
            }
            let batch = self.input.try_next().await?;
            let Some(operator) = &mut self.operator else { return Ok(None) };
            let mut trace = Trace::default();
            let ended = batch.is_none();
            let given = match batch {
                Some(batch) => operator.push(batch, &mut trace),
                None => operator.finish(&mut trace),
            };
            self.budget.context.record(trace).map_err(own)?;
            self.given.extend(given.map_err(|error| self.budget.place(error))?);
            if ended {
                self.operator = None;
            } else if self.used.try_resize(COPIES * operator.memory()).is_err() {
                self.go_apart().await?;
            }
        }
    }

    async fn go_apart(&mut self) -> DataFusionResult<()> {
        let (Some(operator), Some(key)) = (self.operator.take(), self.key.take()) else { return Ok(()) };
        self.used.free();
        let input = std::mem::replace(&mut self.input, stream::empty().boxed());
        let counted = Counted { operator, context: self.budget.context.clone() };
        self.rest = Some(apart(input, key, self.budget.clone(), counted).await?);
        Ok(())
    }
}

/// Goes on from what the operator has seen: of the rows in the order of their keys the first of each is kept, where the
/// key was not seen, and these are put in the order of the table again.
async fn apart(mut input: Stream, key: Key, budget: Budget, counted: Counted) -> DataFusionResult<Batches> {
    /// Keys that were seen, rows, and rows to keep.
    const SHARES: usize = 3;
    let ours = budget.part(SHARES);
    let place = |error| budget.place(error);
    let nothing: SchemaRef = Schema::empty().into();
    let seen_key = key.leading().map_err(place)?;
    let mut seen_sorter = Sorter::new(&nothing, ours.clone());
    for seen in counted.operator.state(0).map_err(place)?.into_iter().flat_map(slices) {
        let keys = seen_key.numbered(&seen, 0).map_err(place)?;
        seen_sorter.push(&RecordBatch::new_empty(nothing.clone()), keys).await?;
    }

    let mut rows_sorter: Option<(Sorter, SchemaRef)> = None;
    while let Some(batch) = input.next().await {
        let batch = batch?.data;
        counted.took(batch.num_rows())?;
        let sorter = || (Sorter::new(&batch.schema(), ours.part(1)), batch.schema());
        rows_sorter.get_or_insert_with(sorter).0.take(&batch, &key).await?;
    }
    drop(input);
    let Some((rows_sorter, schema)) = rows_sorter else { return Ok(stream::empty().boxed()) };

    let seen = (seen_sorter.finish().await?, nothing);
    let mut pair = Pair::new(seen, (rows_sorter.finish().await?, schema.clone()));
    let mut kept = Sorter::new(&schema, ours.part(1));
    let mut last: Option<Vec<u8>> = None;
    while let Some(part) = pair.next().await? {
        let (rows, keys) = part.rows;
        let mut new = first_rows(&part.known.1, &keys);
        let known = |row: u32| last.as_deref() == Some(without_number(keys.value(row as usize)));
        new.retain(|row| !known(*row));
        last = Some(part.last);
        let new = UInt32Array::from(new);
        let rows = arrow_select::take::take_record_batch(&rows, &new)?;
        let keys = arrow_select::take::take(&keys, &new, None)?;
        let numbers = their_numbers(arrow_array::cast::AsArray::as_binary::<i32>(&keys)).map_err(place)?;
        kept.push(&rows, numbers).await?;
    }
    drop(pair);
    Ok(counted.gives(kept.finish_rows(schema).await?))
}
