//! Sessions: runs of rows that follow each other closely.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};

use crate::plan::Unit;

/// Numbers the sessions of moments that come in order.
pub(super) struct Sessions {
    gap: Unit,
    /// The last moment, and the number of its session.
    last: Option<(i64, i64)>,
}

impl Sessions {
    pub(super) fn new(gap: Unit) -> Self {
        Sessions { gap, last: None }
    }

    /// The number of the session that the next moment belongs to.
    pub(super) fn next(&mut self, moment: i64) -> i64 {
        let number = match self.last {
            None => 1,
            Some((before, number)) => {
                let (early, late) = (before.min(moment), before.max(moment));
                // Beyond the calendar there is no gap that is too large.
                number.saturating_add(self.gap.after(early).is_some_and(|end| late > end).into())
            }
        };
        self.last = Some((moment, number));
        number
    }

    /// What it knows, as columns.
    pub(super) fn state(&self) -> Vec<ArrayRef> {
        let column = |of: fn((i64, i64)) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(self.last.into_iter().map(of)))
        };
        vec![column(|(moment, _)| moment), column(|(_, number)| number)]
    }

    /// Goes on from a [`state`](Self::state), unless there can be none like it.
    pub(super) fn restore(&mut self, state: &RecordBatch) -> Option<()> {
        let value = |at: usize| state.column(at).as_primitive::<Int64Type>().iter().next();
        self.last = match (value(0), value(1)) {
            (None, None) => None,
            (Some(Some(moment)), Some(Some(number))) if number > 0 => Some((moment, number)),
            _ => return None,
        };
        Some(())
    }
}
