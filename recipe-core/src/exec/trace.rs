//! What each step did: rows in and out, cells changed, cells that could not be converted.

use std::collections::BTreeMap;

use crate::error::{Error, Kind};
use crate::kernel::DateOrders;

/// What each step did. Traces of parts of the data add up.
///
/// ```
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}},
///         {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#,
/// )?;
/// let batch = table::parse(&["city: string", "Mobile", "Mobile", "DOTHAN"])?;
/// let mut executor = recipe.compile(&batch.schema(), &Context::default())?.executor()?;
/// executor.push(&batch)?;
/// executor.finish()?;
///
/// let trace = executor.trace();
/// assert_eq!((trace.step(1).rows_in, trace.step(1).rows_out), (3, 2));
/// assert_eq!(trace.step(2).cells_changed, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Trace {
    steps: BTreeMap<usize, StepTrace>,
    failed: Vec<FailedCell>,
    orders: BTreeMap<(usize, String), DateOrders>,
    made: BTreeMap<(usize, String), CellsMade>,
}

/// Cells of a column that a step computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CellsMade {
    /// How many have a value.
    pub present: u64,
    /// How many could not be converted.
    pub failed: u64,
}

impl CellsMade {
    /// Cells of which so many have a value, and so many failed.
    pub fn new(present: u64, failed: u64) -> Self {
        CellsMade { present, failed }
    }
}

/// What one step did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepTrace {
    /// Rows that came in.
    pub rows_in: u64,
    /// Rows that came out.
    pub rows_out: u64,
    /// Cells of existing columns whose value changed.
    pub cells_changed: u64,
    /// Present cells it could not convert; they are missing now.
    pub cells_failed: u64,
    /// Dates it read that could be read with day and month the other way round, in columns where others had to be.
    pub cells_ambiguous: u64,
    /// Rows it expected something of.
    pub rows_checked: u64,
    /// Rows that were not as it expected.
    pub rows_failed: u64,
}

/// A present cell that could not be converted, and is missing now; or one of a row that is not as a step expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedCell {
    /// The step, counted from 1.
    pub step: usize,
    /// The column the step was making.
    pub column: String,
    /// The row of the source, counted from 0, or none where rows were grouped, joined or sorted before.
    pub row: Option<u64>,
    /// Whether the row is counted over the whole input, wherever the part begins in which the cell was found.
    pub of_input: bool,
    /// What the cell held.
    pub cell: String,
    /// All cells of the row as a JSON object, where the row was taken out of the table to be listed.
    pub whole_row: Option<String>,
}

impl StepTrace {
    /// What a step did that took and returned these many rows.
    pub fn of_rows(rows_in: u64, rows_out: u64) -> Self {
        StepTrace { rows_in, rows_out, ..StepTrace::default() }
    }

    /// The same, with this many cells changed and failed.
    pub fn with_cells(self, cells_changed: u64, cells_failed: u64) -> Self {
        StepTrace { cells_changed, cells_failed, ..self }
    }

    /// The same, with this many rows checked, and failed.
    pub fn with_checks(self, rows_checked: u64, rows_failed: u64) -> Self {
        StepTrace { rows_checked, rows_failed, ..self }
    }
}

impl FailedCell {
    /// A cell of `column` that `step` could not convert, in this row of the source.
    pub fn new(step: usize, column: impl Into<String>, row: Option<u64>, cell: impl Into<String>) -> Self {
        FailedCell { step, column: column.into(), row, of_input: false, cell: cell.into(), whole_row: None }
    }

    /// The same, whose row is counted over the whole input.
    #[must_use]
    pub fn of_input(self, of_input: bool) -> Self {
        FailedCell { of_input, ..self }
    }

    /// The same with all cells of its row, a JSON object.
    #[must_use]
    pub fn with_whole_row(self, whole_row: Option<String>) -> Self {
        FailedCell { whole_row, ..self }
    }
}

impl Trace {
    /// The most failed cells that are kept for [`take_failed`](Self::take_failed) while batches run; all are counted, and
    /// those with a whole row are kept until they are taken.
    pub const KEPT: usize = 10_000;

    /// What step `number` did.
    pub fn step(&self, number: usize) -> StepTrace {
        let did = self.steps.get(&number).copied().unwrap_or_default();
        let columns = self.orders.range((number, String::new())..(number + 1, String::new()));
        StepTrace { cells_ambiguous: columns.map(|(_, orders)| orders.ambiguous()).sum(), ..did }
    }

