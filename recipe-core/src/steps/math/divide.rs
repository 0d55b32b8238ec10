//! DIVIDE.

use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::step::prelude::*;

const COLUMN_1: Param<Option<ColumnName>> = Param::optional("sourceColumn1", "Column to divide.");
const VALUE_1: Param<Option<Text>> = Param::optional("value1", "Number to divide, in place of a column.");
const COLUMN_2: Param<Option<ColumnName>> = Param::optional("sourceColumn2", "Column to divide by.");
const VALUE_2: Param<Option<Text>> = Param::optional("value2", "Number to divide by, in place of a column.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "DIVIDE",
    family: Family::Math,
    summary: "Divides one number by another, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN_1, &VALUE_1, &COLUMN_2, &VALUE_2, &NAME],
    examples: &[
        Example::new(
            "A column by a constant",
            r#"{"sourceColumn1": "cents", "value2": "100", "targetColumn": "dollars", "functionStepType": "DIVIDE"}"#,
        )
        .input(&["cents: int | note: string", "250 | a", "null | b"])
        .output(&["cents: int | dollars: double | note: string", "250 | 2.5 | a", "null | null | b"]),
        Example::new(
            "By zero, and text",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "q"}"#,
        )
        .input(&["a: string | b: double", "1 | 0.0", "9 | 2.0", "x | 1.0"])
        .output(&["a: string | b: double | q: double", "1 | 0.0 | null", "9 | 2.0 | 4.5", "x | 1.0 | null"])
        .failed(1),
        Example::new("A constant by a column", r#"{"value1": "1", "sourceColumn2": "n", "targetColumn": "inverse"}"#)
            .input(&["n: int", "4"])
            .output(&["n: int | inverse: double", "4 | 0.25"]),
    ],
    assumptions: &[
        "The quotient is a double. Dividing by zero gives a missing value, as in Spark.",
        "Text is read as numbers; a cell that is none counts as failed.",
        "The new column stands after the last of its sources.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let left = Operand::read(args, &COLUMN_1, &VALUE_1, rel)?;
    let right = Operand::read(args, &COLUMN_2, &VALUE_2, rel)?;
    let operands =
        vec![left.number(args, &COLUMN_1, &VALUE_1, rel)?, right.number(args, &COLUMN_2, &VALUE_2, rel)?];
    let columns = rel.columns();
    let last = columns.iter().rev().find(|column| left.is(column) || right.is(column));
    rel.add(
        args.get(&NAME),
        Expr::call(Arithmetic(Operation::Divide), operands),
        &last.map_or(Place::Last, Place::After),
    )?;
    Ok(())
}
