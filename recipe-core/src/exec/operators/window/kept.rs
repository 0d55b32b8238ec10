//! The cells of the last rows, for those that come after.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, UInt64Array, new_empty_array};
use arrow_schema::DataType;

use crate::error::Result;

/// The cells of so many rows above, or of all where there are fewer.
pub(super) struct Kept {
    most: usize,
    rows: usize,
    pieces: VecDeque<ArrayRef>,
}

impl Kept {
    /// The cells of `most` rows, of which none is there yet.
    pub(super) fn new(most: usize) -> Self {
        Kept { most, rows: 0, pieces: VecDeque::new() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    pub(super) fn push(&mut self, cells: &ArrayRef) -> Result<()> {
        let taken = cells.len().min(self.most);
        if taken > 0 {
            self.pieces.push_back(own(&cells.slice(cells.len() - taken, taken))?);
            self.rows += taken;
        }
        while let Some(first) = self.pieces.front_mut() {
            let spare = self.rows - self.most.min(self.rows);
            if first.len() > spare {
                if spare > 0 {
                    *first = first.slice(spare, first.len() - spare);
                    self.rows -= spare;
                }
                break;
            }
            self.rows -= first.len();
            self.pieces.pop_front();
        }
        Ok(())
    }

    /// The cells, in pieces.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &ArrayRef> {
        self.pieces.iter()
    }

    /// The cells as one array.
    pub(super) fn to_array(&self, data_type: &DataType) -> Result<ArrayRef> {
        let pieces: Vec<&dyn Array> = self.pieces.iter().map(AsRef::as_ref).collect();
        if pieces.is_empty() {
            return Ok(new_empty_array(data_type));
        }
        Ok(arrow_select::concat::concat(&pieces)?)
    }

    /// What [`to_array`](Self::to_array) gave.
    pub(super) fn restore(&mut self, cells: &ArrayRef) {
        self.rows = cells.len();
        self.pieces = [cells.clone()].into();
    }
}

/// A copy that does not keep a whole batch's buffers alive.
pub(super) fn own(values: &ArrayRef) -> Result<ArrayRef> {
    if let Some(texts) = values.as_string_view_opt() {
        return Ok(Arc::new(texts.gc()));
    }
    let every: UInt64Array = (0..values.len() as u64).map(Some).collect();
    Ok(arrow_select::take::take(values, &every, None)?)
}
