//! Files of an output that workers write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, StreamExt, stream};
use recipe_run::Apply;
use recipe_run::store::commit::{Local, clean};
use recipe_run::tables::{Compression, Formulas, OutputFormat, ReadOptions};
use recipe_run::units::{Answers, LocalWorkers, Requests, Workers};

use crate::common::*;

/// The files of a folder, hidden ones as well, but for the log of its runs.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let data = entries.filter(|path| !path.ends_with("_recipe_log") && !path.ends_with("_SUCCESS"));
    let named = |path: PathBuf| {
        let bytes = if path.is_dir() { Vec::new() } else { fs::read(&path).expect("a file") };
        (path.file_name().expect("a name").display().to_string(), bytes)
    };
    data.map(named).collect()
}

/// Answers each request twice, as where a worker is thought to be lost that is not.
struct Twice(LocalWorkers);

impl Workers for Twice {
    fn ask(&self, requests: Requests) -> Answers {
        let (first, second) = (self.0.ask(requests.clone()), self.0.ask(requests));
        let lost = first.collect::<Vec<_>>().map(|_| second);
        stream::once(lost).flatten().boxed()
    }

    fn exchange(&self, requests: Requests, buckets: u32) -> Answers {
        self.0.exchange(requests, buckets)
    }
}

#[test]
fn workers_write_the_files_of_one_program() {
    let folder = Folder::new();
    for (name, recipe) in RECIPES {
        for (format, packed) in [("csv", false), ("csv", true), ("jsonl", false), ("parquet", false)] {
            for most in [1, 3, 7] {
                let run = |apply: Apply, to: &str| {
                    let to = format!("{name}-{format}-{packed}-{most}-{to}");
                    let (output, rejects) = (folder.path(&to), folder.path(&format!("{to}.rejects")));
                    let format = OutputFormat::from_path(format!("a.{format}").as_ref()).expect("a format");
                    let apply = apply.output(format!("{output}/")).output_format(format).max_files(most);
                    let apply = if packed { apply.compression(Compression::Gzip) } else { apply };
                    let report = apply.run_id("same").rejects(&rejects).run();
                    let report = report.unwrap_or_else(|error| panic!("{to}: {error}"));
                    let mut report = serde_json::to_value(&report).expect("JSON");
                    for key in ["seconds", "bytes_per_second"] {
                        report.as_object_mut().expect("an object").remove(key);
                    }
                    report["output"].as_object_mut().expect("an object").remove("location");
                    (
                        files(Path::new(&output)),
                        fs::read_to_string(rejects).expect("a list"),
                        report.to_string(),
                    )
                };
                let expected = run(folder.apply(recipe).threads(1), "alone");
                assert!(
                    !expected.0.is_empty() && expected.0.len() <= most,
                    "{name}: {:?}",
                    expected.0.keys()
                );
                let threads = folder
                    .apply(recipe)
                    .threads(8)
                    .read_options(ReadOptions::default().with_morsel_bytes(700));
                let others = [
                    ("threads", threads),
                    ("workers", folder.apply(recipe).workers(LocalWorkers::new(3), 1000)),
                    ("small", folder.apply(recipe).workers(LocalWorkers::new(8), 150)),
                    ("twice", folder.apply(recipe).workers(Twice(LocalWorkers::new(2)), 1 << 20)),
                ];
                let others = others.into_iter().take(if format == "csv" && !packed { 4 } else { 2 });
                for (how, apply) in others {
                    let found = run(apply, how);
                    let names = (found.0.keys().collect::<Vec<_>>(), expected.0.keys().collect::<Vec<_>>());
                    assert_eq!(names.0, names.1, "{name} as {format} by {how}");
                    assert!(
                        found.0 == expected.0,
                        "{name} as {format} in {most} files by {how}: other bytes"
                    );
                    assert_eq!(found.1, expected.1, "{name}: other rejects by {how}");
                    assert_eq!(found.2, expected.2, "{name}: another report by {how}");
                }
            }
        }
    }
}

