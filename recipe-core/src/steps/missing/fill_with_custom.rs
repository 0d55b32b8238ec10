//! `FILL_WITH_CUSTOM`.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, StringViewArray};

use super::DATA_TYPE;
use crate::kernel::cast::cast;
use crate::plan::Failures;
use crate::step::prelude::*;
use crate::types::type_name;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to fill, in place.");
const VALUE: Param<Text> = Param::required("value", "What to put into missing cells.");

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_CUSTOM",
    family: Family::Quality,
    summary: "Fills missing cells of a column with a given value.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &DATA_TYPE, &VALUE],
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
    ],
    assumptions: &[
        "With an IS_INVALID condition the cells it picks are replaced, missing or not; with other conditions only \
         missing cells in rows that meet them are filled.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    super::named_type(args)?;
    let text: ArrayRef = Arc::new(StringViewArray::from_iter_values([args.get(&VALUE)]));
    let value = cast(&text, &column.data_type, &mut Failures::default())?;
    if value.is_null(0) {
        let (value, ty) = (args.get(&VALUE), type_name(&column.data_type));
        let message = format!("`{value}` cannot be read as {ty}, the type of column `{}`", column.name);
        return Err(args.refuse(&VALUE, message));
    }
    let value = Expr::Literal(value);
    if args.picks_invalid() {
        return rel.replace(&column, value);
    }
    rel.replace(&column, value.when(column.expr().is_missing(), column.expr()))
}
