//! Tables that are joined come in several batches, of columns as they were read.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use recipe_core::engine::kernel::read::TextFormat;
use recipe_core::{Context, Dataset, Error, Recipe, table};

const RIGHT: &[&str] = &["k: string | v: string", "1 | a", "2 | b", "2 | c", "3 | d", "null | e", "5 | f"];

/// The rows of both tables joined in full, where the second comes in batches of `rows`.
fn joined(right: &[&str], rows: usize) -> Result<Vec<String>, Error> {
    let left =
        table::parse(&["k: long | l: string", "2 | x", "9 | y", "1 | z", "null | w"]).expect("a table");
    let right = table::parse(right).expect("a table");
    let starts = (0..right.num_rows()).step_by(rows);
    let batches: Vec<RecordBatch> =
        starts.map(|start| right.slice(start, rows.min(right.num_rows() - start))).collect();
    let types =
        Schema::new(vec![Field::new("k", DataType::Int64, true), Field::new("v", DataType::Utf8View, true)]);
    let right = Dataset::new("right", right.schema(), batches).reading(&types, TextFormat::default());
    let context = Context::default().with_datasets(vec![Arc::new(right)]);
    let recipe = Recipe::parse(
        r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "k", "value": "k"}], "joinType": "OUTER_JOIN",
            "leftColumns": ["l"], "rightColumns": ["v"], "secondInputLocation": "right"}}]"#,
    )
    .expect("a recipe");
    let program = recipe.compile(left.schema_ref(), &context).expect("compiles");
    let mut executor = program.executor()?;
    let mut batches = executor.push(&left)?;
    batches.extend(executor.finish()?);
    Ok(table::print(executor.schema(), &batches))
}

#[test]
fn batches_of_the_second_table_are_one() {
    let expected = [
        "l: string | v: string",
        "x | b",
        "x | c",
        "y | null",
        "z | a",
        "w | null",
        "null | d",
        "null | e",
        "null | f",
    ];
    for rows in [6, 1, 2, 4] {
        assert_eq!(joined(RIGHT, rows).expect("rows"), expected, "in batches of {rows}");
    }
}

#[test]
fn a_cell_that_does_not_fit_is_named_by_its_row() {
    let mut right = RIGHT.to_vec();
    right[4] = "three | d";
    for rows in [6, 1, 2, 3] {
        let error = joined(&right, rows).expect_err("no number").to_string();
        let expected = "table `right`, row 4, column `k`: long does not hold `three`";
        assert!(error.ends_with(expected), "in batches of {rows}: {error}");
    }
}
