//! Nodes over two tables.

use serde_json::{Value, json};

use super::common::{Lake, csv, json_lines, node, nodes, shown, target};

fn lake() -> Lake {
    Lake::with(&[
        (
            "left.jsonl",
            "{\"k\": 1, \"l\": \"a\"}\n{\"k\": 2, \"l\": \"b\"}\n{\"k\": null, \"l\": \"c\"}\n{\"k\": 2, \"l\": \"d\"}\n",
        ),
        (
            "right.jsonl",
            "{\"j\": 2, \"r\": \"x\"}\n{\"j\": 3, \"r\": \"y\"}\n{\"j\": null, \"r\": \"z\"}\n{\"j\": 2, \"r\": \"w\"}\n",
        ),
    ])
}

fn joined(kind: &str) -> Value {
    nodes([
        ("left", json_lines("left.jsonl")),
        ("right", json_lines("right.jsonl")),
        (
            "join",
            node(
                "Join",
                &["left", "right"],
                json!({"JoinType": kind, "Columns": [
            {"From": "right", "Keys": [["j"]]}, {"From": "left", "Keys": [["k"]]}]}),
            ),
        ),
        ("out", target("rows", "join", "csv")),
    ])
}

#[test]
fn all_six_joins() {
    for (kind, expected) in [
        ("equijoin", &["k,l,j,r", "2,b,2,x", "2,b,2,w", "2,d,2,x", "2,d,2,w"][..]),
        ("left", &["k,l,j,r", "1,a,,", "2,b,2,x", "2,b,2,w", ",c,,", "2,d,2,x", "2,d,2,w"]),
        ("right", &["k,l,j,r", "2,b,2,x", "2,b,2,w", "2,d,2,x", "2,d,2,w", ",,3,y", ",,,z"]),
        ("outer", &["k,l,j,r", "1,a,,", "2,b,2,x", "2,b,2,w", ",c,,", "2,d,2,x", "2,d,2,w", ",,3,y", ",,,z"]),
        ("leftsemi", &["k,l", "2,b", "2,d"]),
        ("leftanti", &["k,l", "1,a", ",c"]),
    ] {
        let lake = lake();
        lake.run(&joined(kind)).unwrap_or_else(|error| panic!("{kind}: {}", shown(&error)));
        assert_eq!(lake.read("out/rows"), expected, "{kind}");
    }
}

#[test]
fn names_that_are_taken_get_a_dot_or_are_refused() {
    let lake = Lake::with(&[("a.csv", "id,v\n1,x\n2,y\n"), ("b.csv", "id,v\n2,z\n")]);
    let job = |kind: &str| {
        nodes([
            ("a", csv("a.csv")),
            ("b", csv("b.csv")),
            (
                "join",
                node(
                    "Join",
                    &["a", "b"],
                    json!({"JoinType": kind, "Columns": [
                {"From": "a", "Keys": [["id"]]}, {"From": "b", "Keys": [["id"]]}]}),
                ),
            ),
            ("out", target("rows", "join", "csv")),
        ])
    };
    let report = lake.run(&job("equijoin")).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(lake.read("out/rows"), ["id,v,.id,.v", "2,y,2,z"]);
    assert!(
        report.warnings.iter().any(|warning| warning.message.contains("get a dot")),
        "{:?}",
        report.warnings
    );
    let error = lake.error(&job("left"));
    assert!(
        error.contains("both tables have columns `id`, `v`") && error.contains("ApplyMapping"),
        "{error}"
    );
}

#[test]
fn keys_are_checked() {
    let lake = lake();
    let wrong = |members: Value| {
        let mut job = joined("left");
        for (name, value) in members.as_object().expect("an object") {
            job["join"]["Join"][name] = value.clone();
        }
        lake.error(&job)
    };
    let error = wrong(json!({"JoinType": "cross"}));
    assert!(error.contains("`JoinType`: is one of `equijoin`"), "{error}");
    let error = wrong(
        json!({"Columns": [{"From": "left", "Keys": [["k"], ["l"]]}, {"From": "right", "Keys": [["j"]]}]}),
    );
    assert!(error.contains("has 2 keys of one table and 1 of the other"), "{error}");
    let error =
        wrong(json!({"Columns": [{"From": "lft", "Keys": [["k"]]}, {"From": "right", "Keys": [["j"]]}]}));
    assert!(error.contains("`lft` is not one of the inputs"), "{error}");
    let error = wrong(json!({"Inputs": ["left"]}));
    assert!(error.contains("takes 2 inputs, and has 1"), "{error}");
}

