//! `SPLIT_COLUMN_BETWEEN_POSITIONS`.

use super::{OTHER_ROWS, PLACE_OF_PARTS, SOURCE, split};
use crate::kernel::text::Cuts;
use crate::step::prelude::*;

const START: Param<Whole> =
    Param::required("startPosition", "How many characters stand before the first cut.").between(0, 1_000_000);
const END: Param<Whole> =
    Param::required("endPosition", "How many characters stand before the second cut.").between(0, 1_000_000);

pub(super) const STEP: Step = Step {
    operation: "SPLIT_COLUMN_BETWEEN_POSITIONS",
    family: Family::ColumnStructure,
    summary: "Splits a text column at two positions into three columns.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &START, &END],
    examples: &[
        Example::new("Two cuts", r#"{"sourceColumn": "code", "startPosition": "2", "endPosition": "5"}"#)
            .input(&["code: string | n: int", "ab123-x | 1", "äöü | 2", "a | 3", r#""" | 4"#, "null | 5"])
            .output(&[
                "code_1: string | code_2: string | code_3: string | n: int",
                "ab | 123 | -x | 1",
                "äö | ü | null | 2",
                "a | null | null | 3",
                r#""" | null | null | 4"#,
                "null | null | null | 5",
            ]),
        Example::new(
            "The wrong way round",
            r#"{"sourceColumn": "code", "startPosition": "5", "endPosition": "2"}"#,
        )
        .input(&["code: string", "x"])
        .error("2 is before `startPosition`, 5"),
    ],
    assumptions: &[
        "The parts are the characters before the first position, from there to the second, and from the second on; positions count from 0.",
        "A part that would begin behind the end of the text is missing.",
        OTHER_ROWS,
        PLACE_OF_PARTS,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (start, end) = (args.get(&START), args.get(&END));
    if end < start {
        return Err(args.refuse(&END, format!("{end} is before `startPosition`, {start}")));
    }
    let positions = [start, end].map(|position| usize::try_from(position).unwrap_or(0));
    split(args, rel, Cuts::Before(positions.to_vec()), 3)
}
