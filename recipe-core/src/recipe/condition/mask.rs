//! What conditions mean: an expression that is true for the rows that meet all of them.

use arrow_schema::DataType;

use super::Condition;
use crate::error::{Error, Kind, Result};
use crate::expression::{lower, parse};
use crate::kernel::coalesce::Coalesce;
use crate::kernel::compare::{Comparison, IsIn, IsInvalid};
use crate::plan::{Column, Expr, Rel};
use crate::step::compare;
use crate::types::{Type, type_name};

/// True for rows that meet all of `conditions`, never null.
pub(in super::super) fn mask(conditions: &[Condition], rel: &mut Rel) -> Result<Expr> {
    fold(conditions, rel, Expr::and)
}

fn fold(conditions: &[Condition], rel: &mut Rel, join: fn(Expr, Expr) -> Expr) -> Result<Expr> {
    let mut all = conditions.iter().map(|condition| ask(condition, rel)).collect::<Result<Vec<_>>>()?;
    // In pairs, so that a long list makes no deep expression.
    while all.len() > 1 {
        let mut left = all.into_iter();
        let mut joined = Vec::with_capacity(left.len().div_ceil(2));
        while let Some(one) = left.next() {
            joined.push(match left.next() {
                Some(other) => join(one, other),
                None => one,
            });
        }
        all = joined;
    }
    all.pop().ok_or_else(|| Error::internal("there is no group without conditions"))
}

fn ask(condition: &Condition, rel: &mut Rel) -> Result<Expr> {
    match condition {
        Condition::Cell(asked) => {
            let column = rel.find(&asked.column).map_err(|error| error.at_span(asked.column_span.clone()))?;
            (asked.test)(&column).map_err(|error| error.at_span(asked.span.clone()))
        }
        Condition::Expression { text, span } => expression(text, rel, &|error| error.at_span(span.clone())),
        Condition::And(all) => fold(all, rel, Expr::and),
        Condition::Or(any) => fold(any, rel, Expr::or),
        Condition::Not(other) => Ok(ask(other, rel)?.negate()),
    }
}

/// Whether an expression is true; where it is null it is not.
fn expression(text: &str, rel: &mut Rel, place: &dyn Fn(Error) -> Error) -> Result<Expr> {
    let ast = parse(text).map_err(place)?;
    let lowered = lower(&ast, text, rel.now(), &|name| rel.find(name)).map_err(place)?;
    lowered.warnings.into_iter().for_each(|warning| rel.warn(place(warning)));
    let truth = lowered.expr;
    let found = rel.type_of(&truth);
    if found != DataType::Boolean {
        let message = format!("`{text}` is {}, and a condition is true or false", type_name(&found));
        return Err(place(Kind::BadCondition(message).into()));
    }
    Ok(Expr::call(Coalesce, vec![truth, Expr::truth(false)]))
}

/// One of several values, read as the column's type.
pub(super) fn is_in(column: &Column, values: &[String]) -> Result<Expr> {
    Ok(Expr::call(IsIn::new(values, &column.data_type)?, vec![column.expr()]))
}

/// From one value to another, both included.
pub(super) fn between(column: &Column, low: &str, high: &str) -> Result<Expr> {
    Ok(compare(column, Comparison::GreaterEqual, low)?.and(compare(column, Comparison::LessEqual, high)?))
}

/// Present, but not readable as the type named. Names of classes of types are understood as well.
pub(super) fn invalid(column: &Column, named: Option<&str>) -> Result<Expr> {
    let Some(named) = named.filter(|named| !named.trim().is_empty()) else {
        return Ok(Expr::call(IsInvalid(column.ty().unwrap_or(Type::String)), vec![column.expr()]));
    };
    let ty = Type::named(named).map_err(|message| Error::from(Kind::BadCondition(message)))?;
    Ok(Expr::call(IsInvalid(ty), vec![column.expr()]))
}
