//! What became of rules, as a table.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, MapBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

/// What became of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// The rule as it is written.
    pub(crate) rule: String,
    pub(crate) verdict: Verdict,
}

/// What is decided, why, and on which measures.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Verdict {
    pub(crate) passed: bool,
    /// Why it failed.
    pub(crate) reason: Option<String>,
    /// By names such as `Column.amount.Completeness`.
    pub(crate) metrics: Vec<(String, f64)>,
}

impl Verdict {
    /// A failure that has this reason.
    pub(crate) fn failed(reason: impl Into<String>) -> Verdict {
        Verdict { passed: false, reason: Some(reason.into()), metrics: Vec::new() }
    }

    /// What follows from a number, which a condition holds of or not.
    pub(crate) fn of(metric: String, value: f64, passed: bool) -> Verdict {
        let reason = (!passed).then(|| format!("Value: {value:?} does not meet the constraint requirement!"));
        Verdict { passed, reason, metrics: vec![(metric, value)] }
    }

    /// All of some, or any of them.
    pub(crate) fn combined(any: bool, parts: Vec<Verdict>) -> Verdict {
        let passed =
            if any { parts.iter().any(|part| part.passed) } else { parts.iter().all(|part| part.passed) };
        let mut combined = Verdict { passed, ..Verdict::default() };
        let mut reasons = Vec::new();
        for part in parts {
            reasons.extend(part.reason);
            for (name, value) in part.metrics {
                if !combined.metrics.iter().any(|(known, _)| *known == name) {
                    combined.metrics.push((name, value));
                }
            }
        }
        combined.reason = (!reasons.is_empty()).then(|| reasons.join("\n"));
        combined
    }
}

/// The columns of the table of outcomes, named as AWS Glue has them.
pub(crate) fn schema() -> SchemaRef {
    let entries = Field::new(
        "entries",
        DataType::Struct(
            vec![
                Field::new("keys", DataType::Utf8View, false),
                Field::new("values", DataType::Float64, true),
            ]
            .into(),
        ),
        false,
    );
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    Arc::new(Schema::new(vec![
        text("Rule"),
        text("Outcome"),
        text("FailureReason"),
        Field::new("EvaluatedMetrics", DataType::Map(Arc::new(entries), false), true),
        text("EvaluatedRule"),
    ]))
}

/// One row for each outcome.
pub(crate) fn table(outcomes: &[Outcome]) -> Result<RecordBatch, ArrowError> {
    let mut metrics = MapBuilder::new(None, StringViewBuilder::new(), Float64Builder::new());
    let (mut rules, mut results, mut reasons) =
        (StringViewBuilder::new(), StringViewBuilder::new(), StringViewBuilder::new());
    for Outcome { rule, verdict } in outcomes {
        rules.append_value(rule);
        results.append_value(verdict.word());
        reasons.append_option(verdict.reason.as_deref());
        for (name, value) in &verdict.metrics {
            metrics.keys().append_value(name);
            metrics.values().append_value(*value);
        }
        metrics.append(true)?;
    }
    let rules: ArrayRef = Arc::new(rules.finish());
    let columns: Vec<ArrayRef> = vec![
        rules.clone(),
        Arc::new(results.finish()),
        Arc::new(reasons.finish()),
        Arc::new(metrics.finish()),
        rules,
    ];
    RecordBatch::try_new(schema(), columns)
}

/// Outcomes from such a table.
pub(crate) fn read(table: &RecordBatch) -> Vec<Outcome> {
    let text = |name: &str| table.column_by_name(name).and_then(|column| column.as_string_view_opt());
    let metrics = table.column_by_name("EvaluatedMetrics").and_then(|column| column.as_map_opt());
    let (Some(rules), Some(results), Some(reasons), Some(metrics)) =
        (text("Rule"), text("Outcome"), text("FailureReason"), metrics)
    else {
        return Vec::new();
    };
    let outcome = |row: usize| {
        let entries = metrics.value(row);
        let (names, values) =
            (entries.column(0).as_string_view(), entries.column(1).as_primitive::<Float64Type>());
        let metrics =
            names.iter().zip(values.iter()).filter_map(|(name, value)| Some((name?.to_owned(), value?)));
        Outcome {
            rule: rules.value(row).to_owned(),
            verdict: Verdict {
                passed: results.value(row) == PASSED,
                reason: reasons.is_valid(row).then(|| reasons.value(row).to_owned()),
                metrics: metrics.collect(),
            },
        }
    };
    (0..table.num_rows()).map(outcome).collect()
}

const PASSED: &str = "Passed";

impl Verdict {
    pub(crate) fn word(&self) -> &'static str {
        if self.passed { PASSED } else { "Failed" }
    }
}
