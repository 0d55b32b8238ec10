//! Columns that rules name and that are not there.

use recipe_core::Error;

/// No column of this name is among those of the table, which the error lists.
pub(crate) fn not_found<'a>(name: &str, columns: impl Iterator<Item = &'a str> + Clone) -> Error {
    /// Of very many columns, the first are enough to know the table.
    const LISTED: usize = 100;
    let all: Vec<String> = columns.clone().take(LISTED).map(|column| format!("`{column}`")).collect();
    let more = if columns.clone().nth(LISTED).is_some() { " and more" } else { "" };
    Error::column_not_found(name, columns).with_help(format!("columns: {}{more}", all.join(", ")))
}
