//! `RANDOM`.

use super::{NAME, SEED, random};
use crate::kernel::math::Random;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "RANDOM",
    family: Family::Math,
    summary: "Puts a random number from 0 up to 1 into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&NAME],
    examples: &[Example::new("In every row", r#"{"targetColumn": "r"}"#)
        .input(&["n: int", "1", "1"])
        .output(&["n: int | r: double", "1 | 0.9237001069304558", "1 | 0.995512885175621"])],
    assumptions: &["1 itself never comes.", SEED],
    lower: Lower::Direct(|args, rel| {
        let kernel = Random::Unit(rel.seed());
        random(args, rel, kernel)
    }),
};
