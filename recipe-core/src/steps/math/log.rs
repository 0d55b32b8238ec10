//! `LOG`.

use super::{COLUMN, NAME, PLACE, TEXT, Working, add_function};
use crate::kernel::math::Real;
use crate::kernel::number::parse_double;
use crate::step::prelude::*;

const BASE: Param<Text> =
    Param::required("base", "Base of the logarithm: a number above 0, other than 1.").or("10");

pub(super) const STEP: Step = Step {
    operation: "LOG",
    family: Family::Math,
    summary: "Puts the logarithm of a number to a base into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &BASE, &NAME],
    examples: &[
        Example::new("To base 2", r#"{"sourceColumn": "x", "base": "2", "targetColumn": "x_log2"}"#)
            .input(&["x: int", "8", "0", "-1", "null"])
            .output(&["x: int | x_log2: double", "8 | 3.0", "0 | null", "-1 | null", "null | null"]),
        Example::new(
            "To base 10, which need not be said",
            r#"{"sourceColumn": "x", "targetColumn": "x_log"}"#,
        )
        .input(&["x: string", "1000", "many"])
        .output(&["x: string | x_log: double", "1000 | 3.0", "many | null"])
        .failed(1),
        Example::new("A base that is none", r#"{"sourceColumn": "x", "base": "1", "targetColumn": "x_log"}"#)
            .input(&["x: int", "8"])
            .error("`1` is not a base of logarithms; it is a number above 0, other than 1"),
    ],
    assumptions: &[
        "The result is a double; zero and numbers below have no logarithm, and give a missing value, as in Spark.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let text = args.get(&BASE);
    let base = parse_double(text).filter(|base| *base > 0.0 && base.is_finite() && (base - 1.0).abs() > 0.0);
    let base = base.ok_or_else(|| {
        args.refuse(
            &BASE,
            format!("`{text}` is not a base of logarithms; it is a number above 0, other than 1"),
        )
    })?;
    add_function(
        args,
        rel,
        &Operand::Column(rel.column(args.get(&COLUMN))?),
        Working::Double,
        Real::Log(base),
    )
}
