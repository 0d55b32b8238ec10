//! Column structure operations: columns made from columns.

mod case_operation;
pub(super) mod merge;
mod split_column_single_delimiter;

use crate::expression::{lower, parse, parse_aggregate};
use crate::plan::WindowFunction;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] =
    &[&case_operation::STEP, &merge::STEP, &split_column_single_delimiter::STEP];

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
struct Aggregates(Vec<(String, Column)>);

impl Aggregates {
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
    let text = args.get(param);
    let ast = parse(text).map_err(|error| args.place(param, error))?;
    let aggregates = aggregates(args, rel)?;
    let resolve = |name: &str| match name.strip_prefix(':') {
        Some(name) => aggregates.find(name),
        None => rel.find(name),
    };
    lower(&ast, text, rel.now(), &resolve).map_err(|error| args.place(param, error))
}

fn aggregates(args: &Args, rel: &mut Rel) -> Result<Aggregates> {
    let mut named = Vec::new();
    let mut functions = Vec::new();
    for with in args.get(&WITH).unwrap_or_default() {
        let place = |error: Error| with.place(&WITH_VALUE, error);
        let (function, column) = parse_aggregate(with.get(&WITH_VALUE)).map_err(place)?;
        let column = rel.find(&column).map_err(place)?;
        let column = if function.needs_numbers() {
            rel.numbers(&column).map_err(place)?
        } else {
            rel.present(&column)?
        };
        functions.push(WindowFunction::Whole(rel.call(function, &column)));
        named.push(with.get(&WITH_NAME).to_owned());
    }
    if functions.is_empty() {
        return Ok(Aggregates(Vec::new()));
    }
    let columns = rel.window(&[], &[], functions)?;
    Ok(Aggregates(named.into_iter().zip(columns).collect()))
}
