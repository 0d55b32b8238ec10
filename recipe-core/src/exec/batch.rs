//! A batch with a memory of where its rows came from, so that a failing cell can be named.

use arrow_array::RecordBatch;
use arrow_buffer::BooleanBuffer;

/// Rows on their way through a plan.
///
/// ```
/// use arrow_array::BooleanArray;
/// use recipe_core::engine::Batch;
/// use recipe_core::table;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let rows = table::parse(&["city: string", "Mobile", "null", "Dothan"])?;
/// let batch = Batch::from_source(rows.clone(), 100);
/// let kept = BooleanArray::from(vec![true, false, true]);
/// let batch = batch.filtered(arrow_select::filter::filter_record_batch(&rows, &kept)?, kept.values());
/// assert_eq!(batch.source_row(1), Some(102));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Batch {
    /// The rows.
    pub data: RecordBatch,
    origin: Option<Origin>,
}

/// Rows of the source from `first` on, without those that filters removed.
#[derive(Debug, Clone)]
struct Origin {
    first: u64,
    filters: Vec<BooleanBuffer>,
}

impl Batch {
    /// Rows as they are in the source, from row `first` on, counted from 0.
    pub fn from_source(data: RecordBatch, first: u64) -> Self {
        Batch { data, origin: Some(Origin { first, filters: Vec::new() }) }
    }

    /// Rows that cannot be traced back to rows of the source.
    pub fn made(data: RecordBatch) -> Self {
        Batch { data, origin: None }
    }

    /// The same rows with other columns.
    pub fn with_data(&self, data: RecordBatch) -> Self {
        Batch { data, origin: self.origin.clone() }
    }

    /// `data` is what is left of these rows after the filter `kept`.
    pub fn filtered(mut self, data: RecordBatch, kept: &BooleanBuffer) -> Self {
        if let Some(origin) = &mut self.origin {
            origin.filters.push(kept.clone());
        }
        Batch { data, origin: self.origin }
    }

    /// The row of the source, counted from 0, that `row` of this batch comes from, if it is known.
    pub fn source_row(&self, row: usize) -> Option<u64> {
        let origin = self.origin.as_ref()?;
        let mut row = row;
        for kept in origin.filters.iter().rev() {
            row = kept.set_indices().nth(row)?;
        }
        Some(origin.first + row as u64)
    }
}
