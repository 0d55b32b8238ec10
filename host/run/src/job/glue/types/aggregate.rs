//! `Aggregate`: one row for each group, with results that have the names that Spark gives them.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::node_type::{NodeType, ONE, Support};
use super::opened::Opened;
use crate::expression;
use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::node::{Lowered, Table, Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Aggregate",
    support: Support::InPart(
        "groups stand in the order in which they first appear; a field of a struct is called `city` as a group, as in Spark, and \
         `sum(user.age)` in a result",
    ),
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
    let opened = Opened::new(&table.schema, groups.iter().chain(calls.iter().map(|call| &call.column)))?;
    let (mut errors, mut keys, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    let mut clash = |name: &String, column: &ColumnPath| {
        if taken.contains(name) {
            let message = format!("two columns would be called `{name}`");
            errors.push(Error::from(Kind::Job(message)).at_span(column.span.clone()));
        }
        taken.push(name.clone());
    };
    for group in groups {
        let (name, column) = (opened.names(group), opened.column(group));
        let ((name, _), column) = (name.map_err(|error| vec![error])?, column.map_err(|error| vec![error])?);
        clash(&name, group);
        keys.push((column.to_owned(), name));
    }
    let mut columns: Vec<(String, Node)> = Vec::new();
    for Call { column, shown, called } in calls {
        let (names, found) = (opened.names(column), opened.column(column));
        let ((_, path), found) = (names.map_err(|error| vec![error])?, found.map_err(|error| vec![error])?);
        let name = shown.replacen('*', &path, 1);
        clash(&name, column);
        columns.push((name, Node::text(called.replacen('*', &expression::column(found), 1), &column.span)));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let named = Node::object(columns.iter().map(|(name, call)| (name.as_str(), call.clone())), span);
    let groups = texts(keys.iter().map(|(column, _)| column.as_str()), span);
    let mut steps = opened.steps;
    steps.push(step("AGGREGATE", span, [("groupBy", groups), ("columns", named)]));
    let renamed = keys.iter().filter(|(column, name)| column != name);
    let renamed: Vec<_> =
        renamed.map(|(column, name)| (column.as_str(), Node::text(name.as_str(), span))).collect();
    if !renamed.is_empty() {
        steps.push(step("RENAME_COLUMNS", span, [("columns", Node::object(renamed, span))]));
    }
    Ok(steps)
}
