//! Cells that fail, and rows that are left out: counted, and listed with file, row and node.

use recipe_run::job::RunJob;
use serde_json::{Value, json};

use super::common::{Lake, csv, node, nodes, target};

#[test]
fn cells_are_listed_with_their_row_also_behind_a_source_that_several_take() {
    let text: String =
        (0..5000).map(|row| if row == 4321 { "x,9\n".into() } else { format!("{row},1\n") }).collect();
    let lake = Lake::with(&[("a.csv", &format!("n,v\n{text}"))]);
    let mapped = |to: &str| {
        node(
            "ApplyMapping",
            &["in"],
            json!({"Name": to, "Mapping": [{"FromPath": ["n"], "ToKey": "n", "ToType": "int"}]}),
        )
    };
    let job = nodes([
        ("in", csv("a.csv")),
        ("first", mapped("first")),
        ("second", mapped("second")),
        ("one", target("one", "first", "csv")),
        ("two", target("two", "second", "csv")),
    ]);
    let mut lists = Vec::new();
    for threads in [1, 4] {
        let file = lake.path(&format!("rejects{threads}.jsonl"));
        let run = RunJob::new(lake.job(&job).expect("a job")).threads(threads).seed(threads as u64);
        let report = run.overwrite().rejects(&file).run().expect("runs");
        let failed = |id: &str| report.nodes.iter().find(|node| node.id == id).expect("a node").cells_failed;
        assert_eq!((failed("first"), failed("second")), (1, 1));
        lists.push(std::fs::read_to_string(file).expect("a list"));
    }
    assert_eq!(lists[0], lists[1]);
    let lines: Vec<Value> = lists[0].lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let shown: Vec<_> = lines
        .iter()
        .map(|line| (line["node"].as_str(), line["row"].as_u64(), line["value"].as_str()))
        .collect();
    let expected = ["node `first` (ApplyMapping)", "node `second` (ApplyMapping)"];
    assert_eq!(shown, expected.map(|node| (Some(node), Some(4322), Some("x"))));
    assert!(lines[0]["file"].as_str().is_some_and(|file| file.ends_with("a.csv")), "{lines:?}");
}

#[test]
fn a_source_is_read_once() {
    let lake = Lake::with(&[("a.csv", &format!("id\n{}", "1\n".repeat(1000)))]);
    let report = lake
        .run(&nodes([
            ("in", csv("a.csv")),
            ("one", target("one", "in", "csv")),
            ("two", target("two", "in", "json")),
            ("three", node("DropDuplicates", &["in"], json!({}))),
            ("four", target("three", "three", "csv")),
        ]))
        .expect("runs");
    let source = report.nodes.iter().find(|node| node.id == "in").expect("a source");
    assert_eq!((source.rows_in, source.input.as_ref().expect("an input").rows), (1000, 1000));
    assert_eq!(["one", "two", "three"].map(|name| lake.read(&format!("out/{name}")).len()), [1001, 1000, 2]);
}
