//! Basic column operations.

mod change_data_type;
mod delete;
mod duplicate;
mod json_to_structs;
mod move_after;
mod move_before;
mod move_to_end;
mod move_to_index;
mod move_to_start;
mod remove_values;
mod rename;
mod sort;
mod to_boolean_column;
mod to_double_column;
mod to_number_column;
mod to_string_column;

use crate::plan::Named;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    remove_values,
    change_data_type,
    delete,
    duplicate,
    json_to_structs,
    move_after,
    move_before,
    move_to_end,
    move_to_index,
    move_to_start,
    rename,
    sort,
    to_boolean_column,
    to_double_column,
    to_number_column,
    to_string_column,
];

/// Puts a column where `place` says it stands among the others.
fn move_column(rel: &mut Rel, column: &Column, place: impl Fn(&[Column]) -> usize) {
    let mut order = rel.columns();
    order.retain(|other| other.name != column.name);
    order.insert(place(&order), column.clone());
    rel.select(&order);
}

/// Puts a column beside a target: `shift` is 0 for right before it, 1 for right after it.
fn move_beside(
    args: &Args,
    rel: &mut Rel,
    column: &Param<ColumnName>,
    target: &Param<ColumnName>,
    shift: usize,
) -> Result<()> {
    let (moved, anchor) = (rel.column(args.get(column))?, rel.column(args.get(target))?);
    if moved.name == anchor.name {
        return Err(args.refuse(target, "must be another column than `sourceColumn`"));
    }
    move_column(rel, &moved, |others| {
        others.iter().position(|other| other.name == anchor.name).map_or(others.len(), |at| at + shift)
    });
    Ok(())
}

const DOUBLES_AS_TEXT: &str = "Doubles print all digits below 1e21, `10000000.0`, where Spark writes `1.0E7`. Both are read as the same number, and no output of the service is known that shows which it writes.";

/// Changes a column's type in place.
fn change_type(rel: &mut Rel, named: &Named, to: Type) -> Result<()> {
    let column = rel.column(named)?;
    let to = to.to_arrow();
    if column.data_type == to {
        return Ok(());
    }
    rel.replace(&column, column.expr().cast(&to, rel.known()))
}
