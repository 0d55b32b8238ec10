//! Messages about the types that columns are given.

use std::path::Path;

use recipe_core::types::Type;

use super::text::{list, quoted};

pub(super) fn invalid_schema(file: &Path, source: &serde_json::Error) -> String {
    format!(
        "{} is not a schema: {source}; a schema is an object such as {{\"zip\": \"string\"}}",
        quoted(file)
    )
}

pub(super) fn unknown_schema_column(file: Option<&Path>, column: &str, columns: &[String]) -> String {
    format!(
        "{} names column `{column}`, which the input does not have; its columns: {}",
        name_of(file),
        list(columns)
    )
}

pub(super) fn unknown_type(file: Option<&Path>, column: &str, name: &str) -> String {
    format!(
        "{}, column `{column}`: `{name}` is not a type; types: {}, and `decimal(12,2)` for another decimal",
        name_of(file),
        Type::ALL.map(Type::name).join(", ")
    )
}

pub(super) fn not_text(column: &str, found: &str, wanted: &str) -> String {
    format!(
        "column `{column}` is {found} in the file, and only text is read as {wanted}; a step can change its type"
    )
}

/// What calls a schema by its file.
pub(super) fn name_of(file: Option<&Path>) -> String {
    file.map_or_else(|| "the schema".to_owned(), quoted)
}
