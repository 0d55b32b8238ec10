//! Files of one dataset have the same columns, found by name.

use std::path::Path;

use arrow_schema::SchemaRef;

use crate::error::{Result, TableError};

/// Where the columns of `found` stand that `wanted` has, unless they stand there already.
pub(super) fn order(wanted: &SchemaRef, found: &SchemaRef, path: &Path) -> Result<Option<Vec<usize>>> {
    let names =
        |schema: &SchemaRef| schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    let (wanted_names, found_names) = (names(wanted), names(found));
    let missing = |names: &[String], among: &[String]| -> Vec<String> {
        names.iter().filter(|name| !among.contains(name)).map(|name| format!("`{name}`")).collect()
    };
    let (absent, extra) = (missing(&wanted_names, &found_names), missing(&found_names, &wanted_names));
    if !absent.is_empty() || !extra.is_empty() {
        let part = |what: &str, names: &[String]| {
            if names.is_empty() { String::new() } else { format!(" it {what} {}.", names.join(", ")) }
        };
        return Err(TableError::failed(format!(
            "`{}` does not have the columns of the first file:{}{} Files of one dataset must have the same columns",
            path.display(),
            part("lacks", &absent),
            part("adds", &extra)
        )));
    }
    for field in wanted.fields() {
        let other =
            found.field_with_name(field.name()).map_err(|error| TableError::failed(error.to_string()))?;
        if other.data_type() != field.data_type() {
            return Err(TableError::failed(format!(
                "column `{}` of `{}` is {}, and {} in the first file",
                field.name(),
                path.display(),
                recipe_core::types::type_name(other.data_type()),
                recipe_core::types::type_name(field.data_type())
            )));
        }
    }
    if wanted_names == found_names {
        return Ok(None);
    }
    Ok(Some(
        wanted_names.iter().filter_map(|name| found_names.iter().position(|found| found == name)).collect(),
    ))
}
