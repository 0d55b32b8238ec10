//! What workers answer about units is put together to the bytes of a run on threads of one program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use recipe_run::store::commit::{Local, clean};
use recipe_run::tables::{Compression, Formulas, OutputFormat, ReadOptions};
use recipe_run::units::{Answer, LocalWorkers, RequestsDone, Workers, WorkersError};
use recipe_run::{Apply, InvalidCells, Recipe};

/// Rows with line breaks in quotes, missing cells, and cells that steps cannot convert.
fn csv(rows: std::ops::Range<usize>) -> String {
    let mut text = String::from("id,city,amount,note\n");
    for row in rows {
        let city = ["Mobile", "", "Dothan", "\"Au\nburn\"", "Selma"][row % 5];
        let amount = match row % 7 {
            0 => String::new(),
            3 => format!("x{row}"),
            _ => format!("{}.{:02}", row % 90, row % 100),
        };
        let note = if row % 11 == 0 { "\"two\r\nlines, and \"\"quotes\"\"\"" } else { "n" };
        text += &[row.to_string().as_str(), city, &amount, note].join(",");
        text.push('\n');
    }
    text
}

/// Recipes of all kinds of nodes.
const RECIPES: &[(&str, &str)] = &[
    (
        "rows",
        r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}}]"#,
    ),
    (
        "fills",
        r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "NEXT", "Parameters": {"sourceColumn": "id", "numRows": "3", "targetColumn": "next"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "amount", "targetColumn": "sum"}},
        {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "amount"}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "number"}}]"#,
    ),
    (
        "distinct",
        r#"[{"Operation": "DELETE", "Parameters": {"sourceColumns": ["id", "amount"]}},
        {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#,
    ),
    (
        "groups",
        r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["city"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "amount", "targetColumnName": "sum", "functionName": "SUM"},
            {"sourceColumnName": "amount", "targetColumnName": "spread", "functionName": "STANDARD_DEVIATION"}]}},
        {"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#,
    ),
    (
        "distinct and more",
        r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "REMOVE_DUPLICATES", "Parameters": {"sourceColumn": "amount"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "amount", "targetColumn": "sum"}}]"#,
    ),
    (
        "many groups",
        r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["amount", "city"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "id", "targetColumnName": "first", "functionName": "FIRST"},
            {"sourceColumnName": "id", "targetColumnName": "last", "functionName": "LAST"},
            {"sourceColumnName": "id", "targetColumnName": "all", "functionName": "COLLECT_LIST"}]}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "number"}}]"#,
    ),
    (
        "groups of ids",
        r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["id"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "amount", "targetColumnName": "first", "functionName": "FIRST"},
            {"sourceColumnName": "amount", "targetColumnName": "last", "functionName": "LAST"},
            {"sourceColumnName": "city", "targetColumnName": "cities", "functionName": "COUNT"}]}}]"#,
    ),
    (
        "groups of note and city",
        r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["note", "city"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "id", "targetColumnName": "median", "functionName": "MEDIAN"},
            {"sourceColumnName": "amount", "targetColumnName": "mode", "functionName": "MODE"},
            {"sourceColumnName": "id", "targetColumnName": "last", "functionName": "LAST"},
            {"sourceColumnName": "city", "targetColumnName": "cities", "functionName": "COUNT_DISTINCT"}]}}]"#,
    ),
    (
        "sorted",
        r#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "city", "ordering": "DESCENDING", "nullsOrdering": "NULLS_TOP"}]}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "number"}}]"#,
    ),
    (
        "sorted by several",
        r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "SORT", "Parameters": {"expressions": [
            {"sourceColumn": "amount", "ordering": "DESCENDING"}, {"sourceColumn": "note"}, {"sourceColumn": "city"}]}},
        {"Operation": "REMOVE_DUPLICATES", "Parameters": {"sourceColumn": "amount"}}]"#,
    ),
    (
        "joined",
        r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "city", "value": "name"}], "joinType": "OUTER_JOIN",
        "leftColumns": ["id", "city"], "rightColumns": ["county"], "secondInputLocation": "counties"}}]"#,
    ),
    ("pivoted", r#"[{"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "city"}}]"#),
];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        fs::create_dir(folder.path("in")).expect("a folder");
        fs::write(folder.path("in/1.csv"), csv(0..400)).expect("a file");
        fs::write(folder.path("in/2.csv"), csv(400..403)).expect("a file");
        fs::write(folder.path("in/3.csv"), csv(403..700)).expect("a file");
        fs::write(
            folder.path("counties.csv"),
            "name,county\nMobile,Mobile\nSelma,Dallas\nHuntsville,Madison\n",
        )
        .expect("a file");
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(Path::new(&self.path(name))).expect(name)
    }

    fn apply(&self, recipe: &str) -> Apply {
        let recipe = Recipe::parse(recipe).expect("a recipe");
        let uses_table = recipe.text().contains("counties");
        let apply = Apply::new(recipe).input(self.path("in")).now(0);
        if uses_table { apply.table("counties", self.path("counties.csv")) } else { apply }
    }
}

