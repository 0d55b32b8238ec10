//! Columns by the names that nodes have them under.

use arrow_schema::{DataType, Field, Schema};
use recipe_core::Error;

use crate::job::members::ColumnPath;

/// The column of this name: exactly, else the only one that differs by case, as Spark finds columns.
pub(super) fn find<'a>(schema: &'a Schema, name: &str) -> Option<&'a str> {
    let mut fields = schema.fields().iter().map(|field| field.name().as_str());
    if let Some(exact) = fields.clone().find(|field| *field == name) {
        return Some(exact);
    }
    let found = fields.find(|field| field.eq_ignore_ascii_case(name))?;
    fields.all(|field| !field.eq_ignore_ascii_case(name)).then_some(found)
}

/// As [`find`]; a column that is not there is an error.
pub(super) fn column<'a>(schema: &'a Schema, path: &ColumnPath) -> Result<&'a str, Error> {
    let name = path.plain()?;
    find(schema, name).ok_or_else(|| {
        let names = schema.fields().iter().map(|field| field.name().as_str());
        Error::column_not_found(name, names).at_span(path.span.clone())
    })
}

/// As [`column`] for several: all errors at once.
pub(super) fn columns(schema: &Schema, paths: &[ColumnPath]) -> Result<Vec<String>, Vec<Error>> {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        match column(schema, path) {
            Ok(name) => found.push(name.to_owned()),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// Whether a column holds arrays.
pub(super) fn is_array(schema: &Schema, column: &str) -> bool {
    let data_type = schema.field_with_name(column).map(Field::data_type);
    matches!(data_type, Ok(DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..)))
}

/// Whether a column holds maps.
pub(super) fn is_map(schema: &Schema, column: &str) -> bool {
    let data_type = schema.field_with_name(column).map(Field::data_type);
    matches!(data_type, Ok(DataType::Map(..)))
}

/// A name that begins so and that no column has, nor any that begins with it.
pub(super) fn unused(schema: &Schema, start: &str) -> String {
    let mut name = start.to_owned();
    while schema.fields().iter().any(|field| field.name().starts_with(&name)) {
        name.push('_');
    }
    name
}
