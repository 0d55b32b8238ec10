//! Files of one dataset have the same columns, found by name.

use std::path::Path;

use arrow_schema::SchemaRef;
use recipe_core::types::type_name;

use crate::error::{Result, TableError};

/// Where in `found` the columns that `wanted` has are, unless they are in the same places.
pub(super) fn order(wanted: &SchemaRef, found: &SchemaRef, file: &Path) -> Result<Option<Vec<usize>>> {
    let absent = |from: &SchemaRef, columns: &SchemaRef| -> Vec<String> {
        let names = columns.fields().iter().map(|field| field.name());
        names.filter(|name| from.index_of(name).is_err()).cloned().collect()
    };
    let (missing, extra) = (absent(found, wanted), absent(wanted, found));
    if !missing.is_empty() || !extra.is_empty() {
        return Err(TableError::ColumnsDiffer { file: file.into(), missing, extra });
    }
    let mut places = Vec::with_capacity(wanted.fields().len());
    for field in wanted.fields() {
        let Some((place, other)) = found.column_with_name(field.name()) else { continue };
        if other.data_type() != field.data_type() {
            return Err(TableError::ColumnTypeDiffers {
                file: file.into(),
                column: field.name().clone(),
                found: type_name(other.data_type()),
                expected: type_name(field.data_type()),
            });
        }
        places.push(place);
    }
    // By names, since a Parquet file may have one twice.
    let names =
        |schema: &SchemaRef| schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    Ok((names(wanted) != names(found)).then_some(places))
}
