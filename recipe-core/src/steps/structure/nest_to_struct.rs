//! `NEST_TO_STRUCT`.

use super::nest::{NEST_COLUMNS, NEST_NAME, NEST_PLACE, NEST_REMOVE, nest};
use crate::kernel::nested::MakeStruct;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "NEST_TO_STRUCT",
    family: Family::Structure,
    summary: "Makes a struct of the cells of several columns, with a field for each column.",
    conditions: Conditions::Rejected,
    params: &[&NEST_COLUMNS, &NEST_NAME, &NEST_REMOVE],
    examples: &[
        Example::new(
            "In the place of its columns",
            r#"{"sourceColumns": "[\"age\",\"weight\"]", "targetColumn": "body", "removeSourceColumns": "true"}"#,
        )
        .input(&["id: int | age: int | weight: double", "1 | 34 | 71.5", "2 | null | 24.0"])
        .output(&["id: int | body: struct", r#"1 | {"age":34,"weight":71.5}"#, r#"2 | {"age":null,"weight":24.0}"#]),
        Example::new(
            "Beside its columns, and no matter of which types they are",
            r#"{"sourceColumns": ["tags", "ok"], "targetColumn": "all"}"#,
        )
        .input(&["tags: [string] | ok: boolean | id: int", r#"["a","b"] | true | 1"#, "null | null | 2"])
        .output(&[
            "tags: [string] | ok: boolean | all: struct | id: int",
            r#"["a","b"] | true | {"tags":["a","b"],"ok":true} | 1"#,
            r#"null | null | {"tags":null,"ok":null} | 2"#,
        ]),
        Example::new(
            "Under the name of one of its columns",
            r#"{"sourceColumns": ["city", "zip"], "targetColumn": "city", "removeSourceColumns": "true"}"#,
        )
        .input(&["zip: string | n: int | city: string", "02139 | 1 | Cambridge"])
        .output(&["n: int | city: struct", r#"1 | {"city":"Cambridge","zip":"02139"}"#]),
        Example::new("A column twice", r#"{"sourceColumns": ["a", "a"], "targetColumn": "b"}"#)
            .input(&["a: int", "1"])
            .error("column `a` is named twice"),
    ],
    assumptions: &[
        "Fields have the names, types and order of the list of columns. A row whose cells are all missing has a struct of missing fields.",
        NEST_PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&NEST_COLUMNS))?;
    let cells = columns.iter().map(Column::expr).collect();
    let names = columns.iter().map(|column| column.name.clone()).collect();
    nest(args, rel, &columns, Expr::call(MakeStruct(names), cells))
}
