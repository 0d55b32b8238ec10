//! `SPLIT_COLUMN_WITH_INTERVALS`.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;

use super::{OTHER_ROWS, PLACE_OF_PARTS, SOURCE, split};
use crate::kernel::text::{CountParts, Cuts};
use crate::plan::Look;
use crate::step::prelude::*;

const START: Param<Whole> =
    Param::required("startPosition", "How many characters stand before the first cut.").between(0, 1_000_000);
const INTERVAL: Param<Whole> =
    Param::required("interval", "How many characters stand between two cuts.").between(1, 1_000_000);

/// As many columns as the other splits make at the most.
const MAX_PARTS: usize = 21;

pub(super) const STEP: Step = Step {
    operation: "SPLIT_COLUMN_WITH_INTERVALS",
    family: Family::ColumnStructure,
    summary: "Splits a text column every so many characters into several columns.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &START, &INTERVAL],
    examples: &[
        Example::new("Groups of four", r#"{"sourceColumn": "code", "startPosition": "0", "interval": "4"}"#)
            .input(&[
                "code: string | n: int",
                "12345678 | 1",
                "123 | 2",
                "123456789 | 3",
                r#""" | 4"#,
                "null | 5",
            ])
            .output(&[
                "code_1: string | code_2: string | code_3: string | n: int",
                "1234 | 5678 | null | 1",
                "123 | null | null | 2",
                "1234 | 5678 | 9 | 3",
                r#""" | null | null | 4"#,
                "null | null | null | 5",
            ]),
        Example::new("From a position on", r#"{"sourceColumn": "t", "startPosition": "1", "interval": "2"}"#)
            .input(&["t: string", "äbcde"])
            .output(&["t_1: string | t_2: string | t_3: string", "ä | bc | de"]),
        Example::new("Nothing to split", r#"{"sourceColumn": "t", "startPosition": "1", "interval": "2"}"#)
            .input(&["t: string", "null"])
            .output(&["t_1: string", "null"]),
    ],
    assumptions: &[
        "There are as many columns as the longest text needs, at most 21; the last has the rest. All rows are looked at before the first one leaves.",
        OTHER_ROWS,
        PLACE_OF_PARTS,
    ],
    lower: Lower::AfterLook { look, lower },
};

fn sizes(args: &Args) -> (usize, usize) {
    let size = |param| usize::try_from(args.get(param)).unwrap_or(0);
    (size(&START), size(&INTERVAL).max(1))
}

fn look(args: &Args, rel: &mut Rel) -> Result<Look> {
    let (start, interval) = sizes(args);
    let text = rel.column(args.get(&SOURCE))?.text();
    let parts = rel.add_temporary(Expr::call(CountParts { start, interval, most: MAX_PARTS }, vec![text]));
    Ok(rel.look(&parts, MAX_PARTS))
}

fn lower(args: &Args, rel: &mut Rel, counts: &ArrayRef) -> Result<()> {
    let (start, interval) = sizes(args);
    let counts =
        counts.as_primitive_opt::<Int64Type>().into_iter().flat_map(|counts| counts.iter().flatten());
    let most = counts.max().and_then(|most| usize::try_from(most).ok()).unwrap_or(1);
    split(args, rel, Cuts::Every { start, interval }, most)
}
