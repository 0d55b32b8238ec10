//! What has happened in a run: rows, cells that failed, and what each step did.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use recipe_core::error::Kind;
use recipe_core::types::type_name;
use recipe_core::{Error, FailedCell, Trace};
use serde::Serialize;

use super::context::{InvalidCells, Settings};
use crate::error::{Limit, Result, RunError};

/// What has happened so far; parts of the data report to it in their order.
#[derive(Default)]
pub(crate) struct Ledger {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    trace: Trace,
    /// The number of the first row of each file that was begun.
    first_rows: Vec<u64>,
    rows_in: u64,
    invalid_by_column: BTreeMap<String, u64>,
    rejects: Option<Rejects>,
}

/// The list of cells that could not be converted, as JSON lines.
struct Rejects {
    path: PathBuf,
    writer: BufWriter<File>,
}

/// A line of it.
#[derive(Serialize)]
struct Reject<'a> {
    file: Option<String>,
    row: Option<u64>,
    step: usize,
    column: &'a str,
    value: &'a str,
}

impl Ledger {
    /// A ledger that lists failed cells in a file.
    pub(crate) fn listing(rejects: Option<&Path>) -> Result<Self> {
        let rejects = rejects.map(|path| {
            let file = File::create(path).map_err(|error| RunError::io("write", path, error))?;
            Ok::<_, RunError>(Rejects { path: path.to_owned(), writer: BufWriter::new(file) })
        });
        Ok(Ledger { state: Mutex::new(State { rejects: rejects.transpose()?, ..State::default() }) })
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

    pub(super) fn record(&self, mut trace: Trace, settings: &Settings) -> Result<()> {
        let failed = trace.take_failed();
        let mut state = self.state.lock();
        state.trace.merge(trace);
        for number in 1..=settings.recipe.steps().len() {
            check_rows(settings, number, state.trace.step(number).rows_out)?;
        }
        for cell in failed {
            let (file, row) = state.locate(&cell, &settings.files);
            if cell.step == 0 {
                if settings.invalid != InvalidCells::Null {
                    let column = settings.columns.field_with_name(&cell.column);
                    return Err(RunError::InvalidCell {
                        file: file.unwrap_or_default(),
                        row: row.unwrap_or_default(),
                        data_type: column
                            .map_or_else(|_| String::new(), |column| type_name(column.data_type())),
                        column: cell.column,
                        value: cell.cell,
                    });
                }
                *state.invalid_by_column.entry(cell.column.clone()).or_default() += 1;
            }
            if let Some(rejects) = &mut state.rejects {
                rejects.list(&Reject {
                    file,
                    row,
                    step: cell.step,
                    column: &cell.column,
                    value: &cell.cell,
                })?;
            }
        }
        Ok(())
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

    /// Writes out what is still held of the list of failed cells.
    pub(crate) fn finish_rejects(&self) -> Result<()> {
        match &mut self.state.lock().rejects {
            Some(Rejects { path, writer }) => {
                writer.flush().map_err(|error| RunError::io("write", path, error))
            }
            None => Ok(()),
        }
    }
}

impl State {
    /// The file of a cell, and its row there, counted from 1.
    fn locate(&self, cell: &FailedCell, files: &[PathBuf]) -> (Option<String>, Option<u64>) {
        let Some(row) = cell.row else { return (None, None) };
        let file = self.first_rows.partition_point(|first| *first <= row).saturating_sub(1);
        let first = self.first_rows.get(file).copied().unwrap_or_default();
        (files.get(file).map(|file| file.display().to_string()), Some(row - first + 1))
    }
}

impl Rejects {
    fn list(&mut self, reject: &Reject<'_>) -> Result<()> {
        let line = serde_json::to_string(reject).expect("keys are strings");
        writeln!(self.writer, "{line}").map_err(|error| RunError::io("write", &self.path, error))
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
