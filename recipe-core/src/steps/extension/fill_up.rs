//! `FILL_UP`.

use super::order::{DIRECTIONS, GROUPS, Missing, ORDER, groups, order};
use crate::kernel::coalesce::Coalesce;
use crate::plan::SortKey;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to fill, in place.");

pub(super) const STEP: Step = Step {
    operation: "FILL_UP",
    family: Family::Extension,
    summary: "Fills missing cells of a column with the next valid value below them.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &GROUPS, &ORDER, &DIRECTIONS, &VALID_TYPE],
    examples: &[
        Example::new("Totals written below their rows", r#"{"sourceColumn": "team"}"#)
            .input(&[
                "team: string | n: int",
                "null | 1",
                r#""" | 2"#,
                "red | 3",
                "null | 4",
                "blue | 5",
                "null | 6",
            ])
            .output(&[
                "team: string | n: int",
                "red | 1",
                "red | 2",
                "red | 3",
                "blue | 4",
                "blue | 5",
                "null | 6",
            ]),
        Example::new(
            "In each group, by day",
            r#"{"sourceColumn": "price", "groupByColumns": ["item"], "orderByColumns": ["day"]}"#,
        )
        .input(&[
            "item: string | day: date | price: double",
            "a | 2024-03-03 | 3.0",
            "b | 2024-03-02 | 9.0",
            "a | 2024-03-01 | null",
            "b | 2024-03-03 | null",
            "a | 2024-03-02 | null",
        ])
        .output(&[
            "item: string | day: date | price: double",
            "a | 2024-03-03 | 3.0",
            "b | 2024-03-02 | 9.0",
            "a | 2024-03-01 | 3.0",
            "b | 2024-03-03 | null",
            "a | 2024-03-02 | 3.0",
        ]),
        Example::new(
            "Invalid text gives nothing, and stays",
            r#"{"sourceColumn": "v", "columnDataType": "number"}"#,
        )
        .input(&["v: string", "null", "n/a", "1.5", r#""""#])
        .output(&["v: string", "1.5", "n/a", "1.5", r#""""#]),
        Example::new("Only rows that meet the conditions are filled", r#"{"sourceColumn": "v"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | v: int", "a | null", "b | null", "b | 7"])
            .output(&["k: string | v: int", "a | 7", "b | null", "b | 7"]),
        Example::new("An order without columns", r#"{"sourceColumn": "v", "orderings": ["DESCENDING"]}"#)
            .input(&["v: int", "1"])
            .error("needs `orderByColumns`"),
    ],
    assumptions: &[
        "Missing cells after the last valid value stay as they are. Rows stay where they are, and null is a group of its own.",
        "A text that is not of the type named gives nothing to other rows, and stays as it is.",
        "With conditions, values of all rows are given on, but only rows that meet the conditions are filled.",
        "FILL_WITH_LAST_VALID fills in the other direction.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let groups = groups(args, rel)?;
    let mut order = order(args, rel, args.get(&ORDER).unwrap_or_default(), "ASCENDING", Missing::Least)?;
    let invalid = args.invalid(&column, rel)?;
    let useless = invalid.or(column.expr().is_missing());
    let valid = rel.add_temporary(Expr::null(&column.data_type).when(useless, column.expr()));
    // The other way round, the next value is the last one.
    let number = rel.row_number(&[], &[]);
    order.push(SortKey { column: number.id(), descending: false, nulls_first: true });
    for key in &mut order {
        (key.descending, key.nulls_first) = (!key.descending, !key.nulls_first);
    }
    let next = rel.window_by(&groups, &order, vec![rel.last_valid(&valid)]).swap_remove(0);
    let filled = Expr::call(Coalesce, vec![next.expr(), column.expr()]);
    rel.replace(&column, filled.when(args.gaps(&column), column.expr()))
}
