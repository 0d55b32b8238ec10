//! What has happened in a run: rows, cells that failed, and what each step did.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use datafusion_physical_plan::metrics::Time;
use parking_lot::Mutex;
use recipe_core::engine::Watch;
use recipe_core::engine::plan::Expectation;
use recipe_core::error::Kind;
use recipe_core::{Error, FailedCell, Recipe, Trace};
use recipe_store::shown;
use recipe_tables::morsel::{Cursor, Irregular};
use serde::Serialize;
use serde_json::Value;

use super::context::{InvalidCells, Settings};
use super::failed_values::{FailedValue, FailedValues};
use crate::error::{Limit, Result, RunError};

/// What has happened so far; parts of the data report to it in their order.
#[derive(Default)]
pub(crate) struct Ledger {
    state: Mutex<State>,
    failed: FailedCells,
    /// The time that steps are at work, of all threads together.
    pub(super) busy: Time,
}

/// What becomes of cells that a step cannot convert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FailedCells {
    /// They become null, and are counted.
    #[default]
    Null,
    /// The first one ends the run.
    Fail,
}

#[derive(Default)]
struct State {
    trace: Trace,
    /// What the recipe expects of rows.
    watch: Watch,
    /// The number of the first row of each file that was begun.
    first_rows: Vec<u64>,
    rows_in: u64,
    invalid_by_column: BTreeMap<String, u64>,
    failed_values: FailedValues,
    irregular: IrregularRows,
    /// Where rows of files were rejected: the file, how many rows were read of all files before, and how many rows of the
    /// file were rejected up to there.
    gaps: Vec<(usize, u64, u64)>,
    rejects: Option<Rejects>,
}

/// What of text inputs became no row, or a longer one.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct IrregularRows {
    /// Rows that got missing cells, since they had fewer cells than there are columns.
    pub filled_rows: u64,
    /// Rows that were left out, since they had more or fewer cells than there are columns.
    pub rejected_rows: u64,
    /// The first of these rows.
    pub first_rejected_rows: Vec<RejectedRow>,
    /// Empty lines of files with one column, which are no rows.
    pub empty_lines: u64,
}

/// A row of the input that was left out, since it has more or fewer cells than there are columns.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct RejectedRow {
    /// The file.
    pub file: String,
    /// The row, from 1.
    pub row: u64,
    /// The line in which it starts, from 1.
    pub line: u64,
    /// How many cells it has.
    pub cells: usize,
    /// How many columns there are.
    pub columns: usize,
}

/// How many of them are kept.
const KEPT: usize = 10;

/// How many bytes of the list are gathered.
const WRITTEN: usize = 64 << 10;

/// The list of cells that could not be converted, as JSON lines.
struct Rejects {
    writer: BufWriter<Box<dyn Write + Send>>,
}

/// A line of it.
#[derive(Serialize)]
struct Reject<'a> {
    file: Option<String>,
    row: Option<u64>,
    /// The node of a job.
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<&'a str>,
    step: usize,
    column: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<Value>,
}

/// A line about a row that was rejected.
#[derive(Serialize)]
struct RejectedLine<'a> {
    #[serde(flatten)]
    row: &'a RejectedRow,
    step: usize,
    value: &'a str,
}

impl Ledger {
    /// A ledger that lists failed cells in a file, and ends the run where rows are not as the recipe expects.
    pub(crate) fn listing(rejects: Option<Box<dyn Write + Send>>, recipe: &Recipe) -> Self {
        Ledger::expecting(&recipe.expectations(), rejects)
    }

    /// As [`listing`](Self::listing), given what is expected of rows.
    pub(super) fn expecting(expectations: &[Expectation], rejects: Option<Box<dyn Write + Send>>) -> Self {
        let rejects = rejects.map(|file| Rejects { writer: BufWriter::with_capacity(WRITTEN, file) });
        let watch = Watch::new(expectations);
        Ledger { state: Mutex::new(State { watch, rejects, ..State::default() }), ..Ledger::default() }
    }

    /// The same, with another way to deal with cells that cannot be converted.
    pub(super) fn with_failed(self, failed: FailedCells) -> Self {
        Ledger { failed, ..self }
    }

    /// The same, where the time that steps are at work is added to `busy`.
    pub(super) fn timing(self, busy: Time) -> Self {
        Ledger { busy, ..self }
    }

    /// Notes rows of a file as they are read; returns the number of the first, counted over all files from 0.
    pub(crate) fn rows_read(&self, file: usize, rows: u64) -> u64 {
        let mut state = self.state.lock();
        let first = state.rows_in;
        while state.first_rows.len() <= file {
            state.first_rows.push(first);
        }
        state.rows_in += rows;
        first
    }

