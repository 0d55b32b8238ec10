//! Small tables as lines of text, for examples, pages and tests.
//!
//! The first line names the columns and their types: `name: string | amount: double`. Every other line is a row, its
//! cells divided by `|`. Blanks around a cell do not count; `null` is a null cell; a cell in double quotes is a JSON
//! text, for blanks, line breaks and empty text. Lists stand in brackets: `tags: [string]` and `["a","b"]`.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StringViewArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, FieldRef, Schema};

use crate::error::{Error, Result};
use crate::kernel::Failures;
use crate::kernel::cast::cast;
use crate::kernel::print::cell;
use crate::types::Type;

/// Reads a table.
pub fn parse(lines: &[&str]) -> Result<RecordBatch> {
    let (header, rows) = lines.split_first().ok_or_else(|| refuse("has no header line"))?;
    let fields = header.split('|').map(field).collect::<Result<Vec<_>>>()?;
    let mut cells: Vec<Vec<Option<String>>> = vec![Vec::with_capacity(rows.len()); fields.len()];
    for line in rows {
        let parts = split(line);
        if parts.len() != fields.len() {
            return Err(refuse(&format!("has {} cells in `{line}`, not {}", parts.len(), fields.len())));
        }
        for (column, part) in cells.iter_mut().zip(parts) {
            column.push(read(part)?);
        }
    }
    let columns =
        fields.iter().zip(cells).map(|(field, cells)| column(field, cells)).collect::<Result<Vec<_>>>()?;
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

/// Prints a table so that [`parse`] reads it again.
pub fn print(schema: &Schema, batches: &[RecordBatch]) -> Vec<String> {
    let header =
        schema.fields().iter().map(|field| format!("{}: {}", field.name(), spell(field.data_type())));
    let mut lines = vec![header.collect::<Vec<_>>().join(" | ")];
    for batch in batches {
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().map(|column| show(column.as_ref(), row));
            lines.push(cells.collect::<Vec<_>>().join(" | "));
        }
    }
    lines
}

/// A cell as [`print()`] shows it.
pub fn show(column: &dyn Array, row: usize) -> String {
    let Some(text) = cell(column, row) else { return "null".into() };
    let plain = !text.is_empty()
        && text != "null"
        && text.trim() == text
        && !text.starts_with('"')
        && !text.contains(['|', '\n', '\r', '\t', '\\']);
    let nested = column.data_type().is_nested();
    if plain || nested { text } else { serde_json::Value::String(text).to_string() }
}

fn field(part: &str) -> Result<Field> {
    let (name, spelt) = part.rsplit_once(':').ok_or_else(|| refuse(&format!("has no type in `{part}`")))?;
    let spelt = spelt.trim();
    let item = spelt.strip_prefix('[').and_then(|spelt| spelt.strip_suffix(']'));
    let ty =
        Type::from_name(item.unwrap_or(spelt)).ok_or_else(|| refuse(&format!("has no type `{spelt}`")))?;
    let data_type = match item {
        Some(_) => DataType::new_list(ty.to_arrow(), true),
        None => ty.to_arrow(),
    };
    Ok(Field::new(name.trim(), data_type, true))
}

fn spell(data_type: &DataType) -> String {
    match data_type {
        DataType::List(item) => format!("[{}]", spell(item.data_type())),
        other => crate::types::type_name(other),
    }
}

/// Cells of a line; a `|` in double quotes divides nothing.
fn split(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            '\\' if quoted && !escaped => {
                escaped = true;
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            '|' if !quoted => {
                parts.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        escaped = false;
    }
    parts.push(&line[start..]);
    parts
}

fn read(part: &str) -> Result<Option<String>> {
    let part = part.trim();
    if part == "null" {
        return Ok(None);
    }
    if part.starts_with('"') {
        return serde_json::from_str(part)
            .map(Some)
            .map_err(|error| refuse(&format!("has `{part}`: {error}")));
    }
    Ok(Some(part.to_owned()))
}

fn column(field: &Field, cells: Vec<Option<String>>) -> Result<ArrayRef> {
    if let DataType::List(entry) = field.data_type() {
        return list(entry, &cells);
    }
    let text: ArrayRef = Arc::new(StringViewArray::from_iter(cells));
    let mut failures = Failures::default();
    let column = cast(&text, field.data_type(), &mut failures)?;
    match failures.take().first() {
        Some((_, cell)) => {
            Err(refuse(&format!("has `{cell}` in `{}`, a {}", field.name(), spell(field.data_type()))))
        }
        None => Ok(column),
    }
}

fn list(entry: &FieldRef, cells: &[Option<String>]) -> Result<ArrayRef> {
    let mut entries = Vec::new();
    let mut lengths = Vec::with_capacity(cells.len());
    let mut present = Vec::with_capacity(cells.len());
    for cell in cells {
        let text = cell.as_deref().unwrap_or("[]");
        let list: Vec<serde_json::Value> =
            serde_json::from_str(text).map_err(|error| refuse(&format!("has `{text}`: {error}")))?;
        lengths.push(list.len());
        present.push(cell.is_some());
        entries.extend(list.into_iter().map(|value| match value {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some(text),
            other => Some(other.to_string()),
        }));
    }
    let offsets = OffsetBuffer::from_lengths(lengths);
    let nulls = Some(NullBuffer::from(present)).filter(|nulls| nulls.null_count() > 0);
    Ok(Arc::new(ListArray::try_new(entry.clone(), offsets, column(entry, entries)?, nulls)?))
}

fn refuse(message: &str) -> Error {
    Error::bad_parameter(format!("the table {message}"))
}

#[cfg(test)]
mod tests {
    use super::{parse, print};

    #[test]
    fn prints_what_it_reads() {
        let lines = [
            "a b: string | n: long | d: date",
            r"x | 1 | 2024-02-29",
            r#"" x|\"" | null | null"#,
            r#""" | -3 | 1969-12-31"#,
        ];
        let batch = parse(&lines).expect("a table");
        assert_eq!(print(batch.schema_ref(), std::slice::from_ref(&batch)), lines);
        let lines = [
            "id: int | names: [string] | numbers: [double]",
            r#"1 | ["a","b, c",null,""] | [0.5,2.0]"#,
            "2 | [] | null",
        ];
        let batch = parse(&lines).expect("a table");
        assert_eq!(print(batch.schema_ref(), std::slice::from_ref(&batch)), lines);
        assert!(parse(&["names: [string]", "a"]).is_err());
    }
}
