//! What is known of the groups of a part of the rows, made on any thread before the parts are put together in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use recipe_core::engine::Batch;
use recipe_core::engine::spill::GroupedAggregate;
use recipe_core::{Result, Trace};

use crate::engine::context::RunContext;
use crate::engine::relay::Encode;

/// A part of the rows, and what is known of their groups, unless that says little in fewer words.
pub(super) struct Partial {
    pub(super) rows: RecordBatch,
    pub(super) known: Option<Vec<RecordBatch>>,
}

/// Groups rows part by part, while that makes them fewer.
pub(super) struct Partials {
    pub(super) groups: GroupedAggregate,
    /// How many parts are not grouped before one is tried again.
    skip: AtomicUsize,
}

/// A part with more groups than one for so many rows is not worth grouping.
const ROWS_PER_GROUP: usize = 4;

/// How many parts are not tried after one that was not worth it.
const SKIPPED: usize = 32;

impl Partials {
    pub(super) fn new(groups: GroupedAggregate) -> Arc<Self> {
        Arc::new(Partials { groups, skip: AtomicUsize::new(0) })
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
            return Ok(Some(Partial { rows, known: None }));
        }
        let mut operator = self.groups.operator()?;
        operator.push(Batch::made(rows.clone()), &mut Trace::default())?;
        let known = operator.state(0)?;
        let groups = known.first().map_or(0, RecordBatch::num_rows);
        let is_worth_it = groups.saturating_mul(ROWS_PER_GROUP) <= rows.num_rows();
        if !is_worth_it {
            let start = |left: usize| (left == 0).then_some(SKIPPED);
            let _ = self.skip.fetch_update(Ordering::Relaxed, Ordering::Relaxed, start);
        }
        Ok(Some(Partial { rows, known: is_worth_it.then_some(known) }))
    }
}