#[test]
fn unions_are_by_place_and_widen_types() {
    let lake = Lake::with(&[
        ("a.jsonl", "{\"n\": 1, \"t\": \"x\"}\n{\"n\": null, \"t\": \"y\"}\n"),
        ("b.jsonl", "{\"m\": 1.5, \"u\": \"x\"}\n{\"m\": 1.0, \"u\": \"x\"}\n"),
        ("c.jsonl", "{\"m\": 1.5}\n"),
    ]);
    let job = |kind: &str, second: &str| {
        nodes([
            ("a", json_lines("a.jsonl")),
            ("b", json_lines(second)),
            ("both", node("Union", &["a", "b"], json!({"UnionType": kind}))),
            ("out", target("rows", "both", "csv")),
        ])
    };
    lake.run(&job("ALL", "b.jsonl")).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(lake.read("out/rows"), ["n,t", "1.0,x", ",y", "1.5,x", "1.0,x"]);
    lake.run(&job("DISTINCT", "b.jsonl")).expect("runs");
    assert_eq!(lake.read("out/rows"), ["n,t", "1.0,x", ",y", "1.5,x"]);
    let error = lake.error(&job("ALL", "c.jsonl"));
    assert!(error.contains("has 2 columns, and the second 1"), "{error}");
}

#[test]
fn staging_rows_take_the_place_of_those_with_their_keys() {
    let lake = Lake::with(&[("old.csv", "id,v\n1,a\n2,b\n3,c\n"), ("new.csv", "id,v\n2,B\n4,D\n2,B2\n")]);
    for inputs in [["old", "new"], ["new", "old"]] {
        lake.run(&nodes([
            ("old", csv("old.csv")),
            ("new", csv("new.csv")),
            ("merge", node("Merge", &inputs, json!({"Source": "new", "PrimaryKeys": [["id"]]}))),
            ("out", target("rows", "merge", "csv")),
        ]))
        .unwrap_or_else(|error| panic!("{}", shown(&error)));
        assert_eq!(lake.read("out/rows"), ["id,v", "1,a", "3,c", "2,B", "4,D", "2,B2"], "{inputs:?}");
    }
}

