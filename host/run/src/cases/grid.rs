//! Tables as they are compared: columns, and a text for each cell.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::DataType;
use recipe_core::engine::kernel::Failures;
use recipe_core::engine::kernel::cast::cast;
use recipe_core::engine::kernel::print::to_text;
use recipe_core::types::type_name;
use serde_json::Value;

use crate::error::{Result, RunError};

/// The cells of a row, as text; null has none.
pub(super) type Row = Vec<Option<String>>;

/// A table whose cells are texts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) columns: Vec<GridColumn>,
    pub(super) rows: Vec<Row>,
}

/// A column of it: what it is called, and what its cells are the texts of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GridColumn {
    pub(super) name: String,
    pub(super) data_type: DataType,
}

impl GridColumn {
    /// The type, as recipes name it.
    pub(super) fn type_name(&self) -> String {
        type_name(&self.data_type)
    }
}

impl Grid {
    /// Of rows that came out of a run.
    pub(super) fn of(rows: &RecordBatch) -> Result<Grid> {
        let fields = rows.schema_ref().fields().iter();
        let columns: Vec<GridColumn> = fields
            .map(|field| GridColumn { name: field.name().clone(), data_type: field.data_type().clone() })
            .collect();
        let texts = rows.columns().iter().map(|column| Ok(texts_of(&to_text(column)?)));
        let texts = texts.collect::<recipe_core::error::Result<Vec<_>>>();
        let texts = texts.map_err(RunError::rows("print the cells that came out"))?;
        let mut cells: Vec<_> = texts
            .into_iter()
            .zip(&columns)
            .map(|(texts, column)| canonical(texts, &column.data_type))
            .collect();
        let rows =
            (0..rows.num_rows()).map(|row| cells.iter_mut().map(|column| column[row].take()).collect());
        Ok(Grid { rows: rows.collect(), columns })
    }

    /// Of texts that somebody wrote.
    pub(super) fn of_texts(names: Vec<String>, rows: Vec<Row>) -> Grid {
        let columns = names.into_iter().map(|name| GridColumn { name, data_type: DataType::Utf8View });
        Grid { columns: columns.collect(), rows }
    }

    /// Where a column is.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// The cells of a column, as those of this type are printed: `18931.90` is 18931.9 in a column of doubles.
    pub(super) fn column_as(&self, column: usize, data_type: &DataType) -> Row {
        let texts = self.rows.iter().map(|row| row[column].clone()).collect();
        canonical(texts, data_type)
    }

    /// The same table with these columns, of those that it has.
    pub(super) fn with_columns(&self, names: &[String]) -> Grid {
        let positions: Vec<usize> = names.iter().filter_map(|name| self.position(name)).collect();
        Grid {
            columns: positions.iter().map(|column| self.columns[*column].clone()).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| positions.iter().map(|column| row[*column].clone()).collect())
                .collect(),
        }
    }
}

fn texts_of(texts: &ArrayRef) -> Row {
    texts.as_string_view().iter().map(|text| text.map(str::to_owned)).collect()
}

/// Texts of cells as cells of this type are printed, where what is written is no more than another text of the same value: a
/// fraction with more digits, or JSON with blanks. Whole numbers, dates and all else are compared as they are written, as in a file.
fn canonical(texts: Row, data_type: &DataType) -> Row {
    if data_type.is_nested() {
        let compact =
            |text: String| serde_json::from_str::<Value>(&text).map_or(text, |value| value.to_string());
        return texts.into_iter().map(|text| text.map(compact)).collect();
    }
    if !data_type.is_floating() && !data_type.is_decimal() {
        return texts;
    }
    let array: ArrayRef = Arc::new(StringViewArray::from_iter(&texts));
    let read = cast(&array, data_type, &mut Failures::default()).and_then(|read| to_text(&read));
    let Ok(read) = read else { return texts };
    texts_of(&read).into_iter().zip(texts).map(|(read, written)| read.or(written)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_one_value_are_one_text() {
        for (data_type, written, expected) in [
            (DataType::Float64, "18931.90", "18931.9"),
            (DataType::Float64, "2", "2.0"),
            (DataType::Float64, "", ""),
            (DataType::Float64, "two", "two"),
            (DataType::Int64, "007", "007"),
            (DataType::Utf8View, "1.50", "1.50"),
            (DataType::new_list(DataType::Int64, true), "[1, 2]", "[1,2]"),
        ] {
            let read = canonical(vec![Some(written.to_owned()), None], &data_type);
            assert_eq!(read, [Some(expected.to_owned()), None], "{data_type} {written}");
        }
    }
}
