//! Columns packed into one.

use crate::step::prelude::*;

pub(super) const NEST_COLUMNS: Param<ColumnNames> = Param::required("sourceColumns", "Columns to pack.");
pub(super) const NEST_NAME: Param<NewName> = Param::required(
    "targetColumn",
    "Name of the new column; it may be that of a source if these are removed.",
);
pub(super) const NEST_REMOVE: Param<bool> = Param::flag("removeSourceColumns", "Drop the sources.");

pub(super) const NEST_PLACE: &str = "The new column stands after the last of its sources, or in its place if they are removed. They stay unless `removeSourceColumns` is true.";

/// Puts `cells`, which hold those of `columns`, into a new column after the last of them, or in its place.
pub(super) fn nest(args: &Args, rel: &mut Rel, columns: &[Column], cells: Expr) -> Result<()> {
    let all = rel.columns();
    let place = after_last(&all, columns);
    let Place::After(last) = place else { return Err(Error::internal("the sources are columns")) };
    if !args.get(&NEST_REMOVE) {
        rel.add(args.get(&NEST_NAME), cells, &place)?;
        return Ok(());
    }
    let cells = rel.add_temporary(cells);
    let is_source = |column: &Column| columns.iter().any(|source| source.name == column.name);
    let kept = all.iter().filter(|column| column.name == last.name || !is_source(column)).cloned();
    rel.select(&kept.collect::<Vec<_>>());
    rel.add(args.get(&NEST_NAME), cells.expr(), &Place::InPlaceOf(last))?;
    Ok(())
}
