//! Parts of expressions in the language of recipes, as text.

/// A column.
pub(crate) fn column(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text.
pub(crate) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
