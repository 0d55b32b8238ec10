//! `FILL_WITH_MOST_FREQUENT`.

use super::{ALL_ROWS, COLUMN, ON_INVALID, fill};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_MOST_FREQUENT",
    family: Family::Quality,
    summary: "Fills missing cells of a column with its most frequent value.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Text", r#"{"sourceColumn": "position"}"#)
            .input(&[
                "position: string | n: int",
                "guard | 1",
                "null | 2",
                "center | 3",
                "center | 4",
                r#""" | 5"#,
            ])
            .output(&[
                "position: string | n: int",
                "guard | 1",
                "center | 2",
                "center | 3",
                "center | 4",
                "center | 5",
            ]),
        Example::new("Of values as frequent, the one that comes first", r#"{"sourceColumn": "day"}"#)
            .input(&["day: date", "null", "2024-05-02", "2024-05-01", "2024-05-01", "2024-05-02"])
            .output(&["day: date", "2024-05-02", "2024-05-02", "2024-05-01", "2024-05-01", "2024-05-02"]),
        Example::new("Nothing to take", r#"{"sourceColumn": "v"}"#)
            .input(&["v: string", "null", r#""""#])
            .output(&["v: string", "null", r#""""#]),
        Example::new("Only some rows are filled, from all of them", r#"{"sourceColumn": "n"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | n: int", "a | null", "b | null", "b | 3"])
            .output(&["k: string | n: int", "a | 3", "b | null", "b | 3"]),
        Example::new("There must be such a column", r#"{"sourceColumn": "positoin"}"#)
            .input(&["position: string", "guard"])
            .error("column `positoin` not found; did you mean `position`?"),
    ],
    assumptions: &[
        ALL_ROWS,
        "Missing cells are no value, however many there are. Of values as frequent the one that comes first is taken.",
        ON_INVALID,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let values = rel.missing_to_null(&column);
    let value = rel.whole(AggregateFunction::Mode, &values);
    fill(args, rel, &column, value.expr())
}
