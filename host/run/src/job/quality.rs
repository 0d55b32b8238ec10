//! Nodes that decide data quality rules, made of passes over their inputs.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::error::Kind;

use super::node::{Beside, BesideInput, Feeds, OnFailure, SqlSpec, Table, TargetSpec, Work};
use super::sql::SqlEngine;
use crate::quality::Evaluation;
use crate::quality::dqdl;
use crate::quality::measure::{Over, PRIMARY, Pass, Scope};

/// The types of data quality rules of DQDL by name: what each measures, or why it is refused.
pub fn rules() -> Vec<(&'static str, Result<&'static str, &'static str>)> {
    dqdl::types()
}

/// Rules, and what becomes of their outcomes.
pub(crate) struct Rules {
    pub(crate) evaluation: Arc<Evaluation>,
    /// The aliases of the inputs after the first, by their numbers.
    pub(crate) aliases: Vec<(String, usize)>,
    pub(crate) on_failure: OnFailure,
    /// Where outcomes are written, besides the report.
    pub(crate) results: Option<TargetSpec>,
    /// Whether the node takes the outcomes.
    pub(crate) feeds: Feeds,
    pub(crate) span: Range<usize>,
}

/// An error of a ruleset as one of the job, whose place is that of the ruleset.
pub(crate) fn within(text: &str, error: &Error) -> Error {
    let Some(span) = error.span() else { return as_of_job(error) };
    let before = &text[..span.start.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(1, |line| line.chars().count() + 1);
    of_kind(error.kind(), format!("ruleset, line {line}, column {column}: {}", error.kind()))
}

/// The same without its place.
pub(crate) fn as_of_job(error: &Error) -> Error {
    of_kind(error.kind(), error.kind().to_string())
}

fn of_kind(kind: &Kind, message: String) -> Error {
    match kind {
        Kind::NotSupported(_) => Kind::NotSupported(message).into(),
        _ => Kind::Job(message).into(),
    }
}

/// The node, with what it needs beside it. `work` is what the node does itself.
pub(crate) fn deciding(work: Work, rules: Rules, sql: Option<&Arc<dyn SqlEngine>>) -> Result<Work, Error> {
    let Rules { evaluation, aliases, on_failure, results, feeds, span } = rules;
    let mut beside: Vec<Beside> = Vec::new();
    let mut measured = Vec::new();
    for (number, pass) in evaluation.passes.iter().enumerate() {
        let mut inputs = vec![rows(pass, number, &aliases, sql, &span, &mut beside)?];
        if let Some(table) = pass.over.other() {
            inputs.push(BesideInput::Input(input(table, &aliases, &span)?));
        }
        let (pass, span) = (pass.clone(), span.clone());
        let steps = move |tables: &[Table]| {
            let other = tables.get(1).map(|table| (table.name.as_str(), &*table.schema));
            Ok(pass.steps(&tables[0].schema, other, &span).into())
        };
        measured.push(BesideInput::Beside(beside.len()));
        beside.push(Beside::new(format!("measures {}", number + 1), inputs, Work::Steps(Arc::new(steps))));
    }
    let outcomes = BesideInput::Beside(beside.len());
    let decided = Beside::new("outcomes", measured, Work::Outcomes(evaluation));
    beside.push(Beside { feeds, ..decided });
    beside.push(Beside::new("verdict", vec![outcomes], Work::Verdict(on_failure)));
    if let Some(results) = results {
        beside.push(Beside::new("results", vec![outcomes], Work::Target(Box::new(results))));
    }
    Ok(Work::With(Box::new(work), beside))
}

/// The rows of a pass, which may be those of a query.
fn rows(
    pass: &Pass,
    number: usize,
    aliases: &[(String, usize)],
    sql: Option<&Arc<dyn SqlEngine>>,
    span: &Range<usize>,
    beside: &mut Vec<Beside>,
) -> Result<BesideInput, Error> {
    let Pass { scope: Scope { table, filter }, over, .. } = pass;
    let input = input(table.as_deref().unwrap_or(PRIMARY), aliases, span)?;
    let (query, inputs, names) = match (over, filter) {
        (Over::Query(query), _) => {
            let mut all = vec![(PRIMARY.to_owned(), 0)];
            all.extend(aliases.iter().cloned());
            let (names, inputs): (Vec<String>, Vec<usize>) = all.into_iter().unzip();
            (query.clone(), inputs, names)
        }
        (_, Some(filter)) => {
            (format!("select * from {PRIMARY} where ({filter})"), vec![input], vec![PRIMARY.to_owned()])
        }
        (_, None) => return Ok(BesideInput::Input(input)),
    };
    let Some(engine) = sql else {
        let message =
            "rules with SQL are not evaluated here: this program was built without the feature `sql`";
        return Err(Error::from(Kind::NotSupported(message.to_owned())).at_span(span.clone()));
    };
    let spec = SqlSpec { engine: engine.clone(), query, aliases: names, span: span.clone() };
    let inputs = inputs.into_iter().map(BesideInput::Input).collect();
    beside.push(Beside::new(format!("rows {}", number + 1), inputs, Work::Sql(Box::new(spec))));
    Ok(BesideInput::Beside(beside.len() - 1))
}

/// The number of the input that has an alias.
fn input(alias: &str, aliases: &[(String, usize)], span: &Range<usize>) -> Result<usize, Error> {
    if alias == PRIMARY {
        return Ok(0);
    }
    let found = aliases.iter().find(|(known, _)| known == alias).map(|(_, input)| *input);
    found.ok_or_else(|| {
        let message = format!("there is no table `{alias}`: an input has to have this alias");
        Error::from(Kind::Job(message)).at_span(span.clone())
    })
}
