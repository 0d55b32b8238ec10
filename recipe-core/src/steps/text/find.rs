//! `FIND`.

use super::{COLUMN, NAME, PATTERN, VALUE, find};
use crate::kernel::text::Find;
use crate::step::prelude::*;

const POSITION: Param<Whole> =
    Param::required("position", "Position of the first character to look at; that of all is 1.")
        .or("1")
        .between(0, super::MAX_POSITION);

pub(super) const STEP: Step = Step {
    operation: "FIND",
    family: Family::Text,
    summary: "Puts the position of a pattern's first match in text into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &PATTERN, &IS_TEXT, &POSITION, &super::IGNORE_CASE, &NAME],
    examples: &[
        Example::new(
            "The first vowel",
            r#"{"sourceColumn": "s", "pattern": "[AEIOU]", "position": "1", "ignoreCase": "true", "targetColumn": "s_find"}"#,
        )
        .input(&["s: string | id: int", "Paris | 1", "Oslo | 2", "Brrr | 3", "null | 4", r#""" | 5"#])
        .output(&[
            "s: string | s_find: int | id: int",
            "Paris | 2 | 1",
            "Oslo | 1 | 2",
            "Brrr | 0 | 3",
            "null | null | 4",
            r#""" | 0 | 5"#,
        ]),
        Example::new(
            "From a later position",
            r#"{"sourceColumn": "path", "pattern": "/", "position": "4", "targetColumn": "slash"}"#,
        )
        .input(&["path: string", "a/b/c", "a/b", "a/💡/c", "ab"])
        .output(&["path: string | slash: int", "a/b/c | 4", "a/b | 0", "a/💡/c | 4", "ab | 0"]),
        Example::new("Of a constant", r#"{"value": "a.b", "pattern": ".", "isText": "true", "position": "0", "targetColumn": "dot"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | dot: int", "1 | 2"]),
        Example::new("A pattern that cannot be used", r#"{"sourceColumn": "s", "pattern": "a(?=b)", "targetColumn": "p"}"#)
            .input(&["s: string", "ab"])
            .error("pattern `a(?=b)` cannot be used as a regular expression: look-ahead `(?=` is not supported, because it cannot be matched in linear time"),
    ],
    assumptions: &[
        "The new column holds the position of the match's first character, counted in characters from 1, as by Spark's `locate`; where there is no match, 0.",
        "Matches that begin before `position` do not count. 0 stands for the start, as 1 does.",
        "With `ignoreCase` large and small letters are the same, in every script.",
        super::PATTERNS,
        PLAIN_OR_NOT,
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| find(args, rel, &POSITION, Find::first)),
};
