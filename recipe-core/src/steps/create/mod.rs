//! Column structure operations: columns made from columns.

mod boolean_operation;
mod case_operation;
mod flag_column_from_null;
mod flag_column_from_pattern;
pub(super) mod merge;
mod split_column_between_delimiter;
mod split_column_between_positions;
mod split_column_from_end;
mod split_column_from_start;
mod split_column_multiple_delimiter;
mod split_column_single_delimiter;
mod split_column_with_intervals;

use std::sync::Arc;

use arrow_array::{ListArray, new_empty_array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::DataType;

use crate::expression::{lower, parse, parse_aggregate};
use crate::kernel::coalesce::Coalesce;
use crate::kernel::text::{Cuts, Delimiter, Part, Purpose, Split};
use crate::plan::{AggregateFunction, WindowFunction};
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    boolean_operation,
    case_operation,
    flag_column_from_null,
    flag_column_from_pattern,
    merge,
    split_column_between_delimiter,
    split_column_between_positions,
    split_column_from_end,
    split_column_from_start,
    split_column_multiple_delimiter,
    split_column_single_delimiter,
    split_column_with_intervals,
];

const SOURCE: Param<ColumnName> = Param::required("sourceColumn", "Text column to split.");
const PATTERN: Param<Text> = Param::required("pattern", "Text or regular expression to split at.");
const INCLUDE: Param<bool> =
    Param::flag("includeInSplit", "Keep the delimiter, at the end of the part before it.");
const LIMIT: Param<Whole> =
    Param::required("limit", "How many times to split; there is one column more.").between(1, 20);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");
const TRUE: Param<Text> = Param::required("trueString", "What to say where it is so.").or("True");
const FALSE: Param<Text> = Param::required("falseString", "What to say where it is not so.").or("False");

const PLACE_OF_PARTS: &str = "The new columns `{column}_1`, `{column}_2` and so on stand in the place of the source, which goes away, as the console shows it. Columns of other types are read as the text they print as.";
const OTHER_ROWS: &str =
    "In rows that do not meet the conditions the whole text is the first part, so that none of it is lost.";
const REST: &str =
    "`limit` counts splits, from the left; the last column has the rest. Missing parts are missing.";
const ONE_SIGN: &str = "A pattern of one character, such as `|`, `.` or `[`, stands for itself.";
const KEEP: &str = "With `includeInSplit` the delimiter stays at the end of the part before it.";

/// Puts the parts of `SOURCE` in its place; text is split once for all of them.
fn split(args: &Args, rel: &mut Rel, cuts: Cuts, count: usize) -> Result<()> {
    let column = rel.column(args.get(&SOURCE))?;
    let whole = rel.add_temporary(Expr::call(Split::new(cuts, count), vec![column.text()]));
    let parts = (0..count).map(|part| {
        let name = format!("{}_{}", column.name, part + 1);
        (name, Expr::call(Part(part), vec![whole.expr()]))
    });
    rel.add_many(parts.collect(), &Place::InPlaceOf(&column))?;
    Ok(())
}

/// The delimiter of `PATTERN`, `INCLUDE` and `IS_TEXT`.
fn delimiter(args: &Args, rel: &mut Rel) -> Result<Delimiter> {
    let (pattern, keep) = (args.get(&PATTERN), args.get(&INCLUDE));
    if pattern.is_empty() {
        return Err(args.refuse(&PATTERN, "is empty"));
    }
    // As expressions, `|`, `^` and `$` would split nothing, `.` everything, and `[` or `*` are none.
    if pattern.chars().count() == 1 || args.get(&IS_TEXT) {
        return Ok(Delimiter::text(pattern, keep));
    }
    let found = args.pattern(&PATTERN, Purpose::Split, rel)?;
    Ok(Delimiter::pattern(pattern, found.regex, keep))
}

fn limit(args: &Args) -> usize {
    usize::try_from(args.get(&LIMIT)).unwrap_or(1)
}

/// Says in a new text column where `test` is true.
fn flag(args: &Args, rel: &mut Rel, column: &Column, test: Expr) -> Result<()> {
    let told = Expr::text(args.get(&TRUE)).when(test, Expr::text(args.get(&FALSE)));
    rel.add(args.get(&NAME), told, &Place::After(column))?;
    Ok(())
}

