//! Cells that are converted when they are read, and those that would become others.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowTimestampType, TimestampMicrosecondType, TimestampNanosecondType};
use arrow_array::{Array, ArrayRef, BinaryViewArray, PrimitiveArray, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use recipe_core::engine::kernel::print::cell;

use crate::error::TableError;
use crate::morsel::RowError;

/// Bytes as text. Text is what it is.
pub(super) fn as_text(path: &Path, column: &str, cells: &ArrayRef) -> Result<ArrayRef, RowError> {
    let bytes = match cells.data_type() {
        DataType::Binary => BinaryViewArray::from(cells.as_binary::<i32>()),
        DataType::LargeBinary => BinaryViewArray::from(cells.as_binary::<i64>()),
        _ => return Ok(cells.clone()),
    };
    let is_no_text =
        |cell: Option<&[u8]>| cell.is_some_and(|bytes| simdutf8::basic::from_utf8(bytes).is_err());
    bytes.clone().to_string_view().map(|texts| Arc::new(texts) as ArrayRef).map_err(|_| {
        let row = bytes.iter().position(is_no_text).unwrap_or_default();
        let (file, column) = (path.to_path_buf(), column.to_owned());
        let describe = Box::new(|row, _| TableError::BytesNotText { file, row, column });
        RowError { row: row as u64, line: 0, describe }
    })
}

/// Whether moments that were read as `read` are the same in the other unit, in the columns that `other` has.
pub(super) fn check_moments(path: &Path, read: &RecordBatch, other: &RecordBatch) -> Result<(), RowError> {
    let names = read.schema_ref().fields().iter().map(|field| field.name().as_str());
    let by_name: HashMap<&str, &ArrayRef> = names.zip(read.columns()).collect();
    for (field, other) in other.schema_ref().fields().iter().zip(other.columns()) {
        let Some(read) = by_name.get(field.name().as_str()).copied() else { continue };
        let Some((row, cell, unit)) = first_inexact(read, other) else { continue };
        let (file, column) = (path.to_path_buf(), field.name().clone());
        return Err(match row {
            Some(row) => {
                let describe = Box::new(move |row, _| TableError::InexactMoment {
                    file,
                    row: Some(row),
                    column,
                    cell,
                    unit,
                });
                RowError { row: row as u64, line: 0, describe }
            }
            None => TableError::InexactMoment { file, row: None, column, cell, unit }.into(),
        });
    }
    Ok(())
}

/// The first moment that differs: its row, unless it is inside of a list or the like, the moment, and the unit that cannot
/// hold it.
fn first_inexact(read: &ArrayRef, other: &ArrayRef) -> Option<(Option<usize>, String, &'static str)> {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    moments(read, &mut one);
    moments(other, &mut two);
    let is_nested = read.data_type().is_nested();
    one.iter().zip(&two).find_map(|(one, two)| {
        let (micros, nanos, unit) = match one.data_type() {
            DataType::Timestamp(TimeUnit::Microsecond, _) => (one, two, "microseconds"),
            _ => (two, one, "nanoseconds"),
        };
        let in_micros = micros.as_primitive_opt::<TimestampMicrosecondType>()?;
        let in_nanos = nanos.as_primitive_opt::<TimestampNanosecondType>()?;
        // In microseconds, nothing is lost if no digits are cut off; nanoseconds may have overflowed.
        let exact = |row: usize| {
            let (micros, nanos) = (in_micros.value(row), in_nanos.value(row));
            let cut = nanos.wrapping_sub(micros.wrapping_mul(1000));
            if unit == "microseconds" {
                cut == 0
            } else {
                micros.checked_mul(1000).and_then(|whole| whole.checked_add(cut)) == Some(nanos)
            }
        };
        let row = (0..in_micros.len()).find(|row| in_micros.is_valid(*row) && !exact(*row))?;
        let shown = if unit == "microseconds" && is_in_range(in_micros, row) { nanos } else { micros };
        let text = cell(shown.as_ref(), row).unwrap_or_default();
        Some(((!is_nested).then_some(row), text, unit))
    })
}

/// Whether nanoseconds can hold a moment.
fn is_in_range<T: ArrowTimestampType>(micros: &PrimitiveArray<T>, row: usize) -> bool {
    micros.value(row).checked_mul(1000).is_some_and(|nanos| nanos.checked_add(999).is_some())
}

/// The arrays of moments inside of an array.
fn moments(array: &ArrayRef, found: &mut Vec<ArrayRef>) {
    match array.data_type() {
        DataType::Timestamp(..) => found.push(array.clone()),
        DataType::List(_) => moments(array.as_list::<i32>().values(), found),
        DataType::LargeList(_) => moments(array.as_list::<i64>().values(), found),
        DataType::FixedSizeList(..) => moments(array.as_fixed_size_list().values(), found),
        DataType::Struct(_) => array.as_struct().columns().iter().for_each(|column| moments(column, found)),
        DataType::Map(..) => {
            array.as_map().entries().columns().iter().for_each(|column| moments(column, found));
        }
        _ => {}
    }
}
