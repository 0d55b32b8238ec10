//! `TOP_N`.

use super::order::{DIRECTIONS, GROUPS, Missing, groups, order};
use crate::kernel::compare::Compare;
use crate::plan::{Comparison, WindowFunction};
use crate::step::prelude::*;

const COUNT: Param<Whole> = Param::required("count", "How many rows to keep.").between(1, 1_000_000_000);
const ORDER: Param<ColumnNames> = Param::required(
    "orderByColumns",
    "Columns whose values say which rows come first, the most significant first; the largest values come first unless `orderings` says \
     `ASCENDING`.",
);
const TIES: Param<Text> = Param::required(
    "ties",
    "What to do with rows that are equal to the last one kept: `first` keeps the upper ones and no more than `count` rows, `all` keeps \
     every one of them.",
)
.one_of(&["first", "all"])
.or("first");

pub(super) const STEP: Step = Step {
    operation: "TOP_N",
    family: Family::Extension,
    summary: "Keeps the rows with the largest or the smallest values, in the table or in each group.",
    conditions: Conditions::Rejected,
    params: &[&COUNT, &GROUPS, &ORDER, &DIRECTIONS, &TIES],
    examples: &[
        Example::new("The two largest; rows keep their order", r#"{"count": 2, "orderByColumns": ["sold"]}"#)
            .input(&["shop: string | sold: int", "a | 3", "b | 9", "c | null", "d | 5"])
            .output(&["shop: string | sold: int", "b | 9", "d | 5"]),
        Example::new(
            "The cheapest of each kind, with all that cost as much",
            r#"{"count": "1", "groupByColumns": ["kind"], "orderByColumns": ["price"], "orderings": ["ASCENDING"], "ties": "all"}"#,
        )
        .input(&[
            "kind: string | price: double | n: int",
            "x | 2.0 | 1",
            "y | 5.0 | 2",
            "x | 1.5 | 3",
            "null | null | 4",
            "x | 1.5 | 5",
            "y | null | 6",
        ])
        .output(&[
            "kind: string | price: double | n: int",
            "y | 5.0 | 2",
            "x | 1.5 | 3",
            "null | null | 4",
            "x | 1.5 | 5",
        ]),
        Example::new("Of equal rows, the upper ones", r#"{"count": 2, "orderByColumns": ["n"]}"#)
            .input(&["n: int | row: string", "1 | a", "1 | b", "1 | c"])
            .output(&["n: int | row: string", "1 | a", "1 | b"]),
        Example::new(
            "By a second column where the first is equal; text by code points",
            r#"{"count": 2, "orderByColumns": ["n", "name"], "orderings": ["DESCENDING", "ASCENDING"]}"#,
        )
        .input(&["n: int | name: string", "7 | Bo", "7 | Ann", r#"7 | """#, "2 | Cy"])
        .output(&["n: int | name: string", "7 | Bo", "7 | Ann"]),
        Example::new("No rows", r#"{"count": 0, "orderByColumns": ["n"]}"#)
            .input(&["n: int", "1"])
            .error("must be from 1 to 1000000000, not 0"),
    ],
    assumptions: &[
        "Rows that stay keep their order; SORT puts them into another one. Values are compared as in SORT.",
        "Missing cells come last in both directions: such a row stays only where there are fewer than `count` others. Null and empty text \
         are alike. Null is a group of its own.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let groups = groups(args, rel)?;
    let order = order(args, rel, args.get(&ORDER), "DESCENDING", Missing::Last)?;
    let function = match args.get(&TIES) {
        "all" => WindowFunction::Rank,
        _ => WindowFunction::RowNumber,
    };
    let rank = rel.window_by(&groups, &order, vec![function]).swap_remove(0);
    let count = Expr::whole(args.get(&COUNT));
    rel.filter(Expr::call(Compare(Comparison::LessEqual), vec![rank.expr(), count]));
    Ok(())
}
