//! The order in which a step sees rows, each column of it ascending or descending.

use crate::plan::{Named, SortKey};
use crate::step::prelude::*;

pub(super) const GROUPS: Param<Option<ColumnNames>> = Param::optional(
    "groupByColumns",
    "Columns whose values make a group; rows of other groups are not seen.",
);
pub(super) const ORDER: Param<Option<ColumnNames>> = Param::optional(
    "orderByColumns",
    "Columns that give the order in which rows are seen, the most significant first; the order of the table unless given.",
);
pub(super) const DIRECTIONS: Param<Option<Texts>> = Param::optional(
    "orderings",
    "`ASCENDING` or `DESCENDING`: one for each column of `orderByColumns`, or one for all of them.",
);

/// What a step says of the order it takes.
pub(super) const AS_SORT: &str = "Values are compared as in SORT, and missing cells are first when ascending and last when descending, as there. Null and empty text are alike.";

/// Where missing cells are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Below all values: first in ascending order, last in descending order.
    Least,
    /// After all values.
    Last,
}

/// The groups a step names.
pub(super) fn groups(args: &Args, rel: &Rel) -> Result<Vec<Column>> {
    rel.columns_named(args.get(&GROUPS).unwrap_or_default())
}

/// The order of the columns `named`, with the [`DIRECTIONS`] given, or else in `usual`.
pub(super) fn order(
    args: &Args,
    rel: &mut Rel,
    named: &[Named],
    usual: &str,
    missing: Missing,
) -> Result<Vec<SortKey>> {
    let columns = rel.columns_named(named)?;
    let given = args.get(&DIRECTIONS).unwrap_or_default();
    if given.len() > 1 && given.len() != columns.len() {
        let message = format!("has {} entries for {} columns", given.len(), columns.len());
        return Err(args.refuse(&DIRECTIONS, message));
    }
    if columns.is_empty() && !given.is_empty() {
        return Err(args.refuse(&DIRECTIONS, "needs `orderByColumns`"));
    }
    let mut keys = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        column.require("a column of simple values", |_| true).map_err(|error| named[at].place(error))?;
        let direction = given.get(at).or(given.first()).map_or(usual, String::as_str);
        let descending = match direction {
            direction if direction.eq_ignore_ascii_case("ASCENDING") => false,
            direction if direction.eq_ignore_ascii_case("DESCENDING") => true,
            other => {
                let message = format!("`{other}` is not an order; use ASCENDING or DESCENDING");
                return Err(args.refuse(&DIRECTIONS, message));
            }
        };
        let column = rel.missing_to_null(column);
        let nulls_first = missing == Missing::Least && !descending;
        keys.push(SortKey { column: column.id(), descending, nulls_first });
    }
    Ok(keys)
}
