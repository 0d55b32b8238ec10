//! `UNNEST_STRUCT_N`.

use super::unnest::{FIELD_CLASH, UNNEST_REMOVE, fields, require_struct, unnest_fields};
use crate::kernel::text::compile_pattern;
use crate::step::prelude::*;

const COLUMNS: Param<Option<ColumnNames>> = Param::optional("sourceColumns", "Columns of structs.");
const SELECTOR: Param<Option<Text>> = Param::optional(
    "regexColumnSelector",
    "Regular expression for the names of the columns, in place of a list.",
);
const LEVELS: Param<Option<Whole>> =
    Param::optional("unnestLevel", "Levels of structs to take apart; all of them without it.")
        .between(1, 1000);
const DELIMITER: Param<Text> =
    Param::required("delimiter", "What stands between the levels in the new names.").or(".");
const CONDITIONS: Param<Option<Text>> =
    Param::optional("conditionExpressions", "An empty list, which the page names as a parameter.");

pub(super) const STEP: Step = Step {
    operation: "UNNEST_STRUCT_N",
    family: Family::Structure,
    summary: "Makes a column of each field of structs, and of the structs inside of them.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &SELECTOR, &UNNEST_REMOVE, &LEVELS, &DELIMITER, &CONDITIONS],
    examples: &[
        Example::new("All levels", r#"{"sourceColumns": "[\"user\"]", "removeSourceColumn": "true"}"#)
            .input(&[
                "user: struct<name:string,address:struct<state:string,zipcode:long>> | id: int",
                r#"{"name":"Ammy","address":{"state":"CA","zipcode":12345}} | 1"#,
                r#"{"name":"Bo","address":null} | 2"#,
                "null | 3",
            ])
            .output(&[
                "user.name: string | user.address.state: string | user.address.zipcode: long | id: int",
                "Ammy | CA | 12345 | 1",
                "Bo | null | null | 2",
                "null | null | null | 3",
            ]),
        Example::new(
            "One level, with another delimiter",
            r#"{"sourceColumns": ["user"], "unnestLevel": "1", "delimiter": "/", "removeSourceColumn": "true"}"#,
        )
        .input(&["user: struct<name:string,at:struct<city:string>>", r#"{"name":"Ann","at":{"city":"Boston"}}"#])
        .output(&["user/name: string | user/at: struct", r#"Ann | {"city":"Boston"}"#]),
        Example::new(
            "Columns by their names, which stay",
            r#"{"regexColumnSelector": "s.*", "conditionExpressions": "[]"}"#,
        )
        .input(&["s1: struct<a:long> | s: string | s2: struct<b:array<long>>", r#"{"a":1} | x | {"b":[2]}"#])
        .output(&[
            "s1: struct | s1.a: long | s: string | s2: struct | s2.b: [long]",
            r#"{"a":1} | 1 | x | {"b":[2]} | [2]"#,
        ]),
        Example::new("Which columns", r#"{"removeSourceColumn": "true"}"#)
            .input(&["s: struct<a:long>", "null"])
            .error("parameter `sourceColumns` or `regexColumnSelector` is required"),
    ],
    assumptions: &[
        "The new columns stand after their source, or in its place, in the order of the fields. Deeper levels than `unnestLevel` stay structs, and so do structs without fields; arrays and maps stay what they are.",
        "`regexColumnSelector` must match the whole name; only columns of structs are selected. Without `removeSourceColumn` the sources stay.",
        FIELD_CLASH,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let given = args.get(&CONDITIONS).map_or("", str::trim);
    if !matches!(given, "" | "[]") {
        return Err(args.refuse(&CONDITIONS, "must be empty, as the step changes the table as a whole"));
    }
    let levels = args.get(&LEVELS).and_then(|levels| usize::try_from(levels).ok()).unwrap_or(usize::MAX);
    let delimiter = args.get(&DELIMITER);
    for column in sources(args, rel)? {
        let named = fields(&column, levels).into_iter().map(|path| {
            let levels: Vec<&str> =
                [column.name.as_str()].into_iter().chain(path.iter().map(String::as_str)).collect();
            (levels.join(delimiter), path)
        });
        unnest_fields(rel, &column, named.collect(), args.get(&UNNEST_REMOVE))
            .map_err(|error| args.place(&COLUMNS, error))?;
    }
    Ok(())
}

/// The columns to take apart.
fn sources(args: &Args, rel: &Rel) -> Result<Vec<Column>> {
    match (args.get(&COLUMNS), args.get(&SELECTOR)) {
        (Some(named), None) => {
            let columns = rel.columns_named(named)?;
            for column in &columns {
                require_struct(column).map_err(|error| args.place(&COLUMNS, error))?;
            }
            Ok(columns)
        }
        (None, Some(pattern)) => {
            let place = |error| args.place(&SELECTOR, error);
            compile_pattern(pattern).map_err(place)?;
            let whole = compile_pattern(&format!("^(?:{pattern})$")).map_err(place)?;
            let selected = rel
                .columns()
                .into_iter()
                .filter(|column| require_struct(column).is_ok() && whole.is_match(&column.name));
            let selected: Vec<Column> = selected.collect();
            if selected.is_empty() {
                return Err(args.refuse(&SELECTOR, "matches the name of no column of structs"));
            }
            Ok(selected)
        }
        (Some(_), Some(_)) => Err(args.refuse(&SELECTOR, "give this or `sourceColumns`, not both")),
        (None, None) => Err(Error::missing_parameter("sourceColumns` or `regexColumnSelector")),
    }
}
