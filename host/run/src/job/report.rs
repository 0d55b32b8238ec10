//! What a run of a job did.

use std::collections::BTreeMap;
use std::fmt;

use bytesize::ByteSize;
use recipe_store::shown;
use serde::Serialize;
use serde_json::{Value, json};

use super::NodeCheck;
use super::node::OnFailure;
use crate::quality::outcome::Outcome;
use crate::report::{
    ColumnSummary, EngineSummary, FileSummary, InputSummary, MemorySummary, StepSummary, Warning, count,
    grouped, place, write_notes,
};

/// What a run of a job did. It prints as a table for people, [as a page](JobReport::to_html) with all there is to know, and
/// [as JSON](JobReport::to_json) for programs.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct JobReport {
    /// The job's name, where it has one.
    pub job: Option<String>,
    /// The run's name. A run of the same name is not repeated.
    pub run: String,
    /// The same run wrote all targets before, so that there was nothing to do.
    pub nothing_to_do: bool,
    /// What ran it.
    pub engine: EngineSummary,
    /// What each node did, in an order in which each comes after those it takes rows of.
    pub nodes: Vec<NodeSummary>,
    /// What may not be meant, as the job or the data shows it.
    pub warnings: Vec<Warning>,
    /// The memory for rows.
    pub memory: MemorySummary,
    /// The time of NOW and TODAY (RFC 3339).
    pub now: Option<String>,
    /// Where random values started.
    pub seed: u64,
    /// When it began (RFC 3339). It is not in the report as JSON.
    #[serde(skip)]
    pub began: String,
    /// How long it took.
    pub seconds: f64,
    /// Where the text of the job came from.
    #[serde(skip)]
    pub(super) source: String,
    /// The nodes as they are drawn.
    #[serde(skip)]
    pub(super) outline: Vec<NodeCheck>,
}

/// What a node did.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct NodeSummary {
    /// What other nodes know it by.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it was run. One whose rows go nowhere is not.
    pub ran: bool,
    /// Rows that came to it; of a source those that it read.
    pub rows_in: u64,
    /// Rows that left it.
    pub rows_out: u64,
    /// Cells that it changed.
    pub cells_changed: u64,
    /// Cells that it could not convert.
    pub cells_failed: u64,
    /// What its steps did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepSummary>,
    /// What became of its rules, if it has rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleSummary>,
    /// What it read, if it is a source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<InputSummary>,
    /// What it wrote, if it is a target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<TargetSummary>,
}

/// What became of a data quality rule.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct RuleSummary {
    /// The rule as it is written.
    pub rule: String,
    /// Whether it passed.
    pub passed: bool,
    /// Whether the job fails with it.
    pub fails_job: bool,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was measured, by names such as `Column.amount.Completeness`.
    pub metrics: BTreeMap<String, f64>,
}

impl RuleSummary {
    pub(super) fn new(outcome: Outcome, on_failure: OnFailure) -> RuleSummary {
        let Outcome { rule, verdict } = outcome;
        let fails_job = !verdict.passed && on_failure != OnFailure::Report;
        let metrics = verdict.metrics.into_iter().collect();
        RuleSummary { rule, passed: verdict.passed, fails_job, reason: verdict.reason, metrics }
    }
}

impl fmt::Display for RuleSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.rule))?;
        match &self.reason {
            Some(reason) => write!(f, ": {}", shown(reason)),
            None => Ok(()),
        }
    }
}

/// What a target wrote.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct TargetSummary {
    /// The file or folder.
    pub location: String,
    /// The files in it.
    pub files: Vec<FileSummary>,
    /// The format.
    pub format: String,
    /// How many rows were written.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
    /// The columns.
    pub columns: Vec<ColumnSummary>,
    /// The table of the catalog that it is, as `database.table`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
}

impl NodeSummary {
    /// What people call it, or else what other nodes know it by.
    pub(super) fn shown_name(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }
}

impl JobReport {
    /// The rules that failed and with which the job fails, though its targets are in place.
    pub fn failed_rules(&self) -> impl Iterator<Item = &RuleSummary> {
        self.nodes.iter().flat_map(|node| &node.rules).filter(|rule| rule.fails_job)
    }

    /// The report as JSON: an object whose fields are those of this type.
    pub fn to_json(&self) -> Value {
        json!(self)
    }
}

impl fmt::Display for JobReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nothing_to_do {
            return f.write_str("nothing to do: all targets are written, and no input is new");
        }
        let mut table = comfy_table::Table::new();
        table.load_preset(comfy_table::presets::NOTHING);
        table.set_header(["node", "type", "rows in", "rows out", "cells changed", "cells failed"]);
        for node in self.nodes.iter().filter(|node| node.ran) {
            let name = node.shown_name();
            let counts = [node.rows_in, node.rows_out, node.cells_changed, node.cells_failed].map(grouped);
            table.add_row([name.to_owned(), node.kind.clone()].into_iter().chain(counts));
        }
        for column in table.column_iter_mut().skip(2) {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
        for line in table.lines() {
            writeln!(f, "{}", line.trim_end())?;
        }
        for node in &self.nodes {
            let name = if node.name.is_empty() { &node.id } else { &node.name };
            write_notes(&format!("node `{name}`, "), &node.steps, f)?;
        }
        for node in self.nodes.iter().filter(|node| !node.ran) {
            let name = node.shown_name();
            writeln!(f, "node `{name}` ({}) was not run: its rows go to no target", node.kind)?;
        }
        for node in self.nodes.iter().filter(|node| !node.rules.is_empty()) {
            let name = node.shown_name();
            let passed = node.rules.iter().filter(|rule| rule.passed).count();
            writeln!(f, "node `{name}`: {passed} of {} rules passed", node.rules.len())?;
            for rule in node.rules.iter().filter(|rule| !rule.passed) {
                writeln!(f, "  failed: {rule}")?;
            }
        }
        for input in self.nodes.iter().filter_map(|node| node.input.as_ref()) {
            write!(f, "{input}")?;
        }
        for output in self.nodes.iter().filter_map(|node| node.output.as_ref()) {
            let files = match output.files.len() {
                1 => String::new(),
                files => format!(" in {} files", grouped(files as u64)),
            };
            let place = place(&output.location);
            let table = output.table.as_deref();
            let table = table.map_or_else(String::new, |table| format!(", table `{}`", shown(table)));
            let (rows, bytes) = (count(output.rows, "row"), ByteSize(output.bytes));
            writeln!(f, "{rows} ({bytes}) out to {place}{files}{table}")?;
        }
        write!(f, "{:.2} s", self.seconds)
    }
}
