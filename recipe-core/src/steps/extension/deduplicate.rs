//! `DEDUPLICATE`.

use crate::kernel::compare::Compare;
use crate::plan::{AggregateFunction, Comparison, WindowFunction};
use crate::step::prelude::*;

const KEYS: Param<ColumnNames> =
    Param::required("keyColumns", "Columns in which rows are equal that are duplicates of each other.");
const KEEP: Param<Text> = Param::required("keep", "Which of the rows with the same key stays.")
    .one_of(&["first", "last"])
    .or("first");
const ORDER: Param<Option<ColumnNames>> = Param::optional(
    "orderByColumns",
    "Columns whose values, ascending, say which row is the first; without them it is the order of the table.",
);

pub(super) const STEP: Step = Step {
    operation: "DEDUPLICATE",
    family: Family::Extension,
    summary: "Keeps one row for each key: the first or the last, in the order of the table or of other columns.",
    conditions: Conditions::Rejected,
    params: &[&KEYS, &KEEP, &ORDER],
    examples: &[
        Example::new("The first of each", r#"{"keyColumns": ["id"]}"#)
            .input(&["id: int | v: string", "1 | a", "2 | b", "1 | c", "null | d", "null | e"])
            .output(&["id: int | v: string", "1 | a", "2 | b", "null | d"]),
        Example::new(
            "The newest of each",
            r#"{"keyColumns": ["id"], "keep": "last", "orderByColumns": ["day"]}"#,
        )
        .input(&[
            "id: int | day: date | v: string",
            "1 | 2024-03-01 | new",
            "2 | 2024-01-01 | only",
            "1 | 2024-01-31 | old",
            "1 | null | undated",
        ])
        .output(&[
            "id: int | day: date | v: string",
            "1 | 2024-03-01 | new",
            "2 | 2024-01-01 | only",
        ]),
        Example::new(
            "The last of each, in the order of the table",
            r#"{"keyColumns": ["a", "b"], "keep": "last"}"#,
        )
        .input(&["a: int | b: string | n: int", "1 | x | 1", r#"1 | "" | 2"#, "1 | null | 3", "1 | x | 4"])
        .output(&["a: int | b: string | n: int", r#"1 | "" | 2"#, "1 | null | 3", "1 | x | 4"]),
        Example::new("A column that is not there", r#"{"keyColumns": ["idd"]}"#)
            .input(&["id: int", "1"])
            .error("column `idd` not found; did you mean `id`?"),
    ],
    assumptions: &[
        "Null equals null, empty text is not null, and comparison is exact. Rows that stay keep their order.",
        "In `orderByColumns` missing cells come first; of rows that are equal there, the upper one counts as the first.",
        "DELETE_DUPLICATE_ROWS compares whole rows.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let keys = rel.columns_named(args.get(&KEYS))?;
    let order = rel.columns_named(args.get(&ORDER).unwrap_or_default())?;
    let last = args.get(&KEEP) == "last";
    if order.is_empty() && !last {
        rel.distinct(&keys);
        return Ok(());
    }
    let order: Vec<Column> = order.iter().map(|column| rel.missing_to_null(column)).collect();
    let number = rel.row_number(&keys, &order);
    let wanted = if last {
        let largest = rel.call(AggregateFunction::Max, &number);
        rel.window(&keys, &[], vec![WindowFunction::Whole(largest)]).swap_remove(0).expr()
    } else {
        Expr::whole(1)
    };
    rel.filter(Expr::call(Compare(Comparison::Equal), vec![number.expr(), wanted]));
    Ok(())
}
