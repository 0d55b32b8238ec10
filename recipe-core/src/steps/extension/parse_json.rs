//! `PARSE_JSON`.

use crate::kernel::nested::{ValueAt, parse_path};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column of JSON text, or of structs, maps or arrays.");
const PATHS: Param<Pairs> = Param::required(
    "columns",
    "Paths by the names of new columns: `{\"city\": \"address.city\", \"first\": \"items[0].id\"}`.",
);

pub(super) const STEP: Step = Step {
    operation: "PARSE_JSON",
    family: Family::Extension,
    summary: "Puts values inside of JSON text into columns.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PATHS],
    examples: &[
        Example::new(
            "Two values",
            r#"{"sourceColumn": "body", "columns": {"city": "$.address.city", "first": "items[0].id"}}"#,
        )
        .input(&[
            "body: string | id: int",
            r#""{\"address\": {\"city\": \"Ulm\"}, \"items\": [{\"id\": 7}, {\"id\": 8}]}" | 1"#,
            r#""{\"address\": {}, \"items\": []}" | 2"#,
            r#""" | 3"#,
            "null | 4",
        ])
        .output(&[
            "body: string | city: string | first: string | id: int",
            r#"{"address": {"city": "Ulm"}, "items": [{"id": 7}, {"id": 8}]} | Ulm | 7 | 1"#,
            r#"{"address": {}, "items": []} | null | null | 2"#,
            r#""" | null | null | 3"#,
            "null | null | null | 4",
        ]),
        Example::new("Text that is no JSON", r#"{"sourceColumn": "body", "columns": {"a": "a"}}"#)
            .input(&["body: string", r#""{\"a\": true}""#, "a = true", r#""{\"a\": [1, 2]}""#])
            .output(&[
                "body: string | a: string",
                r#"{"a": true} | true"#,
                "a = true | null",
                r#"{"a": [1, 2]} | [1, 2]"#,
            ])
            .failed(1),
        Example::new(
            "Keys with dots stand in back ticks",
            r#"{"sourceColumn": "s", "columns": {"v": "`a.b`"}}"#,
        )
        .input(&["s: string", r#""{\"a.b\": 1}""#])
        .output(&["s: string | v: string", r#"{"a.b": 1} | 1"#]),
        Example::new("A path that is none", r#"{"sourceColumn": "s", "columns": {"v": "a[x]"}}"#)
            .input(&["s: string", "{}"])
            .error(
                "path `a[x]` has `[x]` where brackets with the number of an entry are needed, such as `[0]`",
            ),
    ],
    assumptions: &[
        "Paths are names joined by dots, and numbers of entries in brackets, counted from 0, as in EXTRACT_VALUE; `$` at the start stands \
         for the whole, as in JSONPath.",
        "What is found in text is text, objects and arrays as JSON; CHANGE_DATA_TYPE with `sourceColumns` gives it types. What is not \
         there is missing, and text that is not JSON counts as failed, once for each new column.",
        "The new columns stand right after their source, which stays.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let columns = args.get(&PATHS).iter().map(|(name, path)| {
        let place =
            |message: String| path.place(Error::bad_parameter(format!("path `{}` {message}", path.name)));
        let text = path.name.trim();
        let text = text
            .strip_prefix("$.")
            .or_else(|| text.strip_prefix('$').filter(|rest| rest.starts_with('[')))
            .unwrap_or(text);
        let value = ValueAt::new(&parse_path(text).map_err(place)?, &column.data_type).map_err(place)?;
        Ok((name.name.clone(), Expr::call(value, vec![column.expr()])))
    });
    let columns = columns.collect::<Result<_>>()?;
    rel.add_many(columns, &Place::After(&column)).map_err(|error| args.place(&PATHS, error))?;
    Ok(())
}
