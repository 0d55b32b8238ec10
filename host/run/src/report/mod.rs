//! What a run did: for people at the end of it, and as JSON.

mod expectation;
mod form;
mod input;
mod metadata;
mod page;
mod print;
mod rows;
pub(crate) mod sections;
mod steps;
mod warning;

use std::time::Duration;

use arrow_schema::SchemaRef;
use chrono::{DateTime, SecondsFormat, Utc};
use recipe_core::types::type_name;
use recipe_core::{Error, Recipe};
use recipe_store::commit::Manifest;
use recipe_store::listing::Skipped;
use recipe_tables::{SheetOfSeveral, Source};
use serde::Serialize;
use serde_json::{Value, json};

use crate::engine::RunContext;
use crate::output::{Committed, TableTarget, Target};
pub use crate::page::escaped_lines;
pub use expectation::ExpectationSummary;
pub(crate) use form::{Form, Reported};
pub use input::{FailedValue, InputSummary, IrregularRows, RejectedRow, WidenedColumn};
pub(crate) use metadata::{metadata, object_metadata};
pub(crate) use print::place;
pub use print::{count, grouped};
pub use rows::RowsReport;
pub use steps::StepSummary;
pub(crate) use steps::write_notes;
pub use warning::{SHEETS_NOT_READ, SHEETS_NOT_READ_PAGE, Warning};

/// What a run did. It prints as a table for people, [as a page](Report::to_html) with all there is to know, and
/// [as JSON](Report::to_json) for programs.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The run's name. A run of the same name is not repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a run.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Outcome {
    /// The output was written.
    Written(Box<Summary>),
    /// There was nothing to do.
    Nothing(Nothing),
}

/// A run that wrote its output.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The recipe.
    pub recipe: RecipeSummary,
    /// What ran it.
    pub engine: EngineSummary,
    /// What was read.
    pub input: InputSummary,
    /// What was written.
    pub output: OutputSummary,
    /// What each step did.
    pub steps: Vec<StepSummary>,
    /// What may not be meant, as the recipe or the data shows it.
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
    /// Bytes of the input in a second.
    pub bytes_per_second: u64,
}

/// A run that had nothing to do.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Nothing {
    /// Always true.
    pub nothing_to_do: bool,
    /// Why.
    pub reason: Reason,
    /// What is there.
    pub output: Existing,
    /// When it was committed (RFC 3339), where that is known.
    pub committed: Option<String>,
}

/// Why there was nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The same run wrote the output before.
    WrittenBefore,
    /// Earlier runs into the folder have read every input.
    NoNewInput,
}

/// An output that was there.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Existing {
    /// The file or folder.
    pub location: String,
    /// How many rows the run that wrote it gave.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// The recipe of a run.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct RecipeSummary {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its version, where it has one.
    pub version: Option<String>,
    /// The SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// Where its text came from.
    pub source: String,
    /// Its text. It is not in the report as JSON.
    #[serde(skip)]
    pub text: String,
}

impl RecipeSummary {
    fn of(recipe: &Recipe) -> Self {
        RecipeSummary {
            name: recipe.name().map(str::to_owned),
            version: recipe.version().map(str::to_owned),
            sha256: recipe.sha256().to_owned(),
            source: recipe.source().to_owned(),
            text: recipe.text().to_owned(),
        }
    }
}

/// The engine of a run.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct EngineSummary {
    /// `native`, or `wasm` for a module.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
}

/// The output of a run.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct OutputSummary {
    /// The file or folder.
    pub location: String,
    /// The files in it.
    pub files: Vec<FileSummary>,
    /// The format.
    pub format: String,
    /// Whether that is text, into which cells that no step looks at go as they are. It is not in the report as JSON.
    #[serde(skip)]
    pub is_text: bool,
    /// How many rows were written.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
    /// Cells that were escaped since a spreadsheet would take them for formulas, where that was asked for.
    pub formula_cells: Option<u64>,
    /// The columns.
    pub columns: Vec<ColumnSummary>,
    /// The table of the catalog that it is, as `database.table`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
}

/// A file that was written.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct FileSummary {
    /// Its name, below the folder of the output where that is one.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes in hexadecimal, where a manifest keeps it.
    pub sha256: Option<String>,
}

impl From<Committed> for FileSummary {
    fn from(file: Committed) -> Self {
        FileSummary {
            name: file.name,
            rows: file.rows,
            bytes: file.bytes,
            sha256: Some(file.sha256).filter(|sum| !sum.is_empty()),
        }
    }
}

/// A column of the output.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ColumnSummary {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: String,
}

/// The memory of a run.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct MemorySummary {
    /// Bytes that steps could hold rows in.
    pub limit: usize,
    /// Bytes that were written to temporary files.
    pub spilled_bytes: u64,
}

impl MemorySummary {
    fn of(context: &RunContext) -> Self {
        MemorySummary { limit: context.memory.limit(), spilled_bytes: context.memory.spilled() }
    }
}

