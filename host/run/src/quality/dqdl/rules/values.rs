//! `ColumnValues`, `ColumnLength`, `ColumnDataType`, `DataFreshness`: what each row has to meet.

use std::sync::Arc;

use recipe_core::Error;
use recipe_core::error::Kind;

use super::{NO_VALUE, Needs, NumberTest, Planned, RuleType, about, is_whole, number_test};
use crate::quality::dqdl::ast::{Compare, Condition, Single, Value};
use crate::quality::dqdl::lexer::wrong;
use crate::quality::evaluation::RowCheck;
use crate::quality::measure::{Measure, Measured, Over, Passes};
use crate::quality::outcome::Verdict;
use crate::quality::row_test::{RowTest, Subject};

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "ColumnValues",
        summary: "The share of rows whose value meets the condition: all of them, unless there is a threshold.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: values,
    },
    RuleType {
        name: "ColumnLength",
        summary: "The share of rows whose number of characters meets the condition; null passes comparisons, and has length 0 in a list.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: length,
    },
    RuleType {
        name: "ColumnDataType",
        summary: "The share of rows whose cell can be read as the type.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: data_type,
    },
    RuleType {
        name: "DataFreshness",
        summary: "The share of rows whose time before the run meets the condition.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: freshness,
    },
];

/// The share of rows that has to pass: all, unless there is a threshold.
fn threshold(single: &Single) -> Result<NumberTest, Error> {
    match single.tag("threshold") {
        Some(condition) => number_test(Some(condition), single.span()),
        None => Ok(Arc::new(is_whole)),
    }
}

/// A rule about the share of rows that pass a test.
fn share(single: &Single, subject: Subject, metric: &str, passes: &mut Passes) -> Result<Planned, Error> {
    let column = single.parameters[0].text.clone();
    let condition = single.condition.clone().unwrap_or(Condition::Compare(Compare::NotEqual, Value::Null));
    let test = RowTest { column: column.clone(), subject, condition };
    let scope = single.scope();
    let passing = passes.add(&scope, Over::Rows, Measure::Passing(RowCheck::Test(test.clone())));
    let rows = passes.add(&scope, Over::Rows, Measure::Count);
    let decide = about(format!("Column.{column}.{metric}"), threshold(single)?, NO_VALUE, move |measured| {
        Some(measured.get(passing)? / measured.get(rows).filter(|rows| *rows > 0.0)?)
    });
    Ok(Planned { decide, rows: Some(RowCheck::Test(test)) })
}

fn values(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    check_pattern(single)?;
    let is_pattern = matches!(single.condition, Some(Condition::Matches { .. }));
    let metric = if is_pattern { "PatternMatch" } else { "ColumnValues.Compliance" };
    let planned = share(single, Subject::Value, metric, passes)?;
    // Of a comparison with a number, the extremes are what the condition is about.
    let extremes: &[(&str, &str)] = match &single.condition {
        Some(Condition::Compare(compare, Value::Number(_))) => match compare {
            Compare::Greater | Compare::GreaterEqual => &[("Minimum", "min")],
            Compare::Less | Compare::LessEqual => &[("Maximum", "max")],
            Compare::Equal => &[("Minimum", "min"), ("Maximum", "max")],
            Compare::NotEqual => &[],
        },
        _ => &[],
    };
    Ok(with_extremes(single, planned, extremes, Measure::Of, passes))
}

fn length(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    number_test(single.condition.as_ref(), single.span())?;
    let planned = share(single, Subject::Length, "LengthCompliance", passes)?;
    let extremes: &[(&str, &str)] = match &single.condition {
        Some(Condition::Compare(Compare::Greater | Compare::GreaterEqual, _)) => &[("MinimumLength", "min")],
        Some(Condition::Compare(Compare::Less | Compare::LessEqual, _)) => &[("MaximumLength", "max")],
        Some(Condition::Compare(..) | Condition::Between { negated: false, .. }) => {
            &[("MinimumLength", "min"), ("MaximumLength", "max")]
        }
        _ => &[],
    };
    Ok(with_extremes(single, planned, extremes, Measure::OfLength, passes))
}

