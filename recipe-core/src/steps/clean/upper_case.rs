//! `UPPER_CASE`.

use super::{COLUMN, change};
use crate::kernel::text::UpperCase;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "UPPER_CASE",
    family: Family::Cleaning,
    summary: "Changes a text column to upper case.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Names", r#"{"sourceColumn": "last_name"}"#)
            .input(&["last_name: string", "Ames", "de la Cruz", "null", r#""""#])
            .output(&["last_name: string", "AMES", "DE LA CRUZ", "null", r#""""#]),
        Example::new("Letters of every script", r#"{"sourceColumn": "city"}"#)
            .input(&["city: string", "Köln", "straße", "Αθήνα"])
            .output(&["city: string", "KÖLN", "STRASSE", "ΑΘΉΝΑ"]),
        Example::new("Only in rows that meet the conditions", r#"{"sourceColumn": "code"}"#)
            .when(r#"[{"Condition": "STARTS_WITH", "Value": "x", "TargetColumn": "code"}]"#)
            .input(&["code: string", "xa", "ya", "null"])
            .output(&["code: string", "XA", "ya", "null"]),
    ],
    assumptions: &[
        "Upper case is Unicode's, whatever the locale; `ß` becomes `SS`.",
        "Columns of other types become text first.",
    ],
    lower: Lower::Direct(|args, rel| change(args, rel, UpperCase)),
};
