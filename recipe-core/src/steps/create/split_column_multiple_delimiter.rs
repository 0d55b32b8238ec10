//! `SPLIT_COLUMN_MULTIPLE_DELIMITER`.

use super::{
    INCLUDE, KEEP, LIMIT, ONE_SIGN, OTHER_ROWS, PATTERN, PLACE_OF_PARTS, REST, SOURCE, delimiter, limit,
    split,
};
use crate::kernel::text::Cuts;
use crate::step::prelude::*;

const PATTERNS: Param<Object> =
    Param::required("patternOptions", "The delimiters.").of(&[&PATTERN, &INCLUDE, &IS_TEXT]);

pub(super) const STEP: Step = Step {
    operation: "SPLIT_COLUMN_MULTIPLE_DELIMITER",
    family: Family::ColumnStructure,
    summary: "Splits a text column at any of several delimiters into several columns.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &PATTERNS, &LIMIT],
    examples: &[
        Example::new("At commas and blanks", r#"{"sourceColumn": "text", "patternOptions": "[{\"pattern\":\",\",\"includeInSplit\":false},{\"pattern\":\" \",\"includeInSplit\":false}]", "limit": "2"}"#)
            .input(&["text: string", "a,b c", "a b,c d", "x", "null", r#""""#])
            .output(&["text_1: string | text_2: string | text_3: string", "a | b | c", "a | b | c d", "x | null | null", "null | null | null", r#""" | null | null"#]),
        Example::new("Keeping one of them", r#"{"sourceColumn": "t", "patternOptions": [{"pattern": "[0-9]", "includeInSplit": "true"}, {"pattern": "--", "isText": "true"}], "limit": "3"}"#)
            .input(&["t: string", "a1b--c2"])
            .output(&["t_1: string | t_2: string | t_3: string | t_4: string", r#"a1 | b | c2 | """#]),
        Example::new("Without delimiters", r#"{"sourceColumn": "t", "patternOptions": [], "limit": "1"}"#)
            .input(&["t: string", "a"])
            .error("is an empty list"),
    ],
    assumptions: &["The delimiter that begins first splits; of those that begin at the same place the first of the list does.", REST, PLAIN_OR_NOT, ONE_SIGN,
        KEEP, OTHER_ROWS, PLACE_OF_PARTS],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let delimiters =
        args.get(&PATTERNS).iter().map(|options| delimiter(options, rel)).collect::<Result<Vec<_>>>()?;
    split(args, rel, Cuts::AtAny(delimiters), limit(args) + 1)
}
