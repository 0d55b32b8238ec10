//! `EXTRACT_VALUE`.

use super::NAME;
use crate::kernel::nested::{Part, ValueAt, parse_path};
use crate::step::prelude::*;

const SOURCE: Param<ColumnName> =
    Param::required("sourceColumn", "Column of structs, maps, arrays or JSON text to look in.");
const PATH: Param<Text> = Param::required(
    "path",
    "Names in back ticks, joined by dots, and numbers of array entries in brackets, the first being 0: `` `user`.`tags`[1] ``.",
);

pub(super) const STEP: Step = Step {
    operation: "EXTRACT_VALUE",
    family: Family::Cleaning,
    summary: "Puts the value at a path inside of a struct, map or array into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &NAME, &PATH],
    examples: &[
        Example::new(
            "A field",
            r#"{"sourceColumn": "user", "targetColumn": "user_id", "path": "`user`.`id`"}"#,
        )
        .input(&[
            "user: string | n: int",
            r#""{\"id\": 7, \"name\": \"Ana\"}" | 1"#,
            r#""{\"id\": null}" | 2"#,
            r#""{}" | 3"#,
            "null | 4",
            r#""" | 5"#,
            "Ana | 6",
        ])
        .output(&[
            "user: string | user_id: string | n: int",
            r#"{"id": 7, "name": "Ana"} | 7 | 1"#,
            r#"{"id": null} | null | 2"#,
            "{} | null | 3",
            "null | null | 4",
            r#""" | null | 5"#,
            "Ana | null | 6",
        ])
        .failed(1),
        Example::new(
            "The second entry of an array, without the column's name",
            r#"{"sourceColumn": "user", "targetColumn": "tag", "path": "tags[1]"}"#,
        )
        .input(&["user: string", r#""{\"tags\": [\"a\", {\"b\": 1.50}]}""#, r#""{\"tags\": [\"a\"]}""#])
        .output(&[
            "user: string | tag: string",
            r#"{"tags": ["a", {"b": 1.50}]} | {"b": 1.50}"#,
            r#"{"tags": ["a"]} | null"#,
        ]),
        Example::new(
            "A path that is none",
            r#"{"sourceColumn": "user", "targetColumn": "x", "path": "`user`[a]"}"#,
        )
        .input(&["user: string", "null"])
        .error("has `[a]` where brackets with the number of an entry are needed, such as `[0]`"),
        Example::new(
            "A column of numbers",
            r#"{"sourceColumn": "n", "targetColumn": "x", "path": "`n`.`id`"}"#,
        )
        .input(&["n: int", "1"])
        .error("has `id` where there is int; only structs, maps, arrays and JSON text have values inside"),
    ],
    assumptions: &[
        "The path may leave out the column's name at its start, and the back ticks of names without dots and brackets.",
        "An absent key, an entry behind the end of an array and whatever is inside of null are missing. A field that a struct cannot have is an error.",
        "The new column has the type of the value, and stands right after its source.",
        "Text is read as JSON and gives text: a string without its quotation marks, anything else as it stands. A cell that is not JSON counts as failed.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&SOURCE))?;
    let path = parse_path(args.get(&PATH)).map_err(|message| args.refuse(&PATH, message))?;
    let path = match path.as_slice() {
        [Part::Key(first), inside @ ..] if *first == column.name && !inside.is_empty() => inside,
        whole => whole,
    };
    let value = ValueAt::new(path, &column.data_type).map_err(|message| args.refuse(&PATH, message))?;
    rel.add(args.get(&NAME), Expr::call(value, vec![column.expr()]), &Place::After(&column))?;
    Ok(())
}
