//! Lists, structs and maps as JSON. Numbers are JSON numbers, with all their digits; what is none in JSON, such as `NaN`,
//! and all else is text. Maps are objects, or lists of entries where a key stands twice.

use std::collections::HashSet;
use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StructArray, UnionArray};
use arrow_schema::DataType;

use super::cell;

/// Writes the value of a row as JSON.
pub fn write_json(array: &dyn Array, row: usize, out: &mut String) {
    if array.is_null(row) {
        return out.push_str("null");
    }
    match array.data_type() {
        DataType::List(_) => write_items(&array.as_list::<i32>().value(row), out),
        DataType::LargeList(_) => write_items(&array.as_list::<i64>().value(row), out),
        DataType::ListView(_) => write_items(&array.as_list_view::<i32>().value(row), out),
        DataType::LargeListView(_) => write_items(&array.as_list_view::<i64>().value(row), out),
        DataType::FixedSizeList(..) => write_items(&array.as_fixed_size_list().value(row), out),
        DataType::Struct(_) => write_struct(array.as_struct(), row, out),
        DataType::Map(..) => write_map(&array.as_map().value(row), out),
        DataType::Union(..) => {
            let Some(union) = array.as_any().downcast_ref::<UnionArray>() else { return };
            write_json(union.child(union.type_id(row)).as_ref(), union.value_offset(row), out);
        }
        other => match cell(array, row) {
            None => out.push_str("null"),
            Some(text) if is_json(other, &text) => out.push_str(&text),
            Some(text) => write_json_text(&text, out),
        },
    }
}

/// Whether a text stands in JSON without quotes.
fn is_json(data_type: &DataType, text: &str) -> bool {
    match data_type {
        DataType::Boolean => true,
        DataType::Dictionary(_, value) => is_json(value, text),
        DataType::RunEndEncoded(_, value) => is_json(value.data_type(), text),
        // Not `NaN` and `Infinity`.
        number => number.is_numeric() && text.ends_with(|last: char| last.is_ascii_digit()),
    }
}

fn write_items(items: &ArrayRef, out: &mut String) {
    out.push('[');
    for row in 0..items.len() {
        if row > 0 {
            out.push(',');
        }
        write_json(items.as_ref(), row, out);
    }
    out.push(']');
}

fn write_struct(structure: &StructArray, row: usize, out: &mut String) {
    out.push('{');
    for (at, (field, column)) in structure.fields().iter().zip(structure.columns()).enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_json_text(field.name(), out);
        out.push(':');
        write_json(column.as_ref(), row, out);
    }
    out.push('}');
}

fn write_map(entries: &StructArray, out: &mut String) {
    let [keys, values] = entries.columns() else { return };
    let keys: Vec<String> =
        (0..entries.len()).map(|row| cell(keys.as_ref(), row).unwrap_or_default()).collect();
    if keys.iter().collect::<HashSet<_>>().len() < keys.len() {
        let entries: ArrayRef = std::sync::Arc::new(entries.clone());
        return write_items(&entries, out);
    }
    out.push('{');
    for (row, key) in keys.iter().enumerate() {
        if row > 0 {
            out.push(',');
        }
        write_json_text(key, out);
        out.push(':');
        write_json(values.as_ref(), row, out);
    }
    out.push('}');
}

/// Writes a text as JSON does, in quotes.
pub fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
