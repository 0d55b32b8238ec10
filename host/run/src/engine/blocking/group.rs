//! A row for each group. Groups that do not fit into memory are put in order by their keys, with what is known of them,
//! and so are the rows that come after; then each group is finished before the next.

use std::sync::Arc;

use arrow_array::{Array, BinaryArray, RecordBatch};
use arrow_schema::{Field, Schema};
use datafusion_common::error::Result as DataFusionResult;
use datafusion_execution::memory_pool::MemoryReservation;
use futures::stream::{self, BoxStream, StreamExt};
use recipe_core::Trace;
use recipe_core::engine::key::{Key, number, number_keys};
use recipe_core::engine::spill::GroupedAggregate;
use recipe_core::engine::{Batch, Operator};

use super::cursor::{Pair, Part, first_rows};
use super::partial::{Partial, Partials};
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
        let Partial { rows, known } = part?;
        counted.took(rows.num_rows())?;
        match known {
            Some(known) => operator.absorb(&known, 0).map_err(place)?,
            None => push(&mut operator, rows, &budget)?,
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
        return apart(operator, input, groups, key, budget, counted).await;
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
    groups: &GroupedAggregate,
    key: Key,
    budget: Budget,
    counted: Counted,
) -> DataFusionResult<Batches> {
    /// What is known, the rows, the results, and the groups at work.
    const SHARES: usize = 4;
    let ours = budget.part(SHARES);
    let place = |error| budget.place(error);
    let known = table(&operator.state(0).map_err(place)?)?;
    drop(operator);
    let known_schema = known.schema();
    let known_key = key.leading().map_err(place)?;
    let mut rows_sorter = Sorter::new(groups.input(), ours.part(1)).numbered_from(known.num_rows() as u64);
    let mut known_sorter = Sorter::new(&known_schema, ours.clone());
    for known in slices(known) {
        known_sorter.take(&known, &known_key).await?;
    }

    while let Some(part) = input.next().await {
        let rows = part?.rows;
        counted.took(rows.num_rows())?;
        rows_sorter.take(&rows, &key).await?;
    }
    drop(input);

    let known = (known_sorter.finish().await?, known_schema);
    let mut pair = Pair::new(known, (rows_sorter.finish().await?, groups.input().clone()));
    let mut results = Sorter::new(groups.output(), ours.part(1));
    let mut open: Option<Open> = None;
    while let Some(part) = pair.next().await? {
        let (rows, keys) = &part.rows;
        // Rows of the group that was the last one so far.
        let mut more = 0;
        if let Some(open) = &mut open {
            more = rows_up_to(keys, &open.last);
            open.push(rows.slice(0, more), &ours)?;
        }
        if more < rows.num_rows() || part.known.0.num_rows() > 0 {
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

/// The tables of a state side by side.
fn table(state: &[RecordBatch]) -> DataFusionResult<RecordBatch> {
    let columns: Vec<_> = state.iter().flat_map(RecordBatch::columns).cloned().collect();
    let fields = columns.iter().enumerate();
    let fields = fields.map(|(at, column)| Field::new(at.to_string(), column.data_type().clone(), true));
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns)?)
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
    /// The groups of a part, less its first rows, which belong to another one.
    fn new(groups: &GroupedAggregate, part: Part, skip: usize, budget: &Budget) -> DataFusionResult<Self> {
        let place = |error| budget.place(error);
        let mut operator = groups.operator().map_err(place)?;
        let (known, known_keys) = part.known;
        let keys = groups.key_count();
        let columns = |range: std::ops::Range<usize>| known.project(&range.collect::<Vec<_>>());
        operator.absorb(&[columns(0..keys)?, columns(keys..known.num_columns())?], 0).map_err(place)?;
        let (rows, row_keys) = part.rows;
        let count = rows.num_rows() - skip;
        let (rows, row_keys) = (rows.slice(skip, count), row_keys.slice(skip, count));
        let of = |keys: &BinaryArray, row: usize| number(keys.value(row));
        let mut numbers: Vec<u64> = (0..known_keys.len()).map(|row| of(&known_keys, row)).collect();
        numbers.extend(first_rows(&known_keys, &row_keys).into_iter().map(|row| of(&row_keys, row as usize)));
        let mut open = Open { operator, last: part.last, numbers, used: budget.part(1).reservation() };
        open.push(rows, budget)?;
        Ok(open)
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
