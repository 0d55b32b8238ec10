//! What a run did: for people at the end of it, and as JSON.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

use arrow_schema::SchemaRef;
use chrono::SecondsFormat;
use recipe_core::Recipe;
use recipe_core::StepTrace;
use recipe_core::types::type_name;
use recipe_store::commit::Manifest;
use recipe_tables::Dataset;
use serde_json::{Value, json};

use crate::engine::Shared;
use crate::output::{Committed, Target};

/// What a run did.
#[derive(Debug, Clone)]
pub struct Report {
    /// The report as JSON.
    pub json: Value,
    steps: Vec<StepLine>,
    rows_in: u64,
    bytes_in: u64,
    rows_out: u64,
    bytes_out: u64,
    files: usize,
    output: String,
    invalid: Vec<(String, u64)>,
    elapsed: Duration,
    /// Whether the output was there.
    is_nothing: bool,
}

#[derive(Debug, Clone)]
struct StepLine {
    number: usize,
    operation: String,
    disabled: bool,
    did: StepTrace,
}

/// What outputs carry of the recipe that made them.
pub(crate) fn metadata(recipe: &Recipe) -> Vec<(String, String)> {
    let mut metadata = vec![
        ("recipe.sha256".to_owned(), recipe.sha256().to_owned()),
        ("recipe.engine".to_owned(), recipe_core::VERSION.to_owned()),
    ];
    metadata.extend(recipe.name().map(|name| ("recipe.name".to_owned(), name.to_owned())));
    metadata.extend(recipe.version().map(|version| ("recipe.version".to_owned(), version.to_owned())));
    metadata
}

/// The same for objects, whose metadata are headers of HTTP: what is not plain ASCII is written as `%41`.
pub(crate) fn object_metadata(recipe: &Recipe) -> BTreeMap<String, String> {
    let plain = |text: &str| {
        text.bytes().fold(String::new(), |mut plain, byte| {
            match byte {
                b'%' => plain.push_str("%25"),
                b' '..=b'~' => plain.push(char::from(byte)),
                _ => {
                    let _ = write!(plain, "%{byte:02X}");
                }
            }
            plain
        })
    };
    let metadata = metadata(recipe).into_iter();
    metadata.map(|(key, value)| (key.replace('.', "-"), plain(value.trim()))).collect()
}

/// Columns by name and type.
pub(crate) fn columns(schema: &SchemaRef) -> Value {
    let columns = schema.fields().iter();
    columns.map(|field| json!({"name": field.name(), "type": type_name(field.data_type())})).collect()
}

impl Report {
    /// The report of a run that wrote its output before.
    pub(crate) fn nothing_to_do(run: &str, target: &Target, manifest: Option<&Manifest>) -> Self {
        let files = manifest.map_or(&[][..], |manifest| &manifest.files);
        let (rows_out, bytes_out) =
            (files.iter().map(|file| file.rows).sum(), files.iter().map(|file| file.bytes).sum());
        let json = json!({
            "run": run,
            "nothing_to_do": true,
            "output": {"location": target.location.to_string(), "rows": rows_out, "bytes": bytes_out},
            "committed": manifest.map(|manifest| &manifest.time),
        });
        Report {
            json,
            steps: Vec::new(),
            rows_in: 0,
            bytes_in: 0,
            rows_out,
            bytes_out,
            files: files.len(),
            output: target.location.to_string(),
            invalid: Vec::new(),
            elapsed: Duration::ZERO,
            is_nothing: true,
        }
    }

