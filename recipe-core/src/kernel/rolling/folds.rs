//! What is known of runs of rows: counts, the least and the greatest.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int64Array};
use arrow_schema::DataType;

use super::blocks::Fold;
use super::keys::Key;
use crate::error::Result;

type Rows<T> = Vec<Option<T>>;

/// How many values there are.
#[derive(Clone, Copy)]
pub(super) struct Count(pub(super) i64);

impl Fold for Count {
    fn join(self, other: Self) -> Self {
        Count(self.0.saturating_add(other.0))
    }
}

pub(super) fn counts(cells: &ArrayRef) -> Rows<Count> {
    (0..cells.len()).map(|row| Some(Count(cells.is_valid(row).into()))).collect()
}

pub(super) fn write_counts(rows: Rows<Count>) -> ArrayRef {
    let counts = rows.into_iter().map(|count| count.map_or(0, |count| count.0));
    Arc::new(Int64Array::from_iter_values(counts))
}

/// The greatest value, or the least.
#[derive(Clone, Copy)]
pub(super) struct Extreme<K, const GREATEST: bool>(pub(super) K);

impl<K: Key, const GREATEST: bool> Fold for Extreme<K, GREATEST> {
    fn join(self, other: Self) -> Self {
        Extreme(if GREATEST { self.0.max(other.0) } else { self.0.min(other.0) })
    }
}

pub(super) fn extremes<K: Key, const GREATEST: bool>(cells: &ArrayRef) -> Result<Rows<Extreme<K, GREATEST>>> {
    Ok(K::read(cells)?.into_iter().map(|cell| cell.map(Extreme)).collect())
}

pub(super) fn write_extremes<K: Key, const GREATEST: bool>(
    rows: Rows<Extreme<K, GREATEST>>,
    data_type: &DataType,
) -> Result<ArrayRef> {
    K::write(rows.into_iter().map(|row| row.map(|extreme| extreme.0)).collect(), data_type)
}
