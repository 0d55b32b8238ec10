//! COALESCE.

use crate::kernel::coalesce::Coalesce;
use crate::step::prelude::*;

const COLUMNS: Param<ColumnNames> = Param::required("sourceColumns", "Columns to search, in this order.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "COALESCE",
    family: Family::Other,
    summary: "Puts the first value that is not missing among several columns into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &NAME],
    examples: &[
        Example::new(
            "The number to call",
            r#"{"sourceColumns": "[\"mobile\",\"home\"]", "targetColumn": "phone"}"#,
        )
        .input(&[
            "home: string | mobile: string | name: string",
            "030 1 | 0170 2 | Ann",
            "030 3 | null | Bo",
            "null | null | Cole",
            r#"030 4 | "" | Dee"#,
        ])
        .output(&[
            "home: string | mobile: string | phone: string | name: string",
            "030 1 | 0170 2 | 0170 2 | Ann",
            "030 3 | null | 030 3 | Bo",
            "null | null | null | Cole",
            r#"030 4 | "" | 030 4 | Dee"#,
        ]),
        Example::new(
            "Columns of several types",
            r#"{"sourceColumns": ["n", "v", "w"], "targetColumn": "first"}"#,
        )
        .input(&["n: int | v: double | w: long", "1 | 0.5 | 7", "null | 0.5 | 7", "null | null | 7"])
        .output(&[
            "n: int | v: double | w: long | first: double",
            "1 | 0.5 | 7 | 1.0",
            "null | 0.5 | 7 | 0.5",
            "null | null | 7 | 7.0",
        ]),
        Example::new(
            "A day or what is said of it",
            r#"{"sourceColumns": ["d", "s"], "targetColumn": "when"}"#,
        )
        .input(&["d: date | s: string", "2024-02-29 | x", "null | soon"])
        .output(&[
            "d: date | s: string | when: string",
            "2024-02-29 | x | 2024-02-29",
            "null | soon | soon",
        ]),
    ],
    assumptions: &[
        "Missing is null or empty text; where all sources are missing, the result is null.",
        "The new column has the type that holds the values of all sources: the wider number, a timestamp for dates and timestamps, else text.",
        "The new column stands after the last of its sources, which stay.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let common = common_type(&columns).map_err(|error| args.place(&COLUMNS, error))?;
    let value = |column: &Column| {
        let value = column.expr().cast(&common, rel.known());
        if column.ty() == Some(Type::String) {
            Expr::null(&common).when(column.expr().is_missing(), value)
        } else {
            value
        }
    };
    let values = columns.iter().map(value).collect();
    let all = rel.columns();
    rel.add(args.get(&NAME), Expr::call(Coalesce, values), &after_last(&all, &columns))?;
    Ok(())
}
