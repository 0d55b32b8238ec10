//! Writing rows into files that are no text.

use std::fmt::Display;
use std::io::Read;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_cast::{CastOptions, can_cast_types, cast_with_options};
use arrow_schema::{DataType, Field};
use recipe_core::engine::kernel::print::{cell, field_to_text};

use crate::error::{Result, TableError};

/// Writes rows into a file that is no text, one batch after the other. The bytes of the file depend on the batches, so
/// that these must not depend on threads.
pub trait RowWriter: Send {
    /// Takes rows.
    fn write(&mut self, rows: &RecordBatch) -> Result<()>;

    /// About how many bytes the file has so far.
    fn bytes(&self) -> u64;

    /// The bytes of the file that are ready, without those that were taken before.
    fn take(&mut self) -> Vec<u8>;

    /// The bytes of the file that were not taken, to its end.
    fn finish(self: Box<Self>) -> Result<Box<dyn Read + Send>>;
}

/// The cells of a column as text.
pub(crate) fn texts(column: &ArrayRef, field: &Field) -> Result<StringViewArray> {
    let texts = field_to_text(column, field).map_err(|error| unwritable(field.name(), &error))?;
    Ok(texts.as_string_view().clone())
}

/// A column whose cells cannot be converted.
pub(crate) fn unwritable(column: &str, reason: &dyn Display) -> TableError {
    TableError::CellNotWritable { row: None, column: column.to_owned(), reason: reason.to_string() }
}

/// Whether both hold the same values, however long.
fn is_same(from: &DataType, to: &DataType) -> bool {
    use DataType::*;
    matches!(
        (from, to),
        (Utf8 | Utf8View | LargeUtf8, Utf8 | Utf8View | LargeUtf8)
            | (Binary | BinaryView | LargeBinary | FixedSizeBinary(_), Binary | BinaryView | LargeBinary)
    )
}

/// A column as the type that a format writes it as. A cell that this type cannot hold exactly is an error.
pub(crate) fn exactly(column: &ArrayRef, to: &DataType, name: &str, rows_before: u64) -> Result<ArrayRef> {
    if column.data_type() == to {
        return Ok(column.clone());
    }
    let lenient = CastOptions { safe: true, ..CastOptions::default() };
    let wrong = |error| unwritable(name, &error);
    let cast = cast_with_options(column, to, &lenient).map_err(wrong)?;
    if is_same(column.data_type(), to) {
        return Ok(cast);
    }
    let same = if can_cast_types(to, column.data_type()) {
        cast_with_options(&cast, column.data_type(), &lenient).map_err(wrong)?.to_data() == column.to_data()
    } else {
        cast.logical_null_count() == column.logical_null_count()
    };
    if same {
        return Ok(cast);
    }
    // Rows are compared one by one only where something is wrong.
    for row in 0..column.len() {
        let (one, to_one) = (column.slice(row, 1), cast.slice(row, 1));
        let back = cast_with_options(&to_one, column.data_type(), &lenient).map_err(wrong)?;
        if one.to_data() != back.to_data() && !(one.is_null(0) && to_one.is_null(0)) {
            let value = cell(&one, 0).unwrap_or_default();
            let reason = format!("`{value}` is no value that the type {to} can hold");
            return Err(TableError::CellNotWritable {
                row: Some(rows_before + row as u64 + 1),
                column: name.to_owned(),
                reason,
            });
        }
    }
    Ok(cast)
}
