//! `DERIVE`.

use crate::plan::Named;
use crate::step::prelude::*;
use crate::steps::create::{WITH, aggregates};

const EXPRESSION: Param<Option<Text>> = Param::optional(
    "expression",
    "What to compute: columns in back ticks, texts in quotes, functions by name.",
);
const NAME: Param<Option<NewName>> =
    Param::optional("targetColumn", "Name of the column to make or to change.");
const COLUMNS: Param<Option<Pairs>> = Param::optional(
    "columns",
    "Several expressions by the names of their columns, instead: `{\"total\": \"price * n\", \"tax\": \"total * 0.19\"}`.",
);

pub(super) const STEP: Step = Step {
    operation: "DERIVE",
    family: Family::Extension,
    summary: "Makes a column, or changes one, by an expression over the others.",
    conditions: Conditions::MaskCells,
    params: &[&EXPRESSION, &WITH, &NAME, &COLUMNS],
    examples: &[
        Example::new(
            "A new column",
            r#"{"expression": "`contracts` * `price`", "targetColumn": "total"}"#,
        )
        .input(&["price: double | contracts: int", "17.18 | 2", "0.5 | null"])
        .output(&["price: double | contracts: int | total: double", "17.18 | 2 | 34.36", "0.5 | null | null"]),
        Example::new(
            "A column that is there already changes in its place",
            r#"{"expression": "case when year < 100 then 2000 + year else year end", "targetColumn": "year"}"#,
        )
        .input(&["year: int | symbol: string", "23 | AMZN", "1999 | GOOG", "null | null"])
        .output(&["year: long | symbol: string", "2023 | AMZN", "1999 | GOOG", "null | null"]),
        Example::new(
            "With functions",
            r#"{"expression": "initcap(split_part(trim(`full name`), ' ', -1)) || coalesce(', ' || title, '')", "targetColumn": "name"}"#,
        )
        .input(&["full name: string | title: string", r#"" ann DE ames " | Dr"#, "bo | null", r#""" | Mr"#, "null | Mr"])
        .output(&[
            "full name: string | title: string | name: string",
            r#"" ann DE ames " | Dr | Ames, Dr"#,
            "bo | null | Bo",
            r#""" | Mr | , Mr"#,
            "null | Mr | null",
        ]),
        Example::new(
            "Only in rows that meet the conditions",
            r#"{"expression": "price * 1.25", "targetColumn": "price"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"eur\"]", "TargetColumn": "currency"}]"#)
        .input(&["price: double | currency: string", "100.0 | eur", "100.0 | usd", "5.0 | null"])
        .output(&["price: double | currency: string", "125.0 | eur", "100.0 | usd", "5.0 | null"]),
        Example::new(
            "Against the mean of the column",
            r#"{"expression": "price - `:mean`", "targetColumn": "above",
                "withExpressions": "[{\"name\":\"mean\",\"value\":\"avg(`price`)\",\"type\":\"aggregate\"}]"}"#,
        )
        .input(&["price: int", "10", "20", "60"])
        .output(&["price: int | above: double", "10 | -20.0", "20 | -10.0", "60 | 30.0"]),
        Example::new(
            "Among all rows",
            r#"{"expression": "n / `:rows` + size(`:notes`)", "targetColumn": "part", "withExpressions": [
                {"name": "rows", "value": "count(*)"}, {"name": "notes", "value": "collect_list(note)"}]}"#,
        )
        .input(&["n: int | note: string", "1 | null", "2 | null", "6 | null", "7 | null"])
        .output(&["n: int | note: string | part: double", "1 | null | 0.25", "2 | null | 0.5", "6 | null | 1.5", "7 | null | 1.75"]),
        Example::new(
            "Several columns; each expression sees the columns before it",
            r#"{"columns": {"total": "price * n", "tax": "total * 0.5", "price": "null"}}"#,
        )
        .input(&["price: double | n: int", "2.0 | 3", "null | 1"])
        .output(&["price: string | n: int | total: double | tax: double", "null | 3 | 6.0 | 3.0", "null | 1 | null | null"]),
        Example::new("Cells that are not numbers", r#"{"expression": "qty + 1", "targetColumn": "next"}"#)
            .input(&["qty: string", "2", "two", r#""""#])
            .output(&["qty: string | next: double", "2 | 3.0", "two | null", r#""" | null"#])
            .failed(1),
        Example::new("A column that is not there", r#"{"expression": "prize * 2", "targetColumn": "double"}"#)
            .input(&["price: int", "1"])
            .error("column `prize` not found; did you mean `price`?"),
        Example::new("An expression without a name", r#"{"expression": "price * 2"}"#)
            .input(&["price: int", "1"])
            .error("give `expression` and `targetColumn`, or `columns`"),
    ],
    assumptions: &[
        "The [language](../expressions.md) is that of CASE_OPERATION, but any value will do, not only a `case`.",
        "A new column stands after all others. A column with the target's name is changed in its place, as by \
         Spark's `withColumn`; where the step has conditions, other rows keep what they had, as the new type.",
        "The type of the column is told from the expression before any data is read.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    match (args.get(&EXPRESSION), args.get(&NAME), args.get(&COLUMNS)) {
        (Some(text), Some(named), None) => {
            let value = aggregates(args, rel)?.value(text, rel, &|error| args.place(&EXPRESSION, error))?;
            set(rel, named, value)
        }
        (None, None, Some(columns)) => {
            let aggregates = aggregates(args, rel)?;
            columns.iter().try_for_each(|(named, text)| {
                let value = aggregates.value(&text.name, rel, &|error| text.place(error))?;
                set(rel, named, value)
            })
        }
        _ => Err(Error::bad_parameter("give `expression` and `targetColumn`, or `columns`")),
    }
}

/// Makes a column, or changes the one that is there.
fn set(rel: &mut Rel, named: &Named, value: Expr) -> Result<()> {
    match rel.find(&named.name) {
        Ok(column) => rel.replace(&column, value),
        Err(_) => rel.add(named, value, &Place::Last).map(|_| ()),
    }
}