/// Workers that count how often rows are exchanged.
struct Counting(LocalWorkers, Arc<AtomicUsize>);

impl Workers for Counting {
    fn ask(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        self.0.ask(task, requests, done)
    }

    fn buckets(&self, units: usize, bytes: u64) -> u32 {
        self.0.buckets(units, bytes)
    }

    fn exchange(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        buckets: u32,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.exchange(task, requests, buckets, done)
    }
}

#[test]
fn workers_give_the_bytes_of_one_program() {
    let folder = Folder::new();
    for (name, recipe) in RECIPES {
        for format in ["csv", "jsonl", "parquet"] {
            let run = |apply: Apply, to: &str| {
                let (output, rejects) =
                    (folder.path(&format!("{to}.{format}")), folder.path(&format!("{to}.{format}.rejects")));
                let report = apply
                    .output(&output)
                    .rejects(&rejects)
                    .run()
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                let mut report = serde_json::to_value(&report).expect("JSON");
                // What differs from run to run.
                report["memory"].as_object_mut().expect("an object").remove("spilled_bytes");
                for key in ["output", "run", "seconds", "bytes_per_second"] {
                    report.as_object_mut().expect("an object").remove(key);
                }
                let bytes = fs::read(&output).expect("an output");
                let rejects = fs::read_to_string(rejects).expect("a list");
                let mut rejects: Vec<_> = rejects.lines().map(str::to_owned).collect();
                if name.starts_with("distinct") {
                    // Steps before and after one that lets rows go as they come list theirs side by side.
                    rejects.sort_unstable();
                }
                (bytes, rejects, report.to_string())
            };
            let expected = run(folder.apply(recipe), &format!("{name}-alone"));
            // Threads, bytes of a unit, and buckets of an exchange.
            let all = [(1, 1 << 20, 0), (2, 1 << 20, 3), (3, 1000, 0), (3, 1000, 40), (8, 150, 7)];
            let sizes = if format == "csv" { &all[..] } else { &all[2..4] };
            for (threads, bytes, buckets) in sizes.iter().copied() {
                let workers = LocalWorkers::new(threads).with_buckets(buckets);
                let exchanges = Arc::new(AtomicUsize::new(0));
                let workers = Counting(workers, exchanges.clone());
                let found = run(
                    folder.apply(recipe).workers(workers, bytes),
                    &format!("{name}-{threads}-{bytes}-{buckets}"),
                );
                let can = ["distinct", "groups", "many", "sorted"].iter().any(|of| name.starts_with(of));
                let expects = usize::from(can && buckets > 0);
                assert_eq!(exchanges.load(Ordering::Relaxed), expects, "exchanges of {name}");
                let how = format!("units of {bytes} bytes and {buckets} buckets");
                assert!(found.0 == expected.0, "{name} as {format}: other bytes in {how}");
                assert_eq!(found.1, expected.1, "{name}: other rejects in {how}");
                assert_eq!(found.2, expected.2, "{name}: another report in {how}");
            }
        }
    }
    assert!(folder.read("fills-alone.csv.rejects").lines().count() > 50, "cells fail");
}

