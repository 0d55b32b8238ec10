//! `FILL_WITH_SUM`.

use super::{ALL_ROWS, NUMBERS, fill_with};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_SUM",
    family: Family::Quality,
    summary: "Fills missing cells of a column of numbers with the column's sum.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS],
    examples: &[
        Example::new("The sum of the whole column", r#"{"sourceColumn": "paid"}"#)
            .input(&["item: string | paid: double", "rent | 800.5", "food | 120.25", "total | null"])
            .output(&["item: string | paid: double", "rent | 800.5", "food | 120.25", "total | 920.75"]),
        Example::new("Nothing to add up", r#"{"sourceColumn": "n"}"#)
            .input(&["n: long", "null", "null"])
            .output(&["n: long", "null", "null"]),
        Example::new("A sum that does not fit stays missing, and is counted", r#"{"sourceColumn": "n"}"#)
            .input(&["n: byte", "100", "null", "100"])
            .output(&["n: byte", "100", "null", "100"])
            .failed(1),
        Example::new("Only some rows are filled, from all of them", r#"{"sourceColumn": "n"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | n: int", "a | null", "b | null", "b | 3", "a | 4"])
            .output(&["k: string | n: int", "a | 7", "b | null", "b | 3", "a | 4"]),
        Example::new("Text must be made numbers first", r#"{"sourceColumn": "n"}"#)
            .input(&["n: string", "1"])
            .error("column `n` is string; this needs a column of numbers"),
    ],
    assumptions: &[
        ALL_ROWS,
        "The column keeps its type. Cells stay missing where the sum does not fit it, and count as failed.",
    ],
    lower: Lower::Direct(|args, rel| fill_with(args, rel, AggregateFunction::Sum)),
};
