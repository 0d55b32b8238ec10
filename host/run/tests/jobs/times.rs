//! Transforms of moments: current timestamp, to timestamp, format timestamp.

use serde_json::json;

use crate::common::{rows, wrong};

const ONE: (&str, &str) = ("in.csv", "id\n1\n");

#[test]
fn the_time_of_the_run_is_added() {
    assert_eq!(
        rows(ONE, "gs_now", json!({"colName": "at"})),
        [r#"{"id":"1","at":"2024-02-29 13:05:09.25"}"#]
    );
    for (format, wanted) in [
        ("%Y-%m-%d", "2024-02-29"),
        ("yyyyMMddHHmmss", "20240229130509"),
        ("%Y%m%dT%H:%M:%S", "20240229T13:05:09"),
        ("%d %b %y, %I %p", "29 Feb 24, 01 PM"),
        ("%S.%f", "09.250000"),
    ] {
        let made = rows(ONE, "gs_now", json!({"colName": "at", "dateFormat": format}));
        assert_eq!(made, [format!(r#"{{"id":"1","at":"{wanted}"}}"#)], "{format}");
    }
}

#[test]
fn formats_that_are_not_known_are_refused() {
    let message = wrong(ONE, "gs_now", json!({"colName": "at", "dateFormat": "%Y %Q"}));
    assert!(message.contains("has `%Q`; words of a format are"), "{message}");
    let message = wrong(ONE, "gs_now", json!({"colName": "at", "dateFormat": "yyyy bb"}));
    assert!(message.contains("yyyy bb"), "{message}");
    let message = wrong(ONE, "gs_now", json!({}));
    assert!(message.contains("`colName` is required"), "{message}");
}

const TIMES: (&str, &str) = (
    "in.csv",
    "t,n\n1709211909,1\n1709211909250,2\n1709211909250000,3\n2024-02-29T13:05:09.25Z,4\n2024-02-29,5\n02/29/2024,6\nsoon,7\n,8\n-1.5,9\n",
);

fn times(kind: &str) -> Vec<String> {
    let made = rows(TIMES, "gs_to_timestamp", json!({"colName": "t", "colType": kind, "newColName": "at"}));
    made.iter()
        .map(|row| row.split("\"at\":").nth(1).expect("a time").trim_end_matches('}').to_owned())
        .collect()
}

#[test]
fn texts_and_numbers_become_moments() {
    let moment = r#""2024-02-29 13:05:09.25""#;
    assert_eq!(
        times("autodetect"),
        [
            r#""2024-02-29 13:05:09""#,
            moment,
            moment,
            moment,
            r#""2024-02-29 00:00:00""#,
            "null",
            "null",
            "null",
            r#""1969-12-31 23:59:58.5""#,
        ]
    );
    assert_eq!(
        times("iso"),
        ["null", "null", "null", moment, r#""2024-02-29 00:00:00""#, "null", "null", "null", "null",]
    );
    assert_eq!(times("milliseconds")[1], moment);
    assert_eq!(times("microseconds")[2], moment);
    assert_eq!(times("seconds")[0], r#""2024-02-29 13:05:09""#);
    let numbers = ("in.json", r#"{"t": 1709211909} {"t": null}"#);
    assert_eq!(
        rows(numbers, "gs_to_timestamp", json!({"colName": "t"})),
        [r#"{"t":"2024-02-29 13:05:09"}"#, r#"{"t":null}"#]
    );
}

#[test]
fn kinds_of_times_are_few() {
    let message = wrong(TIMES, "gs_to_timestamp", json!({"colName": "t", "colType": "hours"}));
    assert!(
        message.contains("is one of autodetect, iso, seconds, milliseconds, microseconds, not `hours`"),
        "{message}"
    );
    let flags = ("in.json", r#"{"t": true}"#);
    let message = wrong(flags, "gs_to_timestamp", json!({"colName": "t"}));
    assert!(
        message.contains("column `t` is boolean; this needs a column of numbers, text or dates"),
        "{message}"
    );
}

#[test]
fn moments_become_text() {
    let days = ("in.csv", "t,n\n2024-02-29 13:05:09,1\n,2\n");
    let new = rows(
        days,
        "gs_format_timestamp",
        json!({"colName": "t", "dateFormat": "%d/%m/%Y", "newColName": "day"}),
    );
    assert_eq!(
        new,
        [r#"{"t":"2024-02-29 13:05:09","n":"1","day":"29/02/2024"}"#, r#"{"t":null,"n":"2","day":null}"#]
    );
    let same = rows(days, "gs_format_timestamp", json!({"colName": "t", "dateFormat": "yyyy-MM-dd"}));
    assert_eq!(same[0], r#"{"t":"2024-02-29","n":"1"}"#);
    let message = wrong(days, "gs_format_timestamp", json!({"colName": "t"}));
    assert!(message.contains("`dateFormat` is required"), "{message}");
}
