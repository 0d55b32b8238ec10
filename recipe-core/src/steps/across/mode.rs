//! `MODE`.

use super::{COLUMNS, NAME, PLACE, TEXT, add, numbers, selection};
use crate::kernel::across::{MeanOfModes, Selection, Ties};
use crate::step::prelude::*;

const TIES: Param<Text> = Param::required("modeType", "Which of several most frequent values is taken.")
    .one_of(&["MINIMUM", "MAXIMUM", "AVERAGE", "NONE"])
    .or("MINIMUM");

pub(super) const STEP: Step = Step {
    operation: "MODE",
    family: Family::Aggregate,
    summary: "Puts the most frequent value of several columns of a row into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &TIES, &NAME],
    examples: &[
        Example::new(
            "The least of those as frequent",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "mode", "modeType": "MINIMUM"}"#,
        )
        .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
        .output(&[
            "a: int | b: int | c: int | mode: long",
            "1 | 2 | 6 | 1",
            "4 | null | 4 | 4",
            "null | null | null | null",
        ]),
        Example::new(
            "The greatest",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "mode", "modeType": "MAXIMUM"}"#,
        )
        .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
        .output(&[
            "a: int | b: int | c: int | mode: long",
            "1 | 2 | 6 | 6",
            "4 | null | 4 | 4",
            "null | null | null | null",
        ]),
        Example::new(
            "Their mean",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "mode", "modeType": "AVERAGE"}"#,
        )
        .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
        .output(&[
            "a: int | b: int | c: int | mode: double",
            "1 | 2 | 6 | 3.0",
            "4 | null | 4 | 4.0",
            "null | null | null | null",
        ]),
        Example::new(
            "None of them",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "mode", "modeType": "NONE"}"#,
        )
        .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
        .output(&[
            "a: int | b: int | c: int | mode: long",
            "1 | 2 | 6 | null",
            "4 | null | 4 | 4",
            "null | null | null | null",
        ]),
        Example::new(
            "Text that is not a number is left out, and counted",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "mode"}"#,
        )
        .input(&["a: string | b: double | c: string", "5 | 2.5 | x", r#""" | null | 3"#])
        .output(&[
            "a: string | b: double | c: string | mode: double",
            "5 | 2.5 | x | 2.5",
            r#""" | null | 3 | 3.0"#,
        ])
        .failed(1),
    ],
    assumptions: &[
        "`modeType` is `MINIMUM` unless given. The mean of the most frequent values is a double.",
        "Whole numbers give a long, decimals a decimal, and all others, text too, a double.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let ties = match args.get(&TIES) {
        "AVERAGE" => {
            return add(args, rel, |columns, known| {
                Ok(Expr::call(MeanOfModes, numbers(columns, Type::Double, known)?))
            });
        }
        "MAXIMUM" => Ties::Greatest,
        "NONE" => Ties::None,
        _ => Ties::Least,
    };
    selection(args, rel, Selection::Mode(ties))
}