    /// The numbers of the steps that did something, in order.
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        self.steps.keys().copied()
    }

    /// What dates said of the order of day and month: by step, and the column that the step was making.
    pub fn date_orders(&self) -> impl Iterator<Item = (usize, &str, DateOrders)> {
        self.orders.iter().map(|((step, column), orders)| (*step, column.as_str(), *orders))
    }

    /// Adds what dates in another part of the data said of the order of day and month.
    pub fn add_date_orders(&mut self, step: usize, column: &str, orders: DateOrders) {
        if orders != DateOrders::default() {
            self.orders.entry((step, column.to_owned())).or_default().add(orders);
        }
    }

    /// The cells of columns that steps computed, where some could have failed: by step and column.
    pub fn cells_made(&self) -> impl Iterator<Item = (usize, &str, CellsMade)> {
        self.made.iter().map(|((step, column), made)| (*step, column.as_str(), *made))
    }

    /// Adds the cells of a column that a step computed in another part of the data.
    pub fn add_cells_made(&mut self, step: usize, column: &str, made: CellsMade) {
        if made != CellsMade::default() {
            let sum = self.made.entry((step, column.to_owned())).or_default();
            sum.present += made.present;
            sum.failed += made.failed;
        }
    }

    /// What may not be meant, as far as the data shows it; it is complete once all parts of the data are in.
    pub fn warnings(&self) -> Vec<Error> {
        let ambiguous = self.date_orders().filter(|(.., orders)| orders.ambiguous() > 0);
        let warnings = ambiguous.map(|(step, column, orders)| {
            let column = column.to_owned();
            (step, Kind::AmbiguousDates { column, either: orders.either, other: orders.other })
        });
        let failed = self.cells_made().filter(|(.., made)| made.failed > 0 && made.present == 0);
        let failed = failed.map(|(step, column, made)| {
            (step, Kind::AllFailed { column: column.to_owned(), cells: made.failed })
        });
        let placed = warnings.chain(failed).map(|(step, kind)| {
            let warning = Error::new(kind);
            if step > 0 { warning.at_step_number(step) } else { warning }
        });
        placed.collect()
    }

    /// What each of the first `count` steps did to `rows` rows of input. A step without a trace, such as one that only
    /// renames, passed all rows on.
    pub fn steps(&self, count: usize, rows: u64) -> Vec<StepTrace> {
        let mut rows = rows;
        let all = (1..=count).map(|number| {
            let through = StepTrace { rows_in: rows, rows_out: rows, ..StepTrace::default() };
            let did = Some(self.step(number)).filter(|did| *did != StepTrace::default()).unwrap_or(through);
            rows = did.rows_out;
            did
        });
        all.collect()
    }

    /// The failed cells noted since they were last [taken](Self::take_failed).
    pub fn failed(&self) -> &[FailedCell] {
        &self.failed
    }

    /// Renumbers the rows of failed cells; none where a row is not known. Those counted over the whole input stay. A number
    /// before the first one has wrapped around, and wraps back where `to` adds with `wrapping_add`.
    pub fn move_rows(&mut self, to: impl Fn(u64) -> Option<u64>) {
        for cell in self.failed.iter_mut().filter(|cell| !cell.of_input) {
            cell.row = cell.row.and_then(&to);
        }
    }

    /// Takes the failed cells noted since the last call.
    pub fn take_failed(&mut self) -> Vec<FailedCell> {
        std::mem::take(&mut self.failed)
    }

    /// Adds what happened to another part of the data.
    pub fn merge(&mut self, other: Trace) {
        for (number, did) in other.steps {
            self.add(number, did);
        }
        for ((step, column), orders) in other.orders {
            self.add_date_orders(step, &column, orders);
        }
        for ((step, column), made) in other.made {
            self.add_cells_made(step, &column, made);
        }
        self.list(other.failed);
    }

    /// Adds what step `number` did to another part of the data.
    pub fn add(&mut self, number: usize, did: StepTrace) {
        let ours = self.steps.entry(number).or_default();
        ours.rows_in += did.rows_in;
        ours.rows_out += did.rows_out;
        ours.cells_changed += did.cells_changed;
        ours.cells_failed += did.cells_failed;
        ours.rows_checked += did.rows_checked;
        ours.rows_failed += did.rows_failed;
    }

    /// Adds cells to those for [`take_failed`](Self::take_failed); they are not counted.
    pub fn list(&mut self, failed: impl IntoIterator<Item = FailedCell>) {
        self.failed.extend(failed);
    }

    pub(super) fn entry(&mut self, step: usize) -> &mut StepTrace {
        self.steps.entry(step).or_default()
    }

    pub(super) fn fail(&mut self, cell: FailedCell) {
        self.entry(cell.step).cells_failed += 1;
        self.failed.push(cell);
    }

    /// Whether a failed cell without its row is still listed.
    pub(super) fn has_room(&self) -> bool {
        self.failed.len() < Self::KEPT
    }

    /// Drops failed cells beyond [`KEPT`](Self::KEPT), so that they do not pile up where nobody takes them.
    pub(super) fn bound(&mut self) {
        if self.failed.len() > Self::KEPT {
            let mut at = 0;
            self.failed.retain(|cell| {
                at += 1;
                at <= Self::KEPT || cell.whole_row.is_some()
            });
        }
    }
}
