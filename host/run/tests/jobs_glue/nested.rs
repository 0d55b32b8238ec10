//! Fields of structs in nodes that choose, name and move columns.

use recipe_run::job::RunJob;
use serde_json::{Value, json};

use super::common::{Lake, json_lines, node, nodes, refused, target, through};

/// Structs three deep, one of which is null, and one without a field. JSON has fields in the order of their names.
const PEOPLE: &str = r#"{"id": 1, "user": {"name": "Ana", "at": {"city": "Lima", "geo": {"lat": "12.5", "n": 7}}}, "tags": [{"k": "a"}], "x.y": "d"}
{"id": 2, "user": {"name": null, "at": null}, "tags": null, "x.y": "e"}
{"id": 3, "user": null, "tags": [], "x.y": null}
{"id": 4, "user": {"at": {"city": "Rome", "geo": {"lat": "north", "n": null}}}, "tags": [], "x.y": ""}
"#;

fn mapped(mapping: &Value) -> Vec<String> {
    through("ApplyMapping", json!({ "Mapping": mapping }), PEOPLE)
}

/// The columns that a node gives, before any row is read.
fn columns(kind: &str, members: Value) -> String {
    let lake = Lake::with(&[("in.jsonl", PEOPLE)]);
    let job = nodes([
        ("in", json_lines("in.jsonl")),
        ("node", node(kind, &["in"], members)),
        ("out", target("rows", "node", "json")),
    ]);
    let check = RunJob::new(lake.job(&job).expect("a job")).check().expect("no errors");
    let found = check.nodes.iter().find(|node| node.id == "node").and_then(|node| node.columns.clone());
    found.expect("columns").fields().iter().map(|field| shown(field)).collect::<Vec<_>>().join(", ")
}

fn shown(field: &arrow_schema::Field) -> String {
    use arrow_schema::DataType;
    match field.data_type() {
        DataType::Struct(fields) => {
            let fields: Vec<String> = fields.iter().map(|field| shown(field)).collect();
            format!("{} <{}>", field.name(), fields.join(", "))
        }
        other => format!("{} {other}", field.name()),
    }
}

#[test]
fn fields_become_columns() {
    let mapping = json!([
        {"FromPath": ["user", "AT", "City"], "ToKey": "city", "ToType": "string"},
        {"FromPath": ["user.name"], "ToKey": "name", "ToType": "string"},
        {"FromPath": ["user", "at", "geo", "n"], "ToKey": "n", "ToType": "string"},
        {"FromPath": ["user", "at", "geo", "n"], "ToKey": "n as long", "ToType": "bigint"},
        {"FromPath": ["user", "nope"], "ToKey": "a"},
        {"FromPath": ["id", "nope"], "ToKey": "b"},
        {"FromPath": ["user", "at", "city", "nope"], "ToKey": "c"},
    ]);
    let expected = [
        r#"{"city":"Lima","name":"Ana","n":"7","n as long":7}"#,
        r#"{"city":null,"name":null,"n":null,"n as long":null}"#,
        r#"{"city":null,"name":null,"n":null,"n as long":null}"#,
        r#"{"city":"Rome","name":null,"n":null,"n as long":null}"#,
    ];
    assert_eq!(mapped(&mapping), expected);
    let known = columns("ApplyMapping", json!({ "Mapping": mapping }));
    assert_eq!(known, "city Utf8View, name Utf8View, n Utf8View, n as long Int64");
}

