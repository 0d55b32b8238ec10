//! `POWER`.

use super::{NAME, OPTIONAL_COLUMN, PLACE, TEXT, VALUE, Working, add_function};
use crate::kernel::math::Real;
use crate::kernel::number::parse_double;
use crate::step::prelude::*;

const EXPONENT: Param<Text> = Param::required("exponent", "Number to whose power the number is taken.");

pub(super) const STEP: Step = Step {
    operation: "POWER",
    family: Family::Math,
    summary: "Puts a number to the power of an exponent into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&OPTIONAL_COLUMN, &VALUE, &EXPONENT, &NAME],
    examples: &[
        Example::new("Cubes", r#"{"sourceColumn": "x", "exponent": "3", "targetColumn": "x_cubed"}"#)
            .input(&["x: int", "2", "-2", "null"])
            .output(&["x: int | x_cubed: double", "2 | 8.0", "-2 | -8.0", "null | null"]),
        Example::new(
            "Roots, of text, too",
            r#"{"sourceColumn1": "x", "exponent": "0.5", "targetColumn": "root"}"#,
        )
        .input(&["x: string", "9", "-9", "nine"])
        .output(&["x: string | root: double", "9 | 3.0", "-9 | null", "nine | null"])
        .failed(1),
        Example::new("Another constant", r#"{"value": "3", "exponent": "2", "targetColumn": "square"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | square: double", "1 | 9.0"]),
        Example::new("A constant", r#"{"value1": "2", "exponent": "10", "targetColumn": "kilo"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | kilo: double", "1 | 1024.0"]),
        Example::new(
            "An exponent that is none",
            r#"{"sourceColumn": "x", "exponent": "two", "targetColumn": "y"}"#,
        )
        .input(&["x: int", "8"])
        .error("`two` is not a number"),
    ],
    assumptions: &[
        "The result is a double; a root that is not a real number gives a missing value.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let text = args.get(&EXPONENT);
    let exponent = parse_double(text);
    let exponent = exponent.ok_or_else(|| args.refuse(&EXPONENT, format!("`{text}` is not a number")))?;
    let source = Operand::read(args, &OPTIONAL_COLUMN, &VALUE, rel)?;
    add_function(args, rel, &source, Working::Double, Real::Power(exponent))
}
