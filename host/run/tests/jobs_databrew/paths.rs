//! Which files of a dataset are read.

use std::fs::File;
use std::time::{Duration, SystemTime};

use crate::common::{Folder, OUT, at, job};

fn dataset(key: &str, options: &str) -> String {
    format!("{}, \"PathOptions\": {{{options}}}", at(key))
}

fn of(key: &str, options: &str) -> Folder {
    Folder::new(&[("job.json", &job(&dataset(key, options), OUT))])
}

fn fails(key: &str, options: &str) -> String {
    let folder = of(key, options);
    folder.write("b/in/a.csv", "id\n1\n");
    folder.fails("job.json", &folder.options())
}

#[test]
fn parameters_are_columns_and_tests() {
    let parameters = r#""Parameters": {
        "region": {"Name": "region", "Type": "String", "CreateColumn": true,
            "Filter": {"Expression": "(starts_with :a or is :b) and not ends_with :c", "ValuesMap": {":a": "e", ":b": "us", ":c": "x"}}},
        "shop": {"Name": "shop", "Type": "Number", "CreateColumn": true,
            "Filter": {"Expression": "GREATER_THAN :n", "ValuesMap": {":n": "5"}}},
        "day": {"Name": "day", "Type": "Datetime", "DatetimeOptions": {"Format": "yyyy/MM/dd"}, "CreateColumn": true,
            "Filter": {"Expression": "after :d", "ValuesMap": {":d": "2024-02-28T00:00:00Z"}}}}"#;
    let folder = of("in/{region}/shop-{shop}/{day}/<[a-z]+>.csv", parameters);
    for (name, id) in [
        ("eu/shop-007/2024/02/29/a.csv", 1),
        ("us/shop-12/2024/03/01/b.csv", 2),
        ("ex/shop-12/2024/03/01/b.csv", 3),
        ("us/shop-5/2024/03/01/b.csv", 4),
        ("us/shop-12/2024/02/28/b.csv", 5),
        ("us/shop-12/2024/02/30/b.csv", 6),
        ("us/shop-12/2024/03/01/1.csv", 7),
        ("us/shop-x/2024/03/01/b.csv", 8),
    ] {
        folder.write(&format!("b/in/{name}"), &format!("id\n{id}\n"));
    }
    folder.run("job.json");
    assert_eq!(folder.text("b/out"), "id,region,shop,day\n1,eu,7,2024-02-29\n2,us,12,2024-03-01\n");
}

#[test]
fn pairs_in_lists_mean_the_same() {
    let folder = of(
        "in/{r}.csv",
        r#""Parameters": [{"PathParameterName": "r", "DatasetParameter": {"Name": "r", "Type": "String",
            "Filter": {"Expression": "matches :p", "ValuesMap": [{"ValueReference": ":p", "Value": "(?i)A.*"}]}}}]"#,
    );
    for name in ["a1", "A2", "ba"] {
        folder.write(&format!("b/in/{name}.csv"), &format!("id\n{name}\n"));
    }
    folder.run("job.json");
    assert_eq!(folder.text("b/out"), "id\nA2\na1\n");
}

#[test]
fn times_and_numbers_of_files_are_limited() {
    let folder = of(
        "in/",
        r#""LastModifiedDateCondition": {"Expression": "(AFTER :a) AND (RELATIVE_BEFORE :b)",
            "ValuesMap": {":a": "2001-01-01T00:00:00Z", ":b": "-1d"}},
           "FilesLimit": {"MaxFiles": 2, "OrderedBy": "LAST_MODIFIED_DATE", "Order": "DESCENDING"}"#,
    );
    let now = SystemTime::now();
    for (name, hours) in [("a", 30), ("b", 1), ("c", 50), ("d", 40), ("e", 24 * 365 * 60)] {
        folder.write(&format!("b/in/{name}.csv"), &format!("id\n{name}\n"));
        let file =
            File::options().write(true).open(folder.path().join(format!("b/in/{name}.csv"))).expect("a file");
        let written = now.checked_sub(Duration::from_secs(hours * 3600)).unwrap_or(SystemTime::UNIX_EPOCH);
        file.set_modified(written.max(SystemTime::UNIX_EPOCH)).expect("a time");
    }
    folder.run("job.json");
    assert_eq!(folder.text("b/out"), "id\na\nd\n");
}

#[test]
fn what_is_wrong_with_paths_is_told() {
    let text = r#""x": {"Name": "x", "Type": "String"}"#;
    for (key, options, expected) in [
        (
            "in/{y}/",
            "",
            "job.json:1:91: dataset `sales`: `Key`: has `{y}`, and `PathOptions` has no such parameter",
        ),
        (
            "in/{y}/",
            r#""Parameters": {"x": {"Name": "x", "Type": "String"}}"#,
            "has `{y}`, and there is no such parameter",
        ),
        (
            "in/",
            r#""Parameters": {"x": {"Name": "x", "Type": "String"}}"#,
            "has no `{x}`, the place of the parameter `x`",
        ),
        ("in/<[>/", "", "is no pattern"),
        ("in/<(?=a)>/", "", "look-ahead"),
        (
            "in/{x}/",
            r#""Parameters": {"x": {"Name": "x", "Type": "Datetime"}}"#,
            "parameter `DatetimeOptions` is required",
        ),
        (
            "in/{x}/",
            r#""Parameters": {"x": {"Name": "x", "Type": "Datetime", "DatetimeOptions": {"Format": "MM-dd"}}}"#,
            "`MM-dd` is no format of dates in paths: it has no year",
        ),
        (
            "in/{x}/",
            r#""Parameters": {"x": {"Name": "x", "Type": "Datetime", "DatetimeOptions": {"Format": "d MMM yyyy", "LocaleCode": "de-DE"}}}"#,
            "names of months and days are read in English, not in `de-DE`",
        ),
        (
            "in/{x}/",
            r#""Parameters": {"x": {"Name": "x", "Type": "Number", "Filter": {"Expression": "> :v", "ValuesMap": {}}}}"#,
            "there is no value `:v`",
        ),
        (
            "in/",
            r#""LastModifiedDateCondition": {"Expression": "starts_with :v", "ValuesMap": {":v": "2024"}}"#,
            "is no test of dates",
        ),
        ("in/", r#""FilesLimit": {"MaxFiles": 0}"#, "is at least 1"),
        ("in/", r#""FilesLimit": {"MaxFiles": 1, "OrderedBy": "SIZE"}"#, "is one of `LAST_MODIFIED_DATE`"),
        ("in/<z+>.csv", "", "no file matches"),
    ] {
        let error = fails(key, options);
        assert!(error.contains(expected), "{key} {options}: {error}");
    }
    let filtered = text.replace('}', r#", "Filter": {"Expression": "is :v", "ValuesMap": {":v": "b"}}}"#);
    let error = fails("in/{x}.csv", &format!(r#""Parameters": {{{filtered}}}"#));
    assert!(error.contains("no file is left to read: 1 are left out"), "{error}");
}

#[test]
fn outputs_where_a_pattern_would_read_them_are_refused() {
    let date = r#""Parameters": {"d": {"Name": "d", "Type": "String"}}"#;
    let folder = of("{d}/<.*>.csv", date);
    folder.write("b/in/a.csv", "id\n1\n");
    let error = folder.fails("job.json", &folder.options());
    assert!(error.contains("output 1"), "{error}");
    let folder = of("{d}/<[^p/][^/]*>.csv", date);
    folder.write("b/in/a.csv", "id\n1\n");
    folder.run("job.json");
    assert_eq!(folder.text("b/out"), "id\n1\n");
}
