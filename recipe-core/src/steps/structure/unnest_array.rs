//! `UNNEST_ARRAY`.

use super::unnest::{ONCE, lists, unnested_lists};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of arrays, or of JSON text.");
const NAME: Param<NewName> = Param::required(
    "targetColumn",
    "Name of the column of entries. With the name of the source, it takes its place.",
);
const REMOVE: Param<bool> = Param::flag("removeSourceColumn", "Drop the arrays.");

pub(super) const STEP: Step = Step {
    operation: "UNNEST_ARRAY",
    family: Family::Structure,
    summary: "Makes a row of each entry of an array, with the other cells of its row beside it.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &NAME, &REMOVE],
    examples: &[
        Example::new("In the place of the array", r#"{"sourceColumn": "tags", "targetColumn": "tags"}"#)
            .input(&["id: int | tags: [string]", r#"1 | ["red","blue"]"#, r#"2 | ["green"]"#])
            .output(&["id: int | tags: string", "1 | red", "1 | blue", "2 | green"]),
        Example::new(
            "Rows without entries stay",
            r#"{"sourceColumn": "n", "targetColumn": "each", "removeSourceColumn": "true"}"#,
        )
        .input(&["id: int | n: [int]", "1 | []", "2 | null", "3 | [5,null]"])
        .output(&["id: int | each: int", "1 | null", "2 | null", "3 | 5", "3 | null"]),
        Example::new("Beside the array", r#"{"sourceColumn": "tags", "targetColumn": "tag"}"#)
            .input(&["tags: [string] | id: int", r#"["a","b"] | 1"#])
            .output(&[
                "tags: [string] | tag: string | id: int",
                r#"["a","b"] | a | 1"#,
                r#"["a","b"] | b | 1"#,
            ]),
        Example::new("JSON text", r#"{"sourceColumn": "tags", "targetColumn": "tags"}"#)
            .input(&["tags: string | id: int", r#""[\"a\",{\"b\": 1}]" | 1"#, "a,b | 2", r#""" | 3"#])
            .output(&["tags: string | id: int", "a | 1", r#"{"b":1} | 1"#, "null | 2", "null | 3"])
            .failed(1),
        Example::new("A column of numbers", r#"{"sourceColumn": "a", "targetColumn": "x"}"#)
            .input(&["a: int", "1"])
            .error("column `a` is int; this needs a column of arrays or of JSON text"),
    ],
    assumptions: &[
        "AWS says that the source must be of structs, which have no entries; its summary says arrays. One level is taken apart, as it says.",
        ONCE,
        "The source stays, unless the new column has its name; `removeSourceColumn`, which AWS has for maps and structs, drops it here, too. The new column stands after it, or in its place.",
        "Text is read as JSON, and its entries are text; what is no JSON array counts as failed.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let lists = lists(args, &COLUMN, &column)?;
    let name = args.get(&NAME);
    let replaces = args.get(&REMOVE) || name.name == column.name;
    unnested_lists(rel, &column, vec![(name.name.clone(), lists)], replaces)
        .map_err(|error| args.place(&NAME, error))
}