#[test]
fn empty_text_is_a_key_as_in_spark() {
    let lake = Lake::with(&[
        ("left.jsonl", "{\"k\": \"\", \"l\": 1}\n{\"k\": null, \"l\": 2}\n{\"k\": \"a\", \"l\": 3}\n"),
        ("right.jsonl", "{\"j\": \"\", \"r\": 4}\n{\"j\": null, \"r\": 5}\n{\"j\": \"b\", \"r\": 6}\n"),
    ]);
    for (kind, expected) in [
        ("equijoin", &[r#"{"k":"","l":1,"j":"","r":4}"#][..]),
        ("leftsemi", &[r#"{"k":"","l":1}"#]),
        ("leftanti", &[r#"{"k":null,"l":2}"#, r#"{"k":"a","l":3}"#]),
    ] {
        let mut job = joined(kind);
        job["out"]["S3DirectTarget"]["Format"] = json!("json");
        job["out"]["S3DirectTarget"]["Path"] = json!(format!("s3://lake/out/{kind}/"));
        lake.run(&job).unwrap_or_else(|error| panic!("{kind}: {}", shown(&error)));
        assert_eq!(lake.read(&format!("out/{kind}")), expected, "{kind}");
    }
}

/// Orders whose customers are in structs, one of which is null and one without its field.
const ORDERS: &str = r#"{"n": 1, "by": {"name": "Ana", "at": {"id": 7}}}
{"n": 2, "by": {"name": "Bo", "at": null}}
{"n": 3, "by": null}
{"n": 4, "by": {"name": "Cy", "at": {"id": 9}}}
"#;

const CUSTOMERS: &str = r#"{"who": {"key": 7, "x": "a"}, "city": "Lima"}
{"who": {"key": 8, "x": "b"}, "city": "Rome"}
{"who": null, "city": "Ulm"}
{"who": {"key": 7, "x": null}, "city": "Oslo"}
"#;

#[test]
fn keys_are_fields_of_structs() {
    let lake = Lake::with(&[("orders.jsonl", ORDERS), ("customers.jsonl", CUSTOMERS)]);
    let job = |kind: &str, first: Value, second: Value| {
        let columns = json!([{"From": "orders", "Keys": first}, {"From": "customers", "Keys": second}]);
        nodes([
            ("orders", json_lines("orders.jsonl")),
            ("customers", json_lines("customers.jsonl")),
            ("join", node("Join", &["orders", "customers"], json!({"JoinType": kind, "Columns": columns}))),
            ("out", target("rows", "join", "json")),
        ])
    };
    let run = |kind: &str, first: Value, second: Value| {
        lake.run(&job(kind, first, second)).unwrap_or_else(|error| panic!("{kind}: {}", shown(&error)));
        let rows = lake.read("out/rows").into_iter();
        rows.map(|row| serde_json::from_str::<Value>(&row).expect("JSON")).collect::<Vec<_>>()
    };
    let (ours, theirs) = (json!([["by", "at", "id"]]), json!([["WHO.key"]]));
    let ana = json!({"n": 1, "by": {"name": "Ana", "at": {"id": 7}}});
    let with = |x: Value, city: &str| {
        let mut row = ana.clone();
        row["who"] = json!({"key": 7, "x": x});
        row["city"] = city.into();
        row
    };
    let both = [with("a".into(), "Lima"), with(Value::Null, "Oslo")];
    assert_eq!(run("equijoin", ours.clone(), theirs.clone()), both);
    let found = run("left", ours.clone(), theirs.clone());
    assert_eq!(found.len(), 5, "null equals nothing: {found:?}");
    assert_eq!(found[3], json!({"n": 3, "by": null, "who": null, "city": null}));
    assert_eq!(run("outer", ours.clone(), theirs.clone()).len(), 7);
    assert_eq!(run("leftsemi", ours.clone(), theirs.clone()), std::slice::from_ref(&ana));
    assert_eq!(run("leftanti", ours.clone(), theirs.clone()).len(), 3);
    let two = (json!([["by", "at", "id"], ["by", "name"]]), json!([["who", "key"], ["city"]]));
    assert!(run("equijoin", two.0, two.1).is_empty(), "no customer is called as its city");
    assert!(run("leftsemi", json!([["n"]]), json!([["who", "key"]])).is_empty());
    assert_eq!(run("right", json!([["by.at.id"]]), json!([["who.key"]])).len(), 4);
    let error = lake.error(&job("left", json!([["by", "at"]]), theirs.clone()));
    assert!(error.contains("`by.at` is a struct, and keys are single values"), "{error}");
    let error = lake.error(&job("left", json!([["by", "nope"]]), theirs));
    assert!(error.contains("column `by.nope` not found"), "{error}");
    let error = lake.error(&job("left", ours, json!([["who", "kee"]])));
    assert!(error.contains("column `who.kee` not found") && error.contains("node `Join` (Join)"), "{error}");
}

#[test]
fn staging_rows_are_found_by_fields_of_structs() {
    let old = "{\"id\": {\"n\": 1}, \"v\": \"a\"}\n{\"id\": {\"n\": 2}, \"v\": \"b\"}\n{\"id\": null, \"v\": \"c\"}\n";
    let new = "{\"id\": {\"n\": 2}, \"v\": \"B\"}\n{\"id\": {\"n\": 4}, \"v\": \"D\"}\n";
    let lake = Lake::with(&[("old.jsonl", old), ("new.jsonl", new)]);
    for inputs in [["old", "new"], ["new", "old"]] {
        let report = lake
            .run(&nodes([
                ("old", json_lines("old.jsonl")),
                ("new", json_lines("new.jsonl")),
                ("merge", node("Merge", &inputs, json!({"Source": "new", "PrimaryKeys": [["id", "n"]]}))),
                ("out", target("rows", "merge", "json")),
            ]))
            .unwrap_or_else(|error| panic!("{}", shown(&error)));
        let expected = [
            r#"{"id":{"n":1},"v":"a"}"#,
            r#"{"id":null,"v":"c"}"#,
            r#"{"id":{"n":2},"v":"B"}"#,
            r#"{"id":{"n":4},"v":"D"}"#,
        ];
        assert_eq!(lake.read("out/rows"), expected, "{inputs:?}");
        let ids: Vec<&str> = report.nodes.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(ids, ["old", "new", "merge", "out"], "nodes beside it are not shown");
    }
}
