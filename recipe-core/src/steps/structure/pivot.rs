//! PIVOT. Its columns depend on the data, so it takes a look first.

use arrow_array::{Array, ArrayRef};

use super::{AGGREGATES, aggregate_function};
use crate::kernel::compare::{Compare, Comparison};
use crate::kernel::print::cell;
use crate::plan::{AggregateFunction, Look};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required(
    "sourceColumn",
    "Column whose values become columns; it may have at most 10 different ones, or `maxColumns`.",
);
const VALUES: Param<ColumnName> =
    Param::required("valueColumn", "Column whose values are aggregated into the cells.");
const FUNCTION: Param<Text> =
    Param::required("aggregateFunction", "Aggregate function; COLLECT_LIST keeps all values.")
        .one_of(AGGREGATES);

const NAMES: Param<Text> = Param::required(
    "columnNames",
    "Names of the new columns: `{value}` stands for the value, `{column}` for `sourceColumn`, `{valueColumn}` for that one, and `{function}` for the function in lower case.",
)
.or("{column}_{value}_{valueColumn}_{function}");

/// "Pivot column values: up to 10 distinct values", says DataBrew's page.
const MOST: Param<Whole> =
    Param::required("maxColumns", "How many different values `sourceColumn` may have.")
        .between(1, 10_000)
        .or("10")
        .extension();

pub(super) const STEP: Step = Step {
    operation: "PIVOT",
    family: Family::Structure,
    summary: "Turns the values of one column into columns, and aggregates another column into their cells.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &VALUES, &FUNCTION, &NAMES, &MOST],
    examples: &[
        Example::new(
            "Sums by state",
            r#"{"sourceColumn": "state", "valueColumn": "votes", "aggregateFunction": "SUM"}"#,
        )
        .input(&[
            "year: int | state: string | votes: int",
            "2016 | TX | 4",
            "2016 | NY | 1",
            "2020 | TX | 5",
            "2016 | TX | 2",
            "2020 | null | 9",
        ])
        .output(&[
            "year: int | state_NY_votes_sum: long | state_TX_votes_sum: long",
            "2016 | 1 | 6",
            "2020 | null | 5",
        ]),
        Example::new(
            "Values that are there and missing are counted as 0; absent ones are missing",
            r#"{"sourceColumn": "k", "valueColumn": "v", "aggregateFunction": "COUNT"}"#,
        )
        .input(&["g: string | k: int | v: string", "a | 2 | null", "a | 10 | x", "b | 10 | y", "b | 10 | z"])
        .output(&["g: string | k_2_v_count: long | k_10_v_count: long", "a | 0 | 1", "b | null | 2"]),
        Example::new(
            "All values",
            r#"{"sourceColumn": "k", "valueColumn": "v", "aggregateFunction": "COLLECT_LIST"}"#,
        )
        .input(&["g: int | k: string | v: int", "1 | a | 5", "1 | a | 6", "2 | b | 7"])
        .output(&[
            "g: int | k_a_v_collect_list: [int] | k_b_v_collect_list: [int]",
            "1 | [5,6] | null",
            "2 | null | [7]",
        ]),
        Example::new(
            "Without other columns there is one row, and of no rows none",
            r#"{"sourceColumn": "k", "valueColumn": "v", "aggregateFunction": "MAX"}"#,
        )
        .input(&["k: string | v: int", "a | 1", "a | 2"])
        .output(&["k_a_v_max: int", "2"]),
        Example::new(
            "Names by a template",
            r#"{"sourceColumn": "state", "valueColumn": "votes", "aggregateFunction": "SUM", "columnNames": "{function} of {value}"}"#,
        )
        .input(&["year: int | state: string | votes: int", "2016 | TX | 4", "2016 | NY | 1"])
        .output(&["year: int | sum of NY: long | sum of TX: long", "2016 | 1 | 4"]),
        Example::new(
            "More than ten values",
            r#"{"sourceColumn": "day", "valueColumn": "n", "aggregateFunction": "MAX", "columnNames": "{value}", "maxColumns": 12}"#,
        )
        .input(&[
            "day: int | n: int", "11 | 1", "2 | 2", "3 | 3", "4 | 4", "5 | 5", "6 | 6", "7 | 7", "8 | 8", "9 | 9", "10 | 10", "1 | 11",
        ])
        .output(&[
            "1: int | 2: int | 3: int | 4: int | 5: int | 6: int | 7: int | 8: int | 9: int | 10: int | 11: int",
            "11 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 1",
        ]),
        Example::new(
            "Names that would all be the same",
            r#"{"sourceColumn": "k", "valueColumn": "v", "aggregateFunction": "SUM", "columnNames": "{valueColumn}"}"#,
        )
        .input(&["k: string | v: int", "a | 4"])
        .error("`{valueColumn}` lacks `{value}`: all new columns would have one name"),
    ],
    assumptions: &[
        "All other columns together make the groups, in the order they first appear.",
        "New columns stand in ascending order of their values, named as DataBrew does it; `columnNames` is not DataBrew's.",
        "Rows whose pivot value is missing make a group, but no column.",
        "Combinations that are not in the data are missing, of counts too.",
    ],
    lower: Lower::AfterLook { look, lower },
};

