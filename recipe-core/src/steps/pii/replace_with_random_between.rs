//! `REPLACE_WITH_RANDOM_BETWEEN`.

use super::{COLUMNS, RANDOM, random};
use crate::kernel::math::Random;
use crate::kernel::number::parse_double;
use crate::step::prelude::*;

const LOWER_BOUND: Param<Text> = Param::required("lowerBound", "The least number that may come.");
const UPPER_BOUND: Param<Text> = Param::required("upperBound", "The greatest number that may come.");

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_RANDOM_BETWEEN",
    family: Family::Pii,
    summary: "Replaces every cell by a random number between two bounds.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &LOWER_BOUND, &UPPER_BOUND],
    examples: &[
        Example::new(
            "Codes of cards",
            r#"{"sourceColumns": "[\"cvc\"]", "lowerBound": "1", "upperBound": "200"}"#,
        )
        .input(&["cvc: int", "771", "771", "null"])
        .output(&["cvc: long", "185", "200", "88"]),
        Example::new(
            "Two columns, with a fraction",
            r#"{"sourceColumns": ["a", "b"], "lowerBound": "0", "upperBound": "1.5"}"#,
        )
        .input(&["a: double | b: string", "0.1 | x"])
        .output(&["a: double | b: double", "1.3855501603956837 | 0.3659734786830171"]),
        Example::new(
            "Only some rows",
            r#"{"sourceColumns": ["pay"], "lowerBound": "1000", "upperBound": "2000"}"#,
        )
        .when(r#"[{"Condition": "GREATER_THAN", "Value": "2000", "TargetColumn": "pay"}]"#)
        .input(&["pay: long", "1200", "9300"])
        .output(&["pay: long", "1200", "1996"]),
        Example::new(
            "Bounds the wrong way round",
            r#"{"sourceColumns": ["a"], "lowerBound": "6", "upperBound": "1"}"#,
        )
        .input(&["a: int", "1"])
        .error("1 is less than `lowerBound`, 6"),
    ],
    assumptions: &[
        "Whole bounds give longs, and both may come; others give doubles from the lower up to the upper.",
        "Every cell is replaced, a missing one, too.",
        RANDOM,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (least, greatest) = (args.get(&LOWER_BOUND).trim(), args.get(&UPPER_BOUND).trim());
    if let (Ok(least), Ok(greatest)) = (least.parse::<i64>(), greatest.parse::<i64>()) {
        if least > greatest {
            return Err(args.refuse(&UPPER_BOUND, format!("{greatest} is less than `lowerBound`, {least}")));
        }
        return random(args, rel, |_, seed, row| {
            Ok(Expr::call(Random::Between(seed, least, greatest), vec![row]))
        });
    }
    let number = |param: &Param<Text>, text: &str| {
        let number = parse_double(text).filter(|number| number.is_finite());
        number.ok_or_else(|| args.refuse(param, format!("`{text}` is not a number")))
    };
    let (least, greatest) = (number(&LOWER_BOUND, least)?, number(&UPPER_BOUND, greatest)?);
    if least > greatest {
        return Err(args.refuse(&UPPER_BOUND, format!("{greatest} is less than `lowerBound`, {least}")));
    }
    random(args, rel, |_, seed, row| Ok(Expr::call(Random::Within(seed, least, greatest), vec![row])))
}
