//! The parameters that stand for a `sourceColumn` where a step is about several columns.

use std::ops::Range;

use super::kind::{ColumnNames, Text, Texts};
use super::param::{Info, Param, Parameter};
use super::{Args, Step};
use crate::error::{Error, Result};

/// The column that most operations are about.
pub(crate) const SOURCE_COLUMN: &str = "sourceColumn";

/// What stands for the column's name in the names of new columns.
const TEMPLATE: &str = "{column}";

/// The columns by name.
pub(crate) const NAMED: Param<Option<ColumnNames>> =
    Param::optional("sourceColumns", "Columns to do the same to, one after the other.");

/// The columns by what their names have in common.
pub(crate) const MATCHING: Param<Option<Text>> = Param::optional(
    "columnsMatching",
    "Regular expression: all columns whose name has a part that it matches.",
);

/// The columns by type.
pub(crate) const OF_TYPE: Param<Option<Texts>> = Param::optional(
    "columnsOfType",
    "All columns of this type, or of one of these; `numeric` and `temporal` stand for all such types.",
);

/// All three.
pub(crate) const SEVERAL: &[&dyn Parameter] = &[&NAMED, &MATCHING, &OF_TYPE];

impl Step {
    /// Whether it can do the same to several columns: it is about one, and has no list of its own.
    pub fn takes_several(&self) -> bool {
        let has = |name| self.params.iter().any(|param| param.info().name == name);
        has(SOURCE_COLUMN) && !has(NAMED.info().name)
    }

    /// Every parameter it takes, in the order of its page, and last those that choose several columns.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Info> {
        let several = SEVERAL.iter().filter(|_| self.takes_several());
        self.params.iter().chain(several).map(|param| param.info())
    }
}

impl Args {
    /// The same for one of several columns; `at` is where they are chosen.
    pub(crate) fn for_column(&self, name: &str, at: &Range<usize>) -> Args {
        self.with_column(SOURCE_COLUMN, name, TEMPLATE, at)
    }

    /// Refuses names of new columns that would be the same for each column.
    pub(crate) fn check_templates(&self) -> Result<()> {
        match self.new_names().find(|named| !named.name.contains(TEMPLATE)) {
            Some(named) => Err(named.place(Error::bad_parameter(format!(
                "needs `{TEMPLATE}`, for the column's name, where a step is about several columns: `{TEMPLATE}_{}`",
                named.name
            )))),
            None => Ok(()),
        }
    }
}
