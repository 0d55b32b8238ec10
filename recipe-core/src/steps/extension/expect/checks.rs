//! What rows are expected to be, as an expression.

use std::cell::RefCell;

use arrow_schema::DataType;

use super::limit::{columns, expects_of_columns};
use super::{
    ADVANCED_TYPE, COLUMN, COLUMNS, EXPRESSION, MAX, MAX_ROWS, MIN, MIN_ROWS, NOT_NULL, PATTERN, UNIQUE,
    VALID_TYPE, VALUES,
};
use crate::expression::{lower, parse};
use crate::kernel::compare::{Compare, IsIn, Matches};
use crate::kernel::text::{Purpose, compile_pattern, refuse_traps};
use crate::plan::Comparison;
use crate::step::prelude::*;
use crate::steps::create::{WITH, aggregates};
use crate::types::type_name;

/// What is checked of each row.
pub(super) struct Checks {
    /// True where the row is as expected; null counts as false.
    pub(super) passes: Expr,
    /// The columns whose values say why not.
    pub(super) looked_at: Vec<Column>,
    /// The number of the row in the input, where it would be lost on the way and is known.
    pub(super) number: Option<Column>,
}

/// What the step expects of each row.
pub(super) fn checks(args: &Args, rel: &mut Rel) -> Result<Checks> {
    let named = columns(args);
    if args.get(&COLUMN).is_some() && args.get(&COLUMNS).is_some() {
        return Err(args.refuse(&COLUMN, "give this or `sourceColumns`, not both"));
    }
    let expected = expects_of_columns(args);
    let counts_rows = args.get(&MIN_ROWS).is_some() || args.get(&MAX_ROWS).is_some();
    if named.is_empty() && !expected.is_empty() {
        return Err(Error::missing_parameter("sourceColumn"));
    }
    if !named.is_empty() && expected.is_empty() {
        return Err(Error::bad_parameter(
            "say what is expected of the column: `notNull`, `unique`, `allowedValues`, `min`, `max`, `pattern`, `columnDataType`, \
             `advancedDataType`",
        ));
    }
    if named.is_empty() && args.get(&EXPRESSION).is_none() && !counts_rows {
        return Err(Error::bad_parameter(
            "say what is expected: something of a `sourceColumn`, an `expression`, `minRows` or `maxRows`",
        ));
    }
    // What looks at several rows loses the places that rows came from.
    let loses_places = args.get(&UNIQUE) || args.get(&WITH).is_some();
    let number = (loses_places && rel.has_rows_of_input()).then(|| rel.row_number(&[], &[]));
    let mut all = Vec::new();
    let mut looked_at: Vec<Column> = Vec::new();
    for named in &named {
        let column = rel.column(named)?;
        if looked_at.iter().any(|other| other.id() == column.id()) {
            let message = format!("column `{}` is named twice", column.name);
            return Err(args.refuse(&COLUMNS, message));
        }
        all.push(of_column(args, rel, &column)?);
        looked_at.push(column);
    }
    if args.get(&UNIQUE) {
        all.push(unique(rel, &looked_at));
    }
    if let Some(text) = args.get(&EXPRESSION) {
        let (truth, read) = expression(args, rel, text)?;
        all.push(truth);
        let new = read.into_iter().filter(|column| !looked_at.iter().any(|other| other.id() == column.id()));
        looked_at.extend(new.collect::<Vec<_>>());
    }
    let passes = all.into_iter().reduce(Expr::and).unwrap_or_else(|| Expr::truth(true));
    Ok(Checks { passes, looked_at, number })
}

/// What is expected of the cells of one column.
fn of_column(args: &Args, rel: &Rel, column: &Column) -> Result<Expr> {
    let missing = column.expr().is_missing();
    let mut all: Vec<Expr> = Vec::new();
    if let Some(values) = args.get(&VALUES) {
        all.push(Expr::call(IsIn::new(values, &column.data_type)?, vec![column.expr()]));
    }
    let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<f64>().ok());
    let bounds = (args.get(&MIN), args.get(&MAX));
    if let (Some(min), Some(max)) = (number(bounds.0), number(bounds.1))
        && min > max
    {
        return Err(args.refuse(&MIN, format!("{min} is more than `max`, {max}; no value is between them")));
    }
    if let Some(min) = args.get(&MIN) {
        let least = compare(column, Comparison::GreaterEqual, min.trim());
        all.push(least.map_err(|error| bad(args, &MIN, &error))?);
    }
    if let Some(max) = args.get(&MAX) {
        let most = compare(column, Comparison::LessEqual, max.trim());
        all.push(most.map_err(|error| bad(args, &MAX, &error))?);
    }
    if let Some(pattern) = args.get(&PATTERN) {
        let place = |error: Error| args.place(&PATTERN, error);
        let regex = compile_pattern(pattern).map_err(place)?;
        refuse_traps(pattern, &regex, Purpose::Test).map_err(place)?;
        let text = column.expr().try_cast(&DataType::Utf8View);
        all.push(Expr::call(Matches::new(regex), vec![text]));
    }
    if args.get(&VALID_TYPE).is_some() || args.get(&ADVANCED_TYPE).is_some() {
        all.push(args.invalid(column, rel)?.negate());
    }
    let present = all.into_iter().reduce(Expr::and).unwrap_or_else(|| Expr::truth(true));
    Ok(if args.get(&NOT_NULL) { missing.negate().and(present) } else { missing.or(present) })
}

/// A comparison that the column's type does not allow is one of the parameter.
fn bad<T>(args: &Args, param: &Param<T>, error: &Error) -> Error {
    args.refuse(param, error.kind().to_string())
}

/// Whether no row above has the same values in these columns. Rows outside of the conditions are compared among themselves.
fn unique(rel: &mut Rel, columns: &[Column]) -> Expr {
    let mut partition = columns.to_vec();
    partition.extend(rel.chosen());
    let number = rel.row_number(&partition, &[]);
    let first = Expr::call(Compare(Comparison::Equal), vec![number.expr(), Expr::whole(1)]);
    columns.iter().fold(first, |passes, column| passes.or(column.expr().is_missing()))
}

/// Whether an expression is true, and the columns it reads.
fn expression(args: &Args, rel: &mut Rel, text: &str) -> Result<(Expr, Vec<Column>)> {
    let aggregates = aggregates(args, rel)?;
    let read: RefCell<Vec<Column>> = RefCell::default();
    let resolve = |name: &str| {
        let column = aggregates.resolve(name, rel)?;
        let mut read = read.borrow_mut();
        if !name.starts_with(':') && !read.iter().any(|other| other.id() == column.id()) {
            read.push(column.clone());
        }
        Ok(column)
    };
    let place = |error| args.place(&EXPRESSION, error);
    let lowered = parse(text).and_then(|ast| lower(&ast, text, rel.now(), &resolve)).map_err(place)?;
    lowered.warnings.into_iter().for_each(|warning| rel.warn(place(warning)));
    let truth = lowered.expr;
    let found = rel.type_of(&truth);
    if found != DataType::Boolean {
        let message =
            format!("`{text}` is {}; it has to be true or false, such as `n > 0`", type_name(&found));
        return Err(args.refuse(&EXPRESSION, message));
    }
    Ok((truth, read.into_inner()))
}
