//! `LEFT`.

use super::{COLUMN, COUNT, NAME, VALUE, make};
use crate::kernel::text::{Cut, Span};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "LEFT",
    family: Family::Text,
    summary: "Puts the first characters of text into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &COUNT, &NAME],
    examples: &[
        Example::new(
            "Three characters",
            r#"{"sourceColumn": "s", "position": "3", "targetColumn": "s_left"}"#,
        )
        .input(&["s: string | id: int", "London | 1", "Oz | 2", "null | 3", r#""" | 4"#])
        .output(&[
            "s: string | s_left: string | id: int",
            "London | Lon | 1",
            "Oz | Oz | 2",
            "null | null | 3",
            r#""" | "" | 4"#,
        ]),
        Example::new("Characters, not bytes", r#"{"sourceColumn": "s", "position": 2, "targetColumn": "l"}"#)
            .input(&["s: string", "日本語", "öl", "💡 lamp"])
            .output(&["s: string | l: string", "日本語 | 日本", "öl | öl", r#"💡 lamp | "💡 ""#]),
        Example::new(
            "The year of a date",
            r#"{"sourceColumn": "day", "position": "4", "targetColumn": "year"}"#,
        )
        .input(&["day: date", "2024-02-29"])
        .output(&["day: date | year: string", "2024-02-29 | 2024"]),
        Example::new("Of a constant", r#"{"value": "Newark", "position": "0", "targetColumn": "l"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | l: string", r#"1 | """#]),
        Example::new("Less than none", r#"{"sourceColumn": "s", "position": "-1", "targetColumn": "l"}"#)
            .input(&["s: string", "a"])
            .error("must be from 0 to 2147483647, not -1"),
    ],
    assumptions: &[
        "`position` is the number of characters to take, as in the guide's example; a shorter text is taken whole.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, Cut::Span(Span::new(0, args.get(&COUNT) as usize)))),
};
