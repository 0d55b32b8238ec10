//! From a rule to what is measured of a table whose columns are known.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use arrow_schema::Schema;
use regex::Regex;

use super::lexer::Wrong;
use super::parser::{Checks, Expression, parse};
use super::rule::{Rule, Selector, Threshold, Unit};
use super::statistic::{NumberTest, Statistic, shown, sign};
use crate::quality::cell_check::CellCheck;
use crate::quality::evaluation::{Check, RowCheck};
use crate::quality::measure::{Measure, Measured, Over, Passes, Scope};
use crate::quality::outcome::Verdict;

/// A rule that can be decided.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Planned {
    /// For each column that is selected, or for the table as a whole.
    pub(crate) parts: Vec<(Option<String>, Part)>,
}

/// What decides a part of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// The check with this number.
    Rows(usize),
    Statistics(Expression<(Statistic, NumberTest)>),
}

/// Why a rule cannot be decided.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unfit {
    /// Something is wrong in its expression.
    Expression(Wrong),
    /// A column that it names is not there.
    Column(String),
    /// A selector, by its number, selects nothing, and why.
    Selector(usize, String),
    /// Its threshold has no meaning.
    Threshold(&'static str),
}

/// How the rule is decided. Checks of cells are added to `checks`, and what they measure to `passes`.
pub(crate) fn plan(
    rule: &Rule,
    schema: &Schema,
    checks: &mut Vec<Check>,
    passes: &mut Passes,
) -> Result<Planned, Unfit> {
    let columns: Vec<Option<String>> = match rule.selectors.as_slice() {
        [] => vec![None],
        selectors => selected(selectors, schema)?.into_iter().map(Some).collect(),
    };
    let mut parts = Vec::with_capacity(columns.len());
    for column in columns {
        let parsed = parse(&rule.expression, &rule.substitutions, column.as_deref());
        let part = match parsed.map_err(Unfit::Expression)? {
            Checks::Cells(cells) => {
                let rows = row_check(&cells, schema, &whole(rule))?;
                checks.push(check(rule, rows, passes));
                Part::Rows(checks.len() - 1)
            }
            Checks::Statistics(_) if rule.threshold.is_some() => {
                return Err(Unfit::Threshold(
                    "is how many rows have to pass, and a statistic (`AGG`) is not about rows; leave it out",
                ));
            }
            Checks::Statistics(statistics) => {
                for name in statistics.statistics().iter().filter_map(|statistic| statistic.column.as_deref())
                {
                    known(name, schema)?;
                }
                Part::Statistics(statistics)
            }
        };
        parts.push((column, part));
    }
    Ok(Planned { parts })
}

/// The columns that are selected, in their order.
fn selected(selectors: &[Selector], schema: &Schema) -> Result<Vec<String>, Unfit> {
    let names = || schema.fields().iter().map(|field| field.name());
    let mut chosen = BTreeSet::new();
    for (number, selector) in selectors.iter().enumerate() {
        match selector {
            Selector::Name(name) => {
                known(name, schema)?;
                chosen.insert(name.clone());
            }
            Selector::Regex(pattern) => {
                let regex = Regex::new(&format!("^(?:{pattern})$")).map_err(|error| {
                    let error = error.to_string();
                    let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    Unfit::Selector(number, format!("the pattern `{pattern}` cannot be read: {reason}"))
                })?;
                let mut found = names().filter(|name| regex.is_match(name)).peekable();
                if found.peek().is_none() {
                    let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
                    let message =
                        format!("no column is called like `{pattern}`; columns: {}", all.join(", "));
                    return Err(Unfit::Selector(number, message));
                }
                chosen.extend(found.cloned());
            }
        }
    }
    Ok(names().filter(|name| chosen.contains(*name)).cloned().collect())
}

fn known(name: &str, schema: &Schema) -> Result<(), Unfit> {
    match schema.field_with_name(name) {
        Ok(_) => Ok(()),
        Err(_) => Err(Unfit::Column(name.to_owned())),
    }
}

fn whole(rule: &Rule) -> Range<usize> {
    0..rule.expression.len()
}

fn row_check(
    cells: &Expression<CellCheck>,
    schema: &Schema,
    place: &Range<usize>,
) -> Result<RowCheck, Unfit> {
    let all = |parts: &[Expression<CellCheck>]| {
        parts.iter().map(|part| row_check(part, schema, place)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match cells {
        Expression::One(check) => {
            for name in check.columns() {
                known(name, schema)?;
            }
            let fits = check.check(schema);
            fits.map_err(|message| Unfit::Expression(Wrong { message, span: place.clone() }))?;
            RowCheck::Cell(check.clone())
        }
        Expression::All(parts) => RowCheck::All(all(parts)?),
        Expression::Any(parts) => RowCheck::Any(all(parts)?),
    })
}

/// The check of how many rows pass.
fn check(rule: &Rule, rows: RowCheck, passes: &mut Passes) -> Check {
    let scope = Scope::default();
    let passing = passes.add(&scope, Over::Rows, Measure::Passing(rows.clone()));
    let all = passes.add(&scope, Over::Rows, Measure::Count);
    let threshold = rule.threshold.unwrap_or_default();
    let decide = Arc::new(move |measured: &Measured| {
        let all = measured.get(all).unwrap_or_default();
        threshold.decide(measured.get(passing).unwrap_or_default(), all)
    });
    Check { text: rule.name.clone(), decide, rows: Some(rows), columns: Vec::new() }
}

impl Threshold {
    /// What becomes of a rule that so many of all rows meet. Of no rows, all meet it.
    fn decide(self, passing: f64, all: f64) -> Verdict {
        let Threshold { value, compare, unit } = self;
        let (name, found, percent) = match unit {
            Unit::Count => ("PASSED_ROWS_COUNT", passing, ""),
            Unit::Percentage if all > 0.0 => ("PASSED_ROWS_PERCENTAGE", passing * 100.0 / all, " %"),
            Unit::Percentage => ("PASSED_ROWS_PERCENTAGE", 100.0, " %"),
        };
        let passed = found.partial_cmp(&value).is_some_and(|order| compare.holds(order));
        let reason = (!passed).then(|| {
            format!("{}{percent} of the rows meet it, not {} {value}{percent}", shown(found), sign(compare))
        });
        Verdict { passed, reason, metrics: vec![(name.to_owned(), found)] }
    }
}