/// Aggregates that an expression names as `:name`.
pub(super) const WITH: Param<Option<Object>> = Param::optional(
    "withExpressions",
    "Aggregates of whole columns, which the expression names as `:name` in back ticks.",
)
.of(&[&WITH_NAME, &WITH_VALUE, &WITH_TYPE]);
const WITH_NAME: Param<Text> = Param::required("name", "Name of the aggregate.");
const WITH_VALUE: Param<Text> = Param::required("value", "One call, such as avg(`price`).");
const WITH_TYPE: Param<Text> =
    Param::required("type", "Always `aggregate`.").one_of(&["aggregate"]).or("aggregate");

/// The aggregates of `withExpressions`, as columns.
pub(super) struct Aggregates(Vec<(String, Column)>);

impl Aggregates {
    /// The value of the expression in `param`.
    pub(super) fn expression(&self, args: &Args, param: &Param<Text>, rel: &mut Rel) -> Result<Expr> {
        self.value(args.get(param), rel, &|error| args.place(param, error))
    }

    /// The value of an expression; `place` says of an error where it is.
    pub(super) fn value(&self, text: &str, rel: &mut Rel, place: &dyn Fn(Error) -> Error) -> Result<Expr> {
        let ast = parse(text).map_err(place)?;
        let lowered = lower(&ast, text, rel.now(), &|name| self.resolve(name, rel)).map_err(place)?;
        lowered.warnings.into_iter().for_each(|warning| rel.warn(place(warning)));
        Ok(lowered.expr)
    }

    /// The column with this name, or the aggregate, with `:` before its name.
    pub(super) fn resolve(&self, name: &str, rel: &Rel) -> Result<Column> {
        name.strip_prefix(':').map_or_else(|| rel.find(name), |name| self.find(name))
    }

    fn find(&self, name: &str) -> Result<Column> {
        let known = self.0.iter().map(|(name, _)| name.as_str());
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, column)| column.clone())
            .ok_or_else(|| Error::column_not_found(&format!(":{name}"), known))
    }
}

/// The value of the expression in `param`, over the table's columns and the aggregates of [`WITH`].
pub(super) fn expression(args: &Args, param: &Param<Text>, rel: &mut Rel) -> Result<Expr> {
    let aggregates = aggregates(args, rel)?;
    aggregates.expression(args, param, rel)
}

/// Computes the aggregates of [`WITH`].
pub(super) fn aggregates(args: &Args, rel: &mut Rel) -> Result<Aggregates> {
    let mut named = Vec::new();
    let mut functions = Vec::new();
    for with in args.get(&WITH).unwrap_or_default() {
        let place = |error: Error| with.place(&WITH_VALUE, error);
        let (function, column) = parse_aggregate(with.get(&WITH_VALUE)).map_err(place)?;
        let column = aggregated(function, column.as_deref(), rel).map_err(place)?;
        functions.push(WindowFunction::Whole(rel.call(function, &column)));
        named.push((with.get(&WITH_NAME).to_owned(), function));
    }
    if functions.is_empty() {
        return Ok(Aggregates(Vec::new()));
    }
    let columns = rel.window(&[], &[], functions);
    let results = named.into_iter().zip(columns).map(|((name, function), column)| {
        let column = match function {
            AggregateFunction::CollectList => rel.add_temporary(list_or_empty(&column)),
            _ => column,
        };
        (name, column)
    });
    Ok(Aggregates(results.collect()))
}

/// The values that an aggregate of this column, or of rows, is of.
pub(super) fn aggregated(function: AggregateFunction, column: Option<&str>, rel: &mut Rel) -> Result<Column> {
    let Some(column) = column else { return Ok(rel.add_temporary(Expr::whole(1))) };
    let column = rel.find(column)?;
    // Empty text is a value in expressions.
    if function.needs_numbers() { rel.to_numbers(&column) } else { Ok(column) }
}

/// A list of values, empty where there are none, as Spark has it.
pub(super) fn list_or_empty(column: &Column) -> Expr {
    let DataType::List(item) = &column.data_type else { return column.expr() };
    let values = new_empty_array(item.data_type());
    let empty = ListArray::new(item.clone(), OffsetBuffer::from_lengths([0]), values, None);
    Expr::call(Coalesce, vec![column.expr(), Expr::Literal(Arc::new(empty))])
}
