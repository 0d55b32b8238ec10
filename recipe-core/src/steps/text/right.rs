//! `RIGHT`.

use super::{COLUMN, COUNT, NAME, VALUE, make};
use crate::kernel::text::Cut;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "RIGHT",
    family: Family::Text,
    summary: "Puts the last characters of text into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &COUNT, &NAME],
    examples: &[
        Example::new(
            "Three characters",
            r#"{"sourceColumn": "s", "position": "3", "targetColumn": "s_right"}"#,
        )
        .input(&["s: string | id: int", "London | 1", "Oz | 2", "null | 3", r#""" | 4"#])
        .output(&[
            "s: string | s_right: string | id: int",
            "London | don | 1",
            "Oz | Oz | 2",
            "null | null | 3",
            r#""" | "" | 4"#,
        ]),
        Example::new("Characters, not bytes", r#"{"sourceColumn": "s", "position": 2, "targetColumn": "r"}"#)
            .input(&["s: string", "日本語", "lö", "lamp💡"])
            .output(&["s: string | r: string", "日本語 | 本語", "lö | lö", "lamp💡 | p💡"]),
        Example::new(
            "The last digits of a number",
            r#"{"sourceColumn": "n", "position": "2", "targetColumn": "r"}"#,
        )
        .input(&["n: int", "1907", "5"])
        .output(&["n: int | r: string", "1907 | 07", "5 | 5"]),
        Example::new("Of a constant", r#"{"value": "Newark", "position": "0", "targetColumn": "r"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | r: string", r#"1 | """#]),
    ],
    assumptions: &[
        "`position` is the number of characters to take, as for `LEFT`; a shorter text is taken whole.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, Cut::Last(args.get(&COUNT) as usize))),
};
