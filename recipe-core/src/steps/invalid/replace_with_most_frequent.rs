//! `REPLACE_WITH_MOST_FREQUENT`.

use super::{COLUMN, INVALID, STAYS, replace, valid};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_MOST_FREQUENT",
    family: Family::Quality,
    summary: "Replaces invalid cells of a column, which are not of the type named, with the most frequent valid value.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALID_TYPE, &ADVANCED_TYPE],
    examples: &[
        Example::new(
            "Text that should be numbers",
            r#"{"sourceColumn": "rooms", "columnDataType": "number"}"#,
        )
        .input(&["rooms: string", "4", "many", "3", "3", "null", "many", "many"])
        .output(&["rooms: string", "4", "3", "3", "3", "null", "3", "3"]),
        Example::new(
            "Of values as frequent, the one that comes first",
            r#"{"sourceColumn": "day", "columnDataType": "date"}"#,
        )
        .input(&["day: string", "2024-05-02", "2024-05-01", "soon"])
        .output(&["day: string", "2024-05-02", "2024-05-01", "2024-05-02"]),
        Example::new("Any text is a string", r#"{"sourceColumn": "position", "columnDataType": "string"}"#)
            .input(&["position: string", "guard", "?", "null", r#""""#])
            .output(&["position: string", "guard", "?", "null", r#""""#]),
        Example::new("The cells that a condition picks", r#"{"sourceColumn": "age"}"#)
            .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
            .input(&["age: string", "old", "old", "41", "null"])
            .output(&["age: string", "41", "41", "41", "null"]),
        Example::new("Nothing to take", r#"{"sourceColumn": "age", "columnDataType": "number"}"#)
            .input(&["age: string", "old", "null"])
            .output(&["age: string", "old", "null"]),
        Example::new("A type that is none", r#"{"sourceColumn": "age", "columnDataType": "numbr"}"#)
            .input(&["age: string", "41"])
            .error("`numbr` is not a type; use date, timestamp, number, boolean or string"),
        Example::new(
            "Text that should stand for something",
            r#"{"sourceColumn": "mail", "columnDataType": "string", "advancedDataType": "Email"}"#,
        )
        .input(&["mail: string", "ann@example.com", "ask her", "null"])
        .output(&["mail: string", "ann@example.com", "ann@example.com", "null"]),
    ],
    assumptions: &[
        INVALID,
        "Values count as they are written: `3` and `3.0` are two. Of values as frequent the one that comes first is taken.",
        "Rows outside the conditions count, too.",
        STAYS,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let (invalid, valid) = valid(args, rel, &column)?;
    let value = rel.whole(AggregateFunction::Mode, &valid);
    replace(rel, &column, &invalid, value.expr())
}
