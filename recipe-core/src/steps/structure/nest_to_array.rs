//! `NEST_TO_ARRAY`.

use super::nest::{NEST_COLUMNS, NEST_NAME, NEST_PLACE, NEST_REMOVE, nest};
use crate::kernel::nested::MakeArray;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "NEST_TO_ARRAY",
    family: Family::Structure,
    summary: "Makes an array of the cells of several columns.",
    conditions: Conditions::Rejected,
    params: &[&NEST_COLUMNS, &NEST_NAME, &NEST_REMOVE],
    examples: &[
        Example::new(
            "In the place of its columns",
            r#"{"sourceColumns": "[\"age\",\"weight\"]", "targetColumn": "body", "removeSourceColumns": "true"}"#,
        )
        .input(&["id: int | age: int | weight: double", "1 | 34 | 71.5", "2 | 7 | 24.0"])
        .output(&["id: int | body: [double]", "1 | [34.0,71.5]", "2 | [7.0,24.0]"]),
        Example::new(
            "Missing cells are entries, too, so that each has its place",
            r#"{"sourceColumns": ["home", "work"], "targetColumn": "phones"}"#,
        )
        .input(&["home: string | work: string | id: int", "555-0101 | null | 1", r#"null | "" | 2"#])
        .output(&[
            "home: string | work: string | phones: [string] | id: int",
            r#"555-0101 | null | ["555-0101",null] | 1"#,
            r#"null | "" | [null,""] | 2"#,
        ]),
        Example::new(
            "Columns of different types become text",
            r#"{"sourceColumns": ["day", "n"], "targetColumn": "day", "removeSourceColumns": "true"}"#,
        )
        .input(&["n: int | day: date", "3 | 2024-05-01"])
        .output(&["day: [string]", r#"["2024-05-01","3"]"#]),
        Example::new(
            "Lists beside other types",
            r#"{"sourceColumns": ["tags", "n"], "targetColumn": "all"}"#,
        )
        .input(&["tags: [string] | n: int", r#"["a"] | 1"#])
        .error("column `tags` is array of string; this needs a column of simple values, as the columns have different types"),
    ],
    assumptions: &[
        "The entries stand in the order of the list of columns, as AWS says. Where types differ, they are the type that holds all of them: the wider number, a timestamp for days and moments, else text.",
        NEST_PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&NEST_COLUMNS))?;
    let common = common_type(&columns).map_err(|error| args.place(&NEST_COLUMNS, error))?;
    let cells = columns.iter().map(|column| column.expr().cast(&common, rel.known())).collect();
    nest(args, rel, &columns, Expr::call(MakeArray, cells))
}
