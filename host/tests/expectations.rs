//! `EXPECT` in runs: what ends them, what is listed and reported, the same on any number of threads.

mod common;

use common::Folder;
use serde_json::Value;

const ROWS: usize = 60_000;

/// Rows of an id and an age, every thousandth of which is not one.
fn folder(recipe: &str) -> Folder {
    let folder = Folder::new();
    let age = |row: usize| if row % 1000 == 777 { -(row as i64) } else { (row % 90) as i64 };
    let rows: Vec<String> = (0..ROWS).map(|row| format!("{row},{}\n", age(row))).collect();
    let rows = rows.concat();
    folder.file("in/a.csv", format!("id,age\n{}", &rows[..rows.find("30000,").expect("half")]).as_bytes());
    folder.file("in/b.csv", format!("id,age\n{}", &rows[rows.find("30000,").expect("half")..]).as_bytes());
    folder.file("recipe.json", recipe.as_bytes());
    folder
}

fn age(more: &str) -> String {
    format!(
        r#"[{{"Operation": "EXPECT", "Parameters": {{"sourceColumn": "age", "min": "0", "max": "120"{more}}}}},
            {{"Operation": "DUPLICATE", "Parameters": {{"sourceColumn": "id", "targetColumn": "again"}}}}]"#
    )
}

fn line(threads: usize, more: &str) -> String {
    format!("apply recipe.json --input in/ --output out.csv --threads {threads} {more}")
}

#[test]
fn the_first_row_that_fails_ends_the_run() {
    let folder = folder(&age(""));
    for threads in [1, 2, 5] {
        folder.fails(
            &line(threads, ""),
            1,
            &["step 1 (EXPECT): expected `age` at least `0`, at most `120`, but row 778 of `in/a.csv`: `age` is `-777`"],
        );
    }
}

#[test]
fn a_threshold_is_decided_before_anything_is_written() {
    for (most, fits) in [("60", true), ("59", false), ("0.1%", true), ("0.0999%", false)] {
        let folder = folder(&age(&format!(r#", "onFail": "drop", "maxFailed": "{most}""#)));
        for threads in [1, 3] {
            let line = line(threads, "--rejects rejects.jsonl --report report.json --overwrite");
            if fits {
                folder.succeeds(&line);
                assert_eq!(folder.read("out.csv").lines().count(), ROWS - 60 + 1);
                assert_eq!(folder.read("rejects.jsonl").lines().count(), 60);
            } else if most == "59" {
                folder.fails(
                    &line,
                    1,
                    &["in all rows but 59, and more fail: row 778 of `in/a.csv`: `age` is `-777`; "],
                );
            } else {
                folder.fails(
                    &line,
                    1,
                    &["in all rows but 0.0999%, and 60 of 60000 fail: row 778 of `in/a.csv`"],
                );
            }
        }
    }
}

#[test]
fn rows_in_quarantine_are_listed_with_all_their_cells() {
    let folder = folder(&age(r#", "onFail": "quarantine""#));
    folder.fails(&line(2, ""), 2, &["step 1 puts rows in quarantine", "--rejects FILE"]);
    let mut listed = Vec::new();
    for threads in [1, 4] {
        let told =
            folder.succeeds(&line(threads, "--rejects rejects.jsonl --report report.json --overwrite"));
        assert!(told.contains("rows failed"), "{told}");
        listed.push(folder.read("rejects.jsonl"));
        let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
        let step = &report["steps"][0];
        assert_eq!((&step["rows_in"], &step["rows_out"]), (&60_000.into(), &59_940.into()));
        assert_eq!(step["cells_failed"], 0);
        let expectation = serde_json::json!({
            "expected": "`age` at least `0`, at most `120`", "rows_checked": ROWS, "rows_failed": 60,
        });
        assert_eq!(step["expectation"], expectation);
        assert!(report["steps"][1].get("expectation").is_none());
    }
    assert_eq!(listed[0], listed[1]);
    let lines: Vec<Value> = listed[0].lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 60);
    let expected = serde_json::json!({
        "file": "in/b.csv", "row": 778, "step": 1, "column": "age", "value": "-30777",
        "cells": {"id": "30777", "age": "-30777"},
    });
    assert_eq!(lines[30], expected);
}

#[test]
fn rows_are_counted_in_all() {
    let all = |parameters: &str| {
        let recipe = format!(r#"[{{"Operation": "EXPECT", "Parameters": {{{parameters}}}}}]"#);
        folder(&recipe)
    };
    all(r#""minRows": "60001""#).fails(
        &line(2, ""),
        1,
        &["expected at least 60001 rows, and there are 60000"],
    );
    all(r#""maxRows": "59999""#).fails(&line(2, ""), 1, &["expected at most 59999 rows, and there are more"]);
    let right = all(r#""minRows": "60000", "maxRows": "60000""#);
    right.succeeds(&line(2, ""));
    // A preview has few of the rows.
    right.succeeds("preview recipe.json --input in/");
}

#[test]
fn flags_and_values_that_are_not_unique() {
    let folder = folder(
        r#"[{"Operation": "EXPECT", "Parameters": {"sourceColumn": "age", "unique": "true", "onFail": "flag", "targetColumn": "again"}},
            {"Action": {"Operation": "KEEP_VALUES", "Parameters": {}}, "ConditionExpressions": [{"Condition": "IS", "Value": "[\"false\"]", "TargetColumn": "again"}]}]"#,
    );
    let mut out = Vec::new();
    for threads in [1, 3] {
        folder.succeeds(&line(threads, "--overwrite"));
        out.push(folder.read("out.csv"));
    }
    assert_eq!(out[0], out[1]);
    folder.file(
        "strict.json",
        br#"[{"Operation": "EXPECT", "Parameters": {"sourceColumn": "again", "unique": "true", "maxFailed": "1"}}]"#,
    );
    folder.file("twice/a.csv", b"id,again\n1,a\n2,b\n3,a\n");
    folder.file("twice/b.csv", b"id,again\n4,c\n5,b\n6,b\n");
    for threads in [1, 3] {
        let line = format!("apply strict.json --input twice/ --output twice.csv --threads {threads}");
        let rows = ["row 3 of `twice/a.csv`: `again` is `a`; row 2 of `twice/b.csv`: `again` is `b`"];
        folder.fails(&line, 1, &rows);
    }
    // The ages of 90 people, and 60 numbers that are each other than all others.
    assert_eq!(out[0].lines().count(), 1 + 90 + 60);
}
