//! How many cells may fail before a run ends.

use recipe_core::{Recipe, Trace};

use crate::error::{Failing, MaxFailed, Result, RunError};

impl MaxFailed {
    /// Ends the run where too many cells failed in the parts of the data that are done.
    pub(super) fn check_so_far(self, trace: &Trace, recipe: &Recipe) -> Result<()> {
        match self {
            MaxFailed::Cells(most) => {
                let failed: u64 = trace.numbers().map(|number| trace.step(number).cells_failed).sum();
                if failed <= most { Ok(()) } else { Err(self.passed(worst(trace, recipe, by_count))) }
            }
            // A share is known at the end.
            MaxFailed::Percent(_) => Ok(()),
        }
    }

    /// Ends the run where too many cells failed in all of the data.
    pub(super) fn check(self, trace: &Trace, recipe: &Recipe) -> Result<()> {
        self.check_so_far(trace, recipe)?;
        let MaxFailed::Percent(most) = self else { return Ok(()) };
        let is_counted = |number| trace.cells_made().any(|(step, _, made)| step == number && made.failed > 0);
        if trace.numbers().any(|number| trace.step(number).cells_failed > 0 && !is_counted(number)) {
            return Err(self.passed(None));
        }
        match worst(trace, recipe, Failing::percent) {
            Some(failing) if failing.percent() > most => Err(self.passed(Some(failing))),
            _ => Ok(()),
        }
    }

    fn passed(self, worst: Option<Failing>) -> RunError {
        RunError::TooManyFailed { most: self, worst: worst.map(Box::new) }
    }
}

fn by_count(failing: &Failing) -> f64 {
    failing.failed as f64
}

/// The first column of which the most cells failed, by this measure.
fn worst(trace: &Trace, recipe: &Recipe, measure: fn(&Failing) -> f64) -> Option<Failing> {
    let failing =
        trace.cells_made().filter(|(.., made)| made.failed > 0).map(|(step, column, made)| Failing {
            step,
            operation: recipe.steps().iter().find(|raw| raw.number == step).map(|raw| raw.operation.clone()),
            column: column.to_owned(),
            failed: made.failed,
            cells: made.failed.saturating_add(made.present),
        });
    failing.reduce(|worst, next| if measure(&next) > measure(&worst) { next } else { worst })
}

#[cfg(test)]
mod tests {
    use recipe_core::{CellsMade, StepTrace};

    use super::*;

    #[test]
    fn more_than_the_limit_ends_a_run() {
        let recipe = r#"[{"Operation": "LOWER_CASE", "Parameters": {"sourceColumn": "a"}},
            {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "a", "columnDataType": "int"}}]"#;
        let recipe = Recipe::parse(recipe).expect("a recipe");
        let mut trace = Trace::default();
        trace.add(1, StepTrace::of_rows(10, 10).with_cells(0, 1));
        trace.add_cells_made(1, "a", CellsMade::new(9, 1));
        trace.add(2, StepTrace::of_rows(10, 10).with_cells(0, 3));
        trace.add_cells_made(2, "a", CellsMade::new(1, 2));
        trace.add_cells_made(2, "b", CellsMade::new(100, 1));
        let cases = [
            ("4", None),
            ("100", None),
            (
                "3",
                Some(
                    "more than 3 cells could not be converted, most of them of column `a` in step 2 (CHANGE_DATA_TYPE)",
                ),
            ),
            (
                "0",
                Some(
                    "more than 0 cells could not be converted, most of them of column `a` in step 2 (CHANGE_DATA_TYPE)",
                ),
            ),
            ("66.7%", None),
            ("100%", None),
            (
                "66%",
                Some(
                    "2 of 3 cells of column `a` could not be converted in step 2 (CHANGE_DATA_TYPE), and at most 66% may fail",
                ),
            ),
            (
                "0%",
                Some(
                    "2 of 3 cells of column `a` could not be converted in step 2 (CHANGE_DATA_TYPE), and at most 0% may fail",
                ),
            ),
        ];
        for (limit, expected) in cases {
            let limit: MaxFailed = limit.parse().expect(limit);
            let told = limit.check(&trace, &recipe).err().map(|error| error.to_string());
            assert_eq!(told.as_deref(), expected, "{limit}");
        }
        for limit in [MaxFailed::Cells(0), MaxFailed::Percent(0.0)] {
            assert!(limit.check(&Trace::default(), &recipe).is_ok());
        }
        let mut old = Trace::default();
        old.add(1, StepTrace::of_rows(1, 1).with_cells(0, 1));
        let told = MaxFailed::Percent(99.0).check(&old, &recipe).expect_err("it is not known").to_string();
        assert_eq!(
            told,
            "cells could not be converted, and the module is of an engine that does not say how many percent"
        );
        assert!(MaxFailed::Percent(0.0).check_so_far(&trace, &recipe).is_ok());
        let mut input = Trace::default();
        input.add(0, StepTrace::of_rows(1, 1).with_cells(0, 1));
        input.add_cells_made(0, "n", CellsMade::new(0, 1));
        let told = MaxFailed::Percent(50.0).check(&input, &recipe).expect_err("all failed").to_string();
        assert_eq!(
            told,
            "1 of 1 cell of column `n` could not be converted in the input, and at most 50% may fail"
        );
    }
}
