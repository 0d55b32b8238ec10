//! The summary at the end of a run: what each step worked on, values that failed, and joins that repeat rows.

mod common;

use common::Folder;
use serde_json::{Value, json};

const RECIPE: &str = r#"[
  {"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "visit", "columnDataType": "date"}}},
  {"Action": {"Operation": "DERIVE", "Parameters": {"targetColumn": "Title", "expression": "upper(name)"}}, "Comment": "for\nletters"},
  {"Action": {"Operation": "RENAME", "Parameters": {"sourceColumn": "name", "targetColumn": "who"}}, "Disabled": true},
  {"Action": {"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "id", "value": "id"}], "joinType": "LEFT_JOIN",
   "leftColumns": ["id", "Title"], "rightColumns": ["zone"], "secondaryDatasetName": "zones"}}}
]"#;

#[test]
fn a_summary_says_what_each_step_worked_on() {
    let folder = Folder::new();
    folder.file("recipe.json", RECIPE.as_bytes());
    let visits =
        "id,name,visit\n1,ann,2024-01-05\n2,bo,soon\n3,cy,soon\n4,di,never\n5,ed,later\n6,flo,at noon\n";
    folder.file("visits.csv", visits.as_bytes());
    folder.file("zones.csv", b"id,zone\n1,a\n1,b\n1,c\n2,d\n");
    let line = "apply recipe.json --input visits.csv --with zones=zones.csv --output out.csv --overwrite";
    let said = folder.succeeds(&format!("{line} --report report.json"));
    let lines: Vec<&str> = said.lines().map(str::trim_end).collect();
    let expected = [
        " step  operation               rows in  rows out  cells changed  cells failed  comment",
        " 1     CHANGE_DATA_TYPE visit        6         6              6             5",
        " 2     DERIVE → Title                6         6              0             0  for letters",
        " 3     RENAME name → who (disabled)  6         6              0             0",
        " 4     JOIN                          6         8              0             0",
    ];
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(words(line), words(expected), "{said}");
    }
    assert_eq!(
        lines[5..7],
        [
            "step 1, column `visit`: could not convert `soon` (row 2 of `visits.csv`), `never` (row 4 of `visits.csv`), `later` (row 5 \
             of `visits.csv`)",
            "step 4 (JOIN): 6 rows became 8; a row is there once for each row of the second table that has its keys",
        ],
        "{said}"
    );
    let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    let steps = &report["steps"];
    assert_eq!((&steps[0]["source_column"], &steps[1]["target_column"]), (&json!("visit"), &json!("Title")));
    let first = json!({"column": "visit", "value": "soon", "file": "visits.csv", "row": 2});
    assert_eq!(steps[0]["failed_values"][0], first);
    assert_eq!(steps[1].get("failed_values"), None);
    // A run of less than a tenth of a second has hardly begun.
    let seconds = report["seconds"].as_f64().expect("a number");
    assert_eq!(lines.last().expect("a line").contains("/s"), seconds >= 0.1, "{said}");
    for threads in ["1", "4"] {
        let again = folder.succeeds(&format!("{line} --threads {threads}"));
        assert_eq!(again.lines().take(7).collect::<Vec<_>>(), said.lines().take(7).collect::<Vec<_>>());
    }
}

#[test]
fn cells_that_do_not_fit_their_column_are_shown() {
    let folder = Folder::new();
    folder.file("n.csv", b"n\n1\n2\nthree\nfour\nfour\nfive\nsix\n");
    // A column that no step reads passes through as it is.
    folder.file("more.yaml", b"- derive: {m: n + 1}\n");
    let said = folder.succeeds("apply more.yaml --input n.csv --infer 2 --on-invalid null --output out.csv");
    assert!(
        said.contains(
            "column `n`: 5 cells did not fit its type and are missing now: `three` (row 3 of `n.csv`), `four` (row 4 of `n.csv`), \
             `five` (row 6 of `n.csv`)\n"
        ),
        "{said}"
    );
}