/// Columns by name and type, as manifests have them.
pub(crate) fn columns(schema: &SchemaRef) -> Value {
    json!(column_summaries(schema))
}

pub(crate) fn column_summaries(schema: &SchemaRef) -> Vec<ColumnSummary> {
    let column = |field: &arrow_schema::FieldRef| ColumnSummary {
        name: field.name().clone(),
        data_type: type_name(field.data_type()),
    };
    schema.fields().iter().map(column).collect()
}

/// A moment as pages show it.
pub(crate) fn moment(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What a report is made of.
pub(crate) struct Written<'a> {
    pub(crate) recipe: &'a Recipe,
    /// What the recipe shows that may not be meant.
    pub(crate) warnings: Vec<Error>,
    pub(crate) context: &'a RunContext,
    pub(crate) source: &'a Source,
    pub(crate) sheets: Vec<SheetOfSeveral>,
    /// What was found and not read, for second tables, too.
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) target: &'a Target,
    pub(crate) table: Option<&'a TableTarget>,
    pub(crate) widened: Vec<WidenedColumn>,
    /// When the run began.
    pub(crate) began: DateTime<Utc>,
}

impl Written<'_> {
    /// The report of a run by `engine`, with the time and the seed that a run needs to be repeated.
    pub(crate) fn report(
        &self,
        run: String,
        engine: &'static str,
        (now, seed): (i64, u64),
        schema: &SchemaRef,
        files: Vec<Committed>,
        elapsed: Duration,
    ) -> Report {
        let Written { recipe, context, target, .. } = self;
        let input = InputSummary {
            skipped: self.skipped.clone(),
            widened: self.widened.clone(),
            ..InputSummary::of(context, self.source)
        };
        let bytes = input.bytes;
        let now = DateTime::from_timestamp_micros(now);
        let files: Vec<FileSummary> = files.into_iter().map(FileSummary::from).collect();
        let summary = Summary {
            recipe: RecipeSummary::of(recipe),
            engine: EngineSummary { name: engine, version: recipe_core::VERSION },
            input,
            output: OutputSummary {
                location: target.location.to_string(),
                rows: files.iter().map(|file| file.rows).sum(),
                bytes: files.iter().map(|file| file.bytes).sum(),
                files,
                format: target.format.to_string(),
                is_text: target.format.is_text(),
                formula_cells: target.formula_cells(),
                columns: column_summaries(schema),
                table: self.table.map(TableTarget::name),
            },
            steps: StepSummary::all(recipe, &context.ledger),
            warnings: self.warnings(),
            memory: MemorySummary::of(context),
            now: now.map(|now| now.to_rfc3339_opts(SecondsFormat::Micros, true)),
            seed,
            began: moment(self.began),
            seconds: elapsed.as_secs_f64(),
            bytes_per_second: (bytes as f64 / elapsed.as_secs_f64().max(1e-9)) as u64,
        };
        Report { run: Some(run), outcome: Outcome::Written(Box::new(summary)) }
    }

    /// What the input shows that may not be meant, then the recipe, and then the data.
    fn warnings(&self) -> Vec<Warning> {
        let shown = self.context.ledger.trace().warnings();
        let of_recipe = Warning::all(self.recipe, self.warnings.iter().cloned().chain(shown).collect());
        Warning::of_sheets(&self.sheets).into_iter().chain(of_recipe).collect()
    }
}

impl Report {
    /// The report of a run that wrote its output before.
    pub(crate) fn written_before(run: String, target: &Target, manifest: Option<&Manifest>) -> Self {
        let files = manifest.map_or(&[][..], |manifest| &manifest.files);
        let output = Existing {
            location: target.location.to_string(),
            rows: files.iter().map(|file| file.rows).sum(),
            bytes: files.iter().map(|file| file.bytes).sum(),
        };
        let committed = manifest.map(|manifest| manifest.time.clone());
        Report::nothing(Some(run), Reason::WrittenBefore, output, committed)
    }

    /// The report of a run that found no input that earlier runs have not read.
    pub(crate) fn no_new_input(target: &Target) -> Self {
        let output = Existing { location: target.location.to_string(), rows: 0, bytes: 0 };
        Report::nothing(None, Reason::NoNewInput, output, None)
    }

    fn nothing(run: Option<String>, reason: Reason, output: Existing, committed: Option<String>) -> Self {
        Report { run, outcome: Outcome::Nothing(Nothing { nothing_to_do: true, reason, output, committed }) }
    }

    /// What was done, unless there was nothing to do.
    pub fn summary(&self) -> Option<&Summary> {
        match &self.outcome {
            Outcome::Written(summary) => Some(summary),
            Outcome::Nothing(_) => None,
        }
    }

    /// How many rows the output has; where there was nothing to do, as far as that is known.
    pub fn rows_out(&self) -> u64 {
        match &self.outcome {
            Outcome::Written(summary) => summary.output.rows,
            Outcome::Nothing(nothing) => nothing.output.rows,
        }
    }

    /// The report as JSON: an object whose fields are those of this type.
    pub fn to_json(&self) -> Value {
        json!(self)
    }
}
