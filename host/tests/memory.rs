//! What a run takes at most: 1.2 times `--memory-limit`, and a base that README states.
#![cfg(target_os = "linux")]
#![allow(clippy::print_stdout, reason = "what was measured")]

mod common;

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::Folder;

/// README's base, less what a run over one row takes, which is more where the program is not optimised.
const BASE: u64 = 32 << 20;

/// README's base of a run that writes Parquet or ORC is larger by this.
const GROUPS: u64 = 64 << 20;

/// A run by its step, and the formats it reads and writes.
type Case = (&'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    ("none", "csv", "csv"),
    ("none", "csv", "json"),
    ("none", "csv", "avro"),
    ("none", "csv", "parquet"),
    ("none", "csv", "orc"),
    ("none", "json", "csv"),
    ("none", "avro", "csv"),
    ("none", "orc", "csv"),
    ("none", "parquet", "csv"),
    ("sort", "csv", "csv"),
    ("sort", "parquet", "parquet"),
    ("distinct", "csv", "csv"),
    ("group", "csv", "csv"),
    ("group", "parquet", "csv"),
    ("average", "csv", "csv"),
    ("number", "csv", "csv"),
];

const STEPS: &[(&str, &str)] = &[
    ("none", "[]"),
    (
        "sort",
        r#"[{"Operation": "SORT", "Parameters": {"expressions": "[{\"sourceColumn\": \"amount\", \"ordering\": \"ASCENDING\"}]"}}]"#,
    ),
    ("distinct", r#"[{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#),
    (
        "group",
        r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": "[\"id\"]", "groupByAggFunctionOptions":
            "[{\"sourceColumnName\": \"amount\", \"targetColumnName\": \"sum\", \"functionName\": \"SUM\"}]"}}]"#,
    ),
    ("average", r#"[{"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "amount"}}]"#),
    (
        "number",
        r#"[{"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "nth",
            "groupByColumns": "[\"city\"]", "orderByColumns": "[\"day\"]"}}]"#,
    ),
];

fn table(rows: usize) -> String {
    let mut text = String::from("id,name,city,amount,day,visits,notes\n");
    for row in 0..rows {
        let (city, cents, day) = (row * 31 % 977, row * 7919 % 99_991, row % 28 + 1);
        let notes = ["", "called twice", "see the file of the year before"][row % 3];
        let visits = if row % 11 == 0 { String::new() } else { (row % 19).to_string() };
        writeln!(
            text,
            "{row},A Name of {},City {city},{cents}.25,2024-01-{day:02},{visits},{notes}",
            row % 5000
        )
        .expect("a line");
    }
    text
}

fn program() -> Command {
    Command::new(std::env::var_os("RECIPE_HOST").unwrap_or_else(|| env!("CARGO_BIN_EXE_recipe-host").into()))
}

/// The most memory that a run takes, which has to succeed.
fn peak(folder: &Path, line: &str) -> u64 {
    let words = line.split_whitespace();
    let mut run = program().args(words).current_dir(folder).stdout(Stdio::null()).spawn().expect("it starts");
    let status = format!("/proc/{}/status", run.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kib = text
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB")?.trim().parse().ok());
        peak = peak.max(kib.unwrap_or(0_u64) << 10);
        if let Some(ended) = run.try_wait().expect("it ends") {
            assert!(ended.success(), "{line}");
            assert!(peak > 0, "the memory of a program can be read");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn check(rows: usize, limits: &[u64], threads: &[usize], cases: &[Case]) {
    let folder = Folder::new();
    for (name, steps) in STEPS {
        folder.file(&format!("{name}.json"), steps.as_bytes());
    }
    for (name, rows) in [("small", 1), ("large", rows)] {
        folder.file(&format!("{name}.csv"), table(rows).as_bytes());
        for format in ["avro", "json", "orc", "parquet"] {
            folder.succeeds(&format!("apply none.json -i {name}.csv -o {name}.{format}"));
        }
    }
    let mut beyond = Vec::new();
    for (step, from, to) in cases {
        let groups = if matches!(*to, "orc" | "parquet") { GROUPS } else { 0 };
        for limit in limits {
            for threads in threads {
                let run = |size| {
                    let line = format!("apply {step}.json -i {size}.{from} -o out.{to} --overwrite");
                    peak(folder.path(), &format!("{line} --threads {threads} --memory-limit {limit}"))
                };
                let (small, large) = (run("small"), run("large"));
                let taken = format!(
                    "{step} from {from} to {to}, {} MB, {threads} threads: {} and {} MB",
                    limit / 1_000_000,
                    small / 1_000_000,
                    large / 1_000_000
                );
                println!("{taken}");
                if large > small + limit + limit / 5 + BASE + groups {
                    beyond.push(taken);
                }
            }
        }
    }
    assert!(beyond.is_empty(), "{beyond:#?}");
}

#[test]
fn a_run_takes_little_more_than_its_limit() {
    check(300_000, &[20_000_000], &[8], CASES);
}

/// At sizes that people have.
#[test]
fn large_runs_take_little_more_than_their_limit() {
    if std::env::var_os("RECIPE_TESTS").is_none_or(|asked| asked != "full") {
        println!("left out: this takes hours; RECIPE_TESTS=full runs it");
        return;
    }
    check(1_000_000, &[50_000_000], &[1, 2, 8], CASES);
    check(10_000_000, &[512_000_000], &[1, 8], CASES);
    check(40_000_000, &[2_000_000_000], &[1, 8], CASES);
}
