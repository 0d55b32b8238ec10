//! What is expected of the rows of a run, and whether too many of them fail.

use super::{FailedCell, Trace};
use crate::error::{Error, Kind, Result};
use crate::plan::{Expectation, Limit};

/// How many rows that fail an error shows.
const SHOWN: usize = 5;

/// Counts the rows that fail what is [expected](Expectation) of them, over the parts of a run in their order.
///
/// An [`Executor`](crate::Executor) has one of its own; engines that run parts apart give theirs the traces of the parts.
///
/// ```
/// use recipe_core::engine::Watch;
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "EXPECT", "Parameters": {"sourceColumn": "n", "min": "0", "onFail": "drop"}}]"#,
/// )?;
/// let rows = table::parse(&["n: int", "1", "-2"])?;
/// let program = recipe.compile(&rows.schema(), &Context::default())?;
/// let mut executor = program.executor()?;
/// executor.push(&rows)?;
///
/// let mut watch = Watch::new(&program.plan.expectations);
/// watch.see(executor.trace());
/// assert!(watch.finish(&|_| None).is_ok(), "rows are dropped, however many they are");
/// assert_eq!(executor.trace().step(1).rows_failed, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Watch {
    watched: Vec<Watched>,
}

/// An expectation, and what is known of its rows so far.
#[derive(Debug, Clone)]
struct Watched {
    expectation: Expectation,
    rows: u64,
    failed: u64,
    /// How many of the rows that fail were listed: an engine may count them later.
    listed: u64,
    /// The first of them.
    first: Vec<FailedCell>,
    /// The row with which too many had failed, where it is known.
    last_straw: Option<u64>,
}

/// Where the row of a failed cell stands, such as "row 5", if that is known.
type Place<'a> = &'a dyn Fn(&FailedCell) -> Option<String>;

impl Watch {
    /// A watch that has seen no rows.
    pub fn new(expectations: &[Expectation]) -> Self {
        let watched = expectations.iter().map(|expectation| Watched {
            expectation: expectation.clone(),
            rows: 0,
            failed: 0,
            listed: 0,
            first: Vec::new(),
            last_straw: None,
        });
        Watch { watched: watched.collect() }
    }

    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.watched.is_empty()
    }

    /// Takes in what happened to the next part of the data, with the cells that failed in it.
    pub fn see(&mut self, part: &Trace) {
        for watched in &mut self.watched {
            let step = watched.expectation.step;
            let did = part.step(step);
            watched.add(did.rows_checked, did.rows_failed);
            for cell in part.failed().iter().filter(|cell| cell.step == step) {
                watched.list(cell);
            }
        }
    }

    /// Fails where so many rows have failed that no others need be looked at. Of several expectations, the one that went
    /// wrong first is named, whatever the parts.
    pub fn check(&self, place: Place<'_>) -> Result<()> {
        let passed = self.watched.iter().filter(|watched| watched.is_passed());
        let first =
            passed.min_by_key(|watched| (watched.last_straw.unwrap_or(u64::MAX), watched.expectation.step));
        first.map_or(Ok(()), |watched| Err(watched.error(place)))
    }

    /// Fails where too many rows have failed, now that all are in.
    pub fn finish(&self, place: Place<'_>) -> Result<()> {
        self.check(place)?;
        let failed = self.watched.iter().find(|watched| watched.is_failed());
        failed.map_or(Ok(()), |watched| Err(watched.error(place)))
    }

    /// How many rows each expectation was about, and how many of them failed.
    pub(super) fn counts(&self) -> impl Iterator<Item = (u64, u64)> {
        self.watched.iter().map(|watched| (watched.rows, watched.failed))
    }

    /// Adds the counts of rows that were seen elsewhere.
    pub(super) fn add(&mut self, counts: impl Iterator<Item = (u64, u64)>) {
        for (watched, (rows, failed)) in self.watched.iter_mut().zip(counts) {
            watched.add(rows, failed);
        }
    }
}

impl Watched {
    fn add(&mut self, rows: u64, failed: u64) {
        self.rows = self.rows.saturating_add(rows);
        self.failed = self.failed.saturating_add(failed);
    }

    fn list(&mut self, cell: &FailedCell) {
        if self.first.len() < SHOWN {
            self.first.push(cell.clone());
        }
        if self.expectation.limit == Limit::Rows(self.listed) {
            self.last_straw = cell.row;
        }
        self.listed += 1;
    }

    fn is_passed(&self) -> bool {
        match self.expectation.limit {
            Limit::Rows(most) => self.failed.max(self.listed) > most,
            Limit::Count { most: Some(most), .. } => self.rows > most,
            Limit::Never | Limit::Share(_) | Limit::Count { most: None, .. } => false,
        }
    }

    fn is_failed(&self) -> bool {
        match self.expectation.limit {
            Limit::Share(share) => share.is_passed(self.failed, self.rows),
            Limit::Count { least: Some(least), .. } => self.rows < least,
            Limit::Never | Limit::Rows(_) | Limit::Count { least: None, .. } => false,
        }
    }

    /// The error where rows fail. It says the same however many more rows failed in the same part.
    fn error(&self, place: Place<'_>) -> Error {
        let Expectation { step, name, limit, .. } = &self.expectation;
        let shown = |count: u64| {
            let first = self.first.iter().take(usize::try_from(count).unwrap_or(usize::MAX));
            first.map(|cell| told(cell, place)).collect::<Vec<_>>().join("; ")
        };
        let message = match limit {
            Limit::Count { most: Some(most), .. } if self.rows > *most => {
                format!("expected {name}, and there are more")
            }
            Limit::Count { .. } => format!("expected {name}, and there are {}", self.rows),
            Limit::Share(share) => format!(
                "expected {name} in all rows but {share}, and {} of {} fail: {}",
                self.failed,
                self.rows,
                shown(u64::MAX)
            ),
            Limit::Rows(0) | Limit::Never => format!("expected {name}, but {}", shown(1)),
            Limit::Rows(most) => format!(
                "expected {name} in all rows but {most}, and more fail: {}",
                shown(most.saturating_add(1))
            ),
        };
        Error::from(Kind::Expectation(message)).at_step_number(*step)
    }
}

/// A row that fails, in words.
fn told(cell: &FailedCell, place: Place<'_>) -> String {
    let place = place(cell).unwrap_or_else(|| "a row".to_owned());
    match (cell.column.as_str(), cell.cell.as_str()) {
        ("", _) => format!("{place} fails"),
        (column, "") => format!("{place}: `{column}` is missing"),
        (column, value) => format!("{place}: `{column}` is `{value}`"),
    }
}
