//! `ADD_SINGLE_QUOTES`.

use super::{COLUMN, change};
use crate::kernel::text::Wrap;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ADD_SINGLE_QUOTES",
    family: Family::Cleaning,
    summary: "Puts single quotation marks around each cell.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Text", r#"{"sourceColumn": "url"}"#)
            .input(&["url: string", "example.com", "a 'b' c", "null", r#""""#])
            .output(&["url: string", "'example.com'", "'a 'b' c'", "null", "''"]),
        Example::new("Numbers", r#"{"sourceColumn": "id"}"#).input(&["id: int", "7", "null"]).output(&[
            "id: string",
            "'7'",
            "null",
        ]),
    ],
    assumptions: &[
        "A null stays null, and empty text becomes two quotation marks. Quotation marks in a cell stay as they are.",
        "Columns of other types become text first.",
    ],
    lower: Lower::Direct(|args, rel| change(args, rel, Wrap::new("'", "'"))),
};
