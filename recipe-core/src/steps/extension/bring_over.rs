//! What steps share that bring columns over from the match of each row in a second table.

use std::sync::Arc;

use crate::plan::{Dataset, Pairing, Position};
use crate::step::prelude::*;
use crate::steps::structure::position;

/// The columns to bring over.
pub(super) const COLUMNS: Param<Texts> =
    Param::required("rightColumns", "Columns of the second table to bring over.");
/// Their new names.
pub(super) const NAMES: Param<Option<Texts>> = Param::optional(
    "targetColumns",
    "Names of the new columns, one for each of these. Without them, the columns keep their names.",
);
/// A column that says which rows have a match.
pub(super) const MATCHED: Param<Option<NewName>> =
    Param::optional("matchedColumn", "Name of a column that says whether the row has a match.");

/// The names of the new columns.
pub(super) fn names(args: &Args) -> Result<&[String]> {
    let wanted = args.get(&COLUMNS);
    match args.get(&NAMES) {
        Some(names) if names.len() != wanted.len() => {
            let message = format!("has {} names, and `rightColumns` has {}", names.len(), wanted.len());
            Err(args.refuse(&NAMES, message))
        }
        names => Ok(names.unwrap_or(wanted)),
    }
}

/// Puts the columns of a row's match beside it, after all others. `value` gives what a column holds of one that has the
/// matches' cells and null elsewhere, and of a condition that is true where there is a match.
pub(super) fn bring_over(
    args: &Args,
    rel: &mut Rel,
    right: &Arc<Dataset>,
    pairing: Pairing,
    value: impl Fn(&Column, Expr) -> Result<Expr>,
) -> Result<()> {
    let names = names(args)?;
    let columns = args.get(&COLUMNS).iter().map(|name| position(right, name));
    let columns = columns.collect::<Result<Vec<Position>>>().map_err(|error| args.place(&COLUMNS, error))?;
    let (found, columns) = rel.look_up(pairing, &columns)?;
    let mut made = Vec::with_capacity(columns.len() + 1);
    for (mut column, name) in columns.into_iter().zip(names) {
        column.name.clone_from(name);
        made.push((name.clone(), value(&column, found.expr())?));
    }
    if let Some(named) = args.get(&MATCHED) {
        made.push((named.name.clone(), Expr::truth(true).when(found.expr(), Expr::truth(false))));
    }
    rel.add_many(made, &Place::Last).map(drop).map_err(|error| match args.get(&NAMES) {
        Some(_) => args.place(&NAMES, error),
        None => args.place(&COLUMNS, error),
    })
}
