//! `AGGREGATE`.

use std::collections::{HashMap, HashSet};

use crate::error::Kind;
use crate::expression::parse_aggregate;
use crate::plan::{AggregateCall, AggregateFunction};
use crate::step::prelude::*;
use crate::steps::create::{aggregated, list_or_empty};

const RESULTS: Param<Pairs> = Param::required(
    "columns",
    "What is computed for each group, by the names of the new columns: `{\"total\": \"sum(amount)\", \"n\": \"count(*)\"}`.",
);
const KEYS: Param<Option<ColumnNames>> = Param::optional(
    "groupBy",
    "Columns whose values make a group. Without them all rows are one group, also where there are none.",
);

pub(super) const STEP: Step = Step {
    operation: "AGGREGATE",
    family: Family::Extension,
    summary: "Groups rows and makes one row of each group, by the rules of SQL.",
    conditions: Conditions::Rejected,
    params: &[&RESULTS, &KEYS],
    examples: &[
        Example::new(
            "One row for each group",
            r#"{"groupBy": ["state"], "columns": {"total": "sum(`amount due`)", "mean": "avg(`amount due`)", "n": "count(*)"}}"#,
        )
        .input(&["state: string | amount due: int", "TX | 4", "NY | 1", "TX | 5", "TX | null"])
        .output(&["state: string | total: long | mean: double | n: long", "TX | 9 | 4.5 | 3", "NY | 1 | 1.0 | 1"]),
        Example::new(
            "Null and empty text are groups of their own",
            r#"{"groupBy": ["state", "city"], "columns": {"count(n)": "count(n)", "count(1)": "count(*)"}}"#,
        )
        .input(&[
            "state: string | city: string | n: int",
            "TX | Waco | 1",
            r#"TX | "" | null"#,
            "TX | null | 3",
            "null | null | 4",
            r#"TX | "" | 5"#,
        ])
        .output(&[
            "state: string | city: string | count(n): long | count(1): long",
            "TX | Waco | 1 | 1",
            r#"TX | "" | 1 | 2"#,
            "TX | null | 1 | 1",
            "null | null | 1 | 1",
        ]),
        Example::new(
            "The whole table",
            r#"{"columns": {"rows": "count(*)", "cities": "count(distinct city)", "first": "min(city)", "newest": "max(day)", "all": "min(paid)"}}"#,
        )
        .input(&[
            "city: string | day: date | paid: boolean",
            "Waco | 2024-01-31 | true",
            "null | 2024-03-01 | null",
            r#""" | null | false"#,
            "Waco | 2024-02-29 | true",
        ])
        .output(&[
            "rows: long | cities: long | first: string | newest: date | all: boolean",
            r#"4 | 2 | "" | 2024-03-01 | false"#,
        ]),
        Example::new(
            "A table without rows",
            r#"{"groupBy": [], "columns": {"n": "count(*)", "kinds": "count(distinct x)", "sum": "sum(x)", "last": "last(x)", "all": "collect_list(x)"}}"#,
        )
        .input(&["x: int"])
        .output(&["n: long | kinds: long | sum: long | last: int | all: [int]", "0 | 0 | null | null | []"]),
        Example::new("Groups of a table without rows", r#"{"groupBy": ["k"], "columns": {"n": "count(*)"}}"#)
            .input(&["k: string | x: int"])
            .output(&["k: string | n: long"]),
        Example::new(
            "First and last cells may be null",
            r#"{"groupBy": "k", "columns": {"first": "first(v)", "last": "last(v)",
               "first value": "first(v ignore nulls)", "last value": "last(v) ignore nulls", "mode": "mode(v)", "all": "collect_list(v)"}}"#,
        )
        .input(&["k: int | v: string", "1 | null", "1 | b", r#"2 | """#, "1 | a", "2 | null", "1 | a", "3 | null"])
        .output(&[
            "k: int | first: string | last: string | first value: string | last value: string | mode: string | all: [string]",
            r#"1 | null | a | b | a | a | ["b","a","a"]"#,
            r#"2 | "" | null | "" | "" | "" | [""]"#,
            "3 | null | null | null | null | null | []",
        ]),
        Example::new(
            "Spread and shape, of a sample and of a population",
            r#"{"groupBy": ["k"], "columns": {"s": "stddev_samp(x)", "p": "stddev_pop(x)", "vs": "var_samp(x)", "vp": "var_pop(x)",
               "skew": "skewness(x)", "kurt": "kurtosis(x)", "median": "median(x)"}}"#,
        )
        .input(&["k: string | x: int", "a | 2", "a | 4", "a | 4", "b | 7", "a | 6", "c | null"])
        .output(&[
            "k: string | s: double | p: double | vs: double | vp: double | skew: double | kurt: double | median: double",
            "a | 1.632993161855452 | 1.4142135623730951 | 2.6666666666666665 | 2.0 | 0.0 | -1.0 | 4.0",
            "b | null | 0.0 | null | 0.0 | null | null | 7.0",
            "c | null | null | null | null | null | null | null",
        ]),
        Example::new(
            "Sums are exact, and of different values",
            r#"{"columns": {"sum": "sum(price)", "distinct": "sum(distinct price)", "long": "sum(distinct n)", "too large": "sum(n)", "double": "sum(x)"}}"#,
        )
        .input(&[
            "price: decimal | n: long | x: double",
            "0.10 | 9223372036854775807 | 0.1",
            "0.10 | 9223372036854775807 | 1e300",
            "0.25 | null | -1e300",
        ])
        .output(&[
            "sum: decimal | distinct: decimal | long: long | too large: long | double: double",
            "0.45 | 0.35 | 9223372036854775807 | null | 0.1",
        ]),
        Example::new(
            "Text as numbers",
            r#"{"groupBy": ["k"], "columns": {"sum": "sum(qty)", "distinct": "SUM(DISTINCT qty)", "mean": "mean(qty)", "count": "count(qty)", "max": "max(qty)"}}"#,
        )
        .input(&["k: string | qty: string", "a | 2", "a | 2.0", "a | ten", r#"a | """#, "a | 5", "b | none", "b | null"])
        .output(&[
            "k: string | sum: double | distinct: double | mean: double | count: long | max: string",
            "a | 9.0 | 7.0 | 3.0 | 5 | ten",
            "b | null | null | null | 1 | none",
        ])
        .failed(2),
        Example::new("A function that is not there", r#"{"columns": {"n": "sume(amount)"}}"#)
            .input(&["amount: int", "1"])
            .error("the expression cannot be read: `sume` is not an aggregate function; did you mean `sum`?"),
        Example::new("A name that is taken", r#"{"groupBy": ["k"], "columns": {"k": "count(*)"}}"#)
            .input(&["k: string", "a"])
            .error("there is a column `k` already"),
    ],
    assumptions: &[
        "Groups stand in the order in which they first appear, with the columns of `groupBy` first; all other columns are gone.",
        "Only null is missing, as in SQL: empty text is a value. Null is left out of all functions but `count(*)`, `first` and `last`; where nothing is left, the result is null, of counts 0, \
         and of `collect_list` an empty list. In GROUP_BY empty text is missing, too.",
        "Functions: `sum`, `avg` (or `mean`), `min`, `max`, `count`, `first`, `last`, `stddev_samp` (or `stddev`), `stddev_pop`, `var_samp` (or `variance`), `var_pop`, `skewness`, `kurtosis`, `median`, `mode`, \
         `collect_list`, and those of `withExpressions` in DERIVE, in which calls are written as here; names are case-insensitive. `count` and `sum` take `distinct`, `first` and `last` take `ignore nulls`.",
        "The sum of whole numbers is a long and that of decimals a decimal, and missing where it does not fit; other sums are doubles, as are means, the median and what follows from variances. They are exact and rounded once, to the nearest double.",
        "Of a single value, `stddev_samp` and `var_samp` are null, `stddev_pop` and `var_pop` 0. `skewness` and `kurtosis`, which is 0 for a normal distribution, are those of the population, and null where all values are equal, as in Spark since 3.1.",
        "Functions of numbers read text as doubles. A cell that is none is left out and counts as failed, once, however many functions read it; `NaN` and `inf` in text are none, and empty text is left out.",
        "`mode` takes the value that came first of equally frequent ones.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let keys = rel.columns_named(args.get(&KEYS).unwrap_or_default())?;
    let mut taken: HashSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    let mut calls: Vec<(String, AggregateCall)> = Vec::new();
    // Several functions of a column read its text as numbers once.
    let mut read: HashMap<(Option<String>, bool), Column> = HashMap::new();
    for (named, text) in args.get(&RESULTS) {
        if named.name.is_empty() {
            return Err(named.place(Error::bad_parameter("a column needs a name")));
        }
        if !taken.insert(&named.name) {
            return Err(named.place(Kind::ColumnExists(named.name.clone()).into()));
        }
        let (function, column) = parse_aggregate(&text.name).map_err(|error| text.place(error))?;
        let wanted = (column, function.needs_numbers());
        let column = match read.get(&wanted) {
            Some(column) => column.clone(),
            None => {
                let column = aggregated(function, wanted.0.as_deref(), rel);
                let column = column.map_err(|error| text.place(error))?;
                read.entry(wanted).or_insert(column).clone()
            }
        };
        calls.push((named.name.clone(), rel.call(function, &column)));
    }
    let lists: Vec<bool> =
        calls.iter().map(|(_, call)| call.function == AggregateFunction::CollectList).collect();
    for (result, is_list) in rel.aggregate(&keys, calls)?.iter().zip(lists) {
        if is_list {
            rel.replace(result, list_or_empty(result))?;
        }
    }
    Ok(())
}