    /// Notes what of the next rows of a file, at `cursor`, became no row or a longer one.
    pub(crate) fn irregular(
        &self,
        file: usize,
        irregular: &Irregular,
        cursor: &mut Cursor,
        settings: &Settings,
    ) -> Result<()> {
        let mut state = self.state.lock();
        let State { irregular: sum, gaps, rejects, rows_in, .. } = &mut *state;
        sum.filled_rows += irregular.filled;
        sum.empty_lines += irregular.empty_lines;
        sum.rejected_rows += irregular.rejected.len() as u64;
        let name = settings.files.get(file).map(|file| file.display().to_string()).unwrap_or_default();
        note_gaps(gaps, (file, *rows_in), irregular);
        for rejected in &irregular.rejected {
            let (row, line) = cursor.place(file, rejected);
            let (cells, columns) = (rejected.cells, rejected.columns);
            let row = RejectedRow { file: name.clone(), row, line, cells, columns };
            if let Some(rejects) = rejects {
                rejects.list(&RejectedLine { row: &row, step: 0, value: &rejected.text })?;
            }
            if sum.first_rejected_rows.len() < KEPT {
                sum.first_rejected_rows.push(row);
            }
        }
        Ok(())
    }

    /// Notes rows of a file that were left out, and that another has listed.
    pub(crate) fn left_out(&self, file: usize, irregular: &Irregular) {
        let mut state = self.state.lock();
        let State { gaps, rows_in, .. } = &mut *state;
        note_gaps(gaps, (file, *rows_in), irregular);
    }

    pub(super) fn record(&self, mut trace: Trace, settings: &Settings) -> Result<()> {
        let mut state = self.state.lock();
        state.watch.see(&trace);
        let failed = trace.take_failed();
        if self.failed == FailedCells::Fail {
            first_failed(&trace, &failed, settings)?;
        }
        // What reads the input is no step.
        let numbers: Vec<usize> = trace.numbers().filter(|number| *number > 0).collect();
        state.trace.merge(trace);
        for number in numbers {
            check_rows(settings, number, state.trace.step(number).rows_out)?;
        }
        if let Some(max_failed) = settings.max_failed {
            max_failed.check_so_far(&state.trace, &settings.recipe)?;
        }
        for cell in failed {
            let (file, row) = state.locate(&cell, &settings.files);
            if cell.step == 0 {
                if settings.invalid != InvalidCells::Null && settings.files.is_empty() {
                    return Err(failed_cell(&cell, settings));
                }
                if settings.invalid != InvalidCells::Null {
                    let column = settings.columns.field_with_name(&cell.column);
                    return Err(RunError::InvalidCell {
                        file: file.map(shown).unwrap_or_default(),
                        row: row.unwrap_or_default(),
                        data_type: column.map_or_else(
                            |_| String::new(),
                            |column| settings.text.type_name(&cell.column, column.data_type()),
                        ),
                        column: cell.column,
                        value: cell.cell,
                    });
                }
                *state.invalid_by_column.entry(cell.column.clone()).or_default() += 1;
            }
            // Those of other steps could not be converted; these are in rows that are not as they expect.
            let step = cell.step.checked_sub(1).and_then(|at| settings.recipe.steps().get(at));
            if step.is_none_or(|step| step.operation != "EXPECT") {
                state.failed_values.note(&cell, file, row);
            }
            let origin = cell.step.checked_sub(1).and_then(|at| settings.recipe.steps().get(at)?.origin());
            if let Some(rejects) = &mut state.rejects {
                rejects.list(&Reject {
                    file: file.map(|file| file.display().to_string()),
                    row,
                    node: origin.map(|origin| origin.node.as_str()),
                    step: origin.map_or(cell.step, |origin| origin.step.unwrap_or_default()),
                    column: &cell.column,
                    value: &cell.cell,
                    cells: cell.whole_row.as_ref().map(|row| json_of(row)),
                })?;
            }
        }
        state.expected(settings, Watch::check)
    }

    /// Fails where rows are not as the recipe expects, or more cells failed than may, now that all parts of the data are in.
    pub(crate) fn finish(&self, settings: &Settings) -> Result<()> {
        let state = self.state.lock();
        state.expected(settings, Watch::finish)?;
        settings.max_failed.map_or(Ok(()), |max_failed| max_failed.check(&state.trace, &settings.recipe))
    }

    /// What each step did so far.
    pub(crate) fn trace(&self) -> Trace {
        self.state.lock().trace.clone()
    }

    /// Rows read so far.
    pub(crate) fn rows_in(&self) -> u64 {
        self.state.lock().rows_in
    }

    /// Cells of the input that did not fit the type of their column, by column.
    pub(crate) fn invalid_cells(&self) -> BTreeMap<String, u64> {
        self.state.lock().invalid_by_column.clone()
    }