#[test]
fn columns_become_fields_of_one_struct_where_its_first_stands() {
    let mapping = json!([
        {"FromPath": ["id"], "ToKey": "key.id", "ToType": "string"},
        {"FromPath": ["id"], "ToKey": "n"},
        {"FromPath": ["`x.y`"], "ToKey": "key.deep.`x.y`"},
        {"FromPath": ["id"], "ToKey": "`a.b`", "ToType": "double"},
    ]);
    let rows = mapped(&mapping);
    assert_eq!(rows[0], r#"{"key":{"id":"1","deep":{"x.y":"d"}},"n":1,"a.b":1.0}"#);
    assert_eq!(rows[2], r#"{"key":{"id":"3","deep":{"x.y":null}},"n":3,"a.b":3.0}"#, "made of columns");
    let known = columns("ApplyMapping", json!({ "Mapping": mapping }));
    assert_eq!(known, "key <id Utf8View, deep <x.y Utf8View>>, n Int64, a.b Float64");
}

#[test]
fn fields_move_between_structs_which_are_null_where_all_they_come_from_are() {
    let mapping = json!([
        {"FromPath": ["user", "name"], "ToKey": "who.name"},
        {"FromPath": ["user", "at", "city"], "ToKey": "who.from.city"},
        {"FromPath": ["user", "at", "geo", "n"], "ToKey": "geo.n", "ToType": "int"},
        {"FromPath": ["id"], "ToKey": "all.id"},
        {"FromPath": ["user", "name"], "ToKey": "all.name"},
        {"FromPath": ["user", "at"], "ToKey": "at"},
    ]);
    let expected = [
        r#"{"who":{"name":"Ana","from":{"city":"Lima"}},"geo":{"n":7},"all":{"id":1,"name":"Ana"},"at":{"city":"Lima","geo":{"lat":"12.5","n":7}}}"#,
        r#"{"who":{"name":null,"from":null},"geo":null,"all":{"id":2,"name":null},"at":null}"#,
        r#"{"who":null,"geo":null,"all":{"id":3,"name":null},"at":null}"#,
        r#"{"who":{"name":null,"from":{"city":"Rome"}},"geo":{"n":null},"all":{"id":4,"name":null},"at":{"city":"Rome","geo":{"lat":"north","n":null}}}"#,
    ];
    assert_eq!(mapped(&mapping), expected);
}

#[test]
fn names_with_dots_are_whole_names_first() {
    let mapping = json!([
        {"FromPath": ["x.y"], "ToKey": "x.y"},
        {"FromPath": ["X.Y"], "ToKey": "z.y"},
        {"FromPath": [".nope"], "ToKey": "nope"},
    ]);
    assert_eq!(mapped(&mapping)[0], r#"{"x.y":"d","z":{"y":"d"}}"#);
}

#[test]
fn children_map_within_their_struct() {
    let children = json!([
        {"FromPath": ["name"], "ToKey": "called", "ToType": "string"},
        {"FromPath": ["user", "at"], "ToKey": "place", "ToType": "struct", "Children": [
            {"FromPath": ["geo", "n"], "ToKey": "n", "ToType": "string"},
            {"FromPath": ["city"], "ToKey": "city", "Dropped": true},
        ]},
        {"FromPath": ["nope"], "ToKey": "nope"},
    ]);
    let mapping = json!([
        {"FromPath": ["id"], "ToKey": "id", "ToType": "int"},
        {"FromPath": ["user"], "FromType": "struct", "ToKey": "person", "ToType": "struct", "Children": children},
        {"FromPath": ["user"], "ToKey": "gone", "Children": [{"FromPath": ["nope"], "ToKey": "nope"}]},
    ]);
    let expected = [
        r#"{"id":1,"person":{"called":"Ana","place":{"n":"7"}}}"#,
        r#"{"id":2,"person":{"called":null,"place":null}}"#,
        r#"{"id":3,"person":null}"#,
        r#"{"id":4,"person":{"called":null,"place":{"n":null}}}"#,
    ];
    assert_eq!(mapped(&mapping), expected);
    let known = columns("ApplyMapping", json!({ "Mapping": mapping }));
    assert_eq!(known, "id Int32, person <called Utf8View, place <n Utf8View>>");
}

#[test]
fn mappings_that_clash_or_lead_into_arrays_are_refused() {
    let name = json!({"FromPath": ["user", "name"], "ToKey": "a.b"});
    for (mapping, expected) in [
        (json!([name, {"FromPath": ["id"], "ToKey": "a.b"}]), "two columns would be called `a.b`"),
        (json!([name, {"FromPath": ["id"], "ToKey": "a"}]), "two columns would be called `a`"),
        (json!([{"FromPath": ["id"], "ToKey": "a"}, name]), "two columns would be called `a`"),
        (
            json!([{"FromPath": ["tags", "k"], "ToKey": "k"}]),
            "`tags.k` leads into `tags`, which holds arrays",
        ),
        (
            json!([{"FromPath": ["tags"], "ToKey": "t", "Children": [{"FromPath": ["k"], "ToKey": "k"}]}]),
            "`tags` is array of struct, and `Children` map the fields of a struct",
        ),
        (
            json!([{"FromPath": ["user"], "ToKey": "u", "ToType": "string", "Children": [{"FromPath": ["name"], "ToKey": "k"}]}]),
            "`Children`: make a struct, and `ToType` is string",
        ),
        (
            json!([{"FromPath": ["user"], "ToKey": "u", "Children": [{"FromPath": ["name"]}]}]),
            "parameter `ToKey` is required",
        ),
        (
            json!([{"FromPath": ["user", "nme"], "ToKey": "x"}]),
            "none of the columns that are mapped is there",
        ),
    ] {
        let error = refused("ApplyMapping", json!({"Mapping": mapping}), PEOPLE);
        assert!(error.contains(expected) && error.contains("--> job.json:"), "{expected}: {error}");
    }
}

#[test]
fn cells_of_fields_that_fail_are_counted_and_listed_by_their_path() {
    let lake = Lake::with(&[("in.jsonl", PEOPLE)]);
    let mapping = json!([
        {"FromPath": ["user", "at", "geo", "lat"], "ToKey": "at.lat", "ToType": "double"},
        {"FromPath": ["user", "name"], "ToKey": "name"},
    ]);
    let job = nodes([
        ("in", json_lines("in.jsonl")),
        ("node", node("ApplyMapping", &["in"], json!({ "Mapping": mapping }))),
        ("out", target("rows", "node", "json")),
    ]);
    let mut lists = Vec::new();
    for threads in [1, 4] {
        let file = lake.path(&format!("rejects{threads}.jsonl"));
        let run = RunJob::new(lake.job(&job).expect("a job")).threads(threads).seed(threads as u64);
        let report = run.overwrite().rejects(&file).run().expect("runs");
        let of_node = report.nodes.iter().find(|node| node.id == "node").expect("a node");
        assert_eq!((of_node.rows_in, of_node.rows_out, of_node.cells_failed), (4, 4, 1));
        lists.push(std::fs::read_to_string(file).expect("a list"));
    }
    assert_eq!(lists[0], lists[1]);
    let line: Value = serde_json::from_str(lists[0].trim()).expect("one line");
    let found = (line["column"].as_str(), line["row"].as_u64(), line["value"].as_str());
    assert_eq!(found, (Some("user.at.geo.lat"), Some(4), Some("north")));
    let expected = r#"{"at":{"lat":null},"name":null}"#;
    assert_eq!(lake.read("out/rows")[3], expected);
}

#[test]
fn fields_are_selected_and_dropped_within_their_structs() {
    let paths = json!({"Paths": [["user", "at", "GEO", "n"], ["id"], ["user.name"], ["user", "nope"]]});
    let kept = through("SelectFields", paths.clone(), PEOPLE);
    let expected = [
        r#"{"id":1,"user":{"at":{"geo":{"n":7}},"name":"Ana"}}"#,
        r#"{"id":2,"user":{"at":null,"name":null}}"#,
        r#"{"id":3,"user":null}"#,
        r#"{"id":4,"user":{"at":{"geo":{"n":null}},"name":null}}"#,
    ];
    assert_eq!(kept, expected);
    assert_eq!(columns("SelectFields", paths), "id Int64, user <at <geo <n Int64>>, name Utf8View>");
    let paths = json!({"Paths": [["user", "at", "geo"], ["tags"], ["x.y"]]});
    let dropped = through("DropFields", paths, PEOPLE);
    let expected = [
        r#"{"id":1,"user":{"at":{"city":"Lima"},"name":"Ana"}}"#,
        r#"{"id":2,"user":{"at":null,"name":null}}"#,
        r#"{"id":3,"user":null}"#,
        r#"{"id":4,"user":{"at":{"city":"Rome"},"name":null}}"#,
    ];
    assert_eq!(dropped, expected);
    let paths = json!({"Paths": [["user", "name"], ["user", "at", "geo"], ["user", "at", "city"], ["tags"]]});
    assert_eq!(columns("DropFields", paths), "id Int64, x.y Utf8View", "nothing is left of the structs");
    for (kind, paths, expected) in [
        ("SelectFields", json!([["tags", "k"]]), "`tags.k` leads into `tags`, which holds arrays"),
        ("SelectFields", json!([["user", "nope"]]), "no column would be left"),
        ("DropFields", json!([["tags.k"]]), "gs_explode"),
    ] {
        let error = refused(kind, json!({ "Paths": paths }), PEOPLE);
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn a_field_gets_another_name_in_its_place() {
    let renamed = |from: Value, to: Value| {
        through("RenameField", json!({"SourcePath": from, "TargetPath": to}), PEOPLE)
    };
    let rows = renamed(json!(["user", "at", "geo"]), json!(["user", "AT", "place"]));
    assert_eq!(
        rows[..3],
        [
            r#"{"id":1,"user":{"at":{"city":"Lima","place":{"lat":"12.5","n":7}},"name":"Ana"},"tags":[{"k": "a"}],"x.y":"d"}"#,
            r#"{"id":2,"user":{"at":null,"name":null},"tags":null,"x.y":"e"}"#,
            r#"{"id":3,"user":null,"tags":[],"x.y":null}"#,
        ]
    );
    assert_eq!(renamed(json!("user.name"), json!("user.`full.name`"))[2], rows[2]);
    assert!(renamed(json!(["x.y"]), json!(["x.z"]))[0].ends_with(r#""x.z":"d"}"#), "a name with a dot");
    assert!(renamed(json!(["id"]), json!(["`a.b`"]))[0].starts_with(r#"{"a.b":1,"#));
    for (from, to, expected) in [
        (json!(["user", "name"]), json!(["name"]), "ApplyMapping moves fields"),
        (json!(["id"]), json!(["a.b"]), "`a.b` is not in the place of `id`"),
        (json!(["user", "name"]), json!(["user.at"]), "`user` has a field `at` already"),
        (json!(["user", "nme"]), json!(["user.x"]), "column `user.nme` not found"),
        (json!(["tags", "k"]), json!(["tags.x"]), "which holds arrays"),
    ] {
        let error = refused("RenameField", json!({"SourcePath": from, "TargetPath": to}), PEOPLE);
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn rows_are_filtered_by_fields_and_dropped_where_the_struct_is_null() {
    let kept = |operation: &str, negated: bool, path: Value, constant: Option<&str>| {
        let mut values = vec![json!({"Type": "COLUMNEXTRACTED", "Value": path})];
        values.extend(constant.map(|text| json!({"Type": "CONSTANT", "Value": [text]})));
        let filter = json!([{"Operation": operation, "Negated": negated, "Values": values}]);
        let rows = through("Filter", json!({"LogicalOperator": "AND", "Filters": filter}), PEOPLE);
        rows.iter().map(|row| row[6..7].to_owned()).collect::<String>()
    };
    let name = json!(["user", "name"]);
    assert_eq!(kept("EQ", false, name.clone(), Some("Ana")), "1");
    assert_eq!(kept("EQ", true, name.clone(), Some("Ana")), "24", "a field of null cannot be compared");
    assert_eq!(kept("ISNULL", false, name.clone(), None), "24");
    assert_eq!(kept("ISNULL", true, name, None), "1");
    assert_eq!(kept("GT", false, json!(["user", "at", "geo", "n"]), Some("5")), "1");
    assert_eq!(kept("ISNULL", false, json!(["user.at.geo.n"]), None), "4");
    let whole = through(
        "Filter",
        json!({"Filters": [{"Operation": "EQ", "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["user", "at", "city"]}, {"Type": "CONSTANT", "Value": ["Rome"]}]}]}),
        PEOPLE,
    );
    let last =
        r#"{"id":4,"user":{"at": {"city": "Rome", "geo": {"lat": "north", "n": null}}},"tags":[],"x.y":""}"#;
    assert_eq!(whole, [last], "the columns are the same");
    let lake = Lake::with(&[("in.jsonl", PEOPLE)]);
    let filters = json!([{"Operation": "EQ", "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["user", "name"]}, {"Type": "CONSTANT", "Value": ["Ana"]}]}]);
    let groups = json!([{"GroupName": "ana", "LogicalOperator": "AND", "Filters": filters}]);
    lake.run(&nodes([
        ("in", json_lines("in.jsonl")),
        ("route", node("Route", &["in"], json!({ "GroupFiltersList": groups }))),
        ("ana", node("SelectFromCollection", &["route"], json!({"Index": 0}))),
        ("rest", node("SelectFromCollection", &["route"], json!({"Index": 1}))),
        ("out1", target("ana", "ana", "json")),
        ("out2", target("rest", "rest", "json")),
    ]))
    .expect("runs");
    assert_eq!(["ana", "rest"].map(|name| lake.read(&format!("out/{name}")).len()), [1, 3]);
}

#[test]
fn groups_and_their_results_are_of_fields() {
    let rows = through(
        "Aggregate",
        json!({"Groups": [["user", "at", "city"]], "Aggs": [
            {"Column": ["user", "at", "geo", "n"], "AggFunc": "sum"},
            {"Column": ["id"], "AggFunc": "count"}]}),
        PEOPLE,
    );
    let expected = [
        r#"{"city":"Lima","sum(user.at.geo.n)":7,"count(id)":1}"#,
        r#"{"city":null,"sum(user.at.geo.n)":null,"count(id)":2}"#,
        r#"{"city":"Rome","sum(user.at.geo.n)":null,"count(id)":1}"#,
    ];
    assert_eq!(rows, expected);
    let error = refused(
        "Aggregate",
        json!({"Groups": [["user", "nme"], ["tags", "k"]], "Aggs": [{"Column": ["id"], "AggFunc": "max"}]}),
        PEOPLE,
    );
    assert!(error.contains("column `user.nme` not found") && error.contains("holds arrays"), "{error}");
    let error = refused("DropDuplicates", json!({"Columns": [["user", "name"]]}), PEOPLE);
    assert!(error.contains("only whole columns") && error.contains("ApplyMapping"), "{error}");
    let error = refused("DropDuplicates", json!({"Columns": ["user.name"]}), PEOPLE);
    assert!(error.contains("`user.name` is within another column"), "{error}");
}
