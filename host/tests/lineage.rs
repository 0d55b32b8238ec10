//! Lineage on the command line: the page about it is right, and each form says the same.

mod common;

use common::Folder;
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../docs/lineage.md");

const VISITS: &str =
    "id,city,visited,paid\n1,Mobile,2024-01-05,12.50\n2,Dothan,2024-01-09,\n3,Mobile,2024-02-03,8.25\n";

const RECIPE: &str = r#"[
  {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "paid"}},
  {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
  {"Operation": "DERIVE", "Parameters": {"targetColumn": "net", "expression": "case when city = 'MOBILE' then paid * 0.8 else paid end"}},
  {"Operation": "RENAME", "Parameters": {"sourceColumn": "visited", "targetColumn": "day"}},
  {"Operation": "DELETE", "Parameters": {"sourceColumns": ["id"]}}
]
"#;

const PIVOT: &str = r#"[{"Operation": "PIVOT", "Parameters": {"sourceColumn": "city", "valueColumn": "paid", "aggregateFunction": "SUM"}}]"#;

const JOIN: &str = r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "city", "value": "town"}], "joinType": "LEFT_JOIN",
    "leftColumns": ["id", "city"], "rightColumns": ["zip"], "secondaryDatasetName": "towns"}}]"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("visits.csv", VISITS.as_bytes());
    folder.file("net.json", RECIPE.as_bytes());
    folder.file("pivot.json", PIVOT.as_bytes());
    folder.file("join.json", JOIN.as_bytes());
    folder.file("towns.csv", b"town,zip\nMobile,36601\n");
    folder
}

fn json_of(folder: &Folder, line: &str) -> Value {
    serde_json::from_str(&folder.succeeds(line)).expect("JSON")
}

#[test]
fn the_page_shows_what_is_printed() {
    let folder = folder();
    for line in [
        "lineage net.json --input visits.csv",
        "lineage net.json --column net",
        "lineage net.json --input visits.csv --mermaid",
    ] {
        let printed = folder.succeeds(line);
        assert!(PAGE.contains(&format!("recipe-host {line}\n```")), "{line}");
        assert!(PAGE.contains(&format!("\n{}\n```", printed.trim_end())), "{line}\n{printed}");
    }
}

