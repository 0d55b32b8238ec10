//! What EXCEPT and INTERSECT share: rows of a table that are, or are not, in a second one.

use std::sync::Arc;

use crate::plan::{Dataset, JoinKind, Matching, MissingKeys, Pairing, Position};
use crate::step::prelude::*;
use crate::steps::structure::{TABLE, position, table};

/// The columns that are compared.
pub(super) const COLUMNS: Param<Option<ColumnNames>> = Param::optional(
    "columns",
    "Columns to compare. Without them, all columns of both tables are compared, by name.",
);
/// Their names in the second table.
pub(super) const OTHERS: Param<Option<Texts>> =
    Param::optional("otherColumns", "Their names in the second table, where these differ.");
/// What counts as a row.
pub(super) const DUPLICATES: Param<Text> = Param::required(
    "duplicates",
    "What to do with equal rows: `remove` leaves each once, as SQL does; `keep` decides about each by itself; `count` lets each row of the \
     second table stand for one row of this one, as SQL's `ALL` does.",
)
.one_of(&["remove", "keep", "count"])
.or("remove");
/// What null is compared with.
pub(super) const NULLS: Param<bool> = Param::flag(
    "nullsEqual",
    "Whether null in a compared column equals null in the second table. With `false`, a row that has null there equals none.",
)
.or("true");

/// What is assumed of both.
pub(super) const EQUAL: &str = "Null equals null unless `nullsEqual` is `false`, and empty text equals empty text alone. `NaN` equals `NaN`, and -0.0 equals 0.0. Columns of different types are compared as the \
     wider number, or as text; nested columns are not compared.";
/// What `duplicates` does, as far as it is the same in both.
pub(super) const WHOLE: &str = "Rows keep their order, and all their columns. With `remove`, the first of the rows that are equal in all columns stays, also where only some columns are compared.";

/// Keeps the rows that are in the second table, or those that are not.
pub(super) fn lower(args: &Args, rel: &mut Rel, in_both: bool) -> Result<()> {
    let right = table(args, rel)?;
    let mut keys = Vec::new();
    for (column, at) in compared(args, rel, &right)? {
        // Rows that are equal to the second table's are numbered as one.
        let key = rel.comparable(&right, &column, at).map_err(|error| args.place(&COLUMNS, error))?;
        keys.push((key, at));
    }
    let matching = match args.get(&DUPLICATES) {
        "count" => {
            let columns: Vec<Column> = keys.iter().map(|(key, _)| key.clone()).collect();
            Matching::Numbered(rel.row_number(&columns, &[]).id())
        }
        _ => Matching::First,
    };
    let columns = rel.columns();
    let kind = JoinKind { matches: in_both, unmatched_left: !in_both, unmatched_right: false };
    let missing = if args.get(&NULLS) { MissingKeys::Equal } else { MissingKeys::EmptyMatches };
    let pairing = Pairing { missing, matching, ..Pairing::new(&right, &keys, kind) };
    rel.join(pairing, &columns, &[])?;
    if args.get(&DUPLICATES) == "remove" {
        let columns = rel.columns();
        rel.distinct(&columns);
    }
    Ok(())
}

/// Pairs of columns to compare.
fn compared(args: &Args, rel: &Rel, right: &Arc<Dataset>) -> Result<Vec<(Column, Position)>> {
    let Some(named) = args.get(&COLUMNS) else {
        if args.get(&OTHERS).is_some() {
            return Err(args.refuse(&OTHERS, "needs `columns`, to which these belong"));
        }
        return whole(args, rel, right);
    };
    let columns = rel.columns_named(named)?;
    let names: Vec<String> = match args.get(&OTHERS) {
        None => columns.iter().map(|column| column.name.clone()).collect(),
        Some(names) if names.len() == columns.len() => names.to_vec(),
        Some(names) => {
            let message = format!("has {} names, and `columns` has {}", names.len(), columns.len());
            return Err(args.refuse(&OTHERS, message));
        }
    };
    let pairs = columns.into_iter().zip(&names).map(|(column, name)| Ok((column, position(right, name)?)));
    pairs.collect::<Result<_>>().map_err(|error| match args.get(&OTHERS) {
        None => args.place(&COLUMNS, error),
        Some(_) => args.place(&OTHERS, error),
    })
}

/// All columns of both tables.
fn whole(args: &Args, rel: &Rel, right: &Arc<Dataset>) -> Result<Vec<(Column, Position)>> {
    let columns = rel.columns();
    let other = right.schema().fields().iter().map(|field| field.name());
    if let Some(name) = other.clone().find(|name| columns.iter().all(|column| column.name != **name)) {
        let message = format!(
            "table `{}` has a column `{name}`, which this table does not have; name the columns to compare in `columns`",
            right.name()
        );
        return Err(Error::bad_parameter(message));
    }
    let pairs = columns.into_iter().map(|column| {
        let at = position(right, &column.name)?;
        Ok((column, at))
    });
    pairs.collect::<Result<_>>().map_err(|error| args.place(&TABLE, error))
}
