//! `LOWER_CASE`.

use super::{COLUMN, change};
use crate::kernel::text::LowerCase;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "LOWER_CASE",
    family: Family::Cleaning,
    summary: "Changes a text column to lower case.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Addresses", r#"{"sourceColumn": "email"}"#)
            .input(&["email: string", "Ana.Ames@Example.COM", "x1@example.com", "null", r#""""#])
            .output(&["email: string", "ana.ames@example.com", "x1@example.com", "null", r#""""#]),
        Example::new("Letters of every script", r#"{"sourceColumn": "city"}"#)
            .input(&["city: string", "KÖLN", "ΑΘΉΝΑΣ", "МОСКВА"])
            .output(&["city: string", "köln", "αθήνας", "москва"]),
        Example::new("Only in rows that meet the conditions", r#"{"sourceColumn": "code"}"#)
            .when(r#"[{"Condition": "STARTS_WITH", "Value": "X", "TargetColumn": "code"}]"#)
            .input(&["code: string", "XA", "YA", "null"])
            .output(&["code: string", "xa", "YA", "null"]),
    ],
    assumptions: &[
        "Lower case is Unicode's, whatever the locale; a `Σ` at the end of a word becomes `ς`.",
        "Columns of other types become text first.",
    ],
    lower: Lower::Direct(|args, rel| change(args, rel, LowerCase)),
};
