//! TRANSPOSE. Its columns depend on the data, so it takes a look first: at the groups, which are few, not at the rows.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};

use super::{AGGREGATES, aggregate_function, text_list};
use crate::kernel::compare::{Compare, Comparison};
use crate::kernel::nested::{MakeArray, MakeStruct, Part, ValueAt};
use crate::kernel::print::cell;
use crate::kernel::text::Merge;
use crate::plan::{AggregateFunction, Look, SortKey};
use crate::step::prelude::*;

const PIVOT: Param<ColumnNames> =
    Param::required("pivotColumns", "Columns whose values become the names of the new columns.");
const VALUES: Param<ColumnNames> = Param::required("valueColumns", "Columns that become rows.");
const FUNCTION: Param<Text> = Param::required(
    "aggregateFunction",
    "Aggregate function for the cells that come together; COLLECT_LIST for none.",
)
.one_of(AGGREGATES);
const NEW: Param<NewName> =
    Param::required("newColumn", "Name of the column for the names of the columns that become rows.");

/// A struct's field for a value that may be null, which lists leave out.
const FIELD: &str = "v";

/// The page names no bound; `JSON_TO_STRUCTS` has as many fields at most.
const MAX_COLUMNS: usize = 1000;

pub(super) const STEP: Step = Step {
    operation: "TRANSPOSE",
    family: Family::Structure,
    summary: "Turns rows into columns and columns into rows.",
    conditions: Conditions::Rejected,
    params: &[&PIVOT, &VALUES, &FUNCTION, &NEW],
    examples: &[
        Example::new(
            "Teachers and students change places",
            r#"{"pivotColumns": "[\"Teacher\"]", "valueColumns": "[\"Tom\",\"John\",\"Harry\"]",
               "aggregateFunction": "COLLECT_LIST", "newColumn": "Student"}"#,
        )
        .input(&["Teacher: string | Tom: int | John: int | Harry: int", "Maths | 8 | 6 | 9", "Art | 7 | null | 5"])
        .output(&["Student: string | Art: int | Maths: int", "Tom | 7 | 8", "John | null | 6", "Harry | 5 | 9"]),
        Example::new(
            "Several rows for a name",
            r#"{"pivotColumns": ["k"], "valueColumns": ["a", "b"], "aggregateFunction": "COLLECT_LIST", "newColumn": "name"}"#,
        )
        .input(&["k: string | a: int | b: double", "x | 1 | 0.5", "x | 2 | null", "y | null | 1.5"])
        .output(&["name: string | x: [double] | y: [double]", "a | [1.0,2.0] | null", "b | [0.5] | [1.5]"]),
        Example::new(
            "Sums",
            r#"{"pivotColumns": ["year"], "valueColumns": ["sales", "costs"], "aggregateFunction": "SUM", "newColumn": "what"}"#,
        )
        .input(&["shop: string | year: int | sales: int | costs: string", "N | 2024 | 4 | 1.5", "S | 2023 | 1 | x", "S | 2024 | 2 | 2"])
        .output(&["what: string | 2023: double | 2024: double", "sales | 1.0 | 6.0", "costs | null | 3.5"])
        .failed(1),
        Example::new(
            "Names of two columns, and rows without a name",
            r#"{"pivotColumns": ["year", "state"], "valueColumns": ["n"], "aggregateFunction": "MAX", "newColumn": "what"}"#,
        )
        .input(&["year: int | state: string | n: int", "2024 | TX | 3", "2024 | null | 9", "2023 | TX | 1", r#"null | "" | 5"#])
        .output(&["what: string | 2023_TX: int | 2024_TX: int", "n | 1 | 3"]),
        Example::new(
            "A table without rows",
            r#"{"pivotColumns": ["k"], "valueColumns": ["n"], "aggregateFunction": "SUM", "newColumn": "what"}"#,
        )
        .input(&["k: string | n: int"])
        .output(&["what: string"]),
        Example::new(
            "A column in both lists",
            r#"{"pivotColumns": ["k"], "valueColumns": ["k"], "aggregateFunction": "MAX", "newColumn": "what"}"#,
        )
        .input(&["k: string", "x"])
        .error("column `k` is in `pivotColumns`, too"),
    ],
    assumptions: &[
        "The result has the new column and a column for each value of the pivot columns, in ascending order, and a row for each value column, in the order of the list; all other columns are gone.",
        "Values of several pivot columns are joined by `_`, as text. Rows in which one of them is missing make no column.",
        "COLLECT_LIST gives the values themselves where each name is there once, as AWS shows them, else lists of them. Missing values are left out of every function.",
        "Where value columns differ in type, their cells are the type that holds all of them. There may be 1000 new columns.",
    ],
    lower: Lower::AfterLook { look, lower },
};

fn look(args: &Args, rel: &mut Rel) -> Result<Look> {
    let (pivot, values) = (rel.columns_named(args.get(&PIVOT))?, rel.columns_named(args.get(&VALUES))?);
    if let Some(column) = values.iter().find(|column| pivot.iter().any(|other| other.name == column.name)) {
        return Err(args.refuse(&VALUES, format!("column `{}` is in `pivotColumns`, too", column.name)));
    }
    for column in &pivot {
        args.require(&PIVOT, column, "a column of simple values", |_| true)?;
    }
    let label = match pivot.as_slice() {
        [column] => column.expr(),
        columns => Expr::call(Merge::new("_"), columns.iter().map(Column::text).collect()),
    };
    let label = pivot.iter().fold(label, |label, column| {
        Expr::null(&rel.type_of(&label)).when(column.expr().is_missing(), label)
    });
    let label = rel.add_temporary(label);
    rel.filter(label.expr().is_missing().negate());

    let function = aggregate_function(args.get(&FUNCTION));
    let mut cells = Vec::with_capacity(values.len());
    for column in values {
        cells.push(if function.needs_numbers() {
            rel.to_numbers(&column).map_err(|error| args.place(&VALUES, error))?
        } else {
            column
        });
    }
    let common = common_type(&cells).map_err(|error| args.place(&VALUES, error))?;
    let mut calls = vec![(String::new(), rel.call(AggregateFunction::Count, &label))];
    for column in cells {
        let cell = rel.add_temporary(column.expr().cast(&common, rel.known()));
        let cell = rel.missing_to_null(&cell);
        calls.push((String::new(), rel.call(function, &cell)));
    }
    let results = rel.aggregate(std::slice::from_ref(&label), calls)?;
    rel.sort(vec![SortKey { column: label.id(), descending: false, nulls_first: true }]);
    let one = Expr::whole(1);
    let is_many = Expr::call(Compare(Comparison::Greater), vec![results[0].expr(), one]);
    let found = MakeStruct(vec!["label".into(), "many".into()]);
    // The column's name is told where there are too many values.
    let found =
        rel.add(&args.get(&PIVOT)[0], Expr::call(found, vec![label.expr(), is_many]), &Place::Last)?;
    Ok(rel.look(&found, MAX_COLUMNS))
}

fn lower(args: &Args, rel: &mut Rel, found: &ArrayRef) -> Result<()> {
    let values = args.get(&VALUES);
    // The count, the results, and what was looked for.
    let mut results: Vec<Column> = rel.columns().into_iter().skip(1).take(values.len()).collect();
    // Where there are no rows, there is nothing to look at.
    let seen = found.as_struct_opt();
    let is_many = seen.is_some_and(|seen| seen.column(1).as_boolean().has_true());
    if aggregate_function(args.get(&FUNCTION)) == AggregateFunction::CollectList && !is_many {
        for result in &mut results {
            let only = ValueAt::new(&[Part::Index(0)], &result.data_type).map_err(Error::internal)?;
            *result = rel.add_temporary(Expr::call(only, vec![result.expr()]));
        }
    }
    let mut calls = Vec::with_capacity(results.len());
    for result in &results {
        let kept = Expr::call(MakeStruct(vec![FIELD.into()]), vec![result.expr()]);
        let kept = rel.add_temporary(kept);
        calls.push((String::new(), rel.call(AggregateFunction::CollectList, &kept)));
    }
    let rows: Vec<Expr> = rel.aggregate(&[], calls)?.iter().map(Column::expr).collect();
    // No rows are no group.
    if let Some(row) = rows.first() {
        rel.filter(row.clone().is_missing().negate());
    }
    let names = rel.add_temporary(text_list(values.iter().map(|value| value.name.as_str())));
    let rows = rel.add_temporary(Expr::call(MakeArray, rows));
    rel.select(&[]);
    let entries = rel.unnest(vec![names, rows])?;
    rel.add(args.get(&NEW), entries[0].expr(), &Place::Last)?;
    let labels = seen.map(|seen| seen.column(0).clone());
    let mut columns = Vec::new();
    for (at, label) in
        labels.iter().flat_map(|labels| (0..labels.len()).map(move |at| (at, cell(labels.as_ref(), at))))
    {
        let path = [Part::Index(at), Part::Key(FIELD.into())];
        let value = ValueAt::new(&path, &entries[1].data_type).map_err(Error::internal)?;
        columns.push((label.unwrap_or_default(), Expr::call(value, vec![entries[1].expr()])));
    }
    if !columns.is_empty() {
        rel.add_many(columns, &Place::Last).map_err(|error| args.place(&NEW, error))?;
    }
    Ok(())
}
