//! Sessions: runs of rows that follow each other closely.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};

use crate::error::Result;
use crate::exec::state::impossible;
use crate::plan::Unit;

/// Numbers the sessions of moments that come in order.
pub(super) struct Sessions {
    gap: Unit,
    /// What is known once there was a moment.
    known: Option<Known>,
}

/// The first moment, the last one, and the number of its session.
#[derive(Clone, Copy)]
struct Known {
    first: i64,
    last: i64,
    number: i64,
}

impl Sessions {
    pub(super) fn new(gap: Unit) -> Self {
        Sessions { gap, known: None }
    }

    /// The number of the session that the next moment belongs to.
    pub(super) fn next(&mut self, moment: i64) -> i64 {
        let known = match self.known {
            None => Known { first: moment, last: moment, number: 1 },
            Some(known) => {
                let number = known.number.saturating_add(self.starts_one(known.last, moment).into());
                Known { last: moment, number, ..known }
            }
        };
        self.known = Some(known);
        known.number
    }

    /// Whether a moment starts a session after the one before it.
    fn starts_one(&self, before: i64, moment: i64) -> bool {
        let (early, late) = (before.min(moment), before.max(moment));
        // Beyond the calendar there is no gap that is too large.
        self.gap.after(early).is_some_and(|end| late > end)
    }

    /// What it knows, as columns.
    pub(super) fn state(&self) -> Vec<ArrayRef> {
        let column = |of: fn(Known) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(self.known.into_iter().map(of)))
        };
        vec![column(|known| known.first), column(|known| known.last), column(|known| known.number)]
    }

    /// Goes on from a [`state`](Self::state).
    pub(super) fn restore(&mut self, state: &RecordBatch) -> Result<()> {
        self.known = Known::of_state(state)?;
        Ok(())
    }

    /// Adds moments that follow, of which only the state they left is known.
    pub(super) fn absorb(&mut self, after: &RecordBatch) -> Result<()> {
        let after = Known::of_state(after)?;
        self.known = match (self.known, after) {
            (Some(before), Some(after)) => {
                // The first session of those that follow may go on with the last one here.
                let goes_on = i64::from(!self.starts_one(before.last, after.first));
                let number = before.number.saturating_add(after.number - goes_on);
                Some(Known { first: before.first, last: after.last, number })
            }
            (before, after) => before.or(after),
        };
        Ok(())
    }
}

impl Known {
    /// What a state says.
    fn of_state(state: &RecordBatch) -> Result<Option<Known>> {
        let [first, last, number] =
            [0, 1, 2].map(|at| state.column(at).as_primitive::<Int64Type>().iter().next());
        match (first, last, number) {
            (None, None, None) => Ok(None),
            (Some(Some(first)), Some(Some(last)), Some(Some(number)))
                if number > 0 && state.num_rows() == 1 =>
            {
                Ok(Some(Known { first, last, number }))
            }
            _ => Err(impossible()),
        }
    }
}
