//! What is shown of a table: some of its rows and columns, and their cells as text.

use arrow_array::{Array, RecordBatch};
use arrow_schema::Field;
use comfy_table::{Attribute, Cell, Color};
use recipe_core::engine::kernel::print::{cell, write_json, write_json_text};
use recipe_core::engine::nearest;
use recipe_core::types::type_name;
use recipe_run::Preview;

use super::fit::cut;
use crate::error::{Failure, Result};
use crate::print::visible;

/// What is shown of a table.
pub(super) struct Shown<'a> {
    pub(super) data: &'a RecordBatch,
    /// What says which cells were changed.
    preview: Option<&'a Preview>,
    /// Places of columns and rows, in the order they are shown.
    pub(super) columns: Vec<usize>,
    pub(super) rows: Vec<usize>,
    /// How many rows there are to be shown.
    pub(super) count: usize,
    pub(super) has_colors: bool,
}

impl<'a> Shown<'a> {
    /// All of a table.
    pub(super) fn all(data: &'a RecordBatch, has_colors: bool) -> Self {
        let (columns, rows) = ((0..data.num_columns()).collect(), (0..data.num_rows()).collect());
        Shown { data, preview: None, columns, rows, count: data.num_rows(), has_colors }
    }

    /// All of a preview, which marks changed cells.
    pub(super) fn of(preview: &'a Preview, has_colors: bool) -> Self {
        Shown { preview: Some(preview), ..Shown::all(preview.rows(), has_colors) }
    }

    /// These columns alone, by their names.
    pub(super) fn select(self, names: &[String]) -> Result<Self> {
        if names.is_empty() {
            return Ok(self);
        }
        let schema = self.data.schema_ref();
        let place = |name: &String| {
            schema.index_of(name).map_err(|_| {
                let known = || schema.fields().iter().map(|field| field.name().as_str());
                let near = nearest(name, known()).map(str::to_owned);
                Failure::NoColumn { name: name.clone(), near, known: known().map(str::to_owned).collect() }
            })
        };
        let columns = names.iter().map(place).collect::<Result<_>>()?;
        Ok(Shown { columns, ..self })
    }

    /// The rows and columns with changed cells alone.
    pub(super) fn only_changed(mut self) -> Self {
        let is_changed = |row: &usize, column: &usize| self.is_changed(*row, *column);
        let columns = self.columns.iter().copied();
        let columns: Vec<usize> =
            columns.filter(|column| self.rows.iter().any(|row| is_changed(row, column))).collect();
        let rows = self.rows.iter().copied();
        let rows: Vec<usize> =
            rows.filter(|row| columns.iter().any(|column| is_changed(row, column))).collect();
        self.count = rows.len();
        Shown { columns, rows, ..self }
    }

    /// The first rows.
    pub(super) fn first(mut self, rows: usize) -> Self {
        self.rows.truncate(rows);
        self
    }

    pub(super) fn field(&self, column: usize) -> &Field {
        self.data.schema_ref().field(column)
    }

    /// Name and type of a column, each on a line.
    pub(super) fn head(&self, column: usize, width: usize) -> String {
        let field = self.field(column);
        let name = shown(field.name());
        format!("{}\n{}", cut(&name, width), cut(&type_name(field.data_type()), width))
    }

    pub(super) fn is_changed(&self, row: usize, column: usize) -> bool {
        self.preview.is_some_and(|preview| preview.is_changed(row, column))
    }

    /// Whether a cell that is shown was changed.
    pub(super) fn has_changes(&self) -> bool {
        self.rows.iter().any(|row| self.columns.iter().any(|column| self.is_changed(*row, *column)))
    }

    /// A cell as text. A changed one begins with `*` where there are no colors.
    pub(super) fn text(&self, row: usize, column: usize) -> String {
        let text = text(self.data.column(column).as_ref(), row);
        if !self.has_colors && self.is_changed(row, column) { format!("*{text}") } else { text }
    }

