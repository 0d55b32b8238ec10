//! `BLANK_DOWN`.

use super::order::{DIRECTIONS, GROUPS, Missing, ORDER, groups, order};
use crate::kernel::compare::Compare;
use crate::plan::Comparison;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column whose repeated values are blanked, in place.");

pub(super) const STEP: Step = Step {
    operation: "BLANK_DOWN",
    family: Family::Extension,
    summary: "Blanks each cell that equals the one above it, so that of repeated values only the first stays.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &GROUPS, &ORDER, &DIRECTIONS],
    examples: &[
        Example::new("A column of teams", r#"{"sourceColumn": "team"}"#)
            .input(&["team: string | n: int", "red | 1", "red | 2", "red | 3", "blue | 4", "red | 5"])
            .output(&["team: string | n: int", "red | 1", "null | 2", "null | 3", "blue | 4", "red | 5"]),
        Example::new("A missing cell ends the run", r#"{"sourceColumn": "v"}"#)
            .input(&["v: string", "a", "null", "a", r#""""#, r#""""#, "A"])
            .output(&["v: string", "a", "null", "a", r#""""#, r#""""#, "A"]),
        Example::new(
            "In each group, from the last day to the first",
            r#"{"sourceColumn": "price", "groupByColumns": ["item"], "orderByColumns": ["day"], "orderings": ["DESCENDING"]}"#,
        )
        .input(&[
            "item: string | day: date | price: double",
            "a | 2024-03-02 | 3.0",
            "b | 2024-03-01 | 3.0",
            "a | 2024-03-01 | 3.0",
        ])
        .output(&[
            "item: string | day: date | price: double",
            "a | 2024-03-02 | 3.0",
            "b | 2024-03-01 | 3.0",
            "a | 2024-03-01 | null",
        ]),
        Example::new("Only rows that meet the conditions are blanked", r#"{"sourceColumn": "v"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | v: int", "a | 7", "b | 7", "a | 7"])
            .output(&["k: string | v: int", "a | 7", "b | 7", "a | null"]),
        Example::new("A column of arrays", r#"{"sourceColumn": "v"}"#)
            .input(&["v: [int]", "[1]"])
            .error("column `v` is array of int; this needs a column of simple values"),
    ],
    assumptions: &[
        "As in OpenRefine: a cell is compared with the one right above it as that was before, and missing cells equal nothing. \
         FILL_WITH_LAST_VALID puts the values back, where no cell was missing before.",
        "Comparison is exact: case and spaces count. `NaN` equals `NaN`.",
        "Rows stay where they are, and null is a group of its own. With conditions, the cell above counts whether its row meets them or \
         not.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of simple values", |_| true)?;
    let groups = groups(args, rel)?;
    let order = order(args, rel, args.get(&ORDER).unwrap_or_default(), "ASCENDING", Missing::Least)?;
    let above = rel.window_by(&groups, &order, vec![rel.above(&column, 1)]).swap_remove(0);
    let same = Expr::call(Compare(Comparison::Equal), vec![column.expr(), above.expr()]);
    let repeated = same.and(column.expr().is_missing().negate());
    rel.replace(&column, Expr::null(&column.data_type).when(repeated, column.expr()))
}
