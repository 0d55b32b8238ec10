//! What comes out of a query, as tables of jobs hold it.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::{Array, ArrayRef, ListArray, RecordBatch, RecordBatchOptions, StructArray};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use datafusion::common::Result;
use recipe_run::job::sql::SqlProblem;

use super::cast::{TEXT, TIMESTAMP};

/// Digits of decimals, in all and after the decimal point.
const DECIMAL: DataType = DataType::Decimal128(38, 18);

/// Checks that the names of columns are there once each. Those that are not known do not count.
pub(super) fn once<'a>(names: impl Iterator<Item = Option<&'a str>>) -> Result<(), SqlProblem> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (number, name) in names.enumerate() {
        let Some(name) = name else { continue };
        if let Some(before) = places.insert(name, number) {
            let message = format!(
                "columns {} and {} are both called `{name}`, and a table has one column of a name",
                before + 1,
                number + 1
            );
            return Err(SqlProblem::new(message).with_help("name one of them otherwise, with AS"));
        }
    }
    Ok(())
}

/// The columns of a result: with these names, and types that tables have.
pub(super) fn columns(names: Vec<String>, schema: &Schema) -> Result<SchemaRef, SqlProblem> {
    once(names.iter().map(|name| Some(name.as_str())))?;
    let mut fields = Vec::with_capacity(names.len());
    for (name, field) in names.into_iter().zip(schema.fields()) {
        fields.push(Field::new(&name, held(&name, field.data_type())?, true));
    }
    Ok(Arc::new(Schema::new(fields)))
}

/// How a column of a type is held.
fn held(name: &str, data_type: &DataType) -> Result<DataType, SqlProblem> {
    let refused = |what: &str, help: &str| {
        let problem = SqlProblem::unsupported(format!("column `{name}` is {what}, which tables do not hold"));
        Err(problem.with_help(help.to_owned()))
    };
    Ok(match data_type {
        DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::Float32
        | DataType::Float64
        | DataType::Date32 => data_type.clone(),
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => DataType::Int64,
        DataType::Float16 => DataType::Float32,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => TEXT,
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => DECIMAL,
        DataType::Timestamp(..) => TIMESTAMP,
        DataType::Date64 => DataType::Date32,
        DataType::Dictionary(_, values) => held(name, values)?,
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            let item = held(name, item.data_type())?;
            DataType::List(Arc::new(Field::new_list_field(item, true)))
        }
        DataType::Struct(fields) => {
            let fields =
                fields.iter().map(|field| Ok(Field::new(field.name(), held(name, field.data_type())?, true)));
            DataType::Struct(fields.collect::<Result<Fields, SqlProblem>>()?)
        }
        DataType::Interval(_) | DataType::Duration(_) => {
            return refused("a span of time", "take a number of it, as with `datediff` or `unix_timestamp`");
        }
        DataType::Map(entries, _) if held(name, entries.data_type())? == *entries.data_type() => {
            data_type.clone()
        }
        DataType::Map(..) => return refused("a map of other types", "take values out of it"),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            return refused("made of bytes", "make a text of it, with `hex` or `base64`");
        }
        other => return refused(&format!("of the type {other}"), "cast it"),
    })
}

/// A batch with these columns.
pub(super) fn batch(made: &RecordBatch, columns: &SchemaRef) -> Result<RecordBatch> {
    let arrays =
        made.columns().iter().zip(columns.fields()).map(|(array, field)| held_as(array, field.data_type()));
    let options = RecordBatchOptions::new().with_row_count(Some(made.num_rows()));
    Ok(RecordBatch::try_new_with_options(columns.clone(), arrays.collect::<Result<_>>()?, &options)?)
}

/// Values as they are held. What does not fit is an error: it would be lost.
fn held_as(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let options = CastOptions { safe: false, ..CastOptions::default() };
    Ok(match (array.data_type(), to) {
        (from, to) if from == to => array.clone(),
        (DataType::List(_), DataType::List(item)) => {
            let list = array.as_list::<i32>();
            let values = held_as(list.values(), item.data_type())?;
            Arc::new(ListArray::new(item.clone(), list.offsets().clone(), values, list.nulls().cloned()))
        }
        (DataType::Struct(_), DataType::Struct(fields)) => {
            let parts = array.as_struct();
            let columns =
                parts.columns().iter().zip(fields).map(|(part, field)| held_as(part, field.data_type()));
            let columns = columns.collect::<Result<Vec<_>>>()?;
            Arc::new(StructArray::try_new_with_length(
                fields.clone(),
                columns,
                parts.nulls().cloned(),
                parts.len(),
            )?)
        }
        _ => cast_with_options(array, to, &options)?,
    })
}
