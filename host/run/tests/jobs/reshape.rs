//! Transforms that change rows and columns: pivot, unpivot, explode, flatten, null rows.

use serde_json::{Value, json};

use crate::common::{Place, rows, wrong};

const SALES: (&str, &str) = (
    "in.csv",
    "year,month,shop,n\n2023,jan,a,1\n2023,feb,a,2\n2024,jan,a,3\n2023,jan,b,4\n2023,,a,5\n2023,jan,a,\n",
);

#[test]
fn values_become_columns() {
    let summed = rows(SALES, "gs_pivot", json!({"aggCol": "n", "aggFunction": "sum", "colList": "month"}));
    assert_eq!(summed.len(), 3);
    assert!(summed[0].starts_with(r#"{"year":"2023","shop":"a","feb":2.0,"jan":1.0"#), "{}", summed[0]);
    assert!(summed[1].starts_with(r#"{"year":"2024","shop":"a","feb":null,"jan":3.0"#), "{}", summed[1]);
}

#[test]
fn null_has_a_column_and_several_columns_are_joined() {
    let text = r#"{"k": "x", "g": 1, "n": 1} {"k": null, "g": 1, "n": 2} {"k": "x", "g": 2, "n": 3} {"k": "x", "g": 1, "n": 5}"#;
    let input = ("in.json", text);
    let made = rows(input, "gs_pivot", json!({"aggCol": "n", "aggFunction": "mean", "colList": ["k"]}));
    assert_eq!(made, [r#"{"g":1,"null":2.0,"x":3.0}"#, r#"{"g":2,"null":null,"x":3.0}"#]);
    let made = rows(input, "gs_pivot", json!({"aggCol": "n", "aggFunction": "max", "colList": "k, g"}));
    assert_eq!(made, [r#"{"null_1":2,"x_1":5,"x_2":3}"#]);
    let made = rows(input, "gs_pivot", json!({"aggCol": "n", "aggFunction": "count", "colList": "g"}));
    assert_eq!(made, [r#"{"k":"x","1":2,"2":1}"#, r#"{"k":null,"1":1,"2":null}"#]);
}

#[test]
fn more_than_ten_values_become_columns() {
    let text = (10..35).map(|n| format!("m{n},{n}\n")).collect::<Vec<_>>().concat();
    let text = format!("k,n\n{text}");
    let made =
        rows(("in.csv", &text), "gs_pivot", json!({"aggCol": "n", "aggFunction": "max", "colList": "k"}));
    assert!(made[0].contains(r#""m34":"34""#), "{}", made[0]);
}

#[test]
fn a_pivot_says_what_it_does_not_know() {
    let message = wrong(SALES, "gs_pivot", json!({"aggCol": "n", "aggFunction": "corr", "colList": "month"}));
    assert!(message.contains("is one of avg, collect_list") && message.contains("not `corr`"), "{message}");
    let message = wrong(SALES, "gs_pivot", json!({"aggCol": "n", "aggFunction": "sum", "colList": "n"}));
    assert!(message.contains("column `n` is aggregated"), "{message}");
    let message = wrong(SALES, "gs_pivot", json!({"aggCol": "n", "aggFunction": "sum"}));
    assert!(message.contains("`colList` is required"), "{message}");
}

#[test]
fn columns_become_rows_with_their_nulls() {
    let text = r#"{"id": 1, "a": [18, 38], "b": null} {"id": 2, "a": null, "b": [5]}"#;
    let wanted = [
        r#"{"id":1,"action":"a","contracts":[18,38]}"#,
        r#"{"id":1,"action":"b","contracts":null}"#,
        r#"{"id":2,"action":"a","contracts":null}"#,
        r#"{"id":2,"action":"b","contracts":[5]}"#,
    ];
    for (name, value) in
        [("nameCol", "valueCol"), ("unpivotNameCol", "unpivotValueCol"), ("keyCol", "VALUECOL")]
    {
        let parameters = json!({"colList": ["a", "b"], name: "action", value: "contracts"});
        assert_eq!(rows(("in.json", text), "gs_unpivot", parameters), wanted, "{name}");
    }
    let message =
        wrong(("in.json", text), "gs_unpivot", json!({"colList": "a,b", "names": "x", "valueCol": "y"}));
    assert!(message.contains("`nameCol` is required"), "{message}");
}

const LISTS: (&str, &str) =
    ("in.json", r#"{"l": [1, null], "id": 1} {"l": [], "id": 2} {"l": null, "id": 3} {"l": [4], "id": 4}"#);

#[test]
fn an_array_is_exploded() {
    let same = rows(LISTS, "gs_explode", json!({"colName": "l", "newCol": "l"}));
    assert_eq!(same, [r#"{"l":1,"id":1}"#, r#"{"l":null,"id":1}"#, r#"{"l":4,"id":4}"#]);
    let outer = rows(LISTS, "gs_explode", json!({"colName": "l", "newCol": "each", "outer": "True"}));
    assert_eq!(
        outer,
        [
            r#"{"l":[1, null],"id":1,"each":1}"#,
            r#"{"l":[1, null],"id":1,"each":null}"#,
            r#"{"l":[],"id":2,"each":null}"#,
            r#"{"l":null,"id":3,"each":null}"#,
            r#"{"l":[4],"id":4,"each":4}"#,
        ]
    );
}

/// A job whose transform sees maps of `a` and `b`.
fn maps(function: &str, parameters: Value) -> Place {
    let nest = json!([{"Action": {"Operation": "NEST_TO_MAP", "Parameters": {"sourceColumns": ["a", "b"], "targetColumn": "m",
        "removeSourceColumns": "true"}}}]);
    Place::new()
        .with_input("in.json", r#"{"a": 1, "b": 2, "id": 1} {"a": null, "b": 4, "id": 2}"#)
        .with_node("nest", json!({"Recipe": {"Name": "nest", "Inputs": ["in"], "RecipeSteps": nest}}))
        .with_transform("t", "nest", function, parameters)
        .with_target("t")
}

#[test]
fn a_map_is_exploded_into_keys_and_values() {
    let pairs = |row: String| row.split_once("\"k\":").map(|(_, pair)| pair.to_owned()).expect("a key");
    let made: Vec<String> =
        maps("gs_explode", json!({"colName": "m", "newCol": "k, v"})).rows().into_iter().map(pairs).collect();
    assert_eq!(made, [r#""a","v":1}"#, r#""b","v":2}"#, r#""a","v":null}"#, r#""b","v":4}"#]);
    let replaced = maps("gs_explode", json!({"colName": "m", "newCol": ["m", "v"]})).rows();
    assert_eq!(replaced.len(), 4);
    assert!(replaced[3].contains(r#""m":"b","v":4"#), "{}", replaced[3]);
    let message = maps("gs_explode", json!({"colName": "m", "newCol": "m"})).wrong();
    assert!(message.contains("column `m` is a map, and `newCol` names a column for its keys"), "{message}");
    assert_eq!(maps("gs_null_rows", json!({"extended": "true"})).rows().len(), 2);
}

#[test]
fn what_is_no_array_is_not_exploded() {
    let message = wrong(SALES, "gs_explode", json!({"colName": "n", "newCol": "n"}));
    assert!(message.contains("column `n` is string; this needs a column of arrays or of maps"), "{message}");
    let message = wrong(LISTS, "gs_explode", json!({"colName": "l", "newCol": "a,b"}));
    assert!(message.contains("`newCol` names one column for its entries"), "{message}");
    let message = wrong(LISTS, "gs_explode", json!({"colName": "l", "newCol": "l", "outer": "perhaps"}));
    assert!(message.contains("is `true` or `false`, not `perhaps`"), "{message}");
}

const NESTED: (&str, &str) = (
    "in.json",
    r#"{"id": 1, "u": {"name": "Ann", "at": {"city": "Bonn"}}, "l": [{"x": 1}]} {"id": 2, "u": null, "l": null}"#,
);

#[test]
fn structs_are_flattened() {
    let all = rows(NESTED, "gs_flatten", json!({}));
    assert_eq!(
        all,
        [
            r#"{"id":1,"u.at.city":"Bonn","u.name":"Ann","l":[{"x": 1}]}"#,
            r#"{"id":2,"u.at.city":null,"u.name":null,"l":null}"#
        ]
    );
    assert_eq!(rows(NESTED, "gs_flatten", json!({"maxLevels": "0"})), all);
    let one = rows(NESTED, "gs_flatten", json!({"maxLevels": "1", "separator": "_"}));
    assert_eq!(one[0], r#"{"id":1,"u_at":{"city":"Bonn"},"u_name":"Ann","l":[{"x": 1}]}"#);
    assert_eq!(rows(("in.csv", "a\n1\n"), "gs_flatten", json!({})), [r#"{"a":"1"}"#]);
    let message = wrong(NESTED, "gs_flatten", json!({"maxLevels": "all"}));
    assert!(message.contains("is a whole number, not `all`"), "{message}");
}

#[test]
fn rows_of_nulls_go() {
    let text = r#"{"a": null, "n": null, "l": null, "s": null} {"a": "", "n": null, "l": [], "s": null}
        {"a": null, "n": 0, "l": null, "s": null} {"a": null, "n": null, "l": null, "s": {"x": null}} {"a": "x", "n": 1, "l": [1], "s": {"x": 1}}"#;
    let plain = rows(("in.json", text), "gs_null_rows", json!({}));
    assert_eq!(plain.len(), 4, "{plain:?}");
    assert!(plain[0].starts_with(r#"{"a":"""#), "{}", plain[0]);
    let extended = rows(("in.json", text), "gs_null_rows", json!({"extended": "true"}));
    assert_eq!(extended.len(), 3, "{extended:?}");
    assert!(extended[0].contains(r#""n":0"#), "{}", extended[0]);
}
