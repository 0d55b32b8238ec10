//! `FILL_WITH_CUSTOM`.

use super::{COLUMN, ON_INVALID};
use crate::step::prelude::*;

const VALUE: Param<Text> = Param::required("value", "What to put into missing cells.");

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_CUSTOM",
    family: Family::Quality,
    summary: "Fills missing cells of a column with a given value.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALID_TYPE, &VALUE],
    examples: &[
        Example::new(
            "A text for missing names",
            r#"{"sourceColumn": "last_name", "columnDataType": "string", "value": "unknown"}"#,
        )
        .input(&["last_name: string", "Ames", "null", r#""""#])
        .output(&["last_name: string", "Ames", "unknown", "unknown"]),
        Example::new("The value is read as the column's type", r#"{"sourceColumn": "n", "value": "0"}"#)
            .input(&["n: int", "5", "null"])
            .output(&["n: int", "5", "0"]),
        Example::new(
            "Invalid cells are replaced, where the condition picks them",
            r#"{"sourceColumn": "age", "columnDataType": "number", "value": "0"}"#,
        )
        .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
        .input(&["age: string", "41", "old", "null"])
        .output(&["age: string", "41", "0", "null"]),
        Example::new("A value of the wrong type", r#"{"sourceColumn": "n", "value": "none"}"#)
            .input(&["n: int", "5"])
            .error("`none` cannot be read as int, the type of column `n`"),
        Example::new("A value that the column cannot hold whole", r#"{"sourceColumn": "n", "value": "0.5"}"#)
            .input(&["n: int", "5", "null"])
            .error(
                "`0.5` is not a whole number, and column `n` is int; change its type to double or decimal first, with CHANGE_DATA_TYPE",
            ),
    ],
    assumptions: &[ON_INVALID, "The column keeps its type; a value of which it could hold only a part is refused."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    args.valid_type()?;
    let value = args.constant(&VALUE, args.get(&VALUE), &column)?;
    rel.replace(&column, value.when(args.gaps(&column), column.expr()))
}
