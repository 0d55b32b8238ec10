//! Data cleaning operations: most change a text column in place, some look for a part of it.

mod add_double_quotes;
mod add_prefix;
mod add_single_quotes;
mod add_suffix;
mod capital_case;
mod delimiters;
mod extract_between_delimiters;
mod extract_between_positions;
mod extract_pattern;
mod extract_value;
mod format_date;
mod lower_case;
mod positions;
mod remove_combined;
mod replace_between_delimiters;
mod replace_between_positions;
mod replace_text;
mod sentence_case;
mod upper_case;

use crate::kernel::Kernel;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    capital_case,
    lower_case,
    upper_case,
    sentence_case,
    format_date,
    add_double_quotes,
    add_single_quotes,
    add_prefix,
    add_suffix,
    extract_between_delimiters,
    extract_between_positions,
    extract_pattern,
    extract_value,
    remove_combined,
    replace_between_delimiters,
    replace_between_positions,
    replace_text,
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
