//! A batch with a memory of where its rows came from, so that a failing cell can be named.

use arrow_array::RecordBatch;
use arrow_buffer::BooleanBuffer;

/// Rows on their way through a plan.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The rows.
    pub data: RecordBatch,
    origin: Option<Origin>,
}

/// Rows of the source from `first` on, less those that filters took away.
#[derive(Debug, Clone)]
struct Origin {
    first: u64,
    filters: Vec<BooleanBuffer>,
}

impl Batch {
    /// Rows as they stand in the source, from row `first` (counted from 0) on.
    pub fn from_source(data: RecordBatch, first: u64) -> Self {
        Batch { data, origin: Some(Origin { first, filters: Vec::new() }) }
    }

    /// Rows that no longer stand in the order of the source.
    pub fn made(data: RecordBatch) -> Self {
        Batch { data, origin: None }
    }

    /// The same rows with other columns.
    pub fn with_data(&self, data: RecordBatch) -> Self {
        Batch { data, origin: self.origin.clone() }
    }

    /// `data` is what the filter `kept` left of these rows.
    pub fn filtered(mut self, data: RecordBatch, kept: &BooleanBuffer) -> Self {
        if let Some(origin) = &mut self.origin {
            origin.filters.push(kept.clone());
        }
        Batch { data, origin: self.origin }
    }

    /// The row of the source, counted from 0, that `row` of this batch was, where it can be known.
    pub fn source_row(&self, row: usize) -> Option<u64> {
        let origin = self.origin.as_ref()?;
        let mut row = row;
        for kept in origin.filters.iter().rev() {
            row = kept.set_indices().nth(row)?;
        }
        Some(origin.first + row as u64)
    }
}
