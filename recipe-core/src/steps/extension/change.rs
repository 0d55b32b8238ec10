//! `CHANGE`.

use std::sync::Arc;

use arrow_array::Float64Array;

use super::order::{AS_SORT, DIRECTIONS, GROUPS, Missing, ORDER, groups, order};
use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::kernel::compare::Compare;
use crate::kernel::date::Shift;
use crate::kernel::failing::Failing;
use crate::kernel::nested::MakeArray;
use crate::plan::{AggregateFunction, Comparison, Unit, WindowFunction};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers.");
const ROWS: Param<Whole> = Param::required(
    "numRows",
    "How many rows above the number is that it is compared with; with `dateColumn`, how many units of time before.",
)
.between(1, 10_000_000)
.or("1");
const KIND: Param<Text> = Param::required(
    "changeType",
    "`absolute` is the difference, `relative` the difference divided by the earlier number, and `percent` a hundred times that.",
)
.one_of(&["absolute", "relative", "percent"])
.or("absolute");
const DATE: Param<Option<ColumnName>> = Param::optional(
    "dateColumn",
    "Column of dates: the number is compared with that of the row whose date is one `unit` earlier, not with that of a row above.",
);
const UNIT: Param<Option<Text>> = Param::optional("unit", "Unit of time, with `dateColumn`.")
    .one_of(&["day", "week", "month", "quarter", "year"]);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "CHANGE",
    family: Family::Extension,
    summary: "Puts how much each number differs from the one before it into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &ROWS, &KIND, &GROUPS, &ORDER, &DIRECTIONS, &DATE, &UNIT, &NAME],
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
        Example::new(
            "To the same month of the year before, for each shop",
            r#"{"sourceColumn": "sold", "targetColumn": "growth", "changeType": "percent", "groupByColumns": ["shop"], "dateColumn": "month", "unit": "year"}"#,
        )
        .input(&[
            "shop: string | month: date | sold: int",
            "a | 2023-02-01 | 10",
            "b | 2023-03-01 | 4",
            "a | 2024-02-01 | 15",
            "a | 2024-03-01 | 20",
            "b | 2024-03-01 | 3",
        ])
        .output(&[
            "shop: string | month: date | sold: int | growth: double",
            "a | 2023-02-01 | 10 | null",
            "b | 2023-03-01 | 4 | null",
            "a | 2024-02-01 | 15 | 50.0",
            "a | 2024-03-01 | 20 | null",
            "b | 2024-03-01 | 3 | -25.0",
        ]),
        Example::new(
            "To the day before; of two numbers at one date neither is taken",
            r#"{"sourceColumn": "n", "targetColumn": "change", "dateColumn": "d", "unit": "day"}"#,
        )
        .input(&["d: date | n: int", "2024-03-03 | 9", "2024-03-01 | 1", "2024-03-02 | 4", "2024-03-02 | 5", "null | 7"])
        .output(&[
            "d: date | n: int | change: double",
            "2024-03-03 | 9 | null",
            "2024-03-01 | 1 | null",
            "2024-03-02 | 4 | 3.0",
            "2024-03-02 | 5 | 4.0",
            "null | 7 | null",
        ])
        .failed(1),
        Example::new(
            "To two months before: the last day where a month is shorter",
            r#"{"sourceColumn": "n", "numRows": 2, "targetColumn": "change", "dateColumn": "d", "unit": "month"}"#,
        )
        .input(&["d: date | n: double", "2023-12-31 | 1.0", "2024-02-29 | 2.5", "2024-04-30 | 4.0"])
        .output(&[
            "d: date | n: double | change: double",
            "2023-12-31 | 1.0 | null",
            "2024-02-29 | 2.5 | null",
            "2024-04-30 | 4.0 | 1.5",
        ]),
        Example::new(
            "To the quarter before, of dates in text",
            r#"{"sourceColumn": "n", "targetColumn": "change", "dateColumn": "d", "unit": "quarter"}"#,
        )
        .input(&["d: string | n: int", "1/1/2024 | 3", "2024-04-01 | 8"])
        .output(&["d: string | n: int | change: double", "1/1/2024 | 3 | null", "2024-04-01 | 8 | 5.0"]),
        Example::new(
            "To the week before, with an order that is not needed",
            r#"{"sourceColumn": "n", "targetColumn": "change", "dateColumn": "d", "unit": "week", "orderByColumns": ["d"], "orderings": ["DESCENDING"]}"#,
        )
        .input(&["d: date | n: int", "2024-03-03 | 9"])
        .error("is given beside `dateColumn`, which finds the row before by its date"),
        Example::new("No row above", r#"{"sourceColumn": "n", "numRows": "0", "targetColumn": "change"}"#)
            .input(&["n: int", "1"])
            .error("must be from 1 to 10000000, not 0"),
    ],
    assumptions: &[
        "The result is a double. It is missing where one of the two is, where there is no such row in the table or the group, and where a \
         relative change would be divided by zero. A `relative` change of 0.5 is a `percent` change of 50: half as much again.",
        "Without `orderByColumns`, and where rows are equal in it, rows are seen in the order of the table. They stay where they are. Null is a \
         group of its own.",
        AS_SORT,
        "With `dateColumn` the row before is that whose date, with its time, is exactly one unit earlier: of 2024-03-31 that is 2024-02-29, the \
         month's last day. Where several rows of the group with that date have numbers, the result is missing and counts as failed.",
        "The new column is placed right after its source. With conditions, rows outside are seen, but get no result.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let groups = groups(args, rel)?;
    let numbers = rel.to_numbers(&column).map_err(|error| args.place(&COLUMN, error))?;
    let doubles = numbers.expr().cast(&Type::Double.to_arrow(), rel.known());
    let numbers = rel.add_temporary(doubles);
    let (earlier, unclear) = match (args.get(&DATE), args.get(&UNIT)) {
        (Some(date), Some(unit)) => {
            if args.get(&ORDER).is_some() {
                let message = "is given beside `dateColumn`, which finds the row before by its date";
                return Err(args.refuse(&ORDER, message));
            }
            let date = rel.column(date)?;
            args.require_dates(&DATE, &date)?;
            let before = Unit::of_one(unit).and_then(|unit| unit.times(-args.get(&ROWS)));
            let before = before.ok_or_else(|| args.refuse(&ROWS, "is more than there is time"))?;
            let (earlier, unclear) = at_earlier_date(rel, groups, &numbers, &date, before)?;
            (earlier, Some(unclear))
        }
        (Some(_), None) => return Err(args.refuse(&DATE, "needs a `unit`")),
        (None, Some(_)) => return Err(args.refuse(&UNIT, "needs a `dateColumn`")),
        (None, None) => {
            let order = order(args, rel, args.get(&ORDER).unwrap_or_default(), "ASCENDING", Missing::Least)?;
            let rows = usize::try_from(args.get(&ROWS)).unwrap_or(1);
            (rel.window_by(&groups, &order, vec![rel.above(&numbers, rows)]).swap_remove(0).expr(), None)
        }
    };
    let call = |operation, sides| Expr::call(Arithmetic(operation), sides);
    let difference = call(Operation::Subtract, vec![numbers.expr(), earlier.clone()]);
    let change = match args.get(&KIND) {
        "absolute" => difference,
        kind => {
            let relative = call(Operation::Divide, vec![difference, earlier]);
            let hundred = Expr::Literal(Arc::new(Float64Array::from(vec![100.0])));
            if kind == "percent" { call(Operation::Multiply, vec![relative, hundred]) } else { relative }
        }
    };
    let change = match unclear {
        Some(unclear) => Expr::call(Failing("several rows with the earlier date"), vec![change, unclear]),
        None => change,
    };
    rel.add(args.get(&NAME), change, &Place::After(&column))?;
    Ok(())
}

