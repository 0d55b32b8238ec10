//! How nodes hang together.

use serde_json::json;

use super::common::{Lake, csv, node, nodes, target};

fn lake() -> Lake {
    Lake::with(&[("a.csv", "id\n1\n2\n")])
}

#[test]
fn circles_and_nodes_that_are_not_there_are_refused() {
    let circle = nodes([
        ("x", node("DropDuplicates", &["y"], json!({}))),
        ("y", node("DropDuplicates", &["x"], json!({}))),
        ("out", target("rows", "y", "csv")),
    ]);
    let error = lake().error(&circle);
    assert!(error.contains("go in a circle") && error.contains("`x`, `y`"), "{error}");
    let missing = nodes([("src", csv("a.csv")), ("out", target("rows", "srx", "csv"))]);
    let error = lake().error(&missing);
    assert!(error.contains("there is no node `srx`; did you mean `src`?"), "{error}");
}

#[test]
fn all_problems_are_said_at_once() {
    let error = lake().error(&nodes([
        ("a", csv("a.csv")),
        ("b", node("CustomCode", &["a"], json!({"ClassName": "X", "Code": "# first\nreturn dfc"}))),
        ("c", node("SelectFields", &["a"], json!({}))),
        ("d", node("NoSuchNode", &["a"], json!({}))),
        ("e", node("DropFeilds", &["a"], json!({"Paths": [["id"]]}))),
        ("out", target("rows", "b", "hyper")),
    ]));
    for expected in [
        "node `CustomCode` (CustomCode): is not run here: it is a program in Python",
        "its program begins: # first / return dfc",
        "node `SelectFields` (SelectFields): parameter `Paths` is required",
        "`NoSuchNode` is not a type of nodes",
        "`DropFeilds` is not a type of nodes; did you mean `DropFields`?",
        "files of hyper are not written",
    ] {
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn nodes_whose_rows_go_nowhere_are_not_run() {
    let lake = lake();
    let report = lake
        .run(&nodes([
            ("a", csv("a.csv")),
            ("lonely", csv("not there.csv")),
            ("dangling", node("DropDuplicates", &["a"], json!({}))),
            ("out", target("rows", "a", "csv")),
        ]))
        .expect("runs");
    let ran = |id: &str| report.nodes.iter().find(|node| node.id == id).expect("a node").ran;
    assert_eq!(["a", "lonely", "dangling", "out"].map(ran), [true, false, false, true]);
    assert!(report.to_string().contains("node `DropDuplicates` (DropDuplicates) was not run"), "{report}");
    let error = lake.error(&nodes([("a", csv("a.csv"))]));
    assert!(error.contains("this job has no target"), "{error}");
}

#[test]
fn a_run_may_end_at_a_node() {
    let lake = lake();
    let job =
        nodes([("a", csv("a.csv")), ("one", target("one", "a", "csv")), ("two", target("two", "a", "csv"))]);
    let job = lake.job(&job).expect("a job");
    recipe_run::job::RunJob::new(job).until("one").run().expect("runs");
    assert_eq!((lake.read("out/one").len(), lake.read("out/two").len()), (3, 0));
}
