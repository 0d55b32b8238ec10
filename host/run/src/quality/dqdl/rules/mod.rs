//! The types of rules: what each measures, and when it passes.

mod columns;
mod completeness;
mod matches;
mod queries;
mod statistics;
mod tables;
mod uniqueness;
mod values;

use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::nearest;
use recipe_core::error::Kind;

use super::ast::{Condition, Rule, RuleKind, Ruleset, Single, Value};
use super::lexer::wrong;
use crate::quality::evaluation::{Check, Decide, RowCheck};
use crate::quality::measure::{Measured, Passes, Scope};
use crate::quality::outcome::Verdict;

/// A type of rules.
pub(super) struct RuleType {
    pub(super) name: &'static str,
    /// What it measures, or decides.
    pub(super) summary: &'static str,
    /// How many parameters it takes, at least and at most.
    pub(super) parameters: (usize, usize),
    /// Whether it needs a condition, has none, or may have one.
    pub(super) condition: Needs,
    pub(super) plan: fn(&Single, &mut Passes) -> Result<Planned, Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Condition,
    Nothing,
    Either,
}

/// How a rule is decided.
pub(super) struct Planned {
    pub(super) decide: Decide,
    pub(super) rows: Option<RowCheck>,
}

const TYPES: &[&[RuleType]] = &[
    columns::TYPES,
    completeness::TYPES,
    matches::TYPES,
    queries::TYPES,
    statistics::TYPES,
    tables::TYPES,
    uniqueness::TYPES,
    values::TYPES,
];

/// Types whose parameters are something else than columns of the table that have to be there.
const OF_OTHERS: [&str; 8] = [
    "AggregateMatch",
    "ColumnExists",
    "ColumnNamesMatchPattern",
    "CustomSql",
    "DatasetMatch",
    "ReferentialIntegrity",
    "RowCountMatch",
    "SchemaMatch",
];

/// Types that are known and not evaluated, and why.
const REFUSED: &[(&[&str], &str)] = &[
    (&["DetectAnomalies"], "depends on the results of earlier runs, which are not kept"),
    (
        &["FileFreshness", "FileMatch", "FileUniqueness", "FileSize"],
        "is about files in S3, and not about rows",
    ),
];

/// The types of rules by name: what each measures, or why it is refused.
pub(crate) fn types() -> Vec<(&'static str, Result<&'static str, &'static str>)> {
    let evaluated = TYPES.iter().flat_map(|types| types.iter()).map(|ty| (ty.name, Ok(ty.summary)));
    let refused = REFUSED.iter().flat_map(|(names, reason)| names.iter().map(|name| (*name, Err(*reason))));
    let mut all: Vec<_> = evaluated.chain(refused).collect();
    all.sort_unstable_by_key(|(name, _)| *name);
    all
}

