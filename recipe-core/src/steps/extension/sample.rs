//! `SAMPLE`.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::kernel::compare::Compare;
use crate::kernel::math::Random;
use crate::plan::Comparison;
use crate::step::Number;
use crate::step::prelude::*;

const METHOD: Param<Text> = Param::required(
    "method",
    "`first` keeps the first `count` rows, `every` each `count`-th row, `random` a random choice of `count` rows, and `fraction` each \
     row with the probability `fraction`.",
)
.one_of(&["first", "every", "random", "fraction"]);
const COUNT: Param<Option<Whole>> = Param::optional("count", "How many rows.").between(1, i64::MAX);
const FRACTION: Param<Option<Number>> =
    Param::optional("fraction", "The part of the rows that is kept, from 0 to 1.");
const GROUPS: Param<Option<ColumnNames>> = Param::optional(
    "groupByColumns",
    "Columns whose values make a group; rows are chosen in each group on its own.",
);

pub(super) const STEP: Step = Step {
    operation: "SAMPLE",
    family: Family::Extension,
    summary: "Keeps some of the rows: the first ones, every nth, or a random choice.",
    conditions: Conditions::Rejected,
    params: &[&METHOD, &COUNT, &FRACTION, &GROUPS],
    examples: &[
        Example::new("The first two", r#"{"method": "first", "count": 2}"#)
            .input(&["n: int", "1", "null", "3"])
            .output(&["n: int", "1", "null"]),
        Example::new(
            "The first of each group",
            r#"{"method": "first", "count": 1, "groupByColumns": ["k"]}"#,
        )
        .input(&["k: string | n: int", "a | 1", "b | 2", "a | 3", "null | 4"])
        .output(&["k: string | n: int", "a | 1", "b | 2", "null | 4"]),
        Example::new("Each second row", r#"{"method": "every", "count": 2}"#)
            .input(&["n: int", "1", "2", "3", "4", "5"])
            .output(&["n: int", "2", "4"]),
        Example::new(
            "Two random rows, the same in every run with the same seed",
            r#"{"method": "random", "count": 2}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "5"])
        .output(&["n: int", "4", "5"]),
        Example::new("Each row with a probability of a half", r#"{"method": "fraction", "fraction": 0.5}"#)
            .input(&["n: int", "1", "2", "3", "4", "5", "6"])
            .output(&["n: int", "3", "4", "5", "6"]),
        Example::new("A part above 1", r#"{"method": "fraction", "fraction": 50}"#)
            .input(&["n: int", "1"])
            .error("must be from 0 to 1, not 50"),
        Example::new("Without a count", r#"{"method": "first"}"#)
            .input(&["n: int", "1"])
            .error("`first` needs a `count`"),
    ],
    assumptions: &[
        "Rows that stay keep their order. Which ones they are depends on the order of the rows and the seed of the run alone, never on \
         threads or batches.",
        "`random` keeps all rows where there are no more than `count`. `fraction` keeps about that part of them, not exactly.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let groups = rel.columns_named(args.get(&GROUPS).unwrap_or_default())?;
    let method = args.get(&METHOD);
    if method == "fraction" {
        let part =
            args.get(&FRACTION).ok_or_else(|| args.refuse(&METHOD, "`fraction` needs a `fraction`"))?;
        if !(0.0..=1.0).contains(&part) {
            return Err(args.refuse(&FRACTION, format!("must be from 0 to 1, not {part}")));
        }
        let row = rel.row_number(&[], &[]);
        let chance = Expr::call(Random::Unit(rel.seed()), vec![row.expr()]);
        let part = Expr::Literal(Arc::new(Float64Array::from(vec![part])));
        rel.filter(Expr::call(Compare(Comparison::Less), vec![chance, part]));
        return Ok(());
    }
    let count =
        args.get(&COUNT).ok_or_else(|| args.refuse(&METHOD, format!("`{method}` needs a `count`")))?;
    let kept = match method {
        "every" => {
            let row = rel.row_number(&groups, &[]);
            let left = Expr::call(Arithmetic(Operation::Modulus), vec![row.expr(), Expr::whole(count)]);
            Expr::call(Compare(Comparison::Equal), vec![left, Expr::whole(0)])
        }
        "random" => {
            let row = rel.row_number(&[], &[]);
            let chance = Expr::call(Random::Unit(rel.seed()), vec![row.expr()]);
            let chance = rel.add_temporary(chance);
            let place = rel.row_number(&groups, &[chance]);
            Expr::call(Compare(Comparison::LessEqual), vec![place.expr(), Expr::whole(count)])
        }
        _ => {
            let row = rel.row_number(&groups, &[]);
            Expr::call(Compare(Comparison::LessEqual), vec![row.expr(), Expr::whole(count)])
        }
    };
    rel.filter(kept);
    Ok(())
}
