//! Rows through a graph: order, memory, and branches that meet again.

use std::fmt::Write as _;

use recipe_run::MemoryOptions;
use recipe_run::job::RunJob;
use serde_json::json;

use super::common::{Lake, csv, node, nodes, shown, target};

fn numbers(rows: usize) -> String {
    let mut text = String::from("id,k,pad\n");
    for row in 0..rows {
        let _ = writeln!(text, "{row},{},{}", row % 97, "x".repeat(40));
    }
    text
}

#[test]
fn branches_meet_again_with_little_memory() {
    let lake = Lake::with(&[("a.csv", &numbers(60_000))]);
    let job = nodes([
        ("in", csv("a.csv")),
        // All rows of one branch are grouped before the first of the other is joined.
        (
            "sums",
            node(
                "Aggregate",
                &["in"],
                json!({"Groups": [["k"]], "Aggs": [{"Column": ["id"], "AggFunc": "count"}]}),
            ),
        ),
        ("named", node("RenameField", &["sums"], json!({"SourcePath": ["k"], "TargetPath": ["key"]}))),
        (
            "join",
            node(
                "Join",
                &["in", "named"],
                json!({"JoinType": "equijoin", "Columns": [
            {"From": "in", "Keys": [["k"]]}, {"From": "named", "Keys": [["key"]]}]}),
            ),
        ),
        ("both", node("Union", &["join", "join"], json!({"UnionType": "ALL"}))),
        ("one", target("one", "both", "csv")),
        ("two", target("two", "in", "csv")),
    ]);
    let mut memory = MemoryOptions::default();
    memory.limit = 3_000_000;
    let run = RunJob::new(lake.job(&job).expect("a job")).threads(4).memory(memory);
    let report = run.run().unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert!(report.memory.spilled_bytes > 0, "rows that wait go to temporary files");
    let rows = lake.read("out/one");
    assert_eq!(rows.len(), 120_001);
    assert!(
        rows[1].starts_with("0,0,")
            && rows[60_000].starts_with("59999,53,")
            && rows[60_001].starts_with("0,0,")
    );
    assert_eq!(lake.read("out/two").len(), 60_001);
}

#[test]
fn columns_that_depend_on_the_data_go_on() {
    let lake = Lake::with(&[("a.csv", "id,kind,n\n1,x,2\n1,y,3\n2,x,5\n")]);
    let pivot = json!([{"Action": {"Operation": "PIVOT", "Parameters": {
        "sourceColumn": "kind", "aggregateFunction": "SUM", "valueColumn": "n", "columnNames": "{value}"}}}]);
    let job = nodes([
        ("in", csv("a.csv")),
        ("wide", node("Recipe", &["in"], json!({"RecipeSteps": pivot}))),
        ("dropped", node("DropFields", &["wide"], json!({"Paths": [["x"]]}))),
        ("again", node("SelectFields", &["wide"], json!({"Paths": [["id"], ["x"]]}))),
        ("one", target("one", "dropped", "csv")),
        ("two", target("two", "again", "csv")),
    ]);
    lake.run(&job).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(lake.read("out/two"), ["id,x", "1,2.0", "2,5.0"]);
    assert_eq!(lake.read("out/one"), ["id,y", "1,3.0", "2,"]);
}

#[test]
fn runs_are_cancelled() {
    let lake = Lake::with(&[("a.csv", &numbers(1000))]);
    let token = recipe_run::CancellationToken::new();
    token.cancel();
    let job = lake.job(&nodes([("in", csv("a.csv")), ("out", target("rows", "in", "csv"))])).expect("a job");
    let stopped = RunJob::new(job).cancel(token).run();
    assert!(matches!(stopped, Err(recipe_run::RunError::Cancelled)));
    assert!(lake.read("out/rows").is_empty());
}
