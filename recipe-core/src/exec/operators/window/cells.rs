//! Cells of rows above and below, gathered from the batches they came in.

use arrow_array::{Array, ArrayRef, UInt32Array};

use crate::error::Result;

/// Adds `rows` rows of `cells`, from row `start` on, or fewer where there are no more.
pub(super) fn collect<'a>(
    parts: &mut Vec<ArrayRef>,
    cells: impl Iterator<Item = &'a ArrayRef>,
    start: usize,
    rows: usize,
) {
    let (mut skipped, mut wanted) = (start, rows);
    for cells in cells {
        if wanted == 0 {
            break;
        }
        let from = skipped.min(cells.len());
        let taken = wanted.min(cells.len() - from);
        skipped -= from;
        wanted -= taken;
        if taken > 0 {
            parts.push(cells.slice(from, taken));
        }
    }
}

pub(super) fn together(parts: &[ArrayRef]) -> Result<ArrayRef> {
    let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    Ok(arrow_select::concat::concat(&parts)?)
}

/// The first value within so many rows that follow, and how many rows come before it.
pub(super) fn next_valid<'a>(
    following: impl Iterator<Item = &'a ArrayRef>,
    within: usize,
) -> Option<(ArrayRef, usize)> {
    let mut rows = 0;
    for cells in following {
        if rows >= within {
            break;
        }
        let first = match cells.nulls() {
            None => (!cells.is_empty()).then_some(0),
            Some(nulls) => nulls.valid_indices().next(),
        };
        if let Some(row) = first {
            return Some((cells.slice(row, 1), rows + row));
        }
        rows += cells.len();
    }
    None
}

/// Each null as the nearest value above, or else below, as far as `before` and `after` say.
pub(super) fn nearest(
    cells: &ArrayRef,
    last: Option<&(ArrayRef, u64)>,
    next: Option<&(ArrayRef, usize)>,
    (before, after): (usize, usize),
    first: u64,
) -> Result<ArrayRef> {
    if cells.null_count() == 0 {
        return Ok(cells.clone());
    }
    let rows = cells.len();
    // The batch's rows are counted from 0; what stands above has gone by so many rows, and what follows comes after so many.
    let above = last.map(|(value, row)| (value.clone(), (first - row) as usize));
    let (mut parts, ends) = (vec![cells.clone()], rows as u32);
    parts.extend(above.iter().map(|(value, _)| value.clone()));
    parts.extend(next.map(|(value, _)| value.clone()));
    let mut from: Vec<Option<u32>> = vec![None; rows];
    let mut source = above.as_ref().map(|(_, gone)| (ends, *gone));
    for (row, from) in from.iter_mut().enumerate() {
        if cells.is_valid(row) {
            source = Some((row as u32, 0));
        }
        *from = source.filter(|(_, distance)| *distance <= before).map(|(at, _)| at);
        source = source.map(|(at, distance)| (at, distance + 1));
    }
    let mut source = next.map(|(_, rows_before)| (ends + u32::from(above.is_some()), *rows_before + 1));
    for (row, from) in from.iter_mut().enumerate().rev() {
        if cells.is_valid(row) {
            source = Some((row as u32, 0));
        }
        *from = from.or(source.filter(|(_, distance)| *distance <= after).map(|(at, _)| at));
        source = source.map(|(at, distance)| (at, distance + 1));
    }
    Ok(arrow_select::take::take(&together(&parts)?, &UInt32Array::from(from), None)?)
}
