//! Text functions: what they make of text stands in a new column.

mod char;
mod ends_with;
mod exact;
mod find;
mod left;
mod len;
mod lower;
mod merge_columns_and_values;
mod proper;
mod remove_symbols;
mod remove_whitespace;
mod repeat_string;
mod right;
mod right_find;
mod starts_with;
mod string_greater_than;
mod string_greater_than_equal;
mod string_less_than;
mod string_less_than_equal;
mod substring;
mod trim;
mod unicode;
mod upper;

use regex::Regex;

use crate::kernel::Kernel;
use crate::kernel::compare::{Compare, Comparison, EndsWith, Matches, StartsWith};
use crate::kernel::text::{
    Edge, Find, Purpose, compile_at_edge, compile_ignoring_case, compile_pattern, is_plain,
};
use crate::step::Parameter;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    char,
    ends_with,
    exact,
    find,
    left,
    len,
    lower,
    merge_columns_and_values,
    proper,
    remove_symbols,
    remove_whitespace,
    repeat_string,
    right,
    right_find,
    starts_with,
    string_greater_than,
    string_greater_than_equal,
    string_less_than,
    string_less_than_equal,
    substring,
    trim,
    unicode,
    upper,
];

const COLUMN: Param<Option<ColumnName>> = Param::optional("sourceColumn", "Column of text.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Text to take, in place of a column.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

/// The parameters of a function of one text.
const ONE_TEXT: &[&dyn Parameter] = &[&COLUMN, &VALUE, &NAME];

const COLUMN_1: Param<Option<ColumnName>> = Param::optional("sourceColumn1", "Column of first texts.");
const VALUE_1: Param<Option<Text>> = Param::optional("value1", "First text, in place of a column.");
const COLUMN_2: Param<Option<ColumnName>> = Param::optional("sourceColumn2", "Column of second texts.");
const VALUE_2: Param<Option<Text>> = Param::optional("value2", "Second text, in place of a column.");

/// The parameters of a function of two texts.
const TWO_TEXTS: &[&dyn Parameter] = &[&COLUMN_1, &VALUE_1, &COLUMN_2, &VALUE_2, &NAME];

const PATTERN: Param<Text> = Param::required("pattern", "Regular expression to look for.");

const IGNORE_CASE: Param<bool> = Param::flag("ignoreCase", "Take large and small letters as the same.");

/// Most characters that a step can count off.
const MAX_POSITION: i64 = i32::MAX as i64;

/// How many characters to take from one end.
const COUNT: Param<Whole> =
    Param::required("position", "How many characters to take.").between(0, MAX_POSITION);

/// Assumptions that many of these steps share.
const PLACE: &str = "The new column stands right after its source, or after all others.";
const TYPES: &str = "Columns of other types are read as the text they print as.";
const MISSING: &str = "Null gives null; empty text is a text like any other.";
const PLACE_OF_TWO: &str = "The new column stands after the last of its sources, or after all others.";
const TWO_MISSING: &str =
    "The result is null where one of the texts is; empty text is a text like any other.";
const PATTERNS: &str = "Patterns are written as in Java, but without look-around and back references.";

/// Puts what `kernel` makes of a text into a new column.
fn make(args: &Args, rel: &mut Rel, kernel: impl Kernel + 'static) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let made = Expr::call(kernel, vec![source.text()]);
    rel.add(args.get(&NAME), made, &source.after())?;
    Ok(())
}

/// Puts how two texts compare into a new column.
fn compare(args: &Args, rel: &mut Rel, comparison: Comparison) -> Result<()> {
    let first = Operand::read(args, &COLUMN_1, &VALUE_1, rel)?;
    let second = Operand::read(args, &COLUMN_2, &VALUE_2, rel)?;
    let compared = Expr::call(Compare(comparison), vec![first.text(), second.text()]);
    let columns = rel.columns();
    rel.add(args.get(&NAME), compared, &Operand::after_last(&columns, &[&first, &second]))?;
    Ok(())
}

/// Puts whether `PATTERN` matches at one end of a text into a new column.
fn test_edge(args: &Args, rel: &mut Rel, edge: Edge) -> Result<()> {
    let regex = pattern(args, rel, |pattern| compile_at_edge(pattern, edge))?;
    let pattern = args.get(&PATTERN);
    let is_plain = |pattern| is_plain(pattern) || args.get(&IS_TEXT);
    match edge {
        Edge::Start if is_plain(pattern) => make(args, rel, StartsWith::new(pattern)),
        Edge::End if is_plain(pattern) => make(args, rel, EndsWith::new(pattern)),
        _ => make(args, rel, Matches::new(regex)),
    }
}

/// `PATTERN`, compiled by `compile`.
fn pattern(args: &Args, rel: &mut Rel, compile: impl Fn(&str) -> Result<Regex>) -> Result<Regex> {
    if args.get(&PATTERN).is_empty() {
        return Err(args.refuse(&PATTERN, "is empty"));
    }
    Ok(args.pattern_by(&PATTERN, Purpose::Test, rel, compile)?.regex)
}

/// Puts where `PATTERN` is found into a new column; `look` gets it, and how many characters to skip.
fn find(
    args: &Args,
    rel: &mut Rel,
    position: &Param<Whole>,
    look: impl FnOnce(Regex, usize) -> Find,
) -> Result<()> {
    let compile = if args.get(&IGNORE_CASE) { compile_ignoring_case } else { compile_pattern };
    let pattern = pattern(args, rel, compile)?;
    let before = usize::try_from(args.get(position) - 1).unwrap_or(0);
    make(args, rel, look(pattern, before))
}