/// The checks of a ruleset. All that is wrong with it is an error, with its place in the ruleset's text.
pub(crate) fn checks(ruleset: &Ruleset, passes: &mut Passes) -> Result<Vec<Check>, Vec<Error>> {
    let (mut checks, mut errors) = (Vec::new(), Vec::new());
    for rule in &ruleset.rules {
        match check(rule, passes) {
            Ok(check) => checks.push(check),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(checks) } else { Err(errors) }
}

fn check(rule: &Rule, passes: &mut Passes) -> Result<Check, Error> {
    let mut columns = Vec::new();
    let Planned { decide, rows } = match &rule.kind {
        RuleKind::Single(single) => {
            if !OF_OTHERS.contains(&single.name.as_str()) {
                columns = single.columns();
            }
            planned(single, &rule.span, passes)?
        }
        RuleKind::Composite { any, rules } => {
            let parts = rules.iter().map(|rule| check(rule, passes)).collect::<Result<Vec<_>, _>>()?;
            columns.extend(parts.iter().flat_map(|part| part.columns.iter().cloned()));
            let rows: Option<Vec<RowCheck>> = parts.iter().map(|part| part.rows.clone()).collect();
            let any = *any;
            let decide: Decide = Arc::new(move |measured| {
                Verdict::combined(any, parts.iter().map(|part| (part.decide)(measured)).collect())
            });
            let rows = rows.map(|rows| if any { RowCheck::Any(rows) } else { RowCheck::All(rows) });
            Planned { decide, rows }
        }
    };
    Ok(Check { text: rule.text.clone(), decide, rows, columns })
}

fn planned(single: &Single, span: &Range<usize>, passes: &mut Passes) -> Result<Planned, Error> {
    let name = single.name.as_str();
    let all = || TYPES.iter().flat_map(|types| types.iter());
    if let Some((_, reason)) = REFUSED.iter().find(|(names, _)| names.contains(&name)) {
        let error = Error::from(Kind::NotSupported(format!("the rule `{name}` {reason}")));
        return Err(error.at_span(single.name_span.clone()));
    }
    let Some(ty) = all().find(|ty| ty.name == name) else {
        let near = nearest(name, all().map(|ty| ty.name));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(wrong(&format!("there is no rule `{name}`{near}"), single.name_span.clone()));
    };
    let (least, most) = ty.parameters;
    let given = single.parameters.len();
    if given < least || given > most {
        let wanted = match (least, most) {
            (least, usize::MAX) => format!("at least {least}"),
            (least, most) if least == most => format!("{least}"),
            (least, most) => format!("{least} to {most}"),
        };
        let parameters = if wanted == "1" { "parameter" } else { "parameters" };
        return Err(wrong(&format!("`{name}` takes {wanted} {parameters}, and has {given}"), span.clone()));
    }
    match (ty.condition, &single.condition) {
        (Needs::Condition, None) => {
            return Err(wrong(&format!("`{name}` needs a condition, such as `> 0.9`"), span.clone()));
        }
        (Needs::Nothing, Some(_)) => {
            return Err(wrong(&format!("`{name}` takes no condition"), span.clone()));
        }
        _ => {}
    }
    let planned = (ty.plan)(single, passes)?;
    // Which rows a filter leaves out is known to the query alone.
    let rows = planned.rows.filter(|_| single.filter.is_none());
    Ok(Planned { rows, ..planned })
}

impl Single {
    /// The rows it is about.
    fn scope(&self) -> Scope {
        Scope { table: None, filter: self.filter.as_ref().map(|filter| filter.text.clone()) }
    }

    fn columns(&self) -> Vec<String> {
        self.parameters.iter().map(|parameter| parameter.text.clone()).collect()
    }

    fn span(&self) -> Range<usize> {
        self.name_span.clone()
    }
}

/// Refuses a filter, where the rows are not those of the table alone.
fn without_filter(single: &Single) -> Result<(), Error> {
    match &single.filter {
        Some(filter) => Err(wrong(&format!("`{}` takes no `where`", single.name), filter.span.clone())),
        None => Ok(()),
    }
}

/// Whether a number meets a condition.
pub(super) type NumberTest = Arc<dyn Fn(f64) -> bool + Send + Sync>;

/// The condition of a rule, which has to be about numbers.
pub(super) fn number_test(condition: Option<&Condition>, span: Range<usize>) -> Result<NumberTest, Error> {
    let number = |value: &Value| match value {
        Value::Number(number) => Ok(*number),
        _ => Err(wrong("is compared with numbers alone", span.clone())),
    };
    Ok(match condition {
        None => Arc::new(|_| true),
        Some(Condition::Compare(compare, value)) => {
            let (compare, wanted) = (*compare, number(value)?);
            Arc::new(move |found| found.partial_cmp(&wanted).is_some_and(|order| compare.holds(order)))
        }
        Some(Condition::Between { negated, low, high }) => {
            let (negated, low, high) = (*negated, number(low)?, number(high)?);
            Arc::new(move |found| (found > low && found < high) != negated)
        }
        Some(Condition::In { negated, values }) => {
            let (negated, values) = (*negated, values.iter().map(number).collect::<Result<Vec<_>, _>>()?);
            Arc::new(move |found| values.contains(&found) != negated)
        }
        Some(Condition::Matches { .. }) => return Err(wrong("is a number, and matches no pattern", span)),
    })
}

/// Whether a share is that of all.
#[expect(clippy::float_cmp, reason = "a number divided by itself is 1, exactly")]
pub(super) fn is_whole(share: f64) -> bool {
    share == 1.0
}

/// A rule about one number.
pub(super) fn about(
    metric: String,
    test: NumberTest,
    absent: &'static str,
    value: impl Fn(&Measured) -> Option<f64> + Send + Sync + 'static,
) -> Decide {
    Arc::new(move |measured| match value(measured) {
        Some(value) => Verdict::of(metric.clone(), value, test(value)),
        None => Verdict::failed(absent),
    })
}

/// Why a rule about columns fails without a value.
pub(super) const NO_VALUE: &str =
    "there is no value to decide on: the column is not there, is of another type, or is empty";
