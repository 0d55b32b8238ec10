//! `CAPITAL_CASE`.

use super::{COLUMN, change};
use crate::kernel::text::CapitalCase;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "CAPITAL_CASE",
    family: Family::Cleaning,
    summary: "Changes the first letter of each word to upper case, and the others to lower case.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Names", r#"{"sourceColumn": "last_name"}"#)
            .input(&["last_name: string", "jOHN o neil", "DE LA CRUZ", "null", r#""""#])
            .output(&["last_name: string", "John O Neil", "De La Cruz", "null", r#""""#]),
        Example::new("White space alone divides words", r#"{"sourceColumn": "name"}"#)
            .input(&["name: string", "o'neil", "SMITH-JONES", r#""a  b\tc""#, "(new york) 1ST ave"])
            .output(&["name: string", "O'neil", "Smith-jones", r#""A  B\tC""#, "(new York) 1st Ave"]),
        Example::new("Letters of every script", r#"{"sourceColumn": "city"}"#)
            .input(&["city: string", "ÉVRY", "ßa", "ΑΘΉΝΑ ΠΌΛΗΣ"])
            .output(&["city: string", "Évry", "Ssa", "Αθήνα Πόλης"]),
    ],
    assumptions: &[
        "Words are divided by white space only, as in Spark's `initcap`; a word that starts with another sign has no capital.",
        "Letters are Unicode's, whatever the locale; a `ß` that starts a word becomes `Ss`.",
        "Columns of other types become text first.",
    ],
    lower: Lower::Direct(|args, rel| change(args, rel, CapitalCase)),
};
