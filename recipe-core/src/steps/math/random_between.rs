//! `RANDOM_BETWEEN`.

use super::{NAME, SEED, random};
use crate::kernel::math::Random;
use crate::step::prelude::*;

const LOWER_BOUND: Param<Whole> = Param::required("lowerBound", "The least number that may come.");
const UPPER_BOUND: Param<Whole> = Param::required("upperBound", "The greatest number that may come.");

pub(super) const STEP: Step = Step {
    operation: "RANDOM_BETWEEN",
    family: Family::Math,
    summary: "Puts a random whole number between two bounds into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&LOWER_BOUND, &UPPER_BOUND, &NAME],
    examples: &[
        Example::new("Dice", r#"{"lowerBound": "1", "upperBound": "6", "targetColumn": "r"}"#)
            .input(&["n: int", "1", "1", "1"])
            .output(&["n: int | r: long", "1 | 6", "1 | 6", "1 | 3"]),
        Example::new(
            "Bounds the wrong way round",
            r#"{"lowerBound": "6", "upperBound": "1", "targetColumn": "r"}"#,
        )
        .input(&["n: int", "1"])
        .error("1 is less than `lowerBound`, 6"),
    ],
    assumptions: &["Both bounds may come, each number as often as any other. The result is a long.", SEED],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (least, greatest) = (args.get(&LOWER_BOUND), args.get(&UPPER_BOUND));
    if least > greatest {
        return Err(args.refuse(&UPPER_BOUND, format!("{greatest} is less than `lowerBound`, {least}")));
    }
    let kernel = Random::Between(rel.seed(), least, greatest);
    random(args, rel, kernel)
}
