//! Data quality operations: rows and values that are there already.

mod delete_duplicate_rows;
mod flag_duplicate_rows;
mod flag_duplicates_in_column;
mod remove_duplicates;

use crate::kernel::compare::Compare;
use crate::plan::Comparison;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] =
    steps![delete_duplicate_rows, flag_duplicate_rows, flag_duplicates_in_column, remove_duplicates,];

const TRUE: Param<Text> =
    Param::required("trueString", "What to say where there is an equal one above.").or("True");
const FALSE: Param<Text> =
    Param::required("falseString", "What to say where there is none above.").or("False");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

const EQUAL: &str = "Null equals null, empty text is not null, and comparison is exact.";
const NUMBERS: &str = "Numbers that are equal are the same: `-0.0` and `0.0`, and any two `NaN`.";
const ABOVE: &str = "With conditions, rows that do not meet them say nothing, but still are above others.";

/// Says in a new text column whether a row above is equal in these columns.
fn flag(args: &Args, rel: &mut Rel, columns: &[Column], place: &Place) -> Result<()> {
    let number = rel.row_number(columns, &[]);
    let one = Expr::whole(1);
    let first = Expr::call(Compare(Comparison::Equal), vec![number.expr(), one]);
    rel.add(args.get(&NAME), Expr::text(args.get(&FALSE)).when(first, Expr::text(args.get(&TRUE))), place)?;
    Ok(())
}