    /// The first values that a step could not convert; those of the input for step 0.
    pub(crate) fn failed_values(&self, step: usize) -> Vec<FailedValue> {
        self.state.lock().failed_values.of(step)
    }

    /// What of text inputs became no row, or a longer one.
    pub(crate) fn irregular_rows(&self) -> IrregularRows {
        self.state.lock().irregular.clone()
    }

    /// Writes out what is still held of the list of failed cells.
    pub(crate) fn finish_rejects(&self) -> Result<()> {
        match &mut self.state.lock().rejects {
            Some(Rejects { writer }) => writer.flush().map_err(unwritten),
            None => Ok(()),
        }
    }
}

/// Notes where rows of a file were left out, after so many rows of all files.
fn note_gaps(gaps: &mut Vec<(usize, u64, u64)>, (file, rows_in): (usize, u64), irregular: &Irregular) {
    for (before, rejected) in irregular.rejected.iter().enumerate() {
        let kept = rows_in + rejected.rows_before(before);
        match gaps.last_mut() {
            Some((same, at, count)) if *same == file && *at == kept => *count += 1,
            Some((same, _, count)) if *same == file => {
                let count = *count + 1;
                gaps.push((file, kept, count));
            }
            _ => gaps.push((file, kept, 1)),
        }
    }
}

/// The cells of a row.
fn json_of(row: &str) -> Value {
    serde_json::from_str(row).unwrap_or_else(|_| row.into())
}

/// What asks a watch whether rows are as expected, given what says where they stand.
type Ask = fn(&Watch, &dyn Fn(&FailedCell) -> Option<String>) -> recipe_core::Result<()>;

impl State {
    fn expected(&self, settings: &Settings, ask: Ask) -> Result<()> {
        let place = |cell: &FailedCell| {
            let (file, row) = self.locate(cell, &settings.files);
            let row = row?;
            Some(file.map_or_else(|| format!("row {row}"), |file| format!("row {row} of `{}`", shown(file))))
        };
        ask(&self.watch, &place).map_err(|error| settings.recipe_error(error))
    }

    /// The file of a cell, and its row there, counted from 1.
    fn locate<'a>(&self, cell: &FailedCell, files: &'a [PathBuf]) -> (Option<&'a Path>, Option<u64>) {
        let Some(row) = cell.row else { return (None, None) };
        let file = self.first_rows.partition_point(|first| *first <= row).saturating_sub(1);
        let first = self.first_rows.get(file).copied().unwrap_or_default();
        let before = self.gaps.partition_point(|(other, at, _)| (*other, *at) <= (file, row));
        let rejected = before.checked_sub(1).and_then(|last| self.gaps.get(last));
        let rejected = rejected.filter(|(other, ..)| *other == file).map_or(0, |(_, _, count)| *count);
        (files.get(file).map(PathBuf::as_path), Some(row - first + rejected + 1))
    }
}

impl Rejects {
    fn list(&mut self, reject: &impl Serialize) -> Result<()> {
        let line = serde_json::to_string(reject).expect("keys are strings");
        writeln!(self.writer, "{line}").map_err(unwritten)
    }
}

/// What the writer of a list of rejects failed with.
fn unwritten(error: io::Error) -> RunError {
    error.downcast::<RunError>().unwrap_or_else(RunError::rows("list what is rejected"))
}

/// Fails where a step could not convert a cell: the first one by row and step.
fn first_failed(trace: &Trace, failed: &[FailedCell], settings: &Settings) -> Result<()> {
    // Rows that are not as expected are listed, too, and are no failed cells.
    let failed = failed.iter().filter(|cell| cell.step > 0 && trace.step(cell.step).cells_failed > 0);
    let first = failed.min_by_key(|cell| (cell.row.unwrap_or(u64::MAX), cell.step));
    first.map_or(Ok(()), |cell| Err(failed_cell(cell, settings)))
}

fn failed_cell(cell: &FailedCell, settings: &Settings) -> RunError {
    let raw = settings.recipe.steps().iter().find(|raw| raw.number == cell.step);
    RunError::CellFailed {
        step: cell.step,
        operation: raw.map(|raw| raw.operation.clone()),
        column: cell.column.clone(),
        row: cell.row.map(|row| row + 1),
        value: cell.cell.clone(),
    }
}

/// Checks the number of rows that a step gave so far.
fn check_rows(settings: &Settings, step: usize, rows: u64) -> Result<()> {
    let limit = settings.limits.output_rows;
    if rows <= limit {
        return Ok(());
    }
    let error = Error::from(Kind::Limit(format!("gives more than {limit} rows"))).at_step_number(step);
    Err(RunError::at_limit(Limit::OutputRows, settings.recipe_error(error)))
}
