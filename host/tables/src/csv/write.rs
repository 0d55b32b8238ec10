//! Rows as lines of CSV.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringViewArray};
use arrow_schema::DataType;
use recipe_core::engine::kernel::json::readable;
use recipe_core::engine::kernel::print::field_to_text;

use crate::error::Result;
use crate::write::{check_batch_bytes, unwritable};

/// What readers leave out at the start of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The line with the names of columns. A first name that begins as a byte order mark does is quoted, so that it is none.
pub fn csv_header(names: &[String], delimiter: u8) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let name = name.as_bytes();
        if at > 0 {
            out.push(delimiter);
        }
        if at == 0 && name.starts_with(BYTE_ORDER_MARK) {
            write_quoted(name, &mut out);
        } else {
            write_text(name, delimiter, &mut out);
        }
    }
    out.push(b'\n');
    out
}

/// Rows as lines of cells with `delimiter` between them. A cell is quoted where it has the delimiter, a quote or a line
/// break; null is nothing at all, and empty text is `""`. Columns that are `carried` hold such text already.
///
/// A line with nothing is `""`, since readers skip empty lines: that is null in a table of one column.
pub fn csv(batches: &[RecordBatch], delimiter: u8, carried: &[Option<usize>]) -> Result<Vec<u8>> {
    let mut lines = Lines { out: Vec::new(), at: 0, delimiter };
    for batch in batches {
        let batch = &readable(batch.clone());
        let fields = batch.schema_ref().fields().iter();
        let texts = batch.columns().iter().zip(fields).map(|(column, field)| {
            field_to_text(column, field).map_err(|error| unwritable(field.name(), &error))
        });
        let texts = texts.collect::<Result<Vec<_>>>()?;
        let columns: Vec<Column> = texts
            .iter()
            .zip(batch.columns())
            .zip(carried)
            .map(|((text, column), carried)| Column {
                texts: text.as_string_view(),
                plain: carried.is_some() || is_simple(column.data_type()) && !in_numbers(delimiter),
                carried: carried.is_some(),
            })
            .collect();
        lines.make_room(&columns, batch.num_rows())?;
        for row in 0..batch.num_rows() {
            lines.line(&columns, row);
        }
    }
    lines.out.truncate(lines.at);
    Ok(lines.out)
}

/// Whether a delimiter can be part of how a number, a date or a truth value prints.
fn in_numbers(delimiter: u8) -> bool {
    !matches!(delimiter, b',' | b';' | b'\t' | b'|')
}

/// Whether values print as numbers, dates and truth values do.
fn is_simple(data_type: &DataType) -> bool {
    data_type.is_primitive() || *data_type == DataType::Boolean
}

/// A column as text.
struct Column<'a> {
    texts: &'a StringViewArray,
    /// Whether no cell has to be looked at before it is written.
    plain: bool,
    /// Whether it holds what was written of cells, rather than their text.
    carried: bool,
}

/// Lines that are being written, followed by room for more.
struct Lines {
    out: Vec<u8>,
    at: usize,
    delimiter: u8,
}

/// How many bytes the text of a short view is written with, whatever its length.
const SHORT: usize = 16;

impl Lines {
    /// Room for so many rows, if no cell needs quotes.
    fn make_room(&mut self, columns: &[Column], rows: usize) -> Result<()> {
        let views = columns.iter().flat_map(|column| column.texts.views().iter());
        let lengths: usize = views.map(|view| *view as u32 as usize).sum();
        let cells = lengths + rows * (columns.len() + 3);
        check_batch_bytes(cells)?;
        self.out.resize(self.at + cells + SHORT, 0);
        Ok(())
    }