/// The same decision, which shows extremes instead of a share, where there is no threshold.
fn with_extremes(
    single: &Single,
    planned: Planned,
    extremes: &[(&str, &'static str)],
    measure: fn(&'static str, String) -> Measure,
    passes: &mut Passes,
) -> Planned {
    if extremes.is_empty() || single.tag("threshold").is_some() {
        return planned;
    }
    let column = &single.parameters[0].text;
    let scope = single.scope();
    let handles: Vec<_> = extremes
        .iter()
        .map(|(name, function)| {
            let handle = passes.add(&scope, Over::Rows, measure(function, column.clone()));
            (format!("Column.{column}.{name}"), handle)
        })
        .collect();
    let Planned { decide, rows } = planned;
    let decide = Arc::new(move |measured: &Measured| {
        let verdict = decide(measured);
        let found = handles.iter().filter_map(|(name, handle)| Some((name.clone(), measured.get(*handle)?)));
        let metrics: Vec<(String, f64)> = found.collect();
        if metrics.is_empty() { verdict } else { Verdict { metrics, ..verdict } }
    });
    Planned { decide, rows }
}

fn check_pattern(single: &Single) -> Result<(), Error> {
    let Some(Condition::Matches { pattern, .. }) = &single.condition else { return Ok(()) };
    let Err(error) = regex::Regex::new(pattern) else { return Ok(()) };
    let error = error.to_string();
    let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
    Err(wrong(&format!("the pattern `{pattern}` cannot be read: {reason}"), single.span()))
}

fn data_type(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    const TYPES: [(&str, &str); 8] = [
        ("BOOLEAN", "boolean"),
        ("DATE", "date"),
        ("TIMESTAMP", "timestamp"),
        ("INTEGER", "int"),
        ("LONG", "long"),
        ("FLOAT", "float"),
        ("DOUBLE", "double"),
        ("DECIMAL", "decimal"),
    ];
    let (wanted, is_wanted) = match &single.condition {
        Some(Condition::Compare(Compare::Equal, Value::Text(name))) => (name, true),
        Some(Condition::Compare(Compare::NotEqual, Value::Text(name))) => (name, false),
        _ => {
            return Err(wrong(
                "`ColumnDataType` is compared with the name of a type, by `=` or `!=`",
                single.span(),
            ));
        }
    };
    let upper = wanted.to_ascii_uppercase();
    let plain = upper.split('(').next().unwrap_or_default().trim();
    let Some((_, name)) = TYPES.iter().find(|(known, _)| *known == plain) else {
        let known: Vec<&str> = TYPES.iter().map(|(known, _)| *known).collect();
        return Err(wrong(
            &format!("there is no type `{wanted}`; types are {}", known.join(", ")),
            single.span(),
        ));
    };
    let format = match single.tag("format") {
        None => None,
        Some(Condition::Compare(Compare::Equal, Value::Text(format))) if *name == "date" => {
            Some(format.clone())
        }
        Some(_) => {
            let message = "`format` is for dates, as in `with format = \"dd-MM-yyyy\"`".to_owned();
            return Err(Error::from(Kind::NotSupported(message)).at_span(single.span()));
        }
    };
    share(single, Subject::Type { name, format, is_wanted }, "ColumnDataType.Compliance", passes)
}

fn freshness(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let are_hours = match &single.condition {
        Some(Condition::Compare(_, value)) => matches!(value, Value::Hours(_)),
        Some(Condition::Between { low, high, .. }) => {
            matches!((low, high), (Value::Hours(_), Value::Hours(_)))
        }
        Some(Condition::In { values, .. }) => values.iter().all(|value| matches!(value, Value::Hours(_))),
        _ => false,
    };
    if !are_hours {
        return Err(wrong(
            "`DataFreshness` is compared with a duration, such as `<= 24 hours`",
            single.span(),
        ));
    }
    share(single, Subject::Age, "DataFreshness.Compliance", passes)
}
