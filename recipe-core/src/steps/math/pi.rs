//! `PI`.

use std::sync::Arc;

use arrow_array::Float64Array;

use super::NAME;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "PI",
    family: Family::Math,
    summary: "Puts the number pi into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&NAME],
    examples: &[Example::new("In every row", r#"{"targetColumn": "pi"}"#)
        .input(&["n: int", "1", "null"])
        .output(&["n: int | pi: double", "1 | 3.141592653589793", "null | 3.141592653589793"])],
    assumptions: &["The new column stands after all others."],
    lower: Lower::Direct(|args, rel| {
        let pi = Expr::Literal(Arc::new(Float64Array::from(vec![std::f64::consts::PI])));
        rel.add(args.get(&NAME), pi, &Place::Last).map(|_| ())
    }),
};
