//! A report as one page of HTML.

use bytesize::ByteSize;
use recipe_store::shown;
use serde_json::Value;

use super::form::Reported;
use super::sections::{but, columns, files, input, steps, warnings, written};
use super::{Nothing, Outcome, Reason, Report, Summary, count, grouped, place};
use crate::page::{Body, document};

impl Report {
    /// The report as one page of HTML, which needs neither a network nor scripts, and no colour to be read. No text of it acts,
    /// wherever it is from.
    pub fn to_html(&self) -> String {
        let run = self.run.clone().unwrap_or_default();
        match &self.outcome {
            Outcome::Written(summary) => of_summary(run, summary),
            Outcome::Nothing(nothing) => of_nothing(run, nothing),
        }
    }
}

impl Reported for Report {
    fn as_json(&self) -> Value {
        self.to_json()
    }

    fn as_page(&self) -> String {
        self.to_html()
    }
}

fn of_nothing(run: String, nothing: &Nothing) -> String {
    let Nothing { output, committed, reason, .. } = nothing;
    let mut body = Body::default();
    body.paragraph(match reason {
        Reason::WrittenBefore => "This run wrote the output before, of the same input.",
        Reason::NoNewInput => "Every input was read by an earlier run into this folder.",
    });
    let written = committed.is_some();
    body.facts([
        ("Run", run),
        ("Output", shown(&output.location)),
        ("Committed", committed.clone().unwrap_or_default()),
        ("Rows", if written { grouped(output.rows) } else { String::new() }),
        ("Bytes", if written { grouped(output.bytes) } else { String::new() }),
    ]);
    document(&format!("Nothing to do for {}", shown(&output.location)), "", body.as_html())
}

fn of_summary(run: String, summary: &Summary) -> String {
    let Summary { recipe, engine, output, memory, .. } = summary;
    let mut body = Body::default();
    body.paragraph(&outcome(summary));
    let name = recipe.name.clone().unwrap_or_default();
    let title = if name.is_empty() { shown(&recipe.source) } else { name.clone() };
    body.facts([
        ("Run", run),
        ("Recipe", name),
        ("Version", recipe.version.clone().unwrap_or_default()),
        ("From", shown(&recipe.source)),
        ("SHA-256", recipe.sha256.clone()),
        ("Engine", format!("{} {}", engine.name, engine.version)),
        ("Began", summary.began.clone()),
        ("Took", format!("{:.2} s, {}/s", summary.seconds, ByteSize(summary.bytes_per_second))),
        ("NOW", summary.now.clone().unwrap_or_default()),
        ("Seed", summary.seed.to_string()),
        ("Memory for rows", ByteSize(memory.limit as u64).to_string()),
        ("Spilled to disk", ByteSize(memory.spilled_bytes).to_string()),
    ]);
    if !summary.warnings.is_empty() {
        body.section("Warnings", "", |body| warnings(body, &summary.warnings));
    }
    body.section("Input", "", |body| input(body, &summary.input));
    body.section("Columns", "before and after", |body| {
        columns(body, (&summary.input.columns, &output.columns), output.is_text);
    });
    body.section("Steps", "", |body| steps(body, &summary.steps));
    body.section("Output", "", |body| {
        let formulas = output.formula_cells.map_or_else(String::new, grouped);
        let place = (output.location.as_str(), output.table.as_deref());
        let written = written(place, &output.format, (output.rows, output.bytes));
        body.facts(written.into_iter().chain([("Formulas escaped", formulas)]));
        files(body, &output.files);
    });
    body.section("Recipe", &shown(&recipe.source), |body| body.lines(&recipe.text));
    document(&format!("Run of {title}"), "", body.as_html())
}

/// What came of a run, in a line.
fn outcome(summary: &Summary) -> String {
    let Summary { input, output, steps, .. } = summary;
    let files = match output.files.len() {
        1 => String::new(),
        files => format!(" in {}", count(files as u64, "file")),
    };
    let (rows_in, rows_out) = (count(input.rows, "row"), count(output.rows, "row"));
    let done = format!("Written: {rows_in} in, {rows_out} out to {}{files}", place(&output.location));
    let expectations = steps.iter().filter_map(|step| step.expectation.as_ref());
    but(
        done,
        [
            (input.invalid_cells.values().sum(), "cell", " of the input did not fit"),
            (input.irregular.rejected_rows, "row", " of the input left out"),
            (input.skipped.len() as u64, "file", " skipped"),
            (steps.iter().map(|step| step.cells_failed).sum(), "cell", " could not be converted"),
            (expectations.map(|expectation| expectation.rows_failed).sum(), "row", " not as expected"),
            (summary.warnings.len() as u64, "warning", ""),
        ],
    )
}
