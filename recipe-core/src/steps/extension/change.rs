//! `CHANGE`.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers.");
const ROWS: Param<Whole> =
    Param::required("numRows", "How many rows above the number is that it is compared with.")
        .between(1, 10_000_000)
        .or("1");
const KIND: Param<Text> = Param::required(
    "changeType",
    "`absolute` is the difference, `relative` the difference divided by the earlier number, and `percent` a hundred times that.",
)
.one_of(&["absolute", "relative", "percent"])
.or("absolute");
const GROUPS: Param<Option<ColumnNames>> = Param::optional(
    "groupByColumns",
    "Columns whose values make a group; rows of other groups are not seen.",
);
const ORDER: Param<Option<ColumnNames>> = Param::optional(
    "orderByColumns",
    "Columns whose values, ascending, give the order in which rows are seen.",
);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "CHANGE",
    family: Family::Extension,
    summary: "Puts how much each number differs from the one before it into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &ROWS, &KIND, &GROUPS, &ORDER, &NAME],
    examples: &[
        Example::new("To the row above", r#"{"sourceColumn": "n", "targetColumn": "change"}"#)
            .input(&["n: int", "10", "15", "null", "12"])
            .output(&["n: int | change: double", "10 | null", "15 | 5.0", "null | null", "12 | null"]),
        Example::new(
            "By how much of the year before, for each shop",
            r#"{"sourceColumn": "sold", "targetColumn": "growth", "changeType": "relative", "groupByColumns": ["shop"], "orderByColumns": ["year"]}"#,
        )
        .input(&["shop: string | year: int | sold: double", "a | 2024 | 150.0", "a | 2023 | 100.0", "b | 2023 | 0.0", "b | 2024 | 5.0"])
        .output(&[
            "shop: string | year: int | sold: double | growth: double",
            "a | 2024 | 150.0 | 0.5",
            "a | 2023 | 100.0 | null",
            "b | 2023 | 0.0 | null",
            "b | 2024 | 5.0 | null",
        ]),
        Example::new("Two rows above; text is read as numbers", r#"{"sourceColumn": "n", "numRows": 2, "targetColumn": "change"}"#)
            .input(&["n: string", "1", "2.5", "x", "4"])
            .output(&["n: string | change: double", "1 | null", "2.5 | null", "x | null", "4 | 1.5"])
            .failed(1),
        Example::new(
            "In percent; nothing is a part of zero",
            r#"{"sourceColumn": "n", "changeType": "percent", "targetColumn": "change"}"#,
        )
        .input(&["n: double", "0.0", "8.0", "6.0", "6.0"])
        .output(&["n: double | change: double", "0.0 | null", "8.0 | null", "6.0 | -25.0", "6.0 | 0.0"]),
        Example::new("No row above", r#"{"sourceColumn": "n", "numRows": "0", "targetColumn": "change"}"#)
            .input(&["n: int", "1"])
            .error("must be from 1 to 10000000, not 0"),
    ],
    assumptions: &[
        "The result is a double. It is missing where one of the two is, where there is no such row in the table or the group, and where a \
         relative change would be divided by zero. A `relative` change of 0.5 is a `percent` change of 50: half as much again.",
        "Without `orderByColumns` rows are seen as they stand, and else in ascending order, missing first and equal ones as they stand. They \
         stay where they are. Null is a group of its own.",
        "The new column stands right after its source. With conditions, rows outside are seen, but get no result.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let groups = rel.columns_named(args.get(&GROUPS).unwrap_or_default())?;
    let order = rel.columns_named(args.get(&ORDER).unwrap_or_default())?;
    let order: Vec<Column> = order.iter().map(|column| rel.missing_to_null(column)).collect();
    let numbers = rel.to_numbers(&column).map_err(|error| args.place(&COLUMN, error))?;
    let doubles = numbers.expr().cast(&Type::Double.to_arrow(), rel.known());
    let numbers = rel.add_temporary(doubles);
    let rows = usize::try_from(args.get(&ROWS)).unwrap_or(1);
    let earlier = rel.window(&groups, &order, vec![rel.above(&numbers, rows)]).swap_remove(0);
    let difference = Expr::call(Arithmetic(Operation::Subtract), vec![numbers.expr(), earlier.expr()]);
    let call = |operation, sides| Expr::call(Arithmetic(operation), sides);
    let change = match args.get(&KIND) {
        "absolute" => difference,
        kind => {
            let relative = call(Operation::Divide, vec![difference, earlier.expr()]);
            let hundred = Expr::Literal(Arc::new(Float64Array::from(vec![100.0])));
            if kind == "percent" { call(Operation::Multiply, vec![relative, hundred]) } else { relative }
        }
    };
    rel.add(args.get(&NAME), change, &Place::After(&column))?;
    Ok(())
}
