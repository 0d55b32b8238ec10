//! What the parts of a run share.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::{Error, Recipe, Trace};
use recipe_tables::{Limits, TextFormat};

use super::at_work::AtWork;
use super::ledger::Ledger;
use super::memory::Memory;
use crate::error::{MaxFailed, Result, RunError};

/// What to do with cells of the input that do not fit the type of their column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InvalidCells {
    /// The first one ends the run.
    #[default]
    Fail,
    /// They become null, and are counted.
    Null,
    /// At the first one, the run starts again with types that are inferred from all rows.
    Widen,
}

/// What is known of a run before it begins.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The recipe, in whose text errors are shown.
    pub(crate) recipe: Recipe,
    /// The files of the input, in order.
    pub(crate) files: Vec<PathBuf>,
    /// The columns of the input.
    pub(crate) columns: SchemaRef,
    /// How their text is written.
    pub(crate) text: TextFormat,
    /// How many batches are worked on at once.
    pub(crate) threads: usize,
    /// What to do with cells that do not fit their column.
    pub(crate) invalid: InvalidCells,
    /// How much steps may make of the input.
    pub(crate) limits: Limits,
    /// How many cells may fail, if not all of them.
    pub(crate) max_failed: Option<MaxFailed>,
}

impl Settings {
    /// An error of the recipe, shown in its text.
    pub(crate) fn recipe_error(&self, error: Error) -> RunError {
        let mut diagnostics = self.recipe.diagnostics(vec![error]);
        match diagnostics.errors.as_slice() {
            // What goes wrong while data flows has no place in the text.
            [only] if only.span().is_none() => RunError::Data(Box::new(diagnostics.errors.swap_remove(0))),
            _ => RunError::from(diagnostics),
        }
    }
}

/// A run: its settings, its memory, and what has happened so far.
pub(crate) struct RunContext {
    pub(crate) settings: Settings,
    /// The memory of steps that hold rows.
    pub(crate) memory: Arc<Memory>,
    /// The memory of parts of the data at work.
    pub(crate) at_work: AtWork,
    pub(crate) ledger: Ledger,
}

fn parts_at_work(threads: usize) -> usize {
    threads + 2
}

impl RunContext {
    pub(crate) fn new(settings: Settings, memory: Memory, ledger: Ledger) -> Arc<Self> {
        let (memory, at_work) = memory.divided(parts_at_work(settings.threads));
        Arc::new(RunContext { settings, memory: Arc::new(memory), at_work, ledger })
    }

    /// For other rows of the same run, with settings and a ledger of their own.
    pub(crate) fn beside(&self, settings: Settings, ledger: Ledger) -> Arc<Self> {
        let (memory, at_work) = (self.memory.clone(), self.at_work.clone());
        Arc::new(RunContext { settings, memory, at_work, ledger })
    }

    /// For a part of the run that reports nothing of what happens in it, since that happens again.
    pub(super) fn aside(&self) -> Arc<Self> {
        let settings = Settings { invalid: InvalidCells::Null, max_failed: None, ..self.settings.clone() };
        let (memory, at_work) = (self.memory.clone(), self.at_work.clone());
        Arc::new(RunContext { settings, memory, at_work, ledger: Ledger::default() })
    }

    /// Records what happened to a part of the data. Ends the run at a cell that may not be invalid, a step that gives
    /// too many rows, or more failed cells than may be.
    pub(crate) fn record(&self, trace: Trace) -> Result<()> {
        self.ledger.record(trace, &self.settings)
    }

    pub(crate) fn threads(&self) -> usize {
        self.settings.threads
    }

    /// How many parts of the data are at work at once, at most.
    pub(crate) fn parts_at_work(&self) -> usize {
        parts_at_work(self.threads())
    }

    /// See [`Settings::recipe_error`].
    pub(crate) fn recipe_error(&self, error: Error) -> RunError {
        self.settings.recipe_error(error)
    }
}

/// Removes the temporary files of a run when it ends, however it ends.
pub(crate) struct Closing(pub(crate) Arc<RunContext>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.memory.close();
    }
}
