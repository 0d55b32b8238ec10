//! What the parts of a run share: threads, what happened, and how errors are told.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use recipe_core::{FailedCell, Trace};
use recipe_core::{Error, Recipe};
use recipe_tables::Limits;

use super::memory::{Memory, MemoryOptions};
use crate::error::{Result, RunError};
use crate::limits::check_rows;

/// What is done with cells of the input that do not fit the type of their column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidCells {
    /// The first one ends the run.
    Fail,
    /// They become null, and are counted.
    Null,
}

/// What the parts of a run share.
pub struct Shared {
    recipe: Recipe,
    /// How many batches are worked on at once.
    pub(crate) threads: usize,
    files: Vec<PathBuf>,
    invalid: InvalidCells,
    pub(crate) memory: Arc<Memory>,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    trace: Trace,
    /// The number of the first row of each file that was begun.
    first_rows: Vec<u64>,
    rows_in: u64,
    invalid_by_column: BTreeMap<String, u64>,
    rejects: Option<Box<dyn Write + Send>>,
}

impl Shared {
    /// A run of `recipe` over `files`.
    pub fn new(
        recipe: Recipe,
        files: Vec<PathBuf>,
        threads: usize,
        invalid: InvalidCells,
        rejects: Option<Box<dyn Write + Send>>,
    ) -> Self {
        let state = State { rejects, ..State::default() };
        let memory = Arc::new(Memory::new(MemoryOptions::default(), 0));
        Shared {
            recipe,
            threads: threads.max(1),
            files,
            invalid,
            memory,
            limits: Limits::default(),
            state: Mutex::new(state),
        }
    }

    /// The same with this memory for steps that hold rows.
    #[must_use]
    pub fn with_memory(mut self, memory: Arc<Memory>) -> Self {
        self.memory = memory;
        self
    }

    /// The same with these limits for what steps give.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes rows of a file as they are read, and gives the number of the first, counted over all files.
    pub(crate) fn rows_read(&self, file: usize, rows: u64) -> u64 {
        let mut state = self.state();
        let first = state.rows_in;
        while state.first_rows.len() <= file {
            state.first_rows.push(first);
        }
        state.rows_in += rows;
        first
    }

    /// Takes in what happened to a part of the data, and lists the cells that failed.
    pub(crate) fn happened(&self, mut trace: Trace) -> Result<()> {
        let failed = trace.take_failed();
        let mut state = self.state();
        state.trace.merge(trace);
        for number in 1..=self.recipe.steps().len() {
            let rows = state.trace.step(number).rows_out;
            check_rows(&self.limits, number, rows).map_err(|error| self.recipe_error(error))?;
        }
        for cell in failed {
            if cell.step == 0 {
                if self.invalid == InvalidCells::Fail {
                    return Err(self.invalid_cell(&state, &cell));
                }
                *state.invalid_by_column.entry(cell.column.clone()).or_default() += 1;
            }
            let (file, row) = self.place(&state, &cell);
            if let Some(rejects) = &mut state.rejects {
                let line = serde_json::json!({
                    "file": file, "row": row, "step": cell.step, "column": cell.column, "value": cell.cell,
                });
                writeln!(rejects, "{line}").map_err(|error| {
                    RunError::failed(format!("cannot write the file of rejects: {error}"))
                })?;
            }
        }
        Ok(())
    }

    fn place(&self, state: &State, cell: &FailedCell) -> (Option<String>, Option<u64>) {
        let Some(row) = cell.row else { return (None, None) };
        let file = state.first_rows.partition_point(|first| *first <= row).saturating_sub(1);
        let first = state.first_rows.get(file).copied().unwrap_or_default();
        (self.files.get(file).map(|file| file.display().to_string()), Some(row - first + 1))
    }

    fn invalid_cell(&self, state: &State, cell: &FailedCell) -> RunError {
        let (file, row) = self.place(state, cell);
        RunError::failed(format!(
            "`{}`, row {}, column `{}`: `{}` is not of the type of the column, which was inferred from the first rows or \
             given by --schema\n  Three ways out:\n  --on-invalid null   makes such cells missing, counts them in the \
             report, and lists them with --rejects FILE\n  --schema FILE       gives the types: a JSON object such as \
             {{\"{}\": \"string\"}}\n  --infer none        reads every column as text",
            file.unwrap_or_default(),
            row.unwrap_or_default(),
            cell.column,
            cell.cell,
            cell.column
        ))
    }

    /// An error of the recipe, shown in its text.
    pub(crate) fn recipe_error(&self, error: Error) -> RunError {
        let mut diagnostics = self.recipe.diagnostics(vec![error]);
        match diagnostics.errors.as_slice() {
            // What goes wrong while data flows has no place in the text.
            [only] if only.span().is_none() => {
                RunError::failed(diagnostics.errors.swap_remove(0).to_string())
            }
            _ => RunError::from(diagnostics),
        }
    }

    /// What happened so far.
    pub fn trace(&self) -> Trace {
        self.state().trace.clone()
    }

    /// Rows read so far.
    pub fn rows_in(&self) -> u64 {
        self.state().rows_in
    }

    /// Cells of the input that did not fit the type of their column, by column.
    pub fn invalid_cells(&self) -> BTreeMap<String, u64> {
        self.state().invalid_by_column.clone()
    }

    /// Writes out what is still held of the list of failed cells.
    pub fn finish_rejects(&self) -> Result<()> {
        match &mut self.state().rejects {
            Some(rejects) => rejects
                .flush()
                .map_err(|error| RunError::failed(format!("cannot write the file of rejects: {error}"))),
            None => Ok(()),
        }
    }
}
