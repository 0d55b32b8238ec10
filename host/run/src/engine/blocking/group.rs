//! A row for each group. Groups that do not fit into memory are put in order by their keys, with what is known of them,
//! and so are the rows that come after; then each group is finished before the next.

use std::sync::Arc;

use arrow_array::{BinaryArray, RecordBatch};
use datafusion_common::error::Result as DataFusionResult;
use datafusion_execution::memory_pool::MemoryReservation;
use futures::stream::{self, BoxStream, StreamExt};
use recipe_core::Trace;
use recipe_core::engine::key::{Key, group_starts, number, number_keys};
use recipe_core::engine::spill::GroupedAggregate;
use recipe_core::engine::{Batch, Operator};

use super::cursor::{Keyed, Pair, Part, first_rows};
use super::partial::{Partial, Partials, absorb, side_by_side};
use super::rows::{internal, rows_up_to, slices};
use super::sorter::Sorter;
use super::{Batches, Counted};
use crate::engine::memory::Budget;

/// How often groups are there at most: as they are known, in the room that tables keep free, and as they are given.
const COPIES: usize = 3;

/// Parts of the rows, in order.
pub(super) type Input = BoxStream<'static, DataFusionResult<Partial>>;

pub(super) async fn run(
    mut input: Input,
    partials: Arc<Partials>,
    budget: Budget,
    counted: Counted,
) -> DataFusionResult<Batches> {
    let place = |error| budget.place(error);
    let groups = &partials.groups;
    let key = groups.key().map_err(place)?;
    let mut operator = groups.operator().map_err(place)?;
    let used = budget.reservation();
    while let Some(part) = input.next().await {
        match part? {
            Partial::Rows { rows, known } => {
                counted.took(rows.num_rows())?;
                match known {
                    Some(known) => operator.absorb(&known, 0).map_err(place)?,
                    None => push(&mut operator, rows, &budget)?,
                }
            }
            Partial::Known(known) => absorb(operator.as_mut(), groups, &known).map_err(place)?,
        }
        if used.try_resize(COPIES * operator.memory()).is_ok() {
            continue;
        }
        if key.is_empty() {
            return Err(budget.exceeded("what is known of the rows"));
        }
        drop(used);
        // Rows of groups that are known already go to these in the order of their keys, and not part by part.
        partials.stop();
        return apart(operator, input, &partials, key, budget, counted).await;
    }
    let given = operator.finish(&mut Trace::default()).map_err(place)?;
    let given = given.into_iter().flat_map(|batch| slices(batch.data)).map(Ok);
    Ok(counted.gives(stream::iter(given.collect::<Vec<_>>()).boxed()))
}

fn push(operator: &mut Box<dyn Operator>, rows: RecordBatch, budget: &Budget) -> DataFusionResult<()> {
    operator.push(Batch::made(rows), &mut Trace::default()).map_err(|error| budget.place(error))?;
    Ok(())
}

