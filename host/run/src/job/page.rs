//! The report of a job as one page of HTML.

use bytesize::ByteSize;
use recipe_store::shown;
use serde_json::Value;

use super::draw;
use super::report::{JobReport, NodeSummary, RuleSummary, TargetSummary};
use crate::page::{Body, Cell, document};
use crate::report::sections::{but, files, input, steps, warnings, written};
use crate::report::{Reported, count, grouped};

impl JobReport {
    /// The report as one page of HTML, which needs neither a network nor scripts, and no colour to be read. No text of it acts,
    /// wherever it is from.
    pub fn to_html(&self) -> String {
        let mut body = Body::default();
        body.paragraph(&self.outcome());
        let name = self.job.clone().unwrap_or_default();
        let title = if name.is_empty() { shown(&self.source) } else { name.clone() };
        body.facts([
            ("Run", self.run.clone()),
            ("Job", name),
            ("From", shown(&self.source)),
            ("Engine", format!("{} {}", self.engine.name, self.engine.version)),
            ("Began", self.began.clone()),
            ("Took", format!("{:.2} s", self.seconds)),
            ("NOW", self.now.clone().unwrap_or_default()),
            ("Seed", self.seed.to_string()),
            ("Memory for rows", ByteSize(self.memory.limit as u64).to_string()),
            ("Spilled to disk", ByteSize(self.memory.spilled_bytes).to_string()),
        ]);
        if !self.warnings.is_empty() {
            body.section("Warnings", "", |body| warnings(body, &self.warnings));
        }
        body.section("Nodes", "", |body| {
            body.picture(&draw::within_page(&self.outline));
            if !self.nothing_to_do {
                counts(body, &self.nodes);
            }
        });
        if !self.nothing_to_do {
            for node in &self.nodes {
                body.section(node.shown_name(), &node.kind, |body| of_node(body, node));
            }
        }
        document(&format!("Run of {title}"), "", body.as_html())
    }

    /// What came of the run, in a line.
    fn outcome(&self) -> String {
        if self.nothing_to_do {
            return "Nothing to do: all targets are written, and no input is new.".to_owned();
        }
        let targets: Vec<&TargetSummary> =
            self.nodes.iter().filter_map(|node| node.output.as_ref()).collect();
        let rows = targets.iter().map(|target| target.rows).sum();
        let done =
            format!("Written: {} out to {}", count(rows, "row"), count(targets.len() as u64, "target"));
        let expectations =
            self.nodes.iter().flat_map(|node| &node.steps).filter_map(|step| step.expectation.as_ref());
        let rules = self.nodes.iter().flat_map(|node| &node.rules).filter(|rule| !rule.passed).count();
        but(
            done,
            [
                (self.nodes.iter().map(|node| node.cells_failed).sum(), "cell", " could not be converted"),
                (expectations.map(|expectation| expectation.rows_failed).sum(), "row", " not as expected"),
                (rules as u64, "rule", " failed"),
                (self.warnings.len() as u64, "warning", ""),
            ],
        )
    }
}

impl Reported for JobReport {
    fn as_json(&self) -> Value {
        self.to_json()
    }

    fn as_page(&self) -> String {
        self.to_html()
    }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// What each node did.
fn counts(body: &mut Body, nodes: &[NodeSummary]) {
    let counts = ["Rows in", "Rows out", "Cells changed", "Cells failed"];
    let heads = ["Node", "Type"].map(text).into_iter();
    let heads = heads.chain(counts.map(|head| Cell::Number(head.to_owned()))).collect();
    let rows = nodes.iter().filter(|node| node.ran).map(|node| {
        let counts = [node.rows_in, node.rows_out, node.cells_changed, node.cells_failed];
        let names = [text(node.shown_name()), text(&node.kind)].into_iter();
        names.chain(counts.map(|count| Cell::Number(grouped(count)))).collect()
    });
    body.table(heads, rows);
}

fn of_node(body: &mut Body, node: &NodeSummary) {
    if !node.ran {
        return body.paragraph("It was not run: its rows go to no target.");
    }
    if let Some(read) = &node.input {
        input(body, read);
    } else {
        body.facts([("Rows in", grouped(node.rows_in)), ("Rows out", grouped(node.rows_out))]);
    }
    if !node.steps.is_empty() {
        steps(body, &node.steps);
    }
    if !node.rules.is_empty() {
        rules(body, &node.rules);
    }
    if let Some(output) = &node.output {
        target(body, output);
    }
}

fn rules(body: &mut Body, rules: &[RuleSummary]) {
    let heads = ["Rule", "Outcome", "Reason", "Measured"].map(text).into();
    let rows = rules.iter().map(|rule| {
        let outcome = match (rule.passed, rule.fails_job) {
            (true, _) => "passed",
            (false, true) => "FAILED, and the job with it",
            (false, false) => "FAILED",
        };
        let metrics: Vec<String> =
            rule.metrics.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let reason = rule.reason.clone().unwrap_or_default();
        vec![text(&rule.rule), text(outcome), text(reason), text(metrics.join(", "))]
    });
    body.table(heads, rows);
}

fn target(body: &mut Body, output: &TargetSummary) {
    let place = (output.location.as_str(), output.table.as_deref());
    body.facts(written(place, &output.format, (output.rows, output.bytes)));
    files(body, &output.files);
    let heads = ["Column", "Type"].map(text).into();
    body.table(heads, output.columns.iter().map(|column| vec![text(&column.name), text(&column.data_type)]));
}
