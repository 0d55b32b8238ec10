//! `FILL_WITH_MODE`.

use super::{ALL_ROWS, NUMBERS};
use crate::kernel::coalesce::Coalesce;
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_MODE",
    family: Family::Quality,
    summary: "Fills missing cells of a column of numbers with its most frequent number.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &MODE_TYPE],
    examples: &[
        Example::new("The least of those as frequent", r#"{"sourceColumn": "age", "modeType": "MINIMUM"}"#)
            .input(&["age: int", "1", "2", "2", "null", "3", "3", "4"])
            .output(&["age: int", "1", "2", "2", "2", "3", "3", "4"]),
        Example::new(
            "The greatest; numbers that are there once are as frequent, too",
            r#"{"sourceColumn": "price", "modeType": "MAXIMUM"}"#,
        )
        .input(&["price: double", "105.111", "1055.123", "null", "13.12", "null"])
        .output(&["price: double", "105.111", "1055.123", "1055.123", "13.12", "1055.123"]),
        Example::new("Their mean, as a double", r#"{"sourceColumn": "age", "modeType": "AVERAGE"}"#)
            .input(&["age: int", "1", "2", "2", "null", "3", "3", "4"])
            .output(&["age: double", "1.0", "2.0", "2.0", "2.5", "3.0", "3.0", "4.0"]),
        Example::new("Only what is most frequent alone", r#"{"sourceColumn": "age", "modeType": "NONE"}"#)
            .input(&["age: int", "1", "2", "2", "null", "3", "3"])
            .output(&["age: int", "1", "2", "2", "null", "3", "3"]),
        Example::new(
            "Only some rows are filled, from all of them",
            r#"{"sourceColumn": "n", "modeType": "NONE"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | n: long", "a | null", "b | null", "b | 3", "b | 3", "a | 4"])
        .output(&["k: string | n: long", "a | 3", "b | null", "b | 3", "b | 3", "a | 4"]),
        Example::new("Text must be made numbers first", r#"{"sourceColumn": "n", "modeType": "NONE"}"#)
            .input(&["n: string", "1"])
            .error("column `n` is string; this needs a column of numbers"),
    ],
    assumptions: &[
        ALL_ROWS,
        "With `NONE`, and several numbers most frequent, nothing is filled.",
        "With `AVERAGE` a column of whole numbers becomes one of doubles; others keep their type.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&NUMBERS))?;
    args.require(&NUMBERS, &column, "a column of numbers", Type::is_number)?;
    let ties = args.ties();
    let mode = rel.whole(AggregateFunction::ModeOf(ties), &column);
    let whole = column.ty().is_some_and(Type::is_integer);
    let data_type = if whole { &mode.data_type } else { &column.data_type };
    let mode = mode.expr().cast(data_type, rel.known());
    let kept = column.expr().cast(data_type, rel.known());
    let filled = Expr::call(Coalesce, vec![mode, kept.clone()]);
    rel.replace(&column, filled.when(args.gaps(&column), kept))
}
