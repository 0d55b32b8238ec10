//! `RIGHT_FIND`.

use super::{COLUMN, NAME, PATTERN, VALUE, find};
use crate::kernel::text::Find;
use crate::step::prelude::*;

const POSITION: Param<Whole> = Param::required(
    "position",
    "Position, from the right, of the last character to look at; that of all is 1.",
)
.or("1")
.between(0, super::MAX_POSITION);

pub(super) const STEP: Step = Step {
    operation: "RIGHT_FIND",
    family: Family::Text,
    summary: "Puts the position of a pattern's last match in text into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &PATTERN, &IS_TEXT, &POSITION, &super::IGNORE_CASE, &NAME],
    examples: &[
        Example::new(
            "The last `a`",
            r#"{"sourceColumn": "s", "pattern": "a", "position": "1", "ignoreCase": "true", "targetColumn": "s_right_find"}"#,
        )
        .input(&["s: string | id: int", "banana | 1", "Anton | 2", "Oslo | 3", "null | 4", r#""" | 5"#])
        .output(&[
            "s: string | s_right_find: int | id: int",
            "banana | 6 | 1",
            "Anton | 1 | 2",
            "Oslo | 0 | 3",
            "null | null | 4",
            r#""" | 0 | 5"#,
        ]),
        Example::new(
            "From a position further left",
            r#"{"sourceColumn": "path", "pattern": "/", "position": "3", "targetColumn": "slash"}"#,
        )
        .input(&["path: string", "a/b/c", "a/b/", "a/💡/c", "/b", "b"])
        .output(&["path: string | slash: int", "a/b/c | 2", "a/b/ | 2", "a/💡/c | 2", "/b | 0", "b | 0"]),
        Example::new("Matches are as long as from the left", r#"{"sourceColumn": "s", "pattern": "[a-z]+", "targetColumn": "p"}"#)
            .input(&["s: string", "one two", "one 2"])
            .output(&["s: string | p: int", "one two | 5", "one 2 | 1"]),
        Example::new("Of a constant", r#"{"value": "a.b.c", "pattern": ".", "isText": "true", "position": "0", "targetColumn": "dot"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | dot: int", "1 | 4"]),
    ],
    assumptions: &[
        "The new column holds the position of the match's first character, counted in characters from 1 and from the left, as `FIND` does; where there is no match, 0.",
        "`position` counts from the right, and what stands right of it is left out, as if the text ended there. 0 stands for the end, as 1 does.",
        "Of matches that overlap, those further left count: the last `aa` in `aaa` is at 1.",
        "With `ignoreCase` large and small letters are the same, in every script.",
        super::PATTERNS,
        PLAIN_OR_NOT,
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| find(args, rel, &POSITION, Find::last)),
};
