//! Columns in which every cell stands for nothing.

use serde_json::{Value, json};

use crate::common::Place;

fn job(name: &str, text: &str, mut members: Value) -> Place {
    let object = members.as_object_mut().expect("members");
    object.insert("Name".into(), json!("nulls"));
    object.insert("Inputs".into(), json!(["in"]));
    Place::new().with_input(name, text).with_node("n", json!({"DropNullFields": members})).with_target("n")
}

const TEXT: &str = "\
{\"e\": \"\", \"s\": \" null \", \"b\": \" \", \"n\": -1, \"x\": -1.0, \"m\": -1, \"k\": \"\", \"f\": false, \"id\": 1}
{\"e\": \"\", \"s\": \"null\", \"b\": \"\", \"n\": -1, \"x\": -1.0, \"m\": 2, \"k\": null, \"f\": false, \"id\": 2}
";

fn left(members: Value) -> String {
    job("in.json", TEXT, members).rows().swap_remove(0)
}

#[test]
fn columns_of_nothing_go() {
    let all = json!({"IsEmpty": true, "IsNullString": true, "IsNegOne": true});
    assert_eq!(left(json!({"NullCheckBoxList": all})), r#"{"m":-1,"k":"","f":false,"id":1}"#);
    let empty = json!({"IsEmpty": true, "IsNullString": false, "IsNegOne": false});
    assert_eq!(
        left(json!({"NullCheckBoxList": empty})),
        r#"{"s":" null ","n":-1,"x":-1.0,"m":-1,"k":"","f":false,"id":1}"#
    );
    assert!(left(json!({})).starts_with(r#"{"e":"","s":" null ","b":" ""#));
}

#[test]
fn values_of_ones_own_stand_for_nothing() {
    let own = json!([{"Value": "null", "Datatype": {"Id": "string", "Label": "String"}},
                     {"Value": "-1", "Datatype": {"Id": "integer", "Label": "Integer"}}]);
    assert_eq!(left(json!({"NullTextList": own})), r#"{"e":"","b":" ","m":-1,"k":"","f":false,"id":1}"#);
    let half = json!([{"Value": "0.5", "Datatype": {"Id": "double", "Label": "Double"}}]);
    let message = job("in.json", TEXT, json!({"NullTextList": half})).wrong();
    assert!(message.contains("`0.5` is no whole number"), "{message}");
}

#[test]
fn a_column_of_nulls_stays_where_it_has_a_type() {
    let checked = json!({"NullCheckBoxList": {"IsEmpty": true, "IsNullString": true}});
    let rows = job("in.csv", "a,b,c\n1,,\"\"\n2,,\"\"\n", checked).rows();
    assert_eq!(rows[0], r#"{"a":"1","b":null}"#);
}

#[test]
fn nodes_behind_it_see_the_columns_that_are_left() {
    let checked = json!({"NullCheckBoxList": {"IsEmpty": true}});
    let job = job("in.json", TEXT, checked)
        .with_node("f", json!({"SelectFields": {"Name": "f", "Inputs": ["n"], "Paths": [["e"], ["id"]]}}))
        .with_target("f");
    assert_eq!(job.rows(), [r#"{"id":1}"#, r#"{"id":2}"#]);
}

#[test]
fn a_table_of_nothing_is_refused() {
    let checked = json!({"NullCheckBoxList": {"IsEmpty": true}});
    let message = job("in.json", "{\"a\": \"\"}\n{\"a\": \" \"}\n", checked).wrong();
    assert!(message.contains("no column would be left"), "{message}");
}