/// The number of the row of its group whose date is `before` that of each row, and whether there are several.
fn at_earlier_date(
    rel: &mut Rel,
    groups: Vec<Column>,
    numbers: &Column,
    date: &Column,
    before: Unit,
) -> Result<(Expr, Expr)> {
    let own = rel.add_temporary(Expr::call(Shift(Unit::Micros(0)), vec![date.expr()]));
    // Each row twice: at its own date it offers its number, and at the earlier one it asks for that of others.
    let earlier = Expr::call(Shift(before), vec![own.expr()]);
    let dates = rel.add_temporary(Expr::call(MakeArray, vec![own.expr(), earlier]));
    let asks = rel.add_temporary(Expr::call(MakeArray, vec![Expr::truth(false), Expr::truth(true)]));
    let [dates, asks] =
        rel.unnest(vec![dates, asks])?.try_into().map_err(|_| Error::internal("two columns"))?;
    let silent = asks.expr().or(dates.expr().is_missing());
    let offered = rel.add_temporary(Expr::null(&numbers.data_type).when(silent, numbers.expr()));
    let keys = [groups, vec![dates]].concat();
    let calls =
        [AggregateFunction::Max, AggregateFunction::Count].map(|function| rel.call(function, &offered));
    let found = rel.window(&keys, &[], calls.map(WindowFunction::Whole).to_vec());
    rel.filter_all(asks.expr());
    let several = Expr::call(Compare(Comparison::Greater), vec![found[1].expr(), Expr::whole(1)]);
    Ok((found[0].expr(), several))
}