const PLACEHOLDERS: &[&str] = &["column", "value", "valueColumn", "function"];

fn look(args: &Args, rel: &mut Rel) -> Result<Look> {
    let (column, values) = (rel.column(args.get(&COLUMN))?, rel.column(args.get(&VALUES))?);
    if column.name == values.name {
        return Err(args.refuse(&VALUES, "must be another column than `sourceColumn`"));
    }
    args.require(&COLUMN, &column, "a column of simple values", |_| true)?;
    args.name_template(&NAMES, PLACEHOLDERS)?;
    Ok(rel.look(&column, usize::try_from(args.get(&MOST)).unwrap_or(usize::MAX)))
}

fn lower(args: &Args, rel: &mut Rel, found: &ArrayRef) -> Result<()> {
    let (column, values) = (rel.column(args.get(&COLUMN))?, rel.column(args.get(&VALUES))?);
    let name = args.get(&FUNCTION);
    let function = aggregate_function(name);
    let keys: Vec<Column> = rel
        .columns()
        .into_iter()
        .filter(|other| other.name != column.name && other.name != values.name)
        .collect();
    let values_in = if function.needs_numbers() {
        rel.to_numbers(&values).map_err(|error| args.place(&VALUES, error))?
    } else {
        rel.missing_to_null(&values)
    };
    let (names, lower_name) = (args.name_template(&NAMES, PLACEHOLDERS)?, name.to_lowercase());
    let counts = matches!(function, AggregateFunction::Count | AggregateFunction::CountDistinct);
    let mut calls = Vec::new();
    for at in 0..found.len() {
        let value = Expr::Literal(found.slice(at, 1));
        let here = rel.add_temporary(Expr::call(Compare(Comparison::Equal), vec![column.expr(), value]));
        let nothing = Expr::null(&values_in.data_type);
        let chosen = rel.add_temporary(values_in.expr().when(here.expr(), nothing));
        let label = cell(found.as_ref(), at).unwrap_or_default();
        let title = names.name(&[
            ("column", &column.name),
            ("value", &label),
            ("valueColumn", &values.name),
            ("function", &lower_name),
        ]);
        calls.push((title, rel.call(function, &chosen)));
        if counts {
            let one = Expr::whole(1);
            let row = rel.add_temporary(one.when(here.expr(), Expr::null(&arrow_schema::DataType::Int64)));
            calls.push((String::new(), rel.call(AggregateFunction::Max, &row)));
        }
    }
    let is_one_group = keys.is_empty();
    if is_one_group {
        let row = rel.add_temporary(Expr::whole(1));
        calls.push((String::new(), rel.call(AggregateFunction::Max, &row)));
    }
    let mut results = rel.aggregate(&keys, calls).map_err(|error| args.place(&NAMES, error))?;
    if is_one_group && let Some(row) = results.pop() {
        // No rows are no group.
        rel.filter(row.expr().is_missing().negate());
        let kept: Vec<Column> = rel.columns().into_iter().filter(|column| column.id() != row.id()).collect();
        rel.select(&kept);
    }
    if !counts {
        return Ok(());
    }
    for pair in results.chunks_exact(2) {
        let (count, there) = (&pair[0], &pair[1]);
        let nothing = Expr::null(&count.data_type);
        rel.replace(count, nothing.when(there.expr().is_missing(), count.expr()))?;
    }
    let kept: Vec<Column> = rel.columns().into_iter().filter(|column| !column.name.is_empty()).collect();
    rel.select(&kept);
    Ok(())
}
