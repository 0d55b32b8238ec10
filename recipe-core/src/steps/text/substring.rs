//! `SUBSTRING`.

use super::{COLUMN, MAX_POSITION, NAME, VALUE, make};
use crate::kernel::text::{Cut, Span};
use crate::step::prelude::*;

const START: Param<Whole> =
    Param::required("startPosition", "Position of the first character to take; that of all is 1.")
        .between(0, MAX_POSITION);
const END: Param<Whole> =
    Param::required("endPosition", "Position of the last character to take.").between(0, MAX_POSITION);

pub(super) const STEP: Step = Step {
    operation: "SUBSTRING",
    family: Family::Text,
    summary: "Puts the characters from one position to another into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &START, &END, &NAME],
    examples: &[
        Example::new(
            "Characters 5 to 8",
            r#"{"sourceColumn": "s", "startPosition": "5", "endPosition": "8", "targetColumn": "s_substring"}"#,
        )
        .input(&["s: string | id: int", "Philadelphia | 1", "Newark | 2", "Rome | 3", "null | 4", r#""" | 5"#])
        .output(&[
            "s: string | s_substring: string | id: int",
            "Philadelphia | adel | 1",
            "Newark | rk | 2",
            r#"Rome | "" | 3"#,
            "null | null | 4",
            r#""" | "" | 5"#,
        ]),
        Example::new(
            "Characters, not bytes",
            r#"{"sourceColumn": "s", "startPosition": 2, "endPosition": 2, "targetColumn": "c"}"#,
        )
        .input(&["s: string", "Köln", "日本語"])
        .output(&["s: string | c: string", "Köln | ö", "日本語 | 本"]),
        Example::new(
            "Of a constant, from 0",
            r#"{"value": "Newark", "startPosition": "0", "endPosition": "3", "targetColumn": "c"}"#,
        )
        .input(&["id: int", "1"])
        .output(&["id: int | c: string", "1 | New"]),
        Example::new(
            "An end before the start",
            r#"{"sourceColumn": "s", "startPosition": "8", "endPosition": "5", "targetColumn": "c"}"#,
        )
        .input(&["s: string", "a"])
        .error("5 lies before `startPosition`, which is 8"),
    ],
    assumptions: &[
        "Positions count characters from 1, and the character at `endPosition` is taken, too: 5 and 8 give four characters. `EXTRACT_BETWEEN_POSITIONS` counts from 0.",
        "A start of 0 stands for the first character, as in Spark.",
        "A text that ends before a position gives less, or empty text.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (start, end) = (args.get(&START), args.get(&END));
    if end < start {
        return Err(args.refuse(&END, format!("{end} lies before `startPosition`, which is {start}")));
    }
    let before = usize::try_from(start - 1).unwrap_or(0);
    make(args, rel, Cut::Span(Span::new(before, end as usize)))
}
