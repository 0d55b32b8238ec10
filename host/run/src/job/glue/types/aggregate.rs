//! `Aggregate`: one row for each group, with results that have the names that Spark gives them.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::names;
use super::node_type::{NodeType, ONE, Support};
use crate::expression;
use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::node::{Lowered, Table, Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Aggregate",
    support: Support::InPart("groups stand in the order in which they first appear"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

/// Functions: their names in the node, what Spark calls their results, and how expressions call them. `*` is the column.
const FUNCTIONS: &[(&str, (&str, &str))] = &[
    ("avg", ("avg(*)", "avg(*)")),
    ("count", ("count(*)", "count(*)")),
    ("countDistinct", ("count(DISTINCT *)", "count(distinct *)")),
    ("first", ("first(*)", "first(*)")),
    ("last", ("last(*)", "last(*)")),
    ("kurtosis", ("kurtosis(*)", "kurtosis(*)")),
    ("max", ("max(*)", "max(*)")),
    ("min", ("min(*)", "min(*)")),
    ("skewness", ("skewness(*)", "skewness(*)")),
    ("stddev_samp", ("stddev_samp(*)", "stddev_samp(*)")),
    ("stddev_pop", ("stddev_pop(*)", "stddev_pop(*)")),
    ("sum", ("sum(*)", "sum(*)")),
    ("sumDistinct", ("sum(DISTINCT *)", "sum(distinct *)")),
    ("var_samp", ("var_samp(*)", "var_samp(*)")),
    ("var_pop", ("var_pop(*)", "var_pop(*)")),
];

/// A call: the column, what Spark calls the result, and how expressions call it.
struct Call {
    column: ColumnPath,
    shown: &'static str,
    called: &'static str,
}

fn read(members: &Members, _: &Setting) -> Option<Work> {
    let groups = members.columns("Groups");
    members.required("Aggs")?;
    let span = members.span();
    let mut calls = Vec::new();
    for call in members.objects("Aggs") {
        call.required("Column")?;
        call.required("AggFunc")?;
        let ((shown, called), column) = (call.word("AggFunc", FUNCTIONS)?, call.column("Column")?);
        calls.push(Call { column, shown, called });
    }
    Some(Work::Steps(Arc::new(move |tables| lower(&tables[0], &groups, &calls, &span).map(Lowered::from))))
}

fn lower(
    table: &Table,
    groups: &[ColumnPath],
    calls: &[Call],
    span: &Range<usize>,
) -> Result<Vec<Node>, Vec<Error>> {
    let schema = &table.schema;
    let mut errors = Vec::new();
    let groups = names::columns(schema, groups).unwrap_or_else(|found| {
        errors.extend(found);
        Vec::new()
    });
    let mut columns: Vec<(String, Node)> = Vec::new();
    for Call { column, shown, called } in calls {
        let found = match names::column(schema, column) {
            Ok(found) => found,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        let name = shown.replacen('*', found, 1);
        if groups.contains(&name) || columns.iter().any(|(taken, _)| *taken == name) {
            let message = format!("two columns would be called `{name}`");
            errors.push(Error::from(Kind::Job(message)).at_span(column.span.clone()));
            continue;
        }
        columns.push((name, Node::text(called.replacen('*', &expression::column(found), 1), &column.span)));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let named = Node::object(columns.iter().map(|(name, call)| (name.as_str(), call.clone())), span);
    Ok(vec![step("AGGREGATE", span, [("groupBy", texts(groups, span)), ("columns", named)])])
}
