//! What differs between what a case expects and what a run gave.

use std::collections::BTreeSet;

use serde::Serialize;

use super::align::{Pair, in_any_order, in_order};
use super::failed::Failed;
use super::grid::{Grid, Row};

/// Something that is other than it was expected to be. Rows are counted from 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Difference {
    /// The output lacks a column.
    MissingColumn {
        /// Its name.
        column: String,
    },
    /// The output has a column that is not expected.
    ExtraColumn {
        /// Its name.
        column: String,
    },
    /// The columns have another order.
    ColumnOrder {
        /// Their names in the order in which they are expected.
        expected: Vec<String>,
        /// The order that they have.
        actual: Vec<String>,
    },
    /// A column has another type.
    Type {
        /// Its name.
        column: String,
        /// The type that is expected.
        expected: String,
        /// The type that it has; none where there is no such column.
        actual: Option<String>,
    },
    /// The output lacks a row.
    MissingRow {
        /// The number of the row among those that are expected.
        row: usize,
        /// Its cells, in the columns that both have.
        cells: Vec<Option<String>>,
    },
    /// The output has a row that is not expected.
    ExtraRow {
        /// The number of the row in the output.
        row: usize,
        /// Its cells, in the columns that both have.
        cells: Vec<Option<String>>,
    },
    /// A cell has another value.
    Cell {
        /// The number of the row among those that are expected.
        row: usize,
        /// The column.
        column: String,
        /// The cell that is expected; null has none.
        expected: Option<String>,
        /// The cell of the output.
        actual: Option<String>,
    },
    /// Another number of cells could not be converted.
    FailedCells {
        /// How many are expected.
        expected: u64,
        /// How many there were.
        actual: u64,
    },
    /// The run failed, and a table is expected.
    Failed {
        /// Why.
        error: String,
    },
    /// The run failed in another way.
    OtherError {
        /// What is expected of the error.
        expected: String,
        /// Why it failed.
        error: String,
    },
    /// The run gave a table, and an error is expected.
    NoError {
        /// What is expected of the error.
        expected: String,
        /// How many rows came out.
        rows: usize,
    },
    /// The table that is expected cannot be read.
    Unreadable {
        /// Why not.
        error: String,
    },
    /// The case does not say yet what comes out.
    Unwritten {
        /// How many rows do.
        rows: usize,
    },
}

/// What came of a run.
#[derive(Debug, Clone)]
pub(super) enum Ran {
    /// A table, and how many cells could not be converted.
    Table(Grid, u64),
    /// An error.
    Failed(Failed),
}

/// How tables are compared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Comparison {
    /// The output may have other columns, too.
    pub(super) subset: bool,
    /// The rows may have any order.
    pub(super) any_order: bool,
}

impl Comparison {
    /// What differs between a table as it is expected and another: columns, rows, and cells of rows that belong together.
    pub(super) fn differences(self, expected: &Grid, actual: &Grid) -> Vec<Difference> {
        let mut found = self.columns(&expected.names(), &actual.names());
        let common: Vec<String> =
            expected.names().into_iter().filter(|name| actual.position(name).is_some()).collect();
        let actual = actual.with_columns(&common);
        let expected = as_types_of(&expected.with_columns(&common), &actual);
        let align = if self.any_order { in_any_order } else { in_order };
        let pairs = align(&expected.rows, &actual.rows);
        for pair in pairs {
            match pair {
                Pair::Both(row, other) => {
                    cells(row, &common, (&expected.rows[row], &actual.rows[other]), &mut found);
                }
                Pair::Expected(row) => {
                    let cells = expected.rows[row].clone();
                    found.push(Difference::MissingRow { row: row + 1, cells });
                }
                Pair::Actual(row) => {
                    let cells = actual.rows[row].clone();
                    found.push(Difference::ExtraRow { row: row + 1, cells });
                }
            }
        }
        found
    }

    fn columns(self, expected: &[String], actual: &[String]) -> Vec<Difference> {
        let named = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        let (wanted, there) = (named(expected), named(actual));
        let missing = expected.iter().filter(|name| !there.contains(*name));
        let mut found: Vec<_> =
            missing.map(|name| Difference::MissingColumn { column: name.clone() }).collect();
        if self.subset {
            return found;
        }
        let extra = actual.iter().filter(|name| !wanted.contains(*name));
        found.extend(extra.map(|name| Difference::ExtraColumn { column: name.clone() }));
        if found.is_empty() && expected != actual {
            let (expected, actual) = (expected.to_vec(), actual.to_vec());
            found.push(Difference::ColumnOrder { expected, actual });
        }
        found
    }
}

/// A table whose cells are written as those of another one, which has the same columns.
fn as_types_of(expected: &Grid, actual: &Grid) -> Grid {
    let mut columns: Vec<_> = (0..expected.columns.len())
        .map(|column| expected.column_as(column, &actual.columns[column].data_type).into_iter())
        .collect();
    let rows = expected.rows.iter();
    let rows = rows.map(|_| columns.iter_mut().map(|column| column.next().flatten()).collect()).collect();
    Grid { columns: actual.columns.clone(), rows }
}

/// The cells that differ in two rows.
fn cells(row: usize, names: &[String], (expected, actual): (&Row, &Row), found: &mut Vec<Difference>) {
    let cells = names.iter().zip(expected.iter().zip(actual));
    let differing = cells.filter(|(_, (expected, actual))| expected != actual);
    found.extend(differing.map(|(column, (expected, actual))| Difference::Cell {
        row: row + 1,
        column: column.clone(),
        expected: expected.clone(),
        actual: actual.clone(),
    }));
}

/// What another engine did otherwise than the first one.
pub(super) fn between_engines(first: &Ran, other: &Ran) -> Vec<Difference> {
    match (first, other) {
        (Ran::Table(first, failed), Ran::Table(other, other_failed)) => {
            let mut found = Comparison::default().differences(first, other);
            found.extend(first.columns.iter().filter_map(|column| {
                let actual = other.columns[other.position(&column.name)?].type_name();
                let expected = column.type_name();
                let column = column.name.clone();
                (actual != expected).then_some(Difference::Type { column, expected, actual: Some(actual) })
            }));
            let (expected, actual) = (*failed, *other_failed);
            found.extend((expected != actual).then_some(Difference::FailedCells { expected, actual }));
            found
        }
        (Ran::Table(..), Ran::Failed(failed)) => vec![Difference::Failed { error: failed.text.clone() }],
        (Ran::Failed(failed), Ran::Table(other, _)) => {
            vec![Difference::NoError { expected: failed.text.clone(), rows: other.rows.len() }]
        }
        (Ran::Failed(first), Ran::Failed(other)) if first.is_like(other) => Vec::new(),
        (Ran::Failed(first), Ran::Failed(other)) => {
            vec![Difference::OtherError { expected: first.text.clone(), error: other.text.clone() }]
        }
    }
}
