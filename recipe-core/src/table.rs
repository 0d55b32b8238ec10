//! Small tables as lines of text, for examples, pages and tests.
//!
//! The first line names the columns and their types: `name: string | amount: double`. Every other line is a row, its
//! cells divided by `|`. Blanks around a cell do not count; `null` is a null cell; a cell in double quotes is a JSON
//! text, for blanks, line breaks and empty text. Lists stand in brackets: `tags: [string]` and `["a","b"]`. Structs are
//! written as JSON below `struct<city:string,zip:long>`, and maps below `map<string,long>`.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ListArray, MapArray, RecordBatch, StringViewArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, FieldRef, Schema};

use crate::error::{Error, Result};
use crate::kernel::Failures;
use crate::kernel::cast::cast;
use crate::kernel::json::read_json;
use crate::kernel::print::cell;
use crate::types::{Type, from_ddl};

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
    let nested = part.find(": struct<").or_else(|| part.find(": map<"));
    let split = nested.map(|at| (&part[..at], &part[at + 1..])).or_else(|| part.rsplit_once(':'));
    let (name, spelt) = split.ok_or_else(|| refuse(&format!("has no type in `{part}`")))?;
    let spelt = spelt.trim();
    if nested.is_some() {
        let data_type = nested_type(spelt).ok_or_else(|| refuse(&format!("has no type `{spelt}`")))?;
        return Ok(Field::new(name.trim(), data_type, true));
    }
    let item = spelt.strip_prefix('[').and_then(|spelt| spelt.strip_suffix(']'));
    let ty =
        Type::from_name(item.unwrap_or(spelt)).ok_or_else(|| refuse(&format!("has no type `{spelt}`")))?;
    let data_type = match item {
        Some(_) => DataType::new_list(ty.to_arrow(), true),
        None => ty.to_arrow(),
    };
    Ok(Field::new(name.trim(), data_type, true))
}

/// A struct in Spark's DDL, or a map from text to values.
fn nested_type(spelt: &str) -> Option<DataType> {
    let Some(values) = spelt.strip_prefix("map<string,").and_then(|rest| rest.strip_suffix('>')) else {
        return from_ddl(spelt);
    };
    let entry =
        vec![Field::new("key", DataType::Utf8View, false), Field::new("value", from_ddl(values)?, true)];
    let entries = Field::new("entries", DataType::Struct(entry.into()), false);
    Some(DataType::Map(Arc::new(entries), false))
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
    match field.data_type() {
        DataType::List(entry) => return list(entry, &cells),
        DataType::Map(entries, _) => return map(entries, &cells),
        _ => {}
    }
    let text: ArrayRef = Arc::new(StringViewArray::from_iter(cells));
    let mut failures = Failures::default();
    let column = match field.data_type() {
        nested @ DataType::Struct(_) => read_json(text.as_string_view(), nested, &mut failures)?,
        simple => cast(&text, simple, &mut failures)?,
    };
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

fn map(entries: &FieldRef, cells: &[Option<String>]) -> Result<ArrayRef> {
    let DataType::Struct(fields) = entries.data_type() else { return Err(refuse("has no map")) };
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    let mut lengths = Vec::with_capacity(cells.len());
    for cell in cells {
        let text = cell.as_deref().unwrap_or("{}");
        let map: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(text).map_err(|error| refuse(&format!("has `{text}`: {error}")))?;
        lengths.push(map.len());
        for (key, value) in map {
            keys.push(Some(key));
            values.push(match value {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text),
                other => Some(other.to_string()),
            });
        }
    }
    let keys: ArrayRef = Arc::new(StringViewArray::from_iter(keys));
    let pairs = StructArray::try_new(fields.clone(), vec![keys, column(&fields[1], values)?], None)?;
    let nulls = Some(cells.iter().map(Option::is_some).collect::<NullBuffer>())
        .filter(|nulls| nulls.null_count() > 0);
    Ok(Arc::new(MapArray::try_new(
        entries.clone(),
        OffsetBuffer::from_lengths(lengths),
        pairs,
        nulls,
        false,
    )?))
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
