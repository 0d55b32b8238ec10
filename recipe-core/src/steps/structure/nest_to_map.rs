//! `NEST_TO_MAP`.

use super::nest::{NEST_COLUMNS, NEST_NAME, NEST_PLACE, NEST_REMOVE, nest};
use crate::kernel::nested::MakeMap;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "NEST_TO_MAP",
    family: Family::Structure,
    summary: "Makes a map of the cells of several columns, with the names of the columns as its keys.",
    conditions: Conditions::Rejected,
    params: &[&NEST_COLUMNS, &NEST_NAME, &NEST_REMOVE],
    examples: &[
        Example::new(
            "In the place of its columns",
            r#"{"sourceColumns": "[\"age\",\"weight\"]", "targetColumn": "body", "removeSourceColumns": "true"}"#,
        )
        .input(&["id: int | age: int | weight: double", "1 | 34 | 71.5", "2 | 7 | 24.0"])
        .output(&["id: int | body: map", r#"1 | {"age":34.0,"weight":71.5}"#, r#"2 | {"age":7.0,"weight":24.0}"#]),
        Example::new("Missing cells", r#"{"sourceColumns": ["home", "work"], "targetColumn": "phones"}"#)
            .input(&["home: string | work: string | id: int", "555-0101 | null | 1", r#"null | "" | 2"#])
            .output(&[
                "home: string | work: string | phones: map | id: int",
                r#"555-0101 | null | {"home":"555-0101","work":null} | 1"#,
                r#"null | "" | {"home":null,"work":""} | 2"#,
            ]),
        Example::new("Columns of different types become text", r#"{"sourceColumns": ["n", "ok"], "targetColumn": "m"}"#)
            .input(&["n: int | ok: boolean", "3 | true"])
            .output(&["n: int | ok: boolean | m: map", r#"3 | true | {"n":"3","ok":"true"}"#]),
        Example::new("A name that is taken", r#"{"sourceColumns": ["a"], "targetColumn": "b"}"#)
            .input(&["a: int | b: int", "1 | 2"])
            .error("there is a column `b` already"),
    ],
    assumptions: &[
        "Where types differ, the values are the type that holds all of them: the wider number, a timestamp for days and moments, else text. A missing cell is a key with a missing value.",
        "AWS promises no order of the keys; here it is that of the list of columns.",
        NEST_PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&NEST_COLUMNS))?;
    let common = common_type(&columns).map_err(|error| args.place(&NEST_COLUMNS, error))?;
    let cells = columns.iter().map(|column| column.expr().cast(&common, rel.known())).collect();
    let names = columns.iter().map(|column| column.name.clone()).collect();
    nest(args, rel, &columns, Expr::call(MakeMap(names), cells))
}
