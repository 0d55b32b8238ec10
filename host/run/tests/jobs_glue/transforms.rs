//! Nodes over one table.

use serde_json::json;

use super::common::{Lake, csv, node, nodes, refused, target, through};

const PEOPLE: &str = r#"{"id": 1, "name": "Ana", "age": 34, "city": "Lima"}
{"id": 2, "name": "", "age": null, "city": "Lima"}
{"id": 2, "name": null, "age": 7, "city": null}
{"id": 1, "name": "Ana", "age": 34, "city": "Lima"}
"#;

#[test]
fn columns_are_chosen_dropped_and_renamed() {
    let kept = through("SelectFields", json!({"Paths": [["city"], ["id"], ["not there"]]}), PEOPLE);
    assert_eq!(kept[0], r#"{"id":1,"city":"Lima"}"#, "in the order of the table");
    let dropped = through("DropFields", json!({"Paths": [["name"], ["age"], ["nope"]]}), PEOPLE);
    assert_eq!(dropped[2], r#"{"id":2,"city":null}"#);
    let renamed =
        through("RenameField", json!({"SourcePath": ["name"], "TargetPath": ["full name"]}), PEOPLE);
    assert_eq!(renamed[0], r#"{"id":1,"full name":"Ana","age":34,"city":"Lima"}"#);
    let error = refused("DropFields", json!({"Paths": [["id"], ["name"], ["age"], ["city"]]}), PEOPLE);
    assert!(error.contains("no column would be left") && error.contains("--> job.json:"), "{error}");
    let error = refused("RenameField", json!({"SourcePath": ["nme"], "TargetPath": ["x"]}), PEOPLE);
    assert!(error.contains("column `nme` not found; did you mean `name`?"), "{error}");
}

#[test]
fn mappings_give_columns_names_types_and_an_order() {
    let mapping = json!({"Mapping": [
        {"FromPath": ["AGE"], "FromType": "int", "ToKey": "years", "ToType": "string"},
        {"FromPath": ["id"], "FromType": "int", "ToKey": "id", "ToType": "bigint"},
        {"FromPath": ["id"], "FromType": "int", "ToKey": "id as text", "ToType": "string"},
        {"FromPath": ["name"], "FromType": "string", "ToKey": "name", "ToType": "string", "Dropped": true},
        {"FromPath": ["gone"], "FromType": "string", "ToKey": "gone", "ToType": "string"},
    ]});
    let rows = through("ApplyMapping", mapping, PEOPLE);
    assert_eq!(rows[0], r#"{"years":"34","id":1,"id as text":"1"}"#);
    assert_eq!(rows[1], r#"{"years":null,"id":2,"id as text":"2"}"#);
    let swapped = json!({"Mapping": [
        {"FromPath": ["name"], "ToKey": "city", "ToType": "string"},
        {"FromPath": ["city"], "ToKey": "name", "ToType": "string"},
    ]});
    assert_eq!(through("ApplyMapping", swapped, PEOPLE)[0], r#"{"city":"Ana","name":"Lima"}"#);
    let text = "{\"n\": \"3.7\", \"d\": \"2024-02-29\"}\n{\"n\": \"x\", \"d\": \"\"}\n";
    let casts = json!({"Mapping": [
        {"FromPath": ["n"], "ToKey": "int", "ToType": "int"},
        {"FromPath": ["n"], "ToKey": "double", "ToType": "double"},
        {"FromPath": ["d"], "ToKey": "day", "ToType": "date"},
    ]});
    assert_eq!(
        through("ApplyMapping", casts, text),
        [r#"{"int":3,"double":3.7,"day":"2024-02-29"}"#, r#"{"int":null,"double":null,"day":null}"#]
    );
    for (mapping, expected) in [
        (json!([{"FromPath": ["id"], "ToKey": "a", "ToType": "txt"}]), "`txt` is not a type"),
        (
            json!([{"FromPath": ["id"], "ToKey": "a"}, {"FromPath": ["age"], "ToKey": "a"}]),
            "two columns would be called `a`",
        ),
        (json!([{"FromPath": ["x"], "ToKey": "x"}]), "none of the columns that are mapped is there"),
        (json!([{"ToKey": "x"}]), "parameter `FromPath` is required"),
    ] {
        let error = refused("ApplyMapping", json!({"Mapping": mapping}), PEOPLE);
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn the_first_of_equal_rows_stays() {
    assert_eq!(through("DropDuplicates", json!({}), PEOPLE).len(), 3);
    let by_city = through("DropDuplicates", json!({"Columns": [["city"]]}), PEOPLE);
    let expected =
        [r#"{"id":1,"name":"Ana","age":34,"city":"Lima"}"#, r#"{"id":2,"name":null,"age":7,"city":null}"#];
    assert_eq!(by_city, expected);
}

#[test]
fn groups_have_the_names_that_spark_gives() {
    let rows = through(
        "Aggregate",
        json!({"Groups": [["city"]], "Aggs": [
            {"Column": ["age"], "AggFunc": "sum"}, {"Column": ["age"], "AggFunc": "avg"},
            {"Column": ["name"], "AggFunc": "count"}, {"Column": ["id"], "AggFunc": "countDistinct"},
            {"Column": ["name"], "AggFunc": "first"}]}),
        PEOPLE,
    );
    let lima = r#"{"city":"Lima","sum(age)":68,"avg(age)":34.0,"count(name)":3,"count(DISTINCT id)":2,"first(name)":"Ana"}"#;
    let null = r#"{"city":null,"sum(age)":7,"avg(age)":7.0,"count(name)":0,"count(DISTINCT id)":1,"first(name)":null}"#;
    assert_eq!(rows, [lima, null]);
    let all =
        through("Aggregate", json!({"Groups": [], "Aggs": [{"Column": ["age"], "AggFunc": "max"}]}), PEOPLE);
    assert_eq!(all, [r#"{"max(age)":34}"#]);
    let error = refused(
        "Aggregate",
        json!({"Groups": [["cty"]], "Aggs": [{"Column": ["ag"], "AggFunc": "max"}]}),
        PEOPLE,
    );
    assert!(
        error.contains("`cty` not found; did you mean `city`?") && error.contains("`ag` not found"),
        "{error}"
    );
    let error = refused(
        "Aggregate",
        json!({"Groups": [], "Aggs": [{"Column": ["age"], "AggFunc": "median"}]}),
        PEOPLE,
    );
    assert!(error.contains("`AggFunc`: is one of `avg`"), "{error}");
}

#[test]
fn tables_of_a_collection_are_selected() {
    let lake = Lake::with(&[("people.csv", "id,name,age\n1,Ana,34\n2,Bob,7\n")]);
    let job = |index: usize| {
        nodes([
            ("in", csv("people.csv")),
            ("split", node("SplitFields", &["in"], json!({"Paths": [["id"], ["age"]]}))),
            ("one", node("SelectFromCollection", &["split"], json!({"Index": index}))),
            ("out", target("rows", "one", "csv")),
        ])
    };
    lake.run(&job(0)).expect("the chosen columns");
    assert_eq!(lake.read("out/rows"), ["id,age", "1,34", "2,7"]);
    lake.run(&job(1)).expect("the others");
    assert_eq!(lake.read("out/rows")[..2], ["name", "Ana"]);
    let error = lake.error(&job(2));
    assert!(error.contains("there is no table 2") && error.contains("there are 2"), "{error}");
}

#[test]
fn rows_are_routed() {
    let condition = |operation: &str, value: &str| json!([{"Operation": operation, "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["age"]}, {"Type": "CONSTANT", "Value": [value]}]}]);
    let groups = json!({"GroupFiltersList": [
        {"GroupName": "grown", "LogicalOperator": "AND", "Filters": condition("GTE", "18")},
        {"GroupName": "any", "LogicalOperator": "AND", "Filters": condition("GT", "5")},
    ]});
    let lake = Lake::with(&[("in.jsonl", PEOPLE)]);
    lake.run(&nodes([
        ("in", super::common::json_lines("in.jsonl")),
        ("route", node("Route", &["in"], groups)),
        ("grown", node("SelectFromCollection", &["route"], json!({"Index": 0}))),
        ("any", node("SelectFromCollection", &["route"], json!({"Index": 1}))),
        ("rest", node("SelectFromCollection", &["route"], json!({"Index": 2}))),
        ("out1", target("grown", "grown", "json")),
        ("out2", target("any", "any", "json")),
        ("out3", target("rest", "rest", "json")),
    ]))
    .expect("runs");
    assert_eq!(["grown", "any", "rest"].map(|name| lake.read(&format!("out/{name}")).len()), [2, 3, 1]);
    assert!(lake.read("out/rest")[0].contains(r#""name":"""#), "null met no condition");
}

#[test]
fn recipes_are_in_the_node_or_in_a_file() {
    let step = json!([{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "name"}}}]);
    assert!(through("Recipe", json!({"RecipeSteps": step}), PEOPLE)[0].contains("ANA"));
    let wrong = json!([{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "nam"}}}]);
    let error = refused("Recipe", json!({"RecipeSteps": wrong}), PEOPLE);
    assert!(error.contains("node `Recipe` (Recipe): step 1 (UPPER_CASE): column `nam` not found"), "{error}");
    let reference = |name: &str| json!({"RecipeReference": {"RecipeArn": format!("arn:aws:databrew:us-east-1:1:recipe/{name}"), "RecipeVersion": "1.0"}});
    let mut lake = Lake::with(&[("in.jsonl", PEOPLE)]);
    lake.write("recipes/shout.json", &step.to_string());
    lake.options.folders.push(lake.path("recipes"));
    let job = |name| {
        nodes([
            ("in", super::common::json_lines("in.jsonl")),
            ("clean", node("Recipe", &["in"], reference(name))),
            ("out", target("rows", "clean", "json")),
        ])
    };
    lake.run(&job("shout")).expect("found");
    assert!(lake.read("out/rows")[0].contains("ANA"));
    let error = lake.error(&job("whisper"));
    assert!(error.contains("recipe `whisper` (version 1.0) is in no file of"), "{error}");
}
