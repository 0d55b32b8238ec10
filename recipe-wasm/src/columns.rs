//! Columns as a host asks for them: read as types, and given as text.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema};
use recipe_core::engine::kernel::json::without_json;
use recipe_core::engine::kernel::print::to_text;
use recipe_core::types::{Type, type_name};

use crate::failure::{Code, Failure};
use crate::options::Types;

/// The columns once `types`, which `place` names, are followed.
pub(crate) fn typed(raw: &Schema, types: &Types, place: &str) -> Result<Schema, Failure> {
    for name in types.columns() {
        let wrong = match raw.column_with_name(name) {
            None => "is not there".to_owned(),
            Some((_, field)) if Type::from_arrow(field.data_type()) != Some(Type::String) => {
                format!("is {}, and only text is read as another type", type_name(field.data_type()))
            }
            Some(_) => continue,
        };
        return Err(Failure::new(Code::Schema, format!("{place} names column `{name}`, which {wrong}")));
    }
    let fields = raw.fields().iter().map(|field| {
        let ty = types.get(field.name()).cloned();
        ty.map_or_else(|| without_json(field.as_ref().clone()), |ty| Field::new(field.name(), ty, true))
    });
    Ok(Schema::new(fields.collect::<Vec<_>>()))
}

/// The columns as text.
pub(crate) fn as_text(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| Field::new(field.name(), DataType::Utf8View, true));
    Schema::new(fields.collect::<Vec<_>>())
}

/// Cells as text, as the engine writes them into CSV.
pub(crate) fn texts(batch: &RecordBatch) -> Result<RecordBatch, Failure> {
    let columns = batch.columns().iter().map(|column| to_text(column));
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(|error| Failure::of(&error))?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let schema = Arc::new(as_text(batch.schema_ref()));
    RecordBatch::try_new_with_options(schema, columns, &options)
        .map_err(|error| Failure::new(Code::Internal, error.to_string()))
}
