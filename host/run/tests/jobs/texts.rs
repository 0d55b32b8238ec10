//! Transforms that make text and arrays: split, array to columns, concatenate, derived column.

use serde_json::json;

use crate::common::{one, rows, wrong};

const TEXTS: (&str, &str) = ("in.csv", "id,t\n1,a b  c\n2,\n3,x\n4,\" y\"\n");

#[test]
fn a_text_is_split() {
    let parts = rows(TEXTS, "gs_split", json!({"colName": "t", "pattern": "\\s+", "newColName": "parts"}));
    let wanted = [
        r#"{"id":"1","t":"a b  c","parts":["a","b","c"]}"#,
        r#"{"id":"2","t":null,"parts":null}"#,
        r#"{"id":"3","t":"x","parts":["x"]}"#,
        r#"{"id":"4","t":" y","parts":["","y"]}"#,
    ];
    assert_eq!(parts, wanted);
    let replaced = rows(
        ("in.json", r#"{"t": "1+2"} {"t": ""} {"t": null}"#),
        "gs_split",
        json!({"colName": "`T`", "pattern": "\\+"}),
    );
    assert_eq!(replaced, [r#"{"t":["1","2"]}"#, r#"{"t":[""]}"#, r#"{"t":null}"#]);
}

#[test]
fn a_pattern_that_is_none_is_shown_in_the_job() {
    let message = wrong(TEXTS, "gs_split", json!({"colName": "t", "pattern": "(a"}));
    assert!(
        message.contains("\"(a\"") && message.contains("node `gs_split` (DynamicTransform)"),
        "{message}"
    );
    let message = wrong(TEXTS, "gs_split", json!({"colName": "u", "pattern": ","}));
    assert!(message.contains("column `u` not found"), "{message}");
    let message = wrong(TEXTS, "gs_split", json!({"colName": "t"}));
    assert!(message.contains("parameter `pattern` is required"), "{message}");
}

const ARRAYS: (&str, &str) =
    ("in.json", r#"{"a": [1, 2, 3], "id": 1} {"a": [4], "id": 2} {"a": null, "id": 3} {"a": [], "id": 4}"#);

#[test]
fn entries_become_columns() {
    let made = rows(ARRAYS, "gs_array_to_cols", json!({"colName": "a", "colList": "x, y"}));
    let wanted = [
        r#"{"a":[1, 2, 3],"id":1,"x":1,"y":2}"#,
        r#"{"a":[4],"id":2,"x":4,"y":null}"#,
        r#"{"a":null,"id":3,"x":null,"y":null}"#,
        r#"{"a":[],"id":4,"x":null,"y":null}"#,
    ];
    assert_eq!(made, wanted);
    let some = json!({"colName": "a", "colList": ["a", "id"], "indexes": "3,1"});
    let wanted =
        [r#"{"a":3,"id":1}"#, r#"{"a":null,"id":4}"#, r#"{"a":null,"id":null}"#, r#"{"a":null,"id":null}"#];
    assert_eq!(rows(ARRAYS, "gs_array_to_cols", some), wanted);
}

#[test]
fn entries_have_numbers_from_one_on() {
    let message =
        wrong(ARRAYS, "gs_array_to_cols", json!({"colName": "a", "colList": "x,y", "indexes": "1"}));
    assert!(
        message.contains("`indexes`: has 1 numbers for 2 columns") || message.contains("has 1 numbers"),
        "{message}"
    );
    let message = wrong(ARRAYS, "gs_array_to_cols", json!({"colName": "a", "colList": "x", "indexes": "0"}));
    assert!(message.contains("entries are counted from 1"), "{message}");
    let message = wrong(ARRAYS, "gs_array_to_cols", json!({"colName": "a", "colList": "x,X"}));
    assert!(message.contains("names `X` twice"), "{message}");
    let message = wrong(ARRAYS, "gs_array_to_cols", json!({"colName": "id", "colList": "x"}));
    assert!(message.contains("column `id` is long; this needs a column of arrays"), "{message}");
}

const PARTS: (&str, &str) = (
    "in.json",
    r#"{"y": "2024", "m": 2, "d": null} {"y": "", "m": null, "d": 1.5} {"y": null, "m": null, "d": null}"#,
);

#[test]
fn columns_are_concatenated_and_null_is_nothing() {
    let made =
        rows(PARTS, "gs_concat", json!({"colName": "date", "colList": ["y", "m", "d"], "spacer": "-"}));
    let dates: Vec<&str> = made.iter().map(|row| row.split("\"date\":").nth(1).expect("a date")).collect();
    assert_eq!(dates, [r#""2024-2-"}"#, r#""--1.5"}"#, r#""--"}"#]);
    let without = rows(PARTS, "gs_concat", json!({"colName": "y", "colList": "y,m", "spacer": ""}));
    assert_eq!(without[0], r#"{"y":"20242","m":2,"d":null}"#);
    let filled =
        rows(PARTS, "gs_concat", json!({"colName": "x", "colList": ["m"], "nullValue": "it's \\ null"}));
    assert!(filled[1].ends_with(r#""x":"it's \\ null"}"#), "{}", filled[1]);
}

#[test]
fn parameters_that_are_not_known_are_warned_of() {
    let job = one(PARTS, "gs_concat", json!({"colName": "x", "colList": "y", "spacr": "-"}));
    let warnings = job.warnings();
    assert!(
        warnings.iter().any(|warning| warning
            .contains("parameter `spacr` is not known, and has no effect; did you mean `spacer`?")),
        "{warnings:?}"
    );
    let message = wrong(PARTS, "gs_concat", json!({"colName": "x", "colList": ["y", "z"]}));
    assert!(message.contains("column `z` not found"), "{message}");
    let message = wrong(PARTS, "gs_concat", json!({"colName": [], "colList": []}));
    assert!(
        message.contains("`colName` is required") && message.contains("`colList` is required"),
        "{message}"
    );
}

const YEARS: (&str, &str) = ("in.csv", "year,n\n23,2\n2024,\n,5\n");

#[test]
fn a_column_is_derived() {
    let years =
        json!({"colName": "year", "expr": "CASE WHEN length(year) = 2 THEN ('20' || year) ELSE year END"});
    assert_eq!(
        rows(YEARS, "gs_derived", years),
        [r#"{"year":"2023","n":"2"}"#, r#"{"year":"2024","n":null}"#, r#"{"year":null,"n":"5"}"#]
    );
    let new = rows(YEARS, "gs_derived", json!({"colName": "twice", "expr": "n * 2"}));
    assert_eq!(new[0], r#"{"year":"23","n":"2","twice":4.0}"#);
}

#[test]
fn expressions_of_public_jobs_are_known() {
    let input = ("in.csv", "amount,day,commodity\n$1.50,2024-02-29,Maize (white)\n");
    for (expression, wanted) in [
        ("cast(replace(amount, '$', '') as double)", "1.5"),
        ("YEAR(day)", "2024"),
        ("add_months(day, 10)", r#""2024-12-29""#),
        (
            "CASE     WHEN commodity LIKE '%Rice%' THEN 'Rice'     WHEN commodity LIKE '%Maize%' OR commodity LIKE '%Corn%' THEN 'Maize/Corn' ELSE 'Other' END",
            r#""Maize/Corn""#,
        ),
        ("cast(substring(day, 1, 4) as int)", "2024"),
    ] {
        let made = rows(input, "gs_derived", json!({"colName": "x", "expr": expression}));
        assert!(made[0].ends_with(&format!(r#""x":{wanted}}}"#)), "{expression}: {}", made[0]);
    }
}

#[test]
fn an_expression_that_is_not_known_is_shown_in_the_job() {
    let message = wrong(YEARS, "gs_derived", json!({"colName": "x", "expr": "soundex(year)"}));
    assert!(message.contains("soundex") && message.contains("job.json:"), "{message}");
    let job = one(YEARS, "gs_derived", json!({"colName": "x", "expr": "n  IS  not null"}));
    assert!(
        job.warnings().iter().any(|warning| warning.contains("`is null` is true of empty text here, too"))
    );
}
