//! `gs_pivot`: the values of columns as columns, with another column aggregated for each group of the remaining ones.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::Schema;
use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;
use recipe_core::types::Type;

use super::parameters::{Names, Parameters};
use super::{Transform, derived, names};
use crate::expression;
use crate::job::column_path::ColumnPath;
use crate::job::node::{Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_pivot", read };

const VALUES: Names = &["aggCol"];
const FUNCTION: Names = &["aggFunction"];
const COLUMNS: Names = &["colList"];

/// Functions of Spark, and what PIVOT calls them.
const FUNCTIONS: &[(&str, &str)] = &[
    ("avg", "AVERAGE"),
    ("collect_list", "COLLECT_LIST"),
    ("count", "COUNT"),
    ("countDistinct", "COUNT_DISTINCT"),
    ("count_distinct", "COUNT_DISTINCT"),
    ("first", "FIRST"),
    ("last", "LAST"),
    ("max", "MAX"),
    ("mean", "AVERAGE"),
    ("median", "MEDIAN"),
    ("min", "MIN"),
    ("stddev", "STANDARD_DEVIATION"),
    ("stddev_samp", "STANDARD_DEVIATION"),
    ("sum", "SUM"),
    ("var_samp", "VARIANCE"),
    ("variance", "VARIANCE"),
];
/// How many columns Spark makes at most.
const MOST: &str = "10000";

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (values, columns) = (parameters.column(VALUES), parameters.columns(COLUMNS));
    let (function, span) = parameters.required(FUNCTION)?;
    let known = FUNCTIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(function.trim()));
    let Some((_, function)) = known else {
        let names: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        parameters.wrong(FUNCTION, format!("is one of {}, not `{function}`", names.join(", ")), &span);
        return None;
    };
    let (values, columns, span) = (values?, columns?, parameters.span());
    Some(Work::Steps(Arc::new(move |tables| {
        lower(&tables[0].schema, (&values, function), &columns, &span).map(Into::into)
    })))
}

fn lower(
    schema: &Schema,
    (values, function): (&ColumnPath, &str),
    columns: &[ColumnPath],
    span: &Range<usize>,
) -> Result<Vec<Node>, Vec<Error>> {
    let columns = names::columns(schema, columns)?;
    let values = names::column(schema, values).map_err(|error| vec![error])?;
    if columns.iter().any(|column| column == values) {
        let message = format!("column `{values}` is aggregated, and its values cannot become columns, too");
        return Err(vec![Error::from(Kind::Job(message)).at_span(span.clone())]);
    }
    let mut steps = Vec::new();
    let is_text = |name: &str| {
        schema
            .field_with_name(name)
            .is_ok_and(|field| Type::from_arrow(field.data_type()) == Some(Type::String))
    };
    let mut source = columns[0].clone();
    // Values of other types are in their own order. Spark has a column for null, too, and names it so.
    if columns.len() > 1 || is_text(&source) {
        let text =
            |column: &String| format!("coalesce(cast({} as string), 'null')", expression::column(column));
        let joined = columns.iter().map(text).collect::<Vec<_>>().join(" || '_' || ");
        if columns.len() > 1 {
            source = names::unused(schema, &columns.join("_"));
        }
        steps.push(derived(schema, &source, (joined, span), span));
    }
    if columns.len() > 1 {
        steps.push(step("DELETE", span, [("sourceColumns", texts(columns, span))]));
    }
    let given = [
        ("sourceColumn", Node::text(source, span)),
        ("valueColumn", Node::text(values, span)),
        ("aggregateFunction", Node::text(function, span)),
        ("columnNames", Node::text("{value}", span)),
        ("maxColumns", Node::text(MOST, span)),
    ];
    steps.push(step("PIVOT", span, given));
    Ok(steps)
}
