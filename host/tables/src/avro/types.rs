//! The types and names that columns have in Avro.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef, TimeUnit};
use serde_json::{Map, Value};

use crate::error::{Result, TableError};
use crate::format::OutputFormat;

/// The property of a field that holds the name of its column, where Avro does not allow it.
const NAME: &str = "columnName";

/// The columns of a file: types that Avro has, and names that it allows.
pub(super) fn written_schema(schema: &Schema) -> Result<SchemaRef> {
    let mut names = HashSet::new();
    let fields = schema.fields().iter().map(|field| {
        let column = field.name();
        let data_type = written_type(field.data_type(), column)?;
        let plain = allowed(column);
        // Names that are one when written get a number.
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let mut candidates = std::iter::once(plain.clone()).chain(numbered);
        let name = candidates.find(|name| names.insert(name.clone())).expect("numbers do not end");
        let nullable = data_type != DataType::Null;
        Ok(Field::new(name, data_type, nullable).with_metadata(field.metadata().clone()))
    });
    Ok(Arc::new(Schema::new(fields.collect::<Result<Vec<_>>>()?)))
}

/// A name of letters, digits and underscores that begins with no digit.
fn allowed(name: &str) -> String {
    let mut allowed: String =
        name.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '_' }).collect();
    if allowed.is_empty() || allowed.starts_with(|char: char| char.is_ascii_digit()) {
        allowed.insert(0, '_');
    }
    allowed
}

/// Says in a schema which column each field is, where its name does not.
pub(super) fn with_columns(schema: &str, columns: &Schema) -> Result<String, serde_json::Error> {
    let mut schema: Map<String, Value> = serde_json::from_str(schema)?;
    if let Some(Value::Array(fields)) = schema.get_mut("fields") {
        for (field, column) in fields.iter_mut().zip(columns.fields()) {
            if let Value::Object(field) = field
                && field.get("name").and_then(Value::as_str) != Some(column.name())
            {
                field.insert(NAME.to_owned(), Value::String(column.name().clone()));
            }
        }
    }
    serde_json::to_string(&schema)
}

/// The columns of a file, by the names that [`with_columns`] says.
pub(super) fn named(schema: &SchemaRef, json: &str) -> SchemaRef {
    let Ok(Value::Object(described)) = serde_json::from_str(json) else { return schema.clone() };
    let Some(Value::Array(described)) = described.get("fields") else { return schema.clone() };
    let names: Vec<Option<&str>> =
        described.iter().map(|field| field.get(NAME).and_then(Value::as_str)).collect();
    if names.len() != schema.fields().len() || names.iter().all(Option::is_none) {
        return schema.clone();
    }
    let fields = schema.fields().iter().zip(names).map(|(field, name)| match name {
        Some(name) => Arc::new(Field::clone(field).with_name(name)),
        None => field.clone(),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The type that a column is written as.
fn written_type(data_type: &DataType, column: &str) -> Result<DataType> {
    let item = |field: &FieldRef| -> Result<FieldRef> {
        let data_type = written_type(field.data_type(), column)?;
        let nullable = field.is_nullable() && data_type != DataType::Null;
        Ok(Arc::new(Field::new(field.name(), data_type, nullable)))
    };
    Ok(match data_type {
        DataType::UInt64 => DataType::Decimal128(20, 0),
        DataType::Float16 => DataType::Float32,
        DataType::Date64 => DataType::Timestamp(TimeUnit::Millisecond, None),
        DataType::Time32(_) => DataType::Time32(TimeUnit::Millisecond),
        DataType::Timestamp(TimeUnit::Second, zone) => {
            DataType::Timestamp(TimeUnit::Millisecond, zone.clone())
        }
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            decimal(*precision, *scale)
        }
        DataType::Decimal128(precision, scale) if *scale < 0 => decimal(*precision, *scale),
        DataType::Decimal256(precision, scale) if *scale < 0 => {
            DataType::Decimal256(precision.saturating_add(scale.unsigned_abs()).min(76), 0)
        }
        DataType::Dictionary(_, values) => written_type(values, column)?,
        DataType::RunEndEncoded(_, values) => written_type(values.data_type(), column)?,
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _) => DataType::List(item(field)?),
        DataType::Struct(fields) => {
            if let Some(field) = fields.iter().find(|field| allowed(field.name()) != **field.name()) {
                return Err(TableError::ColumnNotWritable {
                    format: OutputFormat::Avro,
                    column: column.to_owned(),
                    data_type: format!("a struct with a field `{}`", field.name()),
                    way_out: "names of fields have letters, digits and underscores alone",
                });
            }
            DataType::Struct(fields.iter().map(item).collect::<Result<_>>()?)
        }
        DataType::Map(entries, sorted) => {
            let DataType::Struct(pair) = entries.data_type() else { return Ok(data_type.clone()) };
            let [key, value] = pair.as_ref() else { return Ok(data_type.clone()) };
            let is_text =
                matches!(key.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
            if !is_text {
                return Err(TableError::ColumnNotWritable {
                    format: OutputFormat::Avro,
                    column: column.to_owned(),
                    data_type: format!("a map with keys of type {}", key.data_type()),
                    way_out: "keys are text in Avro; write Parquet instead",
                });
            }
            let key = Arc::new(Field::new(key.name(), DataType::Utf8, false));
            let pair = DataType::Struct(vec![key, item(value)?].into());
            DataType::Map(Arc::new(Field::new(entries.name(), pair, false)), *sorted)
        }
        other => other.clone(),
    })
}

/// A decimal with as many digits, none of them beyond those before the point.
fn decimal(precision: u8, scale: i8) -> DataType {
    let Ok(scale) = u8::try_from(scale) else {
        let precision = precision.saturating_add(scale.unsigned_abs());
        return match precision {
            ..=38 => DataType::Decimal128(precision, 0),
            _ => DataType::Decimal256(precision.min(76), 0),
        };
    };
    DataType::Decimal128(precision, scale as i8)
}
