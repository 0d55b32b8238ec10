//! Columns by the names that nodes have them under.

use arrow_schema::{DataType, Field, Fields, Schema};
use recipe_core::Error;
use recipe_core::error::Kind;

use crate::job::column_path::ColumnPath;

/// A column, or a field within structs.
pub(super) struct Found {
    /// Its name, after those of the structs that it is within, as the table has them.
    pub(super) names: Vec<String>,
    pub(super) data_type: DataType,
}

/// The column of this name: exactly, else the only one that differs by case, as Spark finds columns.
pub(super) fn find<'a>(schema: &'a Schema, name: &str) -> Option<&'a str> {
    find_in(schema.fields(), name).map(|field| field.name().as_str())
}

fn find_in<'a>(fields: &'a Fields, name: &str) -> Option<&'a Field> {
    let mut fields = fields.iter().map(AsRef::as_ref);
    if let Some(exact) = fields.clone().find(|field| field.name() == name) {
        return Some(exact);
    }
    let found = fields.find(|field| field.name().eq_ignore_ascii_case(name))?;
    fields.all(|field| !field.name().eq_ignore_ascii_case(name)).then_some(found)
}

/// The column, or the field within structs, that a path leads to; nothing where it is not there. A part with dots is one name
/// where there is such a column or field, else it is several. A path through an array or a map is an error.
pub(super) fn field(fields: &Fields, path: &ColumnPath) -> Result<Option<Found>, Error> {
    let mut names = Vec::new();
    let mut found: Option<&Field> = None;
    for part in &path.parts {
        let Some(here) = inside(fields, found, path)? else { return Ok(None) };
        let whole = [part.name.clone()];
        let parts = if find_in(here, &part.name).is_some() { &whole } else { part.dotted.as_slice() };
        for name in parts {
            let here = inside(fields, found, path)?;
            let Some(field) = here.and_then(|here| find_in(here, name)) else { return Ok(None) };
            names.push(field.name().clone());
            found = Some(field);
        }
    }
    Ok(found.map(|field| Found { names, data_type: field.data_type().clone() }))
}

/// The fields in what was found so far: those of a struct, or the columns at first.
fn inside<'a>(
    columns: &'a Fields,
    found: Option<&'a Field>,
    path: &ColumnPath,
) -> Result<Option<&'a Fields>, Error> {
    let Some(field) = found else { return Ok(Some(columns)) };
    let what = match field.data_type() {
        DataType::Struct(fields) => return Ok(Some(fields)),
        DataType::Map(..) => "maps",
        other if is_list(other) => "arrays",
        _ => return Ok(None),
    };
    let message = format!(
        "`{}` leads into `{}`, which holds {what}, and only fields of structs can be used here",
        path.shown(),
        field.name()
    );
    let help =
        "give each entry a row of its own first, with an Explode Array Or Map Into Rows node (gs_explode)";
    Err(Error::from(Kind::NotSupported(message)).with_help(help).at_span(path.span.clone()))
}

/// As [`find`]; a column that is not there is an error, and so is a field within one.
pub(super) fn column<'a>(schema: &'a Schema, path: &ColumnPath) -> Result<&'a str, Error> {
    let name = path.plain()?;
    if let Some(found) = find(schema, name) {
        return Ok(found);
    }
    Err(match field(schema.fields(), path)? {
        Some(_) => path.within(),
        None => not_found(schema, path),
    })
}

/// The error that a column is not there.
pub(super) fn not_found(schema: &Schema, path: &ColumnPath) -> Error {
    let names = schema.fields().iter().map(|field| field.name().as_str());
    Error::column_not_found(&path.shown(), names).at_span(path.span.clone())
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
    data_type.is_ok_and(is_list)
}

fn is_list(data_type: &DataType) -> bool {
    matches!(data_type, DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..))
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
