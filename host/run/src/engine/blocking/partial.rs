//! What is known of the groups of a part of the rows, made on any thread before the parts are put together in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};
use arrow_select::concat::concat_batches;
use recipe_core::engine::spill::GroupedAggregate;
use recipe_core::engine::{Batch, Operator};
use recipe_core::{Result, Trace};

use crate::engine::context::RunContext;
use crate::engine::relay::Encode;

/// A part of the rows, or what is known of their groups.
pub(crate) enum Partial {
    /// Rows, and what is known of their groups, unless that says little in fewer words.
    Rows { rows: RecordBatch, known: Option<Vec<RecordBatch>> },
    /// What is known of the groups of rows that stayed elsewhere, where they were counted: the tables of a state side by side.
    Known(RecordBatch),
}

/// Groups rows part by part, while that makes them fewer.
pub(super) struct Partials {
    pub(super) groups: GroupedAggregate,
    /// Whether rows of some parts stay elsewhere.
    pub(super) elsewhere: bool,
    /// How many parts are not grouped before one is tried again.
    skip: AtomicUsize,
}

/// A part with more groups than one for so many rows is not worth grouping.
const ROWS_PER_GROUP: usize = 4;

/// Whether so many groups say much in fewer words than their rows.
pub(crate) fn is_worth_it(groups: usize, rows: usize) -> bool {
    groups.saturating_mul(ROWS_PER_GROUP) <= rows
}

/// How many parts are not tried after one that was not worth it.
const SKIPPED: usize = 32;

impl Partials {
    pub(super) fn new(groups: GroupedAggregate) -> Arc<Self> {
        Arc::new(Partials { groups, elsewhere: false, skip: AtomicUsize::new(0) })
    }

    /// Of parts that were grouped elsewhere.
    pub(super) fn elsewhere(groups: GroupedAggregate) -> Arc<Self> {
        Arc::new(Partials { groups, elsewhere: true, skip: AtomicUsize::new(0) })
    }

    /// Leaves rows as they come from now on.
    pub(super) fn stop(&self) {
        self.skip.store(usize::MAX, Ordering::Relaxed);
    }

    /// What makes a partial of the batches of a part.
    pub(super) fn encode(self: &Arc<Self>, context: &Arc<RunContext>) -> Encode<Option<Partial>> {
        let (partials, context) = (self.clone(), context.clone());
        Arc::new(move |batches, _| partials.of(&batches).map_err(|error| context.recipe_error(error)))
    }

    fn of(&self, batches: &[RecordBatch]) -> Result<Option<Partial>> {
        let batches = batches.iter().map(|batch| self.groups.project(batch)).collect::<Result<Vec<_>>>()?;
        let rows = match batches.as_slice() {
            [only] => only.clone(),
            several => concat_batches(self.groups.input(), several)?,
        };
        if rows.num_rows() == 0 {
            return Ok(None);
        }
        let skip = |left: usize| left.checked_sub(1).map(|less| if left == usize::MAX { left } else { less });
        if self.skip.fetch_update(Ordering::Relaxed, Ordering::Relaxed, skip).is_ok() {
            return Ok(Some(Partial::Rows { rows, known: None }));
        }
        let mut operator = self.groups.operator()?;
        operator.push(Batch::made(rows.clone()), &mut Trace::default())?;
        let known = operator.state(0)?;
        let groups = known.first().map_or(0, RecordBatch::num_rows);
        let is_worth_it = is_worth_it(groups, rows.num_rows());
        if !is_worth_it {
            let start = |left: usize| (left == 0).then_some(SKIPPED);
            let _ = self.skip.fetch_update(Ordering::Relaxed, Ordering::Relaxed, start);
        }
        Ok(Some(Partial::Rows { rows, known: is_worth_it.then_some(known) }))
    }
}

/// The tables of a state side by side.
pub(crate) fn side_by_side(state: &[RecordBatch]) -> Result<RecordBatch> {
    let columns: Vec<_> = state.iter().flat_map(RecordBatch::columns).cloned().collect();
    let fields = columns.iter().enumerate();
    let fields = fields.map(|(at, column)| Field::new(at.to_string(), column.data_type().clone(), true));
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns)?)
}

/// Adds what is known of groups, with the tables of its state [side by side](side_by_side).
pub(super) fn absorb(
    operator: &mut dyn Operator,
    groups: &GroupedAggregate,
    known: &RecordBatch,
) -> Result<()> {
    let keys = groups.key_count();
    let columns = |range: std::ops::Range<usize>| known.project(&range.collect::<Vec<_>>());
    operator.absorb(&[columns(0..keys)?, columns(keys..known.num_columns())?], 0)
}