/// The error of a cell that cannot be written names its row among all, and nothing is left behind.
#[test]
fn cells_that_are_not_written_are_named() {
    let folder = Folder::new();
    let text = csv(0..300) + "300,Mobile,1,=A1\n301,Mobile,2,n\n";
    fs::write(folder.path("in/3.csv"), text).expect("a file");
    for (name, recipe) in &RECIPES[..2] {
        let run = |apply: Apply, to: &str| {
            let output = folder.path(&format!("{name}-{to}"));
            let apply = apply.output(format!("{output}/")).output_format(OutputFormat::Csv).max_files(5);
            let error = apply.csv_formulas(Formulas::Reject).run().expect_err("a formula").to_string();
            (error, PathBuf::from(output))
        };
        let (expected, _) = run(folder.apply(recipe), "alone");
        assert!(expected.contains("column `note`") && expected.contains("=A1"), "{expected}");
        let (found, output) = run(folder.apply(recipe).workers(LocalWorkers::new(3), 700), "workers");
        assert_eq!(found, expected);
        assert!(files(&output).keys().all(|name| name.starts_with('.')), "nothing is to be seen");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let cleaned = clean(Arc::new(Local::new(&output)), Duration::ZERO);
        runtime.block_on(cleaned).expect("cleans");
        assert!(files(&output).is_empty(), "{:?}", files(&output).keys());
    }
}

/// Workers write the text of one file, too; the coordinator says which row cannot be written.
#[test]
fn formulas_are_escaped_or_refused_in_one_file() {
    let folder = Folder::new();
    fs::write(folder.path("in/3.csv"), csv(0..300) + "300,Mobile,1,=A1\n301,Mobile,2,@n\n").expect("a file");
    for (name, recipe) in &RECIPES[..2] {
        let run = |workers: bool, formulas: Formulas| {
            let output = folder.path(&format!("{name}-{workers}-{formulas:?}.csv"));
            let apply = folder.apply(recipe).output(&output).csv_formulas(formulas);
            let apply = if workers { apply.workers(LocalWorkers::new(3), 700) } else { apply };
            let report = apply.run().map_err(|error| error.to_string())?;
            let report = serde_json::to_value(report).expect("JSON");
            Ok((fs::read_to_string(output).expect("a file"), report["output"]["formula_cells"].as_u64()))
        };
        let escaped: Result<_, String> = run(false, Formulas::Escape);
        assert!(escaped.as_ref().is_ok_and(|(_, cells)| *cells == Some(2)), "{escaped:?}");
        assert_eq!(run(true, Formulas::Escape), escaped, "{name}");
        let refused = run(false, Formulas::Reject).expect_err("a formula");
        assert!(refused.contains("column `note`") && refused.contains("=A1"), "{refused}");
        assert_eq!(run(true, Formulas::Reject).expect_err("a formula"), refused, "{name}");
    }
}

/// A record that is longer than a share, and rows that wait for the end.
#[test]
fn shares_may_have_no_rows() {
    let folder = Folder::new();
    let long = "x".repeat(30_000);
    fs::write(folder.path("in/3.csv"), csv(403..500) + &format!("500,{long},5,n\n")).expect("a file");
    let run = |apply: Apply, to: &str| {
        let output = folder.path(to);
        let apply = apply.output(format!("{output}/")).output_format(OutputFormat::Csv).max_files(9);
        apply.run_id("same").run().expect("it runs");
        files(Path::new(&output))
    };
    let expected = run(folder.apply(RECIPES[1].1), "alone");
    let numbers: Vec<&str> = expected.keys().map(|name| &name[name.len() - 9..]).collect();
    assert_eq!(numbers, ["00000.csv", "00001.csv", "00002.csv", "00008.csv"]);
    for bytes in [100, 1000, 1 << 20] {
        let found = run(folder.apply(RECIPES[1].1).workers(LocalWorkers::new(3), bytes), &bytes.to_string());
        assert!(found == expected, "units of {bytes} bytes: {:?}", found.keys());
    }
}

#[test]
fn without_rows_there_is_one_file() {
    let folder = Folder::new();
    let recipe = r#"[{"Action": {"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "id"}},
        "ConditionExpressions": [{"Condition": "GREATER_THAN_EQUAL", "Value": "0", "TargetColumn": "id"}]}]"#;
    let run = |apply: Apply, to: &str| {
        let output = folder.path(to);
        let apply = apply.output(format!("{output}/")).output_format(OutputFormat::Csv).max_files(5);
        apply.run_id("same").run().expect("it runs");
        files(Path::new(&output))
    };
    let expected = run(folder.apply(recipe), "alone");
    assert_eq!(expected.len(), 1);
    assert_eq!(run(folder.apply(recipe).workers(LocalWorkers::new(2), 700), "workers"), expected);
}
