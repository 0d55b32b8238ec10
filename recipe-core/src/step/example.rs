//! Examples: tables before and after a step. Every one is a test on every engine, and stands on the step's page.

/// A table before and after a step.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// The step's parameters, as JSON.
    pub params: &'static str,
    /// The step's `ConditionExpressions`, as JSON.
    pub conditions: Option<&'static str>,
    /// Other tables the step reads: name and lines.
    pub datasets: &'static [(&'static str, &'static [&'static str])],
    /// The table before, as lines of cells (see [`crate::table`]).
    pub input: &'static [&'static str],
    /// What comes out.
    pub outcome: Outcome,
    /// How many cells could not be converted.
    pub failed_cells: u64,
}

/// What a step makes of an example's table. Nothing else can come of it, so that a test may match on both.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// A table, as lines of cells.
    Table(&'static [&'static str]),
    /// An error with this message, without step and place.
    Error(&'static str),
}

impl Example {
    /// An example with these parameters, and no tables yet.
    pub const fn new(title: &'static str, params: &'static str) -> Self {
        Example {
            title,
            params,
            conditions: None,
            datasets: &[],
            input: &[],
            outcome: Outcome::Table(&[]),
            failed_cells: 0,
        }
    }

    /// The step's `ConditionExpressions`.
    pub const fn when(mut self, conditions: &'static str) -> Self {
        self.conditions = Some(conditions);
        self
    }

    /// Other tables the step reads.
    pub const fn with(mut self, datasets: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.datasets = datasets;
        self
    }

    /// The table before.
    pub const fn input(mut self, lines: &'static [&'static str]) -> Self {
        self.input = lines;
        self
    }

    /// The table after.
    pub const fn output(mut self, lines: &'static [&'static str]) -> Self {
        self.outcome = Outcome::Table(lines);
        self
    }

    /// The error instead of a table.
    pub const fn error(mut self, message: &'static str) -> Self {
        self.outcome = Outcome::Error(message);
        self
    }

    /// How many cells could not be converted.
    pub const fn failed(mut self, cells: u64) -> Self {
        self.failed_cells = cells;
        self
    }
}
