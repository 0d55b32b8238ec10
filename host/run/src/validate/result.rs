//! What became of rules.

use serde_json::{Map, Value, json};

use crate::job::TargetSummary;
use crate::report::Warning;

/// What became of rules that were checked on an input.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Validation {
    /// How many rows there are.
    pub rows: u64,
    /// Rulesets, in the order of their files.
    pub files: Vec<RulesOutcome>,
    /// Where the rows are that fail rules, where they were to be written.
    pub failing_rows: Option<TargetSummary>,
    /// Whether types of columns are those of all rows, since one did not fit those of the first.
    pub is_widened: bool,
    /// What may not be meant.
    pub warnings: Vec<Warning>,
}

/// What became of the rules of a ruleset.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RulesOutcome {
    /// The file.
    pub file: String,
    /// The name of the ruleset; of rules in DQDL, that of the file.
    pub name: String,
    /// What it says of itself.
    pub description: Option<String>,
    /// The name that AWS gave it.
    pub arn: Option<String>,
    /// Its rules, in order.
    pub rules: Vec<RuleOutcome>,
}

/// What became of a rule.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RuleOutcome {
    /// Its name; of one in DQDL, the rule as it is written.
    pub name: String,
    /// The rule as DataBrew's API has it; null of one in DQDL.
    pub definition: Value,
    /// Whether it is not to be checked.
    pub is_disabled: bool,
    /// What became of it for each column that it selects, or as a whole.
    pub parts: Vec<Part>,
}

/// What became of a rule for a column, or as a whole.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Part {
    /// The column, where columns are selected.
    pub column: Option<String>,
    /// Whether it passed.
    pub passed: bool,
    /// How many rows do not meet it, where it is about rows.
    pub failed_rows: Option<u64>,
    /// What was measured.
    pub measured: Vec<Measured>,
    /// Why it failed.
    pub reasons: Vec<String>,
}

/// A number that was measured.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Measured {
    /// What it is, such as `Column.amount.Completeness`.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Whether it is an estimate, of a column with many different values.
    pub is_estimate: bool,
}

impl Validation {
    /// How many rules were checked, and how many of them failed.
    pub fn counts(&self) -> (usize, usize) {
        let passed: Vec<bool> =
            self.files.iter().flat_map(RulesOutcome::checked).map(|(_, passed)| passed).collect();
        (passed.len(), passed.iter().filter(|passed| !**passed).count())
    }

    /// In the form of the validation reports of DataBrew's profile jobs. What these do not have has names of its own.
    pub fn to_json(&self) -> Value {
        let results: Vec<Value> = self.files.iter().map(RulesOutcome::to_json).collect();
        json!({"sampleSize": self.rows, "rulesetResults": results, "version": "1.0"})
    }
}

impl RulesOutcome {
    /// The rules that were checked, and whether each passed.
    pub fn checked(&self) -> impl Iterator<Item = (&RuleOutcome, bool)> {
        self.rules.iter().filter_map(|rule| Some((rule, rule.passed()?)))
    }

    fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("name".into(), json!(self.name));
        for (name, value) in [("description", &self.description), ("arn", &self.arn)] {
            if let Some(value) = value {
                object.insert(name.into(), json!(value));
            }
        }
        let rules: Vec<Value> = self.checked().map(|(rule, passed)| rule.to_json(passed)).collect();
        object.insert("ruleResults".into(), json!(rules));
        object.insert("status".into(), json!(status(self.checked().all(|(_, passed)| passed))));
        Value::Object(object)
    }
}

impl RuleOutcome {
    /// Whether it passed, for each of its columns; none where it is disabled.
    pub fn passed(&self) -> Option<bool> {
        (!self.is_disabled).then(|| self.parts.iter().all(|part| part.passed))
    }

    /// How many rows do not meet it, for all of its columns together, where it is about rows.
    pub fn failed_rows(&self) -> Option<u64> {
        self.parts.iter().filter_map(|part| part.failed_rows).reduce(|sum, rows| sum + rows)
    }

    fn to_json(&self, passed: bool) -> Value {
        let mut object = Map::new();
        object.insert("name".into(), json!(self.name));
        if !self.definition.is_null() {
            object.insert("definition".into(), self.definition.clone());
        }
        match self.parts.as_slice() {
            [part] if part.column.is_none() => part.write(&mut object),
            parts => {
                let columns = parts.iter().map(|part| {
                    let mut object = Map::new();
                    object.insert("name".into(), json!(part.column));
                    part.write(&mut object);
                    object.insert("status".into(), json!(status(part.passed)));
                    Value::Object(object)
                });
                object.insert("columnResults".into(), columns.collect());
            }
        }
        object.insert("status".into(), json!(status(passed)));
        Value::Object(object)
    }
}

impl Part {
    fn write(&self, object: &mut Map<String, Value>) {
        if let Some(rows) = self.failed_rows.filter(|rows| *rows > 0) {
            object.insert("failedCount".into(), json!(rows));
        }
        if !self.measured.is_empty() {
            let metrics = self.measured.iter().map(|measured| (measured.name.clone(), json!(measured.value)));
            object.insert("metrics".into(), Value::Object(metrics.collect()));
        }
        let estimates: Vec<&str> = self
            .measured
            .iter()
            .filter(|measured| measured.is_estimate)
            .map(|measured| &*measured.name)
            .collect();
        if !estimates.is_empty() {
            object.insert("estimates".into(), json!(estimates));
        }
        if !self.reasons.is_empty() {
            object.insert("reasons".into(), json!(self.reasons));
        }
    }
}

fn status(passed: bool) -> &'static str {
    if passed { "SUCCEEDED" } else { "FAILED" }
}