/// Goes on from what `operator` knows.
async fn apart(
    operator: Box<dyn Operator>,
    mut input: Input,
    partials: &Partials,
    key: Key,
    budget: Budget,
    counted: Counted,
) -> DataFusionResult<Batches> {
    /// What is known, the rows, the results, and the groups at work.
    const SHARES: usize = 4;
    let ours = budget.part(SHARES);
    let place = |error| budget.place(error);
    let groups = &partials.groups;
    let known = side_by_side(&operator.state(0).map_err(place)?).map_err(place)?;
    drop(operator);
    let known_schema = known.schema();
    let known_key = key.leading().map_err(place)?;
    let mut rows_sorter = Sorter::new(groups.input(), ours.part(1)).numbered_from(known.num_rows() as u64);
    let mut known_sorter = Sorter::new(&known_schema, ours.clone());
    for known in slices(known) {
        known_sorter.take(&known, &known_key).await?;
    }

    while let Some(part) = input.next().await {
        let known = match part? {
            Partial::Rows { rows, .. } => {
                counted.took(rows.num_rows())?;
                if !partials.elsewhere {
                    rows_sorter.take(&rows, &key).await?;
                    continue;
                }
                // What comes of other parts is known of groups, so this is put in order with it.
                let mut operator = groups.operator().map_err(place)?;
                push(&mut operator, rows, &budget)?;
                side_by_side(&operator.state(0).map_err(place)?).map_err(place)?
            }
            Partial::Known(known) => known,
        };
        for known in slices(known) {
            known_sorter.take(&known, &known_key).await?;
        }
    }
    drop(input);

    let known = (known_sorter.finish().await?, known_schema);
    let mut pair = Pair::new(known, (rows_sorter.finish().await?, groups.input().clone()));
    let mut results = Sorter::new(groups.output(), ours.part(1));
    let mut open: Option<Open> = None;
    while let Some(part) = pair.next().await? {
        // Of the group that was the last one so far.
        let mut more = (0, 0);
        if let Some(open) = &mut open {
            more = (rows_up_to(&part.known.1, &open.last), rows_up_to(&part.rows.1, &open.last));
            open.absorb(groups, &part.known.0.slice(0, more.0), &ours)?;
            open.push(part.rows.0.slice(0, more.1), &ours)?;
        }
        if more.0 < part.known.0.num_rows() || more.1 < part.rows.0.num_rows() {
            if let Some(open) = open.take() {
                open.finish(&mut results, &ours).await?;
            }
            open = Some(Open::new(groups, part, more, &ours)?);
        }
    }
    if let Some(open) = open {
        open.finish(&mut results, &ours).await?;
    }
    drop(pair);
    let output = groups.output().clone();
    Ok(counted.gives(results.finish_rows(output).await?))
}

/// Groups at work. To the last of them there may be more rows.
struct Open {
    operator: Box<dyn Operator>,
    last: Vec<u8>,
    /// The number of each group's first row.
    numbers: Vec<u64>,
    used: MemoryReservation,
}

impl Open {
    /// The groups of a part, less so many of what is known and so many rows at its start, which belong to another one.
    fn new(
        groups: &GroupedAggregate,
        part: Part,
        (known_before, rows_before): (usize, usize),
        budget: &Budget,
    ) -> DataFusionResult<Self> {
        let place = |error| budget.place(error);
        let (known, known_keys) = without_first(part.known, known_before);
        let (rows, row_keys) = without_first(part.rows, rows_before);
        let of = |keys: &BinaryArray, row: usize| number(keys.value(row));
        let first = group_starts(&known_keys).into_iter();
        let mut numbers: Vec<u64> = first.map(|row| of(&known_keys, row)).collect();
        numbers.extend(first_rows(&known_keys, &row_keys).into_iter().map(|row| of(&row_keys, row as usize)));
        let operator = groups.operator().map_err(place)?;
        let mut open = Open { operator, last: part.last, numbers, used: budget.part(1).reservation() };
        open.absorb(groups, &known, budget)?;
        open.push(rows, budget)?;
        Ok(open)
    }

    fn absorb(
        &mut self,
        groups: &GroupedAggregate,
        known: &RecordBatch,
        budget: &Budget,
    ) -> DataFusionResult<()> {
        absorb(self.operator.as_mut(), groups, known).map_err(|error| budget.place(error))
    }

    fn push(&mut self, rows: RecordBatch, budget: &Budget) -> DataFusionResult<()> {
        push(&mut self.operator, rows, budget)?;
        let grown = self.used.try_resize(COPIES * self.operator.memory());
        grown.map_err(|_| budget.exceeded("what is known of one group"))
    }

    async fn finish(mut self, results: &mut Sorter, budget: &Budget) -> DataFusionResult<()> {
        let place = |error| budget.place(error);
        let given = self.operator.finish(&mut Trace::default()).map_err(place)?;
        let only = given.into_iter().next().ok_or_else(|| internal("groups give one batch"))?.data;
        let numbers = number_keys(self.numbers.into_iter()).map_err(place)?;
        results.push(&only, numbers).await
    }
}

/// The rest of keyed rows.
fn without_first((rows, keys): Keyed, first: usize) -> Keyed {
    let count = rows.num_rows() - first;
    (rows.slice(first, count), keys.slice(first, count))
}
