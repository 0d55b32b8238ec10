//! `CUMULATIVE`.

use super::order::{AS_SORT, DIRECTIONS, GROUPS, Missing, ORDER, groups, order};
use crate::kernel::compare::Compare;
use crate::kernel::failing::Failing;
use crate::plan::{Comparison, RunningFunction};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required(
    "sourceColumn",
    "Column of numbers; for `count` of any type, for `min` and `max` also of dates.",
);
const FUNCTION: Param<Text> = Param::required("function", "What is made of the values so far.")
    .one_of(&["sum", "count", "min", "max", "mean"])
    .or("sum");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "CUMULATIVE",
    family: Family::Extension,
    summary: "Puts the sum, count, minimum, maximum or mean of all values so far into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &FUNCTION, &GROUPS, &ORDER, &DIRECTIONS, &NAME],
    examples: &[
        Example::new("A running total", r#"{"sourceColumn": "sold", "targetColumn": "total"}"#)
            .input(&["sold: int", "null", "2", "null", "5", "-1"])
            .output(&["sold: int | total: long", "null | null", "2 | 2", "null | 2", "5 | 7", "-1 | 6"]),
        Example::new(
            "The highest price so far of each item, by day",
            r#"{"sourceColumn": "price", "function": "max", "groupByColumns": ["item"], "orderByColumns": ["day"], "targetColumn": "highest"}"#,
        )
        .input(&[
            "item: string | day: date | price: double",
            "a | 2024-03-03 | 2.5",
            "a | 2024-03-01 | 2.0",
            "b | 2024-03-02 | 1.0",
            "a | 2024-03-02 | 4.0",
            "null | 2024-03-01 | 9.0",
        ])
        .output(&[
            "item: string | day: date | price: double | highest: double",
            "a | 2024-03-03 | 2.5 | 4.0",
            "a | 2024-03-01 | 2.0 | 2.0",
            "b | 2024-03-02 | 1.0 | 1.0",
            "a | 2024-03-02 | 4.0 | 4.0",
            "null | 2024-03-01 | 9.0 | 9.0",
        ]),
        Example::new("Cells that are there", r#"{"sourceColumn": "name", "function": "count", "targetColumn": "names"}"#)
            .input(&["name: string", "Ann", "null", r#""""#, "Bo"])
            .output(&["name: string | names: long", "Ann | 1", "null | 1", r#""" | 1"#, "Bo | 2"]),
        Example::new(
            "Text is read as numbers; from the last day to the first",
            r#"{"sourceColumn": "n", "function": "mean", "orderByColumns": ["day"], "orderings": ["DESCENDING"], "targetColumn": "mean"}"#,
        )
        .input(&["n: string | day: int", "4 | 1", "many | 2", "1 | 3", "2 | 4"])
        .output(&[
            "n: string | mean: double | day: int",
            "4 | 2.3333333333333335 | 1",
            "many | 1.5 | 2",
            "1 | 1.5 | 3",
            "2 | 2.0 | 4",
        ])
        .failed(1),
        Example::new("The first day so far", r#"{"sourceColumn": "day", "function": "min", "targetColumn": "first"}"#)
            .input(&["day: date", "2024-03-02", "null", "2024-03-01", "2024-03-09"])
            .output(&[
                "day: date | first: date",
                "2024-03-02 | 2024-03-02",
                "null | 2024-03-02",
                "2024-03-01 | 2024-03-01",
                "2024-03-09 | 2024-03-01",
            ]),
        Example::new("A sum that no long can hold", r#"{"sourceColumn": "n", "targetColumn": "sum"}"#)
            .input(&["n: long", "9223372036854775807", "1", "-2"])
            .output(&[
                "n: long | sum: long",
                "9223372036854775807 | 9223372036854775807",
                "1 | null",
                "-2 | 9223372036854775806",
            ])
            .failed(1),
        Example::new("The sum of dates", r#"{"sourceColumn": "d", "targetColumn": "sum"}"#)
            .input(&["d: date", "2024-01-31"])
            .error(
                "column `d` is date; this needs a column of numbers, or of text that can be read as numbers",
            ),
    ],
    assumptions: &[
        "Missing cells are left out: their rows get the result of the values so far, which is missing before the first value, and of `count` \
         0.",
        "A sum of whole numbers is a long. One that does not fit is missing and counts as failed; later sums that fit are right again. `min` \
         and `max` have the column's type; of text they are doubles, as are all means. `NaN` is greater than every number. Sums and \
         means of doubles are exact, and rounded once.",
        AS_SORT,
        "Rows that are equal in the order are seen in the order of the table, one after the other. Rows stay where they are, and null is a group of its \
         own. The new column is placed right after its source. With conditions, rows outside count, but get no result.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let groups = groups(args, rel)?;
    let order = order(args, rel, args.get(&ORDER).unwrap_or_default(), "ASCENDING", Missing::Least)?;
    let function = match args.get(&FUNCTION) {
        "count" => RunningFunction::Count,
        "min" => RunningFunction::Min,
        "max" => RunningFunction::Max,
        "mean" => RunningFunction::Average,
        _ => RunningFunction::Sum,
    };
    let dates = column.ty().is_some_and(Type::is_temporal);
    let values = match function {
        RunningFunction::Count => rel.missing_to_null(&column),
        RunningFunction::Min | RunningFunction::Max if dates => column.clone(),
        _ => rel.to_numbers(&column).map_err(|error| args.place(&COLUMN, error))?,
    };
    let result = if function == RunningFunction::Sum {
        let functions = [RunningFunction::Sum, RunningFunction::Count];
        let functions = functions.map(|function| rel.running(function, &values)).to_vec();
        let made = rel.window_by(&groups, &order, functions);
        let (sum, count) = (made[0].expr(), made[1].expr());
        let some = Expr::call(Compare(Comparison::Greater), vec![count, Expr::whole(0)]);
        let too_large = sum.clone().is_missing().and(some);
        Expr::call(Failing("the sum is too large"), vec![sum, too_large])
    } else {
        rel.window_by(&groups, &order, vec![rel.running(function, &values)]).swap_remove(0).expr()
    };
    rel.add(args.get(&NAME), result, &Place::After(&column))?;
    Ok(())
}
