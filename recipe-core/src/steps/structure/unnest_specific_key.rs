//! `UNNEST_SPECIFIC_KEY`.

use super::unnest::UNNEST_REMOVE;
use crate::kernel::nested::{Part, ValueAt, parse_path};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> = Param::optional(
    "sourceColumn",
    "Column of structs, maps, arrays or JSON text; the one that the path begins with, unless given.",
);
const PATH: Param<Text> = Param::required(
    "path",
    "Names in back ticks with the delimiter between them, the column first: `` `activityType`.`typeKey` ``.",
);
const DELIMITER: Param<Text> =
    Param::required("delimiter", "What stands between the names of the path.").or(".");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "UNNEST_SPECIFIC_KEY",
    family: Family::Structure,
    summary: "Puts the value at a path inside of a struct or map into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PATH, &DELIMITER, &NAME, &UNNEST_REMOVE],
    examples: &[
        Example::new(
            "A field",
            r#"{"sourceColumn": "activityType", "path": "`activityType`.`typeKey`", "delimiter": ".",
                "targetColumn": "activityType_unnested"}"#,
        )
        .input(&[
            "activityType: struct<typeKey:string,typeId:long> | id: int",
            r#"{"typeKey":"running","typeId":1} | 1"#,
            r#"{"typeKey":null,"typeId":2} | 2"#,
            "null | 3",
        ])
        .output(&[
            "activityType: struct | activityType_unnested: string | id: int",
            r#"{"typeKey":"running","typeId":1} | running | 1"#,
            r#"{"typeKey":null,"typeId":2} | null | 2"#,
            "null | null | 3",
        ]),
        Example::new(
            "A key of JSON text, in the place of the text",
            r#"{"path": "`user`.`id`", "targetColumn": "user", "removeSourceColumn": "true"}"#,
        )
        .input(&["user: string | n: int", r#""{\"id\": 7}" | 1"#, r#""{}" | 2"#, "x | 3"])
        .output(&["user: string | n: int", "7 | 1", "null | 2", "null | 3"])
        .failed(1),
        Example::new(
            "Another delimiter",
            r#"{"path": "`a`/`b/c`/`d.e`", "delimiter": "/", "targetColumn": "x", "removeSourceColumn": "true"}"#,
        )
        .input(&["a: struct<`b/c`:struct<`d.e`:long>>", r#"{"b/c":{"d.e":5}}"#])
        .output(&["x: long", "5"]),
        Example::new("A column that is not there", r#"{"path": "`usr`.`id`", "targetColumn": "x"}"#)
            .input(&["user: string", "null"])
            .error("column `usr` not found; did you mean `user`?"),
    ],
    assumptions: &[
        "DataBrew's guide does not have this operation; the console exports it. It is taken for EXTRACT_VALUE with a delimiter of its own, `.` unless given.",
        "The new column stands after its source, or in its place with `removeSourceColumn`. An absent key, and whatever is inside of null, is missing; a field that a struct cannot have is an error.",
        "Text is read as JSON and gives text; a cell that is not JSON counts as failed.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let path = with_points(args.get(&PATH), args.get(&DELIMITER));
    let path = parse_path(&path).map_err(|message| args.refuse(&PATH, message))?;
    let first = match path.first() {
        Some(Part::Key(first)) => first.as_str(),
        _ => return Err(args.refuse(&PATH, "needs a name at its start")),
    };
    let column = match args.get(&COLUMN) {
        Some(named) => rel.column(named)?,
        None => rel.find(first).map_err(|error| args.place(&PATH, error))?,
    };
    let inside = if first == column.name && path.len() > 1 { &path[1..] } else { path.as_slice() };
    let value = ValueAt::new(inside, &column.data_type).map_err(|message| args.refuse(&PATH, message))?;
    let place = if args.get(&UNNEST_REMOVE) { Place::InPlaceOf(&column) } else { Place::After(&column) };
    rel.add(args.get(&NAME), Expr::call(value, vec![column.expr()]), &place)?;
    Ok(())
}

/// The path with points for the delimiters that stand outside of back ticks.
fn with_points(path: &str, delimiter: &str) -> String {
    if delimiter.is_empty() || delimiter == "." {
        return path.to_owned();
    }
    let parts = path.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.replace(delimiter, "."),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}
