//! `SHUFFLE_ROWS`.

use super::COLUMNS;
use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::kernel::math::Random;
use crate::plan::WindowFunction;
use crate::step::prelude::*;

const GROUPS: Param<Option<ColumnNames>> = Param::optional(
    "groupByColumns",
    "Columns whose values make a group; cells move within their group alone.",
);

pub(super) const STEP: Step = Step {
    operation: "SHUFFLE_ROWS",
    family: Family::Pii,
    summary: "Moves the cells of some columns to other rows, at random.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &GROUPS],
    examples: &[
        Example::new(
            "Ages within a country",
            r#"{"sourceColumns": "[\"age\"]", "groupByColumns": "[\"country\"]"}"#,
        )
        .input(&[
            "name: string | country: string | age: int",
            "Ann | US | 31",
            "Bo | DE | 42",
            "Cy | US | null",
            "Di | US | 53",
            "Ed | DE | 64",
            "Flo | null | 75",
        ])
        .output(&[
            "name: string | country: string | age: int",
            "Ann | US | 53",
            "Bo | DE | 64",
            "Cy | US | 31",
            "Di | US | null",
            "Ed | DE | 42",
            "Flo | null | 75",
        ]),
        Example::new("Columns move together", r#"{"sourceColumns": ["zip", "city"]}"#)
            .input(&[
                "id: int | zip: string | city: string",
                "1 | 90210 | Beverly Hills",
                r#"2 | 10001 | """#,
                "3 | 60601 | Chicago",
                "4 | null | null",
            ])
            .output(&[
                "id: int | zip: string | city: string",
                "1 | null | null",
                "2 | 60601 | Chicago",
                "3 | 90210 | Beverly Hills",
                r#"4 | 10001 | """#,
            ]),
        Example::new("Among some rows alone", r#"{"sourceColumns": ["pay"]}"#)
            .when(r#"[{"Condition": "GREATER_THAN", "Value": "2000", "TargetColumn": "pay"}]"#)
            .input(&["pay: long", "1200", "9300", "4100", "1900", "5600"])
            .output(&["pay: long", "1200", "4100", "5600", "1900", "9300"]),
        Example::new("A column that is not there", r#"{"sourceColumns": ["ages"]}"#)
            .input(&["age: int", "31"])
            .error("column `ages` not found; did you mean `age`?"),
    ],
    assumptions: &[
        "Each row gets the cells of another row of its group, and every cell is used once; a row alone in its group keeps its own. Several columns move together.",
        "With conditions, the rows that meet them change cells among themselves.",
        "The order follows from the seed, and from the random bytes of the run where it gives some, as recipe-host does: then nobody can put the cells back. Without them, whoever knows the seed can.",
        "Null is a group of its own, and null and empty text move like other cells.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let mut partition = rel.columns_named(args.get(&GROUPS).unwrap_or_default())?;
    partition.extend(rel.chosen());
    let row = rel.row_number(&[], &[]);
    let order = Random::Between(rel.hidden_seed(), 0, i64::MAX);
    let order = rel.add_temporary(Expr::call(order, vec![row.expr()]));
    // Each row gets the cells of the one before it in this order, and the first one those of the last.
    let beside = [
        WindowFunction::Above { column: order.id(), rows: 1 },
        WindowFunction::Below { column: order.id(), rows: 1 },
    ];
    let above = columns.iter().map(|column| WindowFunction::Above { column: column.id(), rows: 1 });
    let mut found =
        rel.window(&partition, std::slice::from_ref(&order), beside.into_iter().chain(above).collect());
    let above = found.split_off(2);
    let [before, behind] = [0, 1].map(|at| found[at].expr());
    let last: Vec<Column> = columns
        .iter()
        .map(|column| {
            let only_last = column.expr().when(behind.clone().is_missing(), Expr::null(&column.data_type));
            rel.add_temporary(only_last)
        })
        .collect();
    let zero = Expr::whole(0);
    let backwards = Expr::call(Arithmetic(Operation::Subtract), vec![zero, order.expr()]);
    let backwards = rel.add_temporary(backwards);
    let carried = last.iter().map(|column| rel.last_valid(column)).collect();
    let carried = rel.window(&partition, &[backwards], carried);
    for ((column, above), carried) in columns.iter().zip(&above).zip(&carried) {
        rel.replace(column, carried.expr().when(before.clone().is_missing(), above.expr()))?;
    }
    Ok(())
}