#[test]
fn json_has_columns_rows_and_steps() {
    let folder = folder();
    let found = json_of(&folder, "lineage net.json --input visits.csv --json");
    assert_eq!(found["inputColumns"], json!(["id", "city", "visited", "paid"]));
    let names: Vec<&str> = found["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["city", "day", "paid", "net"]);
    assert_eq!(
        found["columns"][3],
        json!({
            "name": "net", "type": "double", "steps": [2, 3],
            "inputs": [
                {"table": null, "column": "city", "uses": ["CONDITIONAL"]},
                {"table": null, "column": "paid", "uses": ["TRANSFORMATION"]},
            ],
        })
    );
    assert_eq!(
        found["columns"][1]["inputs"],
        json!([{"table": null, "column": "visited", "uses": ["IDENTITY"]}])
    );
    assert_eq!(
        found["rows"],
        json!({"inputs": [{"table": null, "column": "paid", "uses": ["FILTER"]}], "steps": [1]})
    );
    assert_eq!(found["steps"][3]["columns"][0]["change"], "renamed");
    assert_eq!(found["steps"][4]["removed"], json!(["id"]));
    let only = json_of(&folder, "lineage net.json --input visits.csv --json --column day");
    assert_eq!(only["columns"].as_array().map(Vec::len), Some(1));
    folder.fails(
        "lineage net.json --column nett",
        2,
        &["there is no column `nett` in the output", "did you mean `net`?"],
    );
}

#[test]
fn an_event_of_openlineage_is_the_same_at_the_same_time() {
    let folder = folder();
    let line = "lineage net.json --input visits.csv --openlineage --now 2026-03-01T08:00:00Z --output-name s3://lake/clean/";
    let printed = folder.succeeds(line);
    assert_eq!(folder.succeeds(line), printed);
    assert_ne!(folder.succeeds(&format!("{line} --seed 1")), printed);
    let event: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(event["eventTime"], "2026-03-01T08:00:00.000Z");
    assert_eq!(event["schemaURL"], "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent");
    let id = event["run"]["runId"].as_str().expect("an id");
    let lengths: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!((lengths, &id[14..15]), (vec![8, 4, 4, 4, 12], "7"), "{id}");
    assert_eq!(event["inputs"][0]["namespace"], "file");
    assert_eq!(event["inputs"][0]["name"], "visits.csv");
    assert_eq!(
        event["inputs"][0]["facets"]["schema"]["fields"][3],
        json!({"name": "paid", "type": "double"})
    );
    let output = &event["outputs"][0];
    assert_eq!((&output["namespace"], &output["name"]), (&json!("s3://lake"), &json!("clean/")));
    let lineage = &output["facets"]["columnLineage"];
    assert_eq!(
        lineage["_schemaURL"],
        "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet"
    );
    assert_eq!(
        lineage["fields"]["net"]["inputFields"][0],
        json!({"namespace": "file", "name": "visits.csv", "field": "city",
            "transformations": [{"type": "INDIRECT", "subtype": "CONDITIONAL"}]})
    );
    assert_eq!(lineage["dataset"][0]["transformations"], json!([{"type": "INDIRECT", "subtype": "FILTER"}]));
    let named =
        json_of(&folder, &format!("{line} --run-id 0190A5D2-7c3e-7f00-8000-0123456789ab --namespace claims"));
    assert_eq!(named["run"]["runId"], "0190a5d2-7c3e-7f00-8000-0123456789ab");
    assert_eq!(named["job"]["namespace"], "claims");
    folder.fails(&format!("{line} --run-id 17"), 2, &["it takes a UUID"]);
}

#[test]
fn without_an_input_there_are_the_columns_that_the_recipe_names() {
    let folder = folder();
    let found = json_of(&folder, "lineage net.json --json");
    assert_eq!(found["inputColumns"][0], "*");
    let others = &found["columns"][0];
    assert_eq!((&others["name"], &others["inputs"][0]["column"]), (&json!("*"), &json!("*")));
    let printed = folder.succeeds("lineage net.json");
    assert!(printed.contains("│ all others ┆ all others "), "{printed}");
    assert!(printed.contains("--input shows them, and types."), "{printed}");
    let event = json_of(&folder, "lineage net.json --openlineage");
    let fields = event["outputs"][0]["facets"]["columnLineage"]["fields"].as_object().expect("fields");
    assert!(fields.contains_key("net") && !fields.contains_key("*"), "{fields:?}");
    assert_eq!(event["inputs"][0]["namespace"], "recipes");
}

#[test]
fn columns_that_depend_on_the_data_are_those_of_the_input() {
    let folder = folder();
    let printed = folder.succeeds("lineage pivot.json");
    assert!(
        printed.contains("From step 1 PIVOT on, columns depend on the data; give --input to see them."),
        "{printed}"
    );
    let found = json_of(&folder, "lineage pivot.json --input visits.csv --json");
    let names: Vec<&Value> =
        found["columns"].as_array().expect("columns").iter().map(|column| &column["name"]).collect();
    let checked = folder.succeeds("apply pivot.json --input visits.csv --output out.csv");
    assert!(checked.contains("PIVOT"), "{checked}");
    let header = folder.read("out.csv");
    let written: Vec<&str> = header.lines().next().expect("a header").split(',').collect();
    assert_eq!(names, written);
    let sum = found["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .find(|column| column["name"] == "city_Mobile_paid_sum");
    let inputs = sum.expect("the column")["inputs"].as_array().expect("inputs");
    let uses: Vec<(&Value, &Value)> = inputs.iter().map(|input| (&input["column"], &input["uses"])).collect();
    assert_eq!(uses[0], (&json!("city"), &json!(["CONDITIONAL"])), "{uses:?}");
    assert_eq!(uses[1].0, &json!("paid"), "{uses:?}");
    assert_eq!(found["rowsLookedAt"], 10_000);
}

#[test]
fn second_tables_are_sources_of_their_own() {
    let folder = folder();
    let found = json_of(&folder, "lineage join.json --input visits.csv --with towns=towns.csv --json");
    let zip = &found["columns"][2];
    assert_eq!(
        zip["inputs"],
        json!([
            {"table": null, "column": "city", "uses": ["JOIN"]},
            {"table": "towns", "column": "town", "uses": ["JOIN"]},
            {"table": "towns", "column": "zip", "uses": ["IDENTITY"]},
        ])
    );
    let event = json_of(&folder, "lineage join.json --input visits.csv --with towns=towns.csv --openlineage");
    let fields = &event["outputs"][0]["facets"]["columnLineage"]["fields"]["zip"]["inputFields"];
    assert_eq!((&fields[2]["namespace"], &fields[2]["name"]), (&json!("file"), &json!("towns.csv")));
    let drawn = folder.succeeds("lineage join.json --mermaid");
    assert!(drawn.contains("subgraph s1 [\"towns\"]") && drawn.contains(" -.-> "), "{drawn}");
}