    pub(crate) fn new(
        recipe: &Recipe,
        shared: &Shared,
        dataset: &Dataset,
        target: &Target,
        schema: &SchemaRef,
        written: &[Committed],
        elapsed: Duration,
    ) -> Self {
        let bytes_in = dataset.bytes();
        let (rows_out, bytes_out) =
            (written.iter().map(|file| file.rows).sum(), written.iter().map(|file| file.bytes).sum());
        let trace = shared.trace();
        let rows_in = shared.rows_in();
        let did = trace.steps(recipe.steps().len(), rows_in);
        let steps = recipe.steps().iter().zip(did).map(|(raw, did)| StepLine {
            number: raw.number,
            operation: raw.operation.clone(),
            disabled: raw.disabled,
            did,
        });
        let steps: Vec<StepLine> = steps.collect();
        let invalid: Vec<(String, u64)> = shared.invalid_cells().into_iter().collect();
        let step_json = steps.iter().zip(recipe.steps()).map(|(line, raw)| {
            json!({
                "step": line.number,
                "operation": line.operation,
                "comment": raw.comment,
                "disabled": line.disabled,
                "rows_in": line.did.rows_in,
                "rows_out": line.did.rows_out,
                "cells_changed": line.did.cells_changed,
                "cells_failed": line.did.cells_failed,
            })
        });
        let files = written.iter().map(
            |file| json!({"name": file.name, "rows": file.rows, "bytes": file.bytes, "sha256": Some(&file.sha256).filter(|sum| !sum.is_empty())}),
        );
        let json = json!({
            "recipe": {"name": recipe.name(), "version": recipe.version(), "sha256": recipe.sha256(), "source": recipe.source()},
            "engine": {"name": "native", "version": recipe_core::VERSION},
            "input": {
                "files": dataset.files.iter().map(|file| file.path.display().to_string()).collect::<Vec<_>>(),
                "rows": rows_in,
                "bytes": bytes_in,
                "invalid_cells": invalid.iter().cloned().collect::<BTreeMap<_, _>>(),
            },
            "output": {
                "location": target.location.to_string(),
                "files": files.collect::<Vec<_>>(),
                "format": target.format.to_string(),
                "rows": rows_out,
                "bytes": bytes_out,
                "formula_cells": target.formula_cells(),
                "columns": columns(schema),
            },
            "steps": step_json.collect::<Vec<_>>(),
            "memory": {"limit": shared.memory.limit(), "spilled_bytes": shared.memory.spilled()},
            "seconds": elapsed.as_secs_f64(),
            "bytes_per_second": rate(bytes_in, elapsed),
        });
        Report {
            json,
            steps,
            rows_in,
            bytes_in,
            rows_out,
            bytes_out,
            files: written.len(),
            output: target.location.to_string(),
            invalid,
            elapsed,
            is_nothing: false,
        }
    }

    /// The report with the engine, the time and the seed that were used, for a run to be repeated with.
    pub(crate) fn run_by(mut self, engine: &str, run: &str, now: i64, seed: u64) -> Self {
        self.json["engine"]["name"] = engine.into();
        let now = chrono::DateTime::from_timestamp_micros(now);
        self.json["now"] =
            now.map_or(Value::Null, |now| now.to_rfc3339_opts(SecondsFormat::Micros, true).into());
        self.json["seed"] = seed.into();
        self.json["run"] = run.into();
        self
    }
}

fn rate(bytes: u64, elapsed: Duration) -> u64 {
    (bytes as f64 / elapsed.as_secs_f64().max(1e-9)) as u64
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_nothing {
            return write!(f, "nothing to do: this run wrote `{}` before, of the same input", self.output);
        }
        let mut table = comfy_table::Table::new();
        table.load_preset(comfy_table::presets::NOTHING);
        table.set_header(["step", "operation", "rows in", "rows out", "cells changed", "cells failed"]);
        for line in &self.steps {
            let operation =
                if line.disabled { format!("{} (disabled)", line.operation) } else { line.operation.clone() };
            let counts = [line.did.rows_in, line.did.rows_out, line.did.cells_changed, line.did.cells_failed];
            let cells = [line.number.to_string(), operation].into_iter().chain(counts.map(grouped));
            table.add_row(cells);
        }
        for column in table.column_iter_mut().skip(2) {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
        if !self.steps.is_empty() {
            for line in table.lines() {
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        for (column, cells) in &self.invalid {
            writeln!(
                f,
                "column `{column}`: {} cells did not fit its type and are missing now",
                grouped(*cells)
            )?;
        }
        writeln!(
            f,
            "{} rows ({}) in, {} rows ({}) out to {}{}",
            grouped(self.rows_in),
            bytes(self.bytes_in),
            grouped(self.rows_out),
            bytes(self.bytes_out),
            self.output,
            if self.files == 1 { String::new() } else { format!(" in {} files", grouped(self.files as u64)) }
        )?;
        write!(f, "{:.2} s, {}/s", self.elapsed.as_secs_f64(), bytes(rate(self.bytes_in, self.elapsed)))
    }
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn bytes(number: u64) -> String {
    indicatif::HumanBytes(number).to_string()
}