/// What does not fit into memory is put together from temporary files.
#[test]
fn little_memory_gives_the_same_bytes() {
    let folder = Folder::new();
    fs::write(folder.path("in/4.csv"), csv(300..3_000)).expect("a file");
    // Units of which groups are sent, after others of which rows are.
    let several = csv(0..400);
    let several = several.lines().skip(1).filter(|line| !line.contains('"') && line.ends_with(",n"));
    let several: String = several.map(|line| format!("{line}\n").repeat(8)).collect();
    fs::write(folder.path("in/5.csv"), format!("id,city,amount,note\n{several}")).expect("a file");
    fs::write(folder.path("in/6.csv"), csv(2_900..3_200)).expect("a file");
    let named = ["distinct", "distinct and more", "groups of ids", "many groups", "sorted"];
    for (name, recipe) in RECIPES.iter().filter(|(name, _)| named.contains(name)) {
        let run = |apply: Apply, to: &str| {
            let output = folder.path(to);
            let report = apply.output(&output).run().unwrap_or_else(|error| panic!("{name}: {error}"));
            let report = serde_json::to_value(&report).expect("JSON");
            (fs::read(output).expect("an output"), report["memory"]["spilled_bytes"].as_u64())
        };
        let (expected, _) = run(folder.apply(recipe), &format!("{name}.csv"));
        for (threads, bytes, buckets) in [(2, 30_000, 0), (2, 50_000, 1)] {
            let limit = if *name == "many groups" { 500_000 } else { 200_000 };
            let apply = folder.apply(recipe).memory_limit(limit);
            let apply = apply.workers(LocalWorkers::new(threads).with_buckets(buckets), bytes);
            let (found, spilled) = run(apply, &format!("{name}-{bytes}.csv"));
            assert!(found == expected, "{name}: other bytes in units of {bytes} bytes, {buckets} buckets");
            assert!(buckets > 0 || spilled > Some(0) || *name == "distinct", "{name}: nothing was spilled");
        }
    }
}

/// Rows are exchanged where there are many units with much in them.
#[test]
fn much_is_exchanged() {
    let workers = LocalWorkers::new(1);
    assert_eq!(workers.buckets(15, u64::MAX), 0);
    assert_eq!(workers.buckets(1000, 1 << 20), 0);
    assert_eq!(workers.buckets(16, 1 << 30), 16);
    assert_eq!(workers.buckets(1000, 1 << 30), 64);
    assert_eq!(workers.buckets(1000, 1 << 40), 200);
}

/// Errors name file, row and line, as where one program reads all.
#[test]
fn errors_are_those_of_one_program() {
    let folder = Folder::new();
    let broken = csv(0..300) + "300,Mobile,1,n\n301,too,few\n302,Selma,3,n\n" + &csv(303..400)[20..];
    fs::write(folder.path("in/3.csv"), broken).expect("a file");
    for (name, recipe) in RECIPES {
        let error = |apply: Apply| {
            let done = apply.output(folder.path("out.csv")).run();
            done.expect_err("a row has three cells").to_string()
        };
        let expected = error(folder.apply(recipe));
        assert!(expected.contains("row 302"), "{expected}");
        for bytes in [1 << 20, 700, 90] {
            for buckets in [0, 4] {
                let workers = LocalWorkers::new(3).with_buckets(buckets);
                let found = error(folder.apply(recipe).workers(workers, bytes));
                assert_eq!(found, expected, "{name} in units of {bytes} bytes and {buckets} buckets");
            }
        }
    }
    // A cell of the input that may not be invalid.
    let folder = Folder::new();
    let typed = |apply: Apply| {
        let schema = recipe_run::tables::TypeSchema::parse("amount=double").expect("a schema");
        let mut typing = recipe_run::tables::Typing::default();
        typing.schema = schema;
        let done = apply.typing(typing).on_invalid(InvalidCells::Fail).output(folder.path("out.csv")).run();
        done.expect_err("`x3` is not a number").to_string()
    };
    let expected = typed(folder.apply(RECIPES[1].1));
    assert!(expected.contains("`x3`"), "{expected}");
    assert_eq!(typed(folder.apply(RECIPES[1].1).workers(LocalWorkers::new(2), 300)), expected);
}

#[test]
fn what_cannot_be_done_elsewhere_is_refused() {
    let folder = Folder::new();
    let recipe = r#"[{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters": {"sourceColumns": ["city"], "secretId": "key"}}]"#;
    let secrets = recipe_core::Secrets::default().with("key", b"bm90IGEgZ29vZCBrZXk=".to_vec());
    let apply = folder.apply(recipe).secrets(secrets).output(folder.path("out.csv"));
    let apply = apply.workers(LocalWorkers::new(1), 100);
    let error = apply.run().expect_err("a secret").to_string();
    assert_eq!(error, "workers elsewhere cannot run this: secrets of the recipe stay in this program");
    assert!(!Path::new(&folder.path("out.csv")).exists());
}

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
    fn ask(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        let first = self.0.ask(task.clone(), requests.clone(), done.clone());
        let second = self.0.ask(task, requests, done);
        let lost = first.collect::<Vec<_>>().map(|_| second);
        stream::once(lost).flatten().boxed()
    }

    fn exchange(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        buckets: u32,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        self.0.exchange(task, requests, buckets, done)
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

/// What cannot be written is told with its row among all, and nothing of it stays.
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
