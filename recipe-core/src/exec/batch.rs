//! A batch with a memory of where its rows came from, so that a failing cell can be named.

use std::sync::Arc;

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

/// Rows of the source, without those that were left out since.
#[derive(Debug, Clone)]
struct Origin {
    rows: SourceRows,
    left_out: Vec<LeftOut>,
}

/// Rows that were left out.
#[derive(Debug, Clone)]
enum LeftOut {
    /// Those that a filter does not keep.
    ByFilter(BooleanBuffer),
    /// So many at the start.
    First(usize),
}

#[derive(Debug, Clone)]
enum SourceRows {
    /// All from one on.
    From(u64),
    /// These, of which some are not known.
    Listed(Arc<[Option<u64>]>),
}

impl Batch {
    /// Rows as they are in the source, from row `first` on, counted from 0.
    pub fn from_source(data: RecordBatch, first: u64) -> Self {
        Batch { data, origin: Some(Origin { rows: SourceRows::From(first), left_out: Vec::new() }) }
    }

    /// Rows that cannot be traced back to rows of the source.
    pub fn made(data: RecordBatch) -> Self {
        Batch { data, origin: None }
    }

    /// Rows of which each was that row of the source, where it is known.
    pub(super) fn of_rows(data: RecordBatch, rows: Vec<Option<u64>>) -> Self {
        Batch { data, origin: Some(Origin { rows: SourceRows::Listed(rows.into()), left_out: Vec::new() }) }
    }

    /// The same rows with other columns.
    pub fn with_data(&self, data: RecordBatch) -> Self {
        Batch { data, origin: self.origin.clone() }
    }

    /// `data` is what is left of these rows after the filter `kept`.
    pub fn filtered(mut self, data: RecordBatch, kept: &BooleanBuffer) -> Self {
        if let Some(origin) = &mut self.origin {
            origin.left_out.push(LeftOut::ByFilter(kept.clone()));
        }
        Batch { data, origin: self.origin }
    }

    /// So many of these rows, from `start` on.
    pub(super) fn slice(&self, start: usize, rows: usize) -> Self {
        let mut slice = self.with_data(self.data.slice(start, rows));
        if let Some(origin) = &mut slice.origin {
            match origin.left_out.last_mut() {
                Some(LeftOut::First(before)) => *before += start,
                _ if start == 0 => {}
                _ => origin.left_out.push(LeftOut::First(start)),
            }
        }
        slice
    }

    /// The row of the source, counted from 0, that `row` of this batch comes from, if it is known.
    pub fn source_row(&self, row: usize) -> Option<u64> {
        let origin = self.origin.as_ref()?;
        let mut row = row;
        for left_out in origin.left_out.iter().rev() {
            row = match left_out {
                LeftOut::ByFilter(kept) => kept.set_indices().nth(row)?,
                LeftOut::First(rows) => row + rows,
            };
        }
        origin.rows.get(row)
    }

    /// The rows of the source that all rows of this batch come from.
    pub(super) fn source_rows(&self) -> Vec<Option<u64>> {
        let rows = self.data.num_rows();
        let Some(origin) = &self.origin else { return vec![None; rows] };
        let mut places: Vec<usize> = (0..rows).collect();
        for left_out in origin.left_out.iter().rev() {
            match left_out {
                LeftOut::First(rows) => places.iter_mut().for_each(|place| *place += rows),
                // Places are in order, and so is what they are among the rows before the filter.
                LeftOut::ByFilter(kept) => {
                    let mut kept = kept.set_indices().enumerate();
                    for place in &mut places {
                        *place = kept.find(|(at, _)| at == place).map_or(usize::MAX, |(_, row)| row);
                    }
                }
            }
        }
        places.into_iter().map(|row| origin.rows.get(row)).collect()
    }
}

impl SourceRows {
    fn get(&self, row: usize) -> Option<u64> {
        match self {
            SourceRows::From(first) => Some(first.wrapping_add(row as u64)),
            SourceRows::Listed(rows) => rows.get(row).copied().flatten(),
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int64Type;
    use arrow_array::{BooleanArray, Int64Array};
    use arrow_select::filter::filter_record_batch;

    use super::*;

    /// Rows know where they came from, however batches were filtered and cut.
    #[test]
    fn rows_of_a_slice_are_those_of_the_source() {
        let rows = Int64Array::from_iter_values(100..120);
        let data = RecordBatch::try_from_iter([("row", Arc::new(rows) as _)]).expect("a table");
        let plain = Batch::from_source(data.clone(), 100);
        let filtered = |batch: Batch, every: usize| {
            let kept = BooleanBuffer::collect_bool(batch.data.num_rows(), |row| row % every != 1);
            let data = filter_record_batch(&batch.data, &BooleanArray::from(kept.clone())).expect("rows");
            batch.filtered(data, &kept)
        };
        for batch in [
            plain.slice(3, 10),
            filtered(plain.slice(3, 10), 2),
            filtered(plain.clone(), 3).slice(2, 7),
            filtered(filtered(plain.clone(), 3).slice(2, 9), 2).slice(1, 3),
            filtered(plain.slice(1, 15).slice(2, 13), 3).slice(1, 8).slice(2, 3),
            filtered(Batch::of_rows(data.clone(), (100..120).map(Some).collect()), 2).slice(1, 3),
        ] {
            let rows = batch.data.column(0).as_primitive::<Int64Type>().values();
            assert!(!rows.is_empty());
            for (at, row) in rows.iter().enumerate() {
                assert_eq!(batch.source_row(at), Some(*row as u64));
                assert_eq!(batch.source_rows()[at], Some(*row as u64));
            }
        }
    }
}