    fn line(&mut self, columns: &[Column], row: usize) {
        let start = self.at;
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                self.byte(self.delimiter);
            }
            self.cell(column, row);
        }
        // Readers skip a line that is empty.
        if self.at == start {
            self.byte(b'"');
            self.byte(b'"');
        }
        self.byte(b'\n');
    }

    fn byte(&mut self, byte: u8) {
        self.out[self.at] = byte;
        self.at += 1;
    }

    fn cell(&mut self, Column { texts, plain, carried }: &Column, row: usize) {
        if texts.is_null(row) {
            return;
        }
        let view = texts.views()[row];
        let length = view as u32 as usize;
        if length == 0 && !carried {
            self.quoted(b"");
        } else if length <= 12 {
            let bytes = view >> 32;
            if !plain && self.needs_quotes_short(bytes) {
                return self.quoted(&bytes.to_le_bytes()[..length]);
            }
            self.out[self.at..self.at + SHORT].copy_from_slice(&bytes.to_le_bytes());
            self.at += length;
        } else {
            let bytes = texts.value(row).as_bytes();
            if !plain && needs_quotes(bytes, self.delimiter) {
                return self.quoted(bytes);
            }
            self.out[self.at..self.at + length].copy_from_slice(bytes);
            self.at += length;
        }
    }

    fn needs_quotes_short(&self, bytes: u128) -> bool {
        const ONES: u128 = u128::from_le_bytes([1; 16]);
        let has = |byte: u8| {
            let differs = bytes ^ (ONES * u128::from(byte));
            differs.wrapping_sub(ONES) & !differs & (ONES << 7) != 0
        };
        has(b'"') || has(self.delimiter) || has(b'\n') || has(b'\r')
    }

    fn quoted(&mut self, bytes: &[u8]) {
        let mut cell = Vec::with_capacity(bytes.len() * 2);
        write_text(bytes, self.delimiter, &mut cell);
        self.out.resize(self.out.len() + cell.len() - bytes.len(), 0);
        self.out[self.at..self.at + cell.len()].copy_from_slice(&cell);
        self.at += cell.len();
    }
}

fn needs_quotes(bytes: &[u8], delimiter: u8) -> bool {
    bytes.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r') || *byte == delimiter)
}

/// Writes the text of a cell, in quotes where it has to be.
pub(super) fn write_text(bytes: &[u8], delimiter: u8, out: &mut Vec<u8>) {
    if !bytes.is_empty() && !needs_quotes(bytes, delimiter) {
        return out.extend_from_slice(bytes);
    }
    write_quoted(bytes, out);
}

fn write_quoted(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in bytes {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Float64Array, RecordBatch, StringViewArray};

    use super::{csv, csv_header};

    #[test]
    fn a_name_that_begins_with_a_byte_order_mark_keeps_it() {
        let names = ["\u{feff}a".to_owned(), "\u{feff}b".to_owned()];
        assert_eq!(csv_header(&names, b','), "\"\u{feff}a\",\u{feff}b\n".as_bytes());
    }

    #[test]
    fn quotes_only_where_needed() {
        let text = Arc::new(StringViewArray::from(vec![
            Some("a,b"),
            None,
            Some("say \"hi\"\nthere"),
            Some(" plain "),
            Some(""),
        ]));
        let number = Arc::new(Float64Array::from(vec![Some(1.0), None, Some(18931.90), None, Some(2.0)]));
        let batch = RecordBatch::try_from_iter([("t", text as _), ("n", number as _)]).expect("a batch");
        let encoded = csv(std::slice::from_ref(&batch), b',', &[None, None]).expect("text");
        let expected = "\"a,b\",1.0\n,\n\"say \"\"hi\"\"\nthere\",18931.9\n plain ,\n\"\",2.0\n";
        assert_eq!(String::from_utf8(encoded).expect("UTF-8"), expected);
    }

    #[test]
    fn a_row_of_one_missing_cell_is_a_row() {
        let column = Arc::new(StringViewArray::from(vec![None::<&str>]));
        let batch = RecordBatch::try_from_iter([("t", column as _)]).expect("a batch");
        assert_eq!(csv(&[batch], b',', &[None]).expect("text"), b"\"\"\n");
    }
}
