//! `UNNEST_MAP`.

use super::unnest::{ONCE, UNNEST_REMOVE, unnested_lists};
use crate::kernel::nested::{Entries, map_types};
use crate::step::prelude::*;
use crate::types::type_name;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of maps.");
const PREFIX: Param<Option<Text>> =
    Param::optional("targetColumn", "What the names of the new columns start with.");

pub(super) const STEP: Step = Step {
    operation: "UNNEST_MAP",
    family: Family::Structure,
    summary: "Makes a row of each entry of a map, with its key and its value in two new columns.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &UNNEST_REMOVE, &PREFIX],
    examples: &[
        Example::new(
            "Keys and values",
            r#"{"sourceColumn": "sizes", "targetColumn": "size", "removeSourceColumn": "true"}"#,
        )
        .input(&["id: int | sizes: map<string,long>", r#"1 | {"m":4,"s":2}"#, r#"2 | {"l":7}"#])
        .output(&[
            "id: int | size_key: string | size_value: long",
            "1 | m | 4",
            "1 | s | 2",
            "2 | l | 7",
        ]),
        Example::new("Rows without entries stay", r#"{"sourceColumn": "m", "removeSourceColumn": "true"}"#)
            .input(&["m: map<string,string> | id: int", "{} | 1", "null | 2", r#"{"a":null} | 3"#])
            .output(&[
                "key: string | value: string | id: int",
                "null | null | 1",
                "null | null | 2",
                "a | null | 3",
            ]),
        Example::new(
            "Beside the map",
            r#"{"sourceColumn": "m", "removeSourceColumn": "false", "targetColumn": "m"}"#,
        )
        .input(&["m: map<string,long> | id: int", r#"{"a":1,"b":2} | 1"#])
        .output(&[
            "m: map | m_key: string | m_value: long | id: int",
            r#"{"a":1,"b":2} | a | 1 | 1"#,
            r#"{"a":1,"b":2} | b | 2 | 1"#,
        ]),
        Example::new("A column of text", r#"{"sourceColumn": "m"}"#)
            .input(&["m: string", "{}"])
            .error("column `m` is string; this needs a column of maps"),
    ],
    assumptions: &[
        "AWS says that the source must be of structs; its summary says maps. One level is taken apart, as it says.",
        "The new columns are `key` and `value`, or `{targetColumn}_key` and `{targetColumn}_value`, and stand after the source, or in its place.",
        ONCE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    if map_types(&column.data_type).is_none() {
        let found = type_name(&column.data_type);
        let wrong = crate::error::Kind::WrongType {
            column: column.name.clone(),
            found,
            wanted: "a column of maps".into(),
        };
        return Err(args.place(&COLUMN, wrong.into()));
    }
    let name = |what: &str| match args.get(&PREFIX) {
        Some(prefix) => format!("{prefix}_{what}"),
        None => what.to_owned(),
    };
    let lists = vec![
        (name("key"), Expr::call(Entries::Keys, vec![column.expr()])),
        (name("value"), Expr::call(Entries::Values, vec![column.expr()])),
    ];
    unnested_lists(rel, &column, lists, args.get(&UNNEST_REMOVE)).map_err(|error| args.place(&PREFIX, error))
}
