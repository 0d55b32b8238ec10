//! Places in an order, which rows that are equal there share.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, BinaryArray, Int64Array, RecordBatch};
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::exec::key::Key;
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
    /// The last row's key and rank.
    last: Option<(Vec<u8>, i64)>,
}

impl Ranks {
    pub(super) fn new(dense: bool, order: &[SortKey<Position>], input: &SchemaRef) -> Self {
        Ranks { dense, order: order.to_vec(), input: input.clone(), key: None, last: None }
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
        let mut last = self.last.as_ref().map(|(key, rank)| (key.as_slice(), *rank));
        for row in 0..batch.num_rows() {
            let number = first.saturating_add(row as u64).saturating_add(1);
            let rank = next_rank(last, of(row), i64::try_from(number).unwrap_or(i64::MAX), self.dense);
            last = Some((of(row), rank));
            ranks.push(rank);
        }
        self.last = last.map(|(key, rank)| (key.to_vec(), rank));
        Ok(Arc::new(Int64Array::from(ranks)))
    }

    /// What it knows, as columns.
    pub(super) fn state(&self) -> Vec<ArrayRef> {
        let last = || self.last.iter();
        vec![
            Arc::new(BinaryArray::from_iter_values(last().map(|(key, _)| key))),
            Arc::new(Int64Array::from_iter_values(last().map(|(_, rank)| *rank))),
        ]
    }

    /// Goes on from a [`state`](Self::state) after `rows` rows, unless there can be none like it.
    pub(super) fn restore(&mut self, state: &RecordBatch, rows: u64) -> Option<()> {
        let key = state.column(0).as_binary::<i32>().iter().next();
        let rank = state.column(1).as_primitive::<Int64Type>().iter().next();
        self.last = match (key, rank) {
            (None, None) if rows == 0 => None,
            (Some(Some(key)), Some(Some(rank))) => {
                let possible = u64::try_from(rank).is_ok_and(|rank| (1..=rows).contains(&rank));
                Some((key.to_vec(), rank)).filter(|_| possible && state.num_rows() == 1)?.into()
            }
            _ => return None,
        };
        Some(())
    }
}
