use chrono::NaiveDate;

use super::*;
use crate::table::Column;

/// A table with one key and what is said of its projection.
fn table(said: &[(&str, &str)]) -> Table {
    let mut table = Table::new("db", "t");
    table.storage_descriptor.location = Some("s3://lake/t".into());
    table.partition_keys = vec![Column::new("k", "string")];
    table.parameters.insert("projection.enabled".into(), "true".into());
    for (name, value) in said {
        table.parameters.insert(format!("projection.k.{name}"), (*value).into());
    }
    table
}

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2024, 2, 29).and_then(|day| day.and_hms_opt(13, 45, 0)).expect("a moment")
}

fn values(said: &[(&str, &str)]) -> Vec<String> {
    let projection = Projection::of(&table(said), now()).unwrap_or_else(|error| panic!("{error}"));
    let partitions = projection.expect("it is enabled").partitions(None);
    partitions.into_iter().map(|partition| partition.values.concat()).collect()
}

fn refused(said: &[(&str, &str)]) -> String {
    let error = Projection::of(&table(said), now()).expect_err("refused").to_string();
    error.strip_prefix("table `db.t` of the catalog: ").expect("it names the table").to_owned()
}

#[test]
fn values_are_listed_or_counted() {
    assert_eq!(values(&[("type", "enum"), ("values", "a, b,c")]), ["a", "b", "c"]);
    assert_eq!(values(&[("type", "integer"), ("range", "8,11"), ("digits", "2")]), ["08", "09", "10", "11"]);
    assert_eq!(values(&[("type", "integer"), ("range", "0, 10"), ("interval", "5")]), ["0", "5", "10"]);
    assert_eq!(values(&[("type", "integer"), ("range", "2,1")]), [""; 0]);
}

#[test]
fn dates_go_from_one_to_another() {
    let dates = |format, range| values(&[("type", "date"), ("format", format), ("range", range)]);
    assert_eq!(dates("yyyy-MM-dd", "2024-02-28,2024-03-01"), ["2024-02-28", "2024-02-29", "2024-03-01"]);
    assert_eq!(dates("yyyy/MM", "2023/12,NOW"), ["2023/12", "2024/01", "2024/02"]);
    assert_eq!(dates("yyyyMMdd", "NOW-1DAYS,NOW+1DAY"), ["20240228", "20240229", "20240301"]);
    let stepped = |format, range, interval, unit| {
        let said = [("format", format), ("range", range), ("interval", interval), ("interval.unit", unit)];
        values(&[&[("type", "date")], said.as_slice()].concat())
    };
    assert_eq!(stepped("yyyy", "2021,NOW", "1", "YEARS"), ["2021", "2022", "2023", "2024"]);
    assert_eq!(
        stepped("yyyy-MM-dd-HH", "NOW-3HOURS,NOW", "1", "HOURS"),
        ["2024-02-29-10", "2024-02-29-11", "2024-02-29-12", "2024-02-29-13"]
    );
    assert_eq!(
        stepped("yyyy-MM-dd", "2024-01-01,2024-01-15", "1", "WEEKS"),
        ["2024-01-01", "2024-01-08", "2024-01-15"]
    );
    assert_eq!(
        stepped("yyyy-MM-dd", "2023-11-30,NOW", "1", "MONTHS"),
        ["2023-11-30", "2023-12-30", "2024-01-30", "2024-02-29"]
    );
    assert_eq!(dates("'day'yyyy''MM", "day2024'01,day2024'02"), ["day2024'01", "day2024'02"]);
}

#[test]
fn places_are_folders_or_made_by_a_template() {
    let place = |table: &Table| {
        let projection = Projection::of(table, now()).expect("right").expect("enabled");
        projection.partitions(None)[0].storage_descriptor.location.clone().expect("a place")
    };
    let mut table = table(&[("type", "enum"), ("values", "a")]);
    assert_eq!(place(&table), "s3://lake/t/k=a/");
    table.parameters.insert("storage.location.template".into(), "s3://other/${k}/data".into());
    assert_eq!(place(&table), "s3://other/a/data/");
    table.parameters.insert("storage.location.template".into(), "s3://other/".into());
    assert_eq!(
        Projection::of(&table, now()).expect_err("refused").to_string(),
        "table `db.t` of the catalog: `storage.location.template` has no `${k}`, a partition column"
    );
}

#[test]
fn conditions_choose() {
    let table = table(&[("type", "integer"), ("range", "1,12")]);
    let projection = Projection::of(&table, now()).expect("right").expect("enabled");
    let predicate = Predicate::parse("k > 10", &table.partition_keys).expect("a condition");
    let chosen: Vec<_> = projection.partitions(Some(&predicate)).into_iter().map(|p| p.values).collect();
    assert_eq!(chosen, [["11"], ["12"]]);
}

#[test]
fn a_catalog_keeps_partitions_of_other_tables() {
    let mut table = table(&[]);
    table.parameters.insert("projection.enabled".into(), "false".into());
    assert!(Projection::of(&table, now()).expect("right").is_none());
}

#[test]
fn what_is_wrong_is_said() {
    for (said, expected) in [
        (
            &[("type", "injected")][..],
            "`projection.k.type` is `injected`, whose values queries give, and a job has none; use enum, integer or date",
        ),
        (&[], "`projection.k.type` is missing: enum, integer or date"),
        (&[("type", "text")], "`projection.k.type` is enum, integer or date, not `text`"),
        (&[("type", "enum")], "`projection.k.values` is missing: its values with commas between them"),
        (
            &[("type", "integer"), ("range", "1-12")],
            "`projection.k.range` is the first and the last number, such as 1,12, not `1-12`",
        ),
        (
            &[("type", "integer"), ("range", "1,12"), ("digits", "0")],
            "`projection.k.digits` is a whole number of at least 1, not `0`",
        ),
        (
            &[("type", "integer"), ("range", "1,2000000")],
            "its projection makes more than 1000000 partitions; narrow the ranges of its keys",
        ),
        (
            &[("type", "date"), ("range", "2024,NOW")],
            "`projection.k.format` is missing: how its values are written, such as yyyy-MM-dd",
        ),
        (
            &[("type", "date"), ("format", "EEE"), ("range", "2024,NOW")],
            "`projection.k.format` has `EEE`, which is not done here; it is made of yyyy, MM, dd, HH, mm, ss and signs between them",
        ),
        (
            &[("type", "date"), ("format", "MM-dd"), ("range", "01-01,NOW")],
            "`projection.k.format` is made of yyyy and more, not `MM-dd`",
        ),
        (
            &[("type", "date"), ("format", "yyyy-MM-dd"), ("range", "2024-13-01,NOW")],
            "`projection.k.range` is the first and the last value, such as 2020-01-01,NOW; `2024-13-01` is not written as `yyyy-MM-dd`",
        ),
        (
            &[("type", "date"), ("format", "yyyy"), ("range", "2020,NOW")],
            "`projection.k.interval` is missing, which values that are no days or months need",
        ),
        (
            &[
                ("type", "date"),
                ("format", "yyyy"),
                ("range", "2020,NOW"),
                ("interval", "1"),
                ("interval.unit", "AGES"),
            ],
            "`projection.k.interval.unit` is YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES or SECONDS, not `AGES`",
        ),
    ] {
        assert_eq!(refused(said), expected);
    }
}
