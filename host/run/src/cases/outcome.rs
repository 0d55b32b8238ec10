//! Running cases, and what comes of it.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use recipe_core::types::Type;
use recipe_tables::Typing;
use tempfile::TempDir;

use super::difference::{Difference, Ran, between_engines};
use super::failed::Failed;
use super::grid::Grid;
use super::read::{Case, Output};
use crate::apply::{Apply, Engine, read_recipe};
use crate::error::{Result, RunError};

/// How many rows of a table are compared, at most.
const MOST_ROWS: usize = 100_000;

/// What came of a case.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// What is other than the case expects, on the first engine.
    pub differences: Vec<Difference>,
    /// What another engine does otherwise than the first: the first one's is what is expected there.
    pub between_engines: Vec<Difference>,
    /// How long it took.
    pub time: Duration,
    /// What came of it on the first engine.
    pub(super) ran: Ran,
}

impl Outcome {
    /// Whether all is as the case expects, on every engine.
    pub fn passed(&self) -> bool {
        self.differences.is_empty() && self.between_engines.is_empty()
    }
}

impl Case {
    /// Runs the case on these engines, of which all have to agree: the first is compared with what is expected, and others with it.
    /// Nothing is written but temporary files.
    ///
    /// # Errors
    ///
    /// There is no folder for temporary files. What goes wrong with the recipe, its input or a table that is expected is a part of the
    /// outcome.
    pub fn run(&self, engines: &[Engine]) -> Result<Outcome> {
        let started = Instant::now();
        let folder = temporary_folder()?;
        // All engines have one clock.
        let now = self.now.unwrap_or_else(|| Utc::now().timestamp_micros());
        let mut engines = engines.iter();
        let ran = self.ran(engines.next().unwrap_or(&Engine::Native), now, folder.path());
        let differences = self.differences(&ran, folder.path());
        let others = engines.flat_map(|engine| between_engines(&ran, &self.ran(engine, now, folder.path())));
        let between_engines = others.collect();
        Ok(Outcome { differences, between_engines, time: started.elapsed(), ran })
    }

    fn ran(&self, engine: &Engine, now: i64, folder: &Path) -> Ran {
        self.table(engine, now, folder).unwrap_or_else(|error| Ran::Failed(Failed::of(&error, folder)))
    }

    /// What the recipe makes of the input.
    fn table(&self, engine: &Engine, now: i64, folder: &Path) -> Result<Ran> {
        let apply = Apply::new(read_recipe(&self.recipe)?).engine(engine.clone()).threads(1);
        let apply = apply.now(now).seed(self.seed).input(self.input.place(folder, "input")?);
        let mut apply = apply.typing(Typing::default().with_schema(self.input.schema()?));
        for (number, (name, table)) in (1..).zip(&self.with) {
            apply = apply.table(name, table.place(folder, &format!("with-{number}"))?);
        }
        let collected = apply.collect(MOST_ROWS)?;
        Ok(Ran::Table(Grid::of(&collected.rows)?, collected.failed_cells))
    }

    /// What is other than the case expects. `folder` is for temporary files.
    pub(super) fn differences(&self, ran: &Ran, folder: &Path) -> Vec<Difference> {
        let (grid, failed_cells) = match (ran, &self.error) {
            (Ran::Failed(failed), Some(expected)) if expected.is(failed) => return Vec::new(),
            (Ran::Failed(failed), Some(expected)) => {
                let (expected, error) = (expected.to_string(), failed.text.clone());
                return vec![Difference::OtherError { expected, error }];
            }
            (Ran::Failed(failed), None) => {
                return vec![Difference::Failed { error: failed.text.clone() }];
            }
            (Ran::Table(grid, _), Some(expected)) => {
                let (expected, rows) = (expected.to_string(), grid.rows.len());
                return vec![Difference::NoError { expected, rows }];
            }
            (Ran::Table(grid, failed_cells), None) => (grid, *failed_cells),
        };
        let mut found = Vec::new();
        if let Some(output) = &self.output {
            found.extend(output.differences(grid, folder));
        }
        let expected = self.failed_cells.filter(|expected| *expected != failed_cells);
        found.extend(expected.map(|expected| Difference::FailedCells { expected, actual: failed_cells }));
        found
    }
}

/// A folder for tables, which goes when it is dropped.
pub(super) fn temporary_folder() -> Result<TempDir> {
    tempfile::tempdir().map_err(|source| RunError::io("make a folder in", &std::env::temp_dir(), source))
}

impl Output {
    fn differences(&self, actual: &Grid, folder: &Path) -> Vec<Difference> {
        let Some(table) = &self.table else {
            return vec![Difference::Unwritten { rows: actual.rows.len() }];
        };
        let expected = match table.texts(folder, "output") {
            Ok(expected) => expected,
            Err(error) => {
                let error = Failed::of(&error, folder).text;
                return vec![Difference::Unreadable { error }];
            }
        };
        let mut found = self.comparison.differences(&expected, actual);
        for (column, written) in &table.types {
            let known = Type::from_name(written);
            let expected = known.map_or_else(|| written.clone(), |known| known.name().to_owned());
            let there = actual.position(column).map(|at| actual.columns[at].type_name());
            if there.as_ref() != Some(&expected) {
                found.push(Difference::Type { column: column.clone(), expected, actual: there });
            }
        }
        found
    }
}
