//! Data cleaning operations: most change a text column in place, some look for a part of it.

mod capital_case;
mod extract_pattern;
mod lower_case;
mod remove_combined;
mod replace_text;
mod sentence_case;
mod upper_case;

use crate::kernel::Kernel;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[
    &capital_case::STEP,
    &lower_case::STEP,
    &upper_case::STEP,
    &sentence_case::STEP,
    &extract_pattern::STEP,
    &remove_combined::STEP,
    &replace_text::STEP,
];

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Text column to change, in place.");
const SOURCE: Param<ColumnName> = Param::required("sourceColumn", "Text column to look in.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

/// Puts what `kernel` makes of the text of `COLUMN` in the place of its cells.
fn change(args: &Args, rel: &mut Rel, kernel: impl Kernel + 'static) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let text = column.text();
    rel.replace(&column, Expr::call(kernel, vec![text]))
}

/// Puts what `kernel` finds in the text of `SOURCE` into a new column right after it.
fn extract(args: &Args, rel: &mut Rel, kernel: impl Kernel + 'static) -> Result<()> {
    let column = rel.column(args.get(&SOURCE))?;
    let found = Expr::call(kernel, vec![column.text()]);
    rel.add(args.get(&NAME), found, &Place::After(&column))?;
    Ok(())
}
