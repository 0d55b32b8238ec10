//! `SPLIT_COLUMN_FROM_END`.

use super::{OTHER_ROWS, PLACE_OF_PARTS, SOURCE, split};
use crate::kernel::text::Cuts;
use crate::step::prelude::*;

const POSITION: Param<Whole> =
    Param::required("position", "How many characters stand between the end and the cut.")
        .between(0, 1_000_000);

pub(super) const STEP: Step = Step {
    operation: "SPLIT_COLUMN_FROM_END",
    family: Family::ColumnStructure,
    summary: "Splits a text column into two at a position counted from the end.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &POSITION],
    examples: &[
        Example::new("Year and day", r#"{"sourceColumn": "date", "position": "4"}"#)
            .input(&["date: string | n: int", "20210213 | 1", "20 | 2", r#""" | 3"#, "null | 4"])
            .output(&[
                "date_1: string | date_2: string | n: int",
                "2021 | 0213 | 1",
                "null | 20 | 2",
                r#"null | "" | 3"#,
                "null | null | 4",
            ]),
        Example::new("One character", r#"{"sourceColumn": "t", "position": "1"}"#)
            .input(&["t: string", "äbc"])
            .output(&["t_1: string | t_2: string", "äb | c"]),
    ],
    assumptions: &[
        "A text without further characters is the second part, and the first is missing.",
        OTHER_ROWS,
        PLACE_OF_PARTS,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let position = usize::try_from(args.get(&POSITION)).unwrap_or(0);
    split(args, rel, Cuts::FromEnd(position), 2)
}
