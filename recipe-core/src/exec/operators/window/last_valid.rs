//! Nulls filled with the last value above.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, UInt64Array, downcast_primitive_array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};

use crate::error::Result;
use crate::kernel::bits::{WORD, present_words};

/// Each null as the last value before it, and at the start as `carry`.
pub(super) fn last_valid(values: &ArrayRef, carry: Option<&ArrayRef>) -> Result<ArrayRef> {
    if values.null_count() == 0 {
        return Ok(values.clone());
    }
    let values = values.as_ref();
    downcast_primitive_array!(
        values => return Ok(fill_down(values, carry)),
        _ => {}
    );
    let carried = match carry {
        Some(carry) => arrow_select::concat::concat(&[carry.as_ref(), values])?,
        None => values.slice(0, values.len()),
    };
    let shift = carried.len() - values.len();
    // Until there is a value, the first cell stands for none: it is the carry, or a null.
    let mut last = 0_u64;
    let from = UInt64Array::from_iter_values((shift..carried.len()).map(|row| {
        if carried.is_valid(row) {
            last = row as u64;
        }
        last
    }));
    Ok(arrow_select::take::take(&carried, &from, None)?)
}

/// As [`last_valid`], for numbers and dates.
fn fill_down<T: ArrowPrimitiveType>(values: &PrimitiveArray<T>, carry: Option<&ArrayRef>) -> ArrayRef {
    let rows = values.len();
    let carry = carry.filter(|carry| carry.is_valid(0)).map(|carry| carry.as_primitive::<T>().value(0));
    let first = values.nulls().and_then(|nulls| nulls.valid_slices().next()).map_or(rows, |(start, _)| start);
    let mut last = carry.unwrap_or_default();
    let mut filled = values.values().to_vec();
    for (there, filled) in present_words(values.nulls(), rows).into_iter().zip(filled.chunks_mut(WORD)) {
        for (bit, value) in filled.iter_mut().enumerate() {
            last = if there >> bit & 1 == 1 { *value } else { last };
            *value = last;
        }
    }
    let nulls = if carry.is_some() || first == 0 {
        None
    } else {
        Some(NullBuffer::new(BooleanBuffer::collect_bool(rows, |row| row >= first)))
    };
    let filled = PrimitiveArray::<T>::new(filled.into(), nulls);
    Arc::new(filled.with_data_type(values.data_type().clone()))
}

#[cfg(test)]
mod tests {
    use arrow_array::{Float64Array, StringViewArray, TimestampMicrosecondArray};

    use super::*;

    #[test]
    fn nulls_get_the_last_value_of_any_type() {
        let cells = |row: i64| (row % 5 == 1 || (70..140).contains(&row)).then_some(row);
        let columns: [ArrayRef; 3] = [
            Arc::new((0..300).map(cells).collect::<TimestampMicrosecondArray>()),
            Arc::new((0..300).map(|row| cells(row).map(|row| row as f64)).collect::<Float64Array>()),
            Arc::new((0..300).map(|row| cells(row).map(|row| row.to_string())).collect::<StringViewArray>()),
        ];
        for values in columns {
            for (start, rows) in [(0, 300), (2, 4), (3, 2), (66, 64), (2, 3), (10, 0), (150, 65)] {
                for carry in [None, Some(values.slice(1, 1))] {
                    let slice = values.slice(start, rows);
                    let filled = last_valid(&slice, carry.as_ref()).expect("a column");
                    assert_eq!(filled.data_type(), values.data_type());
                    for row in 0..rows {
                        let last = (start..=start + row).rev().find(|row| values.is_valid(*row));
                        let expected = last.map(|row| values.slice(row, 1)).or_else(|| carry.clone());
                        let cell = filled.slice(row, 1);
                        assert_eq!(expected.unwrap_or_else(|| new_null(&values)).as_ref(), cell.as_ref());
                    }
                }
            }
        }
    }

    fn new_null(like: &ArrayRef) -> ArrayRef {
        arrow_array::new_null_array(like.data_type(), 1)
    }
}