    /// A text that is shown for a cell, with its colors.
    pub(super) fn paint(&self, row: usize, column: usize, text: &str) -> Cell {
        let painted = Cell::new(text);
        if !self.has_colors {
            return painted;
        }
        if self.is_changed(row, column) {
            return painted.add_attribute(Attribute::Bold).fg(Color::Yellow);
        }
        let is_null = cell(self.data.column(column).as_ref(), row).is_none();
        if is_null { painted.add_attribute(Attribute::Dim) } else { painted }
    }

    /// What a changed cell was before; none where it is new.
    pub(super) fn before(&self, row: usize, column: usize) -> Option<String> {
        let (before, place) = self.preview?.before(row, column)?;
        Some(text(before, place))
    }

    /// All of it as JSON: the columns, and the rows as objects; where cells are compared with those before, the names of the changed
    /// ones of each row.
    pub(super) fn json(&self, is_partial: bool) -> String {
        let names = |column: &usize| {
            let mut name = String::new();
            write_json_text(self.field(*column).name(), &mut name);
            name
        };
        let columns = self.columns.iter().map(|column| {
            let mut text = format!("{{\"name\": {}, \"type\": ", names(column));
            write_json_text(&type_name(self.field(*column).data_type()), &mut text);
            text + "}"
        });
        let rows = self.rows.iter().map(|row| {
            let cells = self.columns.iter().map(|column| {
                let mut text = names(column) + ": ";
                write_json(self.data.column(*column).as_ref(), *row, &mut text);
                text
            });
            format!("{{{}}}", cells.collect::<Vec<_>>().join(", "))
        });
        let changed = self.rows.iter().map(|row| {
            let changed = self.columns.iter().filter(|column| self.is_changed(*row, **column));
            format!("[{}]", changed.map(names).collect::<Vec<_>>().join(", "))
        });
        let list = |items: Vec<String>| match items.as_slice() {
            [] => "[]".to_owned(),
            items => format!("[\n    {}\n  ]", items.join(",\n    ")),
        };
        let changed = self.preview.map(|_| ("changed", list(changed.collect())));
        let entries = [("columns", list(columns.collect())), ("rows", list(rows.collect()))];
        let entries = entries.into_iter().chain(changed).chain([("is_partial", is_partial.to_string())]);
        let entries: Vec<String> = entries.map(|(key, value)| format!("  \"{key}\": {value}")).collect();
        format!("{{\n{}\n}}", entries.join(",\n"))
    }
}

/// A cell as text on one line. Text that could be taken for something else is in quotes, as JSON has it: what is empty, reads
/// `null`, has blanks at an end or characters that do not print, or begins as what is quoted or marked.
fn text(array: &dyn Array, row: usize) -> String {
    cell(array, row).map_or_else(|| "null".to_owned(), |text| shown(&text))
}

/// A text as [`text`] shows it.
fn shown(text: &str) -> String {
    let is_plain = !text.is_empty()
        && !text.eq_ignore_ascii_case("null")
        && !text.starts_with(['"', '*', ' '])
        && !text.ends_with(' ')
        && !text.contains(char::is_control);
    if is_plain {
        return visible(text);
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    write_json_text(text, &mut quoted);
    visible(&quoted)
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_text_is_taken_for_nothing_else() {
        for plain in ["Mobile", "nullable", "a b", "5", "日本", "[1, 2]"] {
            assert_eq!(shown(plain), plain);
        }
        let cases = [
            ("", "\"\""),
            ("null", "\"null\""),
            ("NULL", "\"NULL\""),
            (" a", "\" a\""),
            ("a ", "\"a \""),
            ("a\nb", "\"a\\nb\""),
            ("*a", "\"*a\""),
            ("\"\"", "\"\\\"\\\"\""),
            ("\u{1b}[31m", "\"\\u001b[31m\""),
            ("\u{202e}a", "\\u{202e}a"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected);
        }
    }
}
