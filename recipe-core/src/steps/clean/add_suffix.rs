//! `ADD_SUFFIX`.

use super::{COLUMN, change};
use crate::kernel::text::Wrap;
use crate::step::prelude::*;

const PATTERN: Param<Text> = Param::required("pattern", "Text to put after each cell, as it stands.");

pub(super) const STEP: Step = Step {
    operation: "ADD_SUFFIX",
    family: Family::Cleaning,
    summary: "Puts a text after each cell.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PATTERN],
    examples: &[
        Example::new("Text", r#"{"sourceColumn": "sku", "pattern": "-ab"}"#)
            .input(&["sku: string", "10", "x y", "null", r#""""#])
            .output(&["sku: string", "10-ab", "x y-ab", "null", "-ab"]),
        Example::new("Numbers", r#"{"sourceColumn": "n", "pattern": " %"}"#)
            .input(&["n: int", "7", "null"])
            .output(&["n: string", "7 %", "null"]),
        Example::new("Only in rows that meet the conditions", r#"{"sourceColumn": "sku", "pattern": "$1"}"#)
            .when(r#"[{"Condition": "STARTS_WITH", "Value": "x", "TargetColumn": "sku"}]"#)
            .input(&["sku: string", "x1", "y1"])
            .output(&["sku: string", "x1$1", "y1"]),
    ],
    assumptions: &[
        "A null stays null, and empty text becomes the added text.",
        "The text is taken as it stands, not as a regular expression. Columns of other types become text first.",
    ],
    lower: Lower::Direct(|args, rel| change(args, rel, Wrap::new("", args.get(&PATTERN)))),
};
