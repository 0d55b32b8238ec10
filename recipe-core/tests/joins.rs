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

/// What a step over both tables gives, with the first one in batches of `rows`.
fn ran(
    operation: &str,
    params: &str,
    left: &[&str],
    right: &[&str],
    rows: usize,
) -> Result<Vec<String>, Error> {
    let left = table::parse(left).expect("a table");
    let right = table::parse(right).expect("a table");
    let right = Dataset::new("right", right.schema(), vec![right]);
    let context = Context::default().with_datasets(vec![Arc::new(right)]);
    let recipe = format!(r#"[{{"Operation": "{operation}", "Parameters": {params}}}]"#);
    let program = Recipe::parse(&recipe).expect("a recipe").compile(left.schema_ref(), &context);
    let mut executor = program.expect("it compiles").executor()?;
    let mut batches = Vec::new();
    for start in (0..left.num_rows()).step_by(rows) {
        batches.extend(executor.push(&left.slice(start, rows.min(left.num_rows() - start)))?);
    }
    batches.extend(executor.finish()?);
    Ok(table::print(executor.schema(), &batches))
}

#[test]
fn rows_match_as_often_as_is_expected() {
    let left = ["town: string | zone: int", "Mobile | 1", "Dothan | 2", "Mobile | 3", "null | 1"];
    let right = ["town: string | zone: long | id: int", "Mobile | 1 | 7", "Dothan | 2 | 8", "Dothan | 2 | 9"];
    let run = |expected: &str, kind: &str, left: &[&str], rows: usize| {
        let params = format!(
            r#"{{"joinKeys": [{{"key": "town", "value": "town"}}, {{"key": "zone", "value": "zone"}}],
                "joinType": "{kind}", "leftColumns": ["zone"], "rightColumns": ["id"], "secondaryDatasetName": "right",
                "expectMatch": "{expected}"}}"#
        );
        ran("JOIN", &params, left, &right, rows).map_err(|error| error.to_string())
    };
    for kind in ["INNER_JOIN", "LEFT_JOIN", "RIGHT_JOIN", "OUTER_JOIN"] {
        for rows in [1, 2, 9] {
            let many = "step 1: row 2 matches 2 rows of table `right`, and must match";
            let keys = "`town` is `Dothan`, `zone` is `2`";
            assert_eq!(run("one", kind, &left, rows), Err(format!("{many} one: {keys}")));
            assert_eq!(run("at most one", kind, &left, rows), Err(format!("{many} at most one: {keys}")));
            let mut left = left.to_vec();
            left.remove(2);
            let none = "step 1: row 2 matches no row of table `right`, and must match one: `town` is `Mobile`, `zone` is `3`";
            assert_eq!(run("one", kind, &left, rows), Err(none.to_owned()));
            left.remove(2);
            let none = "step 1: row 2 matches no row of table `right`, and must match one: `town` is missing, `zone` is `1`";
            assert_eq!(run("one", kind, &left, rows), Err(none.to_owned()));
            left.remove(2);
            assert!(run("one", kind, &left, rows).is_ok_and(|lines| lines[1] == "1 | 7"));
        }
    }
    let mut left = left.to_vec();
    left.remove(2);
    let lines = run("at most one", "LEFT_JOIN", &left, 2).expect("rows");
    assert_eq!(lines, ["zone: int | id: int", "1 | 7", "3 | null", "1 | null"]);
}
