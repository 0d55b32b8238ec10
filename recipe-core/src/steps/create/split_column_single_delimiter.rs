//! `SPLIT_COLUMN_SINGLE_DELIMITER`.

use super::{
    INCLUDE, KEEP, LIMIT, ONE_SIGN, OTHER_ROWS, PATTERN, PLACE_OF_PARTS, REST, SOURCE, delimiter, limit,
    split,
};
use crate::kernel::text::Cuts;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "SPLIT_COLUMN_SINGLE_DELIMITER",
    family: Family::ColumnStructure,
    summary: "Splits a text column at a delimiter into several columns.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &PATTERN, &LIMIT, &INCLUDE, &IS_TEXT],
    examples: &[
        Example::new("At one slash", r#"{"sourceColumn": "url", "pattern": "/", "limit": "1"}"#)
            .input(&["url: string | id: int", "a.com/x/y | 1", "b.com | 2", "null | 3", "/ | 4"])
            .output(&[
                "url_1: string | url_2: string | id: int",
                "a.com | x/y | 1",
                "b.com | null | 2",
                "null | null | 3",
                r#""" | "" | 4"#,
            ]),
        Example::new(
            "Keeping the delimiter",
            r#"{"sourceColumn": "a", "pattern": ";", "limit": "2", "includeInSplit": "true"}"#,
        )
        .input(&["a: string", "x; y; z"])
        .output(&["a_1: string | a_2: string | a_3: string", r#"x; | " y;" | " z""#]),
        Example::new("At a pattern", r#"{"sourceColumn": "a", "pattern": "[,;] *", "limit": "2"}"#)
            .input(&["a: string", "x, y;z"])
            .output(&["a_1: string | a_2: string | a_3: string", "x | y | z"]),
        Example::new(
            "Plain text",
            r#"{"sourceColumn": "a", "pattern": "||", "limit": "1", "isText": "TRUE"}"#,
        )
        .input(&["a: string", r#""x||y.z""#])
        .output(&["a_1: string | a_2: string", "x | y.z"]),
        Example::new(
            "A sign that means more elsewhere",
            r#"{"sourceColumn": "a", "pattern": ".", "limit": "1"}"#,
        )
        .input(&["a: string", "1.5.2", "x"])
        .output(&["a_1: string | a_2: string", "1 | 5.2", "x | null"]),
        Example::new(
            "Only in rows that meet the conditions",
            r#"{"sourceColumn": "a", "pattern": "/", "limit": "1"}"#,
        )
        .when(r#"[{"Condition": "LESS_THAN", "Value": "2", "TargetColumn": "n"}]"#)
        .input(&["a: string | n: int", "x/y | 1", "v/w | 2", "null | 3"])
        .output(&[
            "a_1: string | a_2: string | n: int",
            "x | y | 1",
            "v/w | null | 2",
            "null | null | 3",
        ]),
        Example::new("At nothing", r#"{"sourceColumn": "a", "pattern": "", "limit": "1"}"#)
            .input(&["a: string", "x"])
            .error("is empty"),
        Example::new(
            "A pattern that can match nothing",
            r#"{"sourceColumn": "a", "pattern": "||", "limit": "1"}"#,
        )
        .input(&["a: string", r#""x||y""#])
        .error("pattern `||` cannot be used as a regular expression: it matches the empty text between any two characters"),
    ],
    assumptions: &[REST, KEEP, PLAIN_OR_NOT, ONE_SIGN, OTHER_ROWS, PLACE_OF_PARTS],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let delimiter = delimiter(args, rel)?;
    split(args, rel, Cuts::AtAny(vec![delimiter]), limit(args) + 1)
}
