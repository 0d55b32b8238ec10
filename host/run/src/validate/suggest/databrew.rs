//! Suggested rules as a ruleset of DataBrew, whose names say what was seen.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Bound, Percent, Rule, Suggestion};

/// How many characters the name of a rule has at most.
const LONGEST: usize = 128;

pub(super) fn written(name: &str, suggestions: &[Suggestion]) -> String {
    let mut names = BTreeSet::new();
    let rules: Vec<Value> =
        suggestions.iter().filter_map(|suggestion| rule(suggestion, &mut names)).collect();
    let ruleset = json!({
        "Name": "suggested-rules",
        "Description": format!("Rules that {name} meets. Their names say what was seen."),
        "TargetArn": "arn:aws:databrew:REGION:ACCOUNT:dataset/NAME",
        "Rules": rules,
    });
    format!("{ruleset:#}\n")
}

/// A rule; none where the type of a column is that of the dataset.
fn rule(suggestion: &Suggestion, names: &mut BTreeSet<String>) -> Option<Value> {
    let value = |text: String| vec![(":val", text)];
    let (expression, values, is_of_rows) = match &suggestion.rule {
        Rule::HasRows => ("AGG(ROWS_COUNT) > :val", value("0".to_owned()), false),
        Rule::Columns(columns) => ("AGG(COLUMNS_COUNT) == :val", value(columns.to_string()), false),
        Rule::Complete { missing } => {
            ("AGG(MISSING_VALUES_PERCENTAGE) <= :val", value(missing.to_string()), false)
        }
        Rule::Unique => ("AGG(DUPLICATE_VALUES_COUNT) == :val", value("0".to_owned()), false),
        Rule::Type(_) => return None,
        Rule::In { values, empty, .. } => {
            let values: Vec<String> = values.iter().cloned().chain(empty.then(String::new)).collect();
            (":col IN :list", vec![(":list", json!(values).to_string())], true)
        }
        Rule::AtLeast(bound) => (":col >= :val", value(bound.text()), true),
        Rule::AtMost(bound) => (":col <= :val", value(bound.text()), true),
        Rule::Length(range) => {
            let bounds = vec![(":val1", range.least.to_string()), (":val2", range.most.to_string())];
            ("length(:col) IS_BETWEEN :val1 and :val2", bounds, true)
        }
        Rule::Matches(pattern) => (":col MATCHES :val", value(format!("^(?:{pattern})$")), true),
    };
    let mut object = Map::new();
    object.insert("Name".into(), json!(named(suggestion, names)));
    object.insert("CheckExpression".into(), json!(expression));
    let mut substitutions = Map::new();
    if let Some(column) = suggestion.column.as_ref().filter(|_| is_of_rows) {
        substitutions.insert(":col".into(), json!(format!("`{column}`")));
    }
    substitutions.extend(values.into_iter().map(|(name, value)| (name.to_owned(), json!(value))));
    object.insert("SubstitutionMap".into(), Value::Object(substitutions));
    if is_of_rows {
        let Percent(percent) = suggestion.threshold.unwrap_or(Percent(100));
        let threshold = json!({"Value": percent, "Type": "GREATER_THAN_OR_EQUAL", "Unit": "PERCENTAGE"});
        object.insert("Threshold".into(), threshold);
    } else if let Some(column) = &suggestion.column {
        object.insert("ColumnSelectors".into(), json!([{"Name": column}]));
    }
    Some(Value::Object(object))
}

impl Bound {
    fn text(&self) -> String {
        match self {
            Bound::Number(number) => number.to_string(),
            Bound::Day(day) => day.clone(),
        }
    }
}

/// The column and what was seen, as a name that no other rule has.
fn named(suggestion: &Suggestion, names: &mut BTreeSet<String>) -> String {
    let column = suggestion.column.as_ref().map_or_else(String::new, |column| format!("{column}: "));
    let whole = format!("{column}{}", suggestion.seen);
    let name = (1..).map(|number| {
        let end = if number == 1 { String::new() } else { format!(" ({number})") };
        let kept: String = whole.chars().take(LONGEST - end.len()).collect();
        kept + &end
    });
    name.into_iter().find(|name| names.insert(name.clone())).unwrap_or(whole)
}
