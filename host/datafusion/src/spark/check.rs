//! What of a query is refused before it is planned.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, ObjectName, Query, Select, SelectItem, SetExpr, TableFactor, Visitor,
};
use recipe_core::engine::nearest;
use recipe_run::job::sql::SqlProblem;

use super::functions;

/// Finds the first thing that is refused.
pub(super) struct Check;

impl Visitor for Check {
    type Break = SqlProblem;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<SqlProblem> {
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return refuse("WITH RECURSIVE");
        }
        if !query.pipe_operators.is_empty() {
            return refuse("`|>`");
        }
        if !query.locks.is_empty() || query.for_clause.is_some() {
            return refuse("FOR after a query");
        }
        if query.settings.is_some() || query.format_clause.is_some() {
            return refuse("SETTINGS or FORMAT after a query");
        }
        match &*query.body {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                refuse("a statement that changes tables")
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<SqlProblem> {
        let Select { into, lateral_views, cluster_by, distribute_by, sort_by, qualify, top, .. } = select;
        if into.is_some() {
            return refuse("SELECT INTO");
        }
        if !lateral_views.is_empty() {
            let problem = SqlProblem::unsupported("LATERAL VIEW is not run here");
            return ControlFlow::Break(
                problem.with_help("use `explode(...)` in the SELECT list of a subquery"),
            );
        }
        if !cluster_by.is_empty() || !distribute_by.is_empty() || !sort_by.is_empty() {
            let problem = SqlProblem::unsupported("CLUSTER BY, DISTRIBUTE BY and SORT BY are not run here");
            return ControlFlow::Break(problem.with_help("use ORDER BY"));
        }
        if qualify.is_some() || top.is_some() || select.prewhere.is_some() || !select.connect_by.is_empty() {
            return refuse("QUALIFY, TOP, PREWHERE or CONNECT BY");
        }
        if select.projection.is_empty() {
            return ControlFlow::Break(SqlProblem::new("SELECT has no columns"));
        }
        let several =
            select.projection.iter().find(|item| matches!(item, SelectItem::ExprWithAliases { .. }));
        if several.is_some() {
            return refuse("several names for one expression");
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<SqlProblem> {
        match factor {
            TableFactor::Table { args: Some(_), name, .. } => refuse(&format!("the table function `{name}`")),
            TableFactor::Table { sample: Some(_), .. } | TableFactor::Derived { sample: Some(_), .. } => {
                refuse("TABLESAMPLE")
            }
            TableFactor::Table { version: Some(_), .. } => refuse("reading a table as it was before"),
            TableFactor::Table { name, .. } => table(name),
            TableFactor::Derived { .. } | TableFactor::NestedJoin { .. } => ControlFlow::Continue(()),
            TableFactor::Pivot { .. } => refuse("PIVOT"),
            TableFactor::Unpivot { .. } => refuse("UNPIVOT"),
            other => refuse(&format!("`{other}` in FROM")),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<SqlProblem> {
        match expr {
            Expr::Function(function) => self::function(function),
            Expr::Lambda(_) => refuse("a function of a function (`x -> ...`)"),
            _ => ControlFlow::Continue(()),
        }
    }
}

fn refuse(what: &str) -> ControlFlow<SqlProblem> {
    ControlFlow::Break(SqlProblem::unsupported(format!("{what} is not run here")))
}

/// A query reads the tables that are its node's inputs, and no files.
fn table(name: &ObjectName) -> ControlFlow<SqlProblem> {
    let parts: Vec<String> = name.0.iter().map(ToString::to_string).collect();
    if parts.iter().any(|part| part.contains(['/', '\\', '.', ':', '*', '\''])) {
        let problem = SqlProblem::unsupported(format!("`{name}` looks like a file, and a query reads none"));
        return ControlFlow::Break(problem.with_help("read it with a source node, and give that an alias"));
    }
    ControlFlow::Continue(())
}

fn function(function: &Function) -> ControlFlow<SqlProblem> {
    let name = function.name.to_string();
    let start = function.name.0.first().and_then(|part| part.as_ident()).map(|name| name.span.start);
    let at = start.filter(|start| start.line > 0);
    let at = at.map_or_else(String::new, |at| format!(" at line {}, column {}", at.line, at.column));
    if let Some(reason) = functions::refusal(&name) {
        return ControlFlow::Break(SqlProblem::unsupported(format!("`{name}`{at} {reason}")));
    }
    let known = functions::names().chain(functions::CASTS.iter().copied());
    match functions::find(&name) {
        None if functions::cast_type(&name).is_some() => ControlFlow::Continue(()),
        None => {
            let near = nearest(&name.to_ascii_lowercase(), known);
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let problem = SqlProblem::unsupported(format!("function `{name}`{at} is not known here{near}"));
            ControlFlow::Break(problem.with_help("docs/sql.md lists the functions that are"))
        }
        Some((_, functions::Kind::Window)) if function.over.is_none() => {
            ControlFlow::Break(SqlProblem::new(format!("`{name}`{at} needs OVER (...)")))
        }
        Some(_) => ControlFlow::Continue(()),
    }
}
