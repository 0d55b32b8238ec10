//! Places in an order, which rows that are equal there share.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, BinaryArray, Int64Array, RecordBatch};
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::exec::key::Key;
use crate::exec::state::impossible;
use crate::plan::{Position, SortKey};

/// The key of rows that are in no order.
pub(super) const NO_KEY: &[u8] = &[];

/// The rank of row `number` of its group, counted from 1, after the last row's key and rank.
pub(super) fn next_rank(last: Option<(&[u8], i64)>, key: &[u8], number: i64, dense: bool) -> i64 {
    match last {
        Some((before, rank)) if before == key => rank,
        Some((_, rank)) if dense => rank.saturating_add(1),
        _ => number,
    }
}

/// Ranks rows that come in order.
pub(super) struct Ranks {
    dense: bool,
    order: Vec<SortKey<Position>>,
    input: SchemaRef,
    /// Made when the first rows come.
    key: Option<Key>,
    /// What is known once there were rows.
    known: Option<Known>,
}

/// The first row's key, and the last row's key and rank.
struct Known {
    first: Vec<u8>,
    last: Vec<u8>,
    rank: i64,
}

impl Ranks {
    pub(super) fn new(dense: bool, order: &[SortKey<Position>], input: &SchemaRef) -> Self {
        Ranks { dense, order: order.to_vec(), input: input.clone(), key: None, known: None }
    }

    /// The ranks of a batch, whose first row has the number `first`, counted from 0.
    pub(super) fn column(&mut self, batch: &RecordBatch, first: u64) -> Result<ArrayRef> {
        let key = match &mut self.key {
            Some(key) => key,
            none => none.insert(Key::ordered(&self.order, &self.input)?),
        };
        let keys = if key.is_empty() { None } else { Some(key.rows(batch)?) };
        let of = |row: usize| keys.as_ref().map_or(NO_KEY, |keys| keys.row(row).data());
        let mut ranks = Vec::with_capacity(batch.num_rows());
        let mut last = self.known.as_ref().map(|known| (known.last.as_slice(), known.rank));
        for row in 0..batch.num_rows() {
            let number = first.saturating_add(row as u64).saturating_add(1);
            let rank = next_rank(last, of(row), i64::try_from(number).unwrap_or(i64::MAX), self.dense);
            last = Some((of(row), rank));
            ranks.push(rank);
        }
        if let Some((key, rank)) = last.filter(|_| batch.num_rows() > 0) {
            let last = key.to_vec();
            let first = self.known.take().map_or_else(|| of(0).to_vec(), |known| known.first);
            self.known = Some(Known { first, last, rank });
        }
        Ok(Arc::new(Int64Array::from(ranks)))
    }

    /// What it knows, as columns.
    pub(super) fn state(&self) -> Vec<ArrayRef> {
        let known = || self.known.iter();
        vec![
            Arc::new(BinaryArray::from_iter_values(known().map(|known| &known.first))),
            Arc::new(BinaryArray::from_iter_values(known().map(|known| &known.last))),
            Arc::new(Int64Array::from_iter_values(known().map(|known| known.rank))),
        ]
    }

    /// Goes on from a [`state`](Self::state) after `rows` rows.
    pub(super) fn restore(&mut self, state: &RecordBatch, rows: u64) -> Result<()> {
        self.known = Known::of_state(state, rows)?;
        Ok(())
    }

    /// Adds `more` rows that follow the first `rows`, of which only the state they left is known.
    pub(super) fn absorb(&mut self, after: &RecordBatch, rows: u64, more: u64) -> Result<()> {
        let Some(after) = Known::of_state(after, more)? else { return Ok(()) };
        let (first, rank) = match self.known.take() {
            None => (after.first, after.rank),
            Some(before) => {
                let goes_on = before.last == after.first;
                let rank = if self.dense {
                    before.rank.saturating_add(after.rank - i64::from(goes_on))
                } else if goes_on && after.rank == 1 {
                    before.rank
                } else {
                    i64::try_from(rows).map_err(|_| impossible())?.saturating_add(after.rank)
                };
                (before.first, rank)
            }
        };
        self.known = Some(Known { first, last: after.last, rank });
        Ok(())
    }
}

impl Known {
    /// What a state of so many rows says.
    fn of_state(state: &RecordBatch, rows: u64) -> Result<Option<Known>> {
        let [first, last] = [0, 1].map(|at| state.column(at).as_binary::<i32>().iter().next());
        let rank = state.column(2).as_primitive::<Int64Type>().iter().next();
        match (first, last, rank) {
            (None, None, None) if rows == 0 => Ok(None),
            (Some(Some(first)), Some(Some(last)), Some(Some(rank))) if state.num_rows() == 1 => {
                let possible = u64::try_from(rank).is_ok_and(|rank| (1..=rows).contains(&rank));
                if !possible {
                    return Err(impossible());
                }
                Ok(Some(Known { first: first.to_vec(), last: last.to_vec(), rank }))
            }
            _ => Err(impossible()),
        }
    }
}
