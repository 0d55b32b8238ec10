//! `EXTRACT_BETWEEN_POSITIONS`.

use super::positions::{END, START, read};
use super::{NAME, SOURCE, extract};
use crate::kernel::text::Cut;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "EXTRACT_BETWEEN_POSITIONS",
    family: Family::Cleaning,
    summary: "Puts the characters between two positions into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &NAME, &START, &END],
    examples: &[
        Example::new(
            "The year of a date",
            r#"{"sourceColumn": "day", "targetColumn": "year", "startPosition": "0", "endPosition": "4"}"#,
        )
        .input(&["day: string | id: int", "2016-06-30 | 1", "201 | 2", "null | 3", r#""" | 4"#])
        .output(&[
            "day: string | year: string | id: int",
            "2016-06-30 | 2016 | 1",
            "201 | 201 | 2",
            "null | null | 3",
            r#""" | "" | 4"#,
        ]),
        Example::new(
            "Characters, not bytes",
            r#"{"sourceColumn": "t", "targetColumn": "m", "startPosition": 1, "endPosition": 3}"#,
        )
        .input(&["t: string", "Köln", "日本語", "K"])
        .output(&["t: string | m: string", "Köln | öl", "日本語 | 本語", r#"K | """#]),
        Example::new(
            "A date, read as text",
            r#"{"sourceColumn": "day", "targetColumn": "month", "startPosition": "5", "endPosition": "7"}"#,
        )
        .input(&["day: date", "2016-06-30"])
        .output(&["day: date | month: string", "2016-06-30 | 06"]),
        Example::new(
            "An end before the start",
            r#"{"sourceColumn": "t", "targetColumn": "m", "startPosition": "4", "endPosition": "2"}"#,
        )
        .input(&["t: string", "a"])
        .error("2 lies before `startPosition`, which is 4"),
    ],
    assumptions: &[
        "Positions count characters from 0, and the character at `endPosition` is left out.",
        "Positions behind the end of a text stand for its end, so that a text too short gives less, or empty text.",
        "The new column stands right after its source. Columns of other types are read as text.",
    ],
    lower: Lower::Direct(|args, rel| extract(args, rel, Cut::Span(read(args)?))),
};
