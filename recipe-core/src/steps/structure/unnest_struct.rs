//! `UNNEST_STRUCT`.

use super::unnest::{FIELD_CLASH, UNNEST_REMOVE, fields, require_struct, unnest_fields};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of structs.");
const PREFIX: Param<Option<Text>> =
    Param::optional("targetColumn", "What the names of the new columns start with, with a dot behind it.");

pub(super) const STEP: Step = Step {
    operation: "UNNEST_STRUCT",
    family: Family::Structure,
    summary: "Makes a column of each field of a struct.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &UNNEST_REMOVE, &PREFIX],
    examples: &[
        Example::new(
            "With a prefix, beside the struct",
            r#"{"sourceColumn": "address", "removeSourceColumn": "false", "targetColumn": "add"}"#,
        )
        .input(&["address: struct<city:string,zip:string> | id: int", r#"{"city":"Boston","zip":"02139"} | 1"#])
        .output(&[
            "address: struct | add.city: string | add.zip: string | id: int",
            r#"{"city":"Boston","zip":"02139"} | Boston | 02139 | 1"#,
        ]),
        Example::new("Missing structs and fields", r#"{"sourceColumn": "user", "removeSourceColumn": "true"}"#)
            .input(&[
                "id: int | user: struct<name:string,age:long>",
                r#"1 | {"name":"Ann","age":34}"#,
                r#"2 | {"name":"","age":null}"#,
                "3 | null",
            ])
            .output(&["id: int | name: string | age: long", "1 | Ann | 34", r#"2 | "" | null"#, "3 | null | null"]),
        Example::new("One level alone", r#"{"sourceColumn": "user", "removeSourceColumn": "true"}"#)
            .input(&[
                "user: struct<name:string,at:struct<city:string>,tags:array<string>>",
                r#"{"name":"Ann","at":{"city":"Boston"},"tags":["a"]}"#,
            ])
            .output(&["name: string | at: struct | tags: [string]", r#"Ann | {"city":"Boston"} | ["a"]"#]),
        Example::new("A name that is taken", r#"{"sourceColumn": "user", "removeSourceColumn": "true"}"#)
            .input(&["id: int | user: struct<id:long>", r#"1 | {"id":7}"#])
            .error("there is a column `id` already"),
        Example::new("JSON text", r#"{"sourceColumn": "user"}"#)
            .input(&["user: string", "{}"])
            .error("column `user` is string; this needs a column of structs; JSON_TO_STRUCTS makes structs of JSON text"),
    ],
    assumptions: &[
        "The new columns have the names of the fields, or `{targetColumn}.{field}`, with the dot that UNNEST_STRUCT_N has, and stand after the source, or in its place.",
        FIELD_CLASH,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    require_struct(&column).map_err(|error| args.place(&COLUMN, error))?;
    let prefix = args.get(&PREFIX).map(|prefix| format!("{prefix}.")).unwrap_or_default();
    let named = fields(&column, 1).into_iter().map(|path| (format!("{prefix}{}", path.concat()), path));
    unnest_fields(rel, &column, named.collect(), args.get(&UNNEST_REMOVE))
        .map_err(|error| args.place(&COLUMN, error))
}
