//! `SPLIT_COLUMN_BETWEEN_DELIMITER`.

use super::{
    INCLUDE, KEEP, ONE_SIGN, OTHER_ROWS, PATTERN, PLACE_OF_PARTS, PLAIN_OR_NOT, SOURCE, delimiter, split,
};
use crate::kernel::text::Cuts;
use crate::step::prelude::*;

const FIRST: Param<Fields> =
    Param::required("patternOption1", "The first delimiter.").of(&[&PATTERN, &INCLUDE, &IS_TEXT]);
const SECOND: Param<Fields> =
    Param::required("patternOption2", "The second delimiter.").of(&[&PATTERN, &INCLUDE, &IS_TEXT]);

pub(super) const STEP: Step = Step {
    operation: "SPLIT_COLUMN_BETWEEN_DELIMITER",
    family: Family::ColumnStructure,
    summary: "Splits a text column at two delimiters into three columns.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &FIRST, &SECOND],
    examples: &[
        Example::new("Between brackets", r#"{"sourceColumn": "text", "patternOption1": "{\"pattern\":\"\\\\[\",\"includeInSplit\":false}", "patternOption2": "{\"pattern\":\"]\",\"includeInSplit\":false}"}"#)
            .input(&["text: string", "a[b]c", "a[b", "a", "null", r#""""#])
            .output(&["text_1: string | text_2: string | text_3: string", "a | b | c", "a | b | null", "a | null | null", "null | null | null", r#""" | null | null"#]),
        Example::new("A bracket, as the console writes it", r#"{"sourceColumn": "text", "patternOption1": {"pattern": "["}, "patternOption2": {"pattern": "]"}}"#)
            .input(&["text: string", "a[b]c"])
            .output(&["text_1: string | text_2: string | text_3: string", "a | b | c"]),
        Example::new("Keeping the second", r#"{"sourceColumn": "t", "patternOption1": {"pattern": "==", "isText": "true"}, "patternOption2": {"pattern": ";", "includeInSplit": "true"}}"#)
            .input(&["t: string", "k==v;w"])
            .output(&["t_1: string | t_2: string | t_3: string", "k | v; | w"]),
    ],
    assumptions: &["The second delimiter is looked for behind the first. Where one is not found, the rest stays in one part, and the others are missing.", KEEP, PLAIN_OR_NOT, ONE_SIGN, OTHER_ROWS, PLACE_OF_PARTS],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let delimiters = vec![delimiter(args.get(&FIRST), rel)?, delimiter(args.get(&SECOND), rel)?];
    split(args, rel, Cuts::InTurn(delimiters), 3)
}
