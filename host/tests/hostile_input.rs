//! Input and recipes that ask for far more than they are worth: each ends with a message, within a bounded memory.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;

use arrow_array::{Int32Array, RecordBatch, StringArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression as Codec, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder to run in.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.recipe("noop.json", &[]);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("a file");
    }

    fn recipe(&self, name: &str, steps: &[(&str, Value)]) {
        let steps = steps.iter().map(
            |(operation, parameters)| json!({"Action": {"Operation": operation, "Parameters": parameters}}),
        );
        self.file(name, Value::Array(steps.collect()).to_string());
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect(name)
    }

    /// Runs in two gigabytes of addresses: an allocation beyond ends the program with a signal.
    fn run(&self, line: &str) -> Output {
        self.run_within(2_000_000, &format!("{line} --threads 2"))
    }

    /// Runs in so many kilobytes of addresses.
    fn run_within(&self, kilobytes: u32, line: &str) -> Output {
        let program = env!("CARGO_BIN_EXE_recipe-host");
        let shell = format!("ulimit -v {kilobytes}; exec {program} {line}");
        let run = Command::new("sh").args(["-c", &shell]).current_dir(self.0.path()).output();
        run.expect("the shell runs")
    }

    /// Runs, and checks the exit code, that the error says all of `parts` in few words, and that no output is left.
    fn fails(&self, line: &str, code: i32, parts: &[&str]) {
        let output = self.run(&format!("apply {line} --output out.csv"));
        let error = String::from_utf8_lossy(&output.stderr);
        let start: String = error.chars().take(2000).collect();
        assert_eq!(output.status.code(), Some(code), "{line}: {start}");
        for part in parts {
            assert!(error.contains(part), "{line}: `{part}` is not in: {start}");
        }
        assert!(error.len() < 10_000, "{line}: {} bytes", error.len());
        assert!(!self.path("out.csv").exists(), "{line}: there is an output");
    }

    fn succeeds(&self, line: &str) -> String {
        let output = self.run(&format!("apply {line}"));
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

fn join(table: &str) -> (&'static str, Value) {
    let parameters = json!({
        "joinKeys": [{"key": "k", "value": "k"}], "joinType": "INNER_JOIN", "leftColumns": ["k"],
        "rightColumns": ["v"], "secondaryDatasetName": table,
    });
    ("JOIN", parameters)
}

fn derive(column: &str, expression: &str) -> (&'static str, Value) {
    ("DERIVE", json!({"expression": expression, "targetColumn": column}))
}

#[test]
fn text_files_out_of_all_proportion() {
    let folder = Folder::new();
    folder.file("record.csv", format!("a\n1\n{}\n", "x".repeat(20 << 20)));
    folder.file("record.jsonl", format!("{{\"a\": \"{}\"}}\n", "x".repeat(20 << 20)));
    folder.file("record.json", format!("[{{\"a\": \"{}\"}}]\n", "x".repeat(20 << 20)));
    folder.file("header.csv", format!("{},b\n1,2\n", "h".repeat(2 << 20)));
    let names = (0..=10_000).fold(String::new(), |text, at| text + &format!("c{at},"));
    folder.file("columns.csv", format!("{names}\n"));
    let keys = (0..=10_000).fold(String::new(), |text, at| text + &format!("\"c{at}\": 1, "));
    folder.file("columns.jsonl", format!("{{{keys}\"c\": 1}}\n"));
    folder.file("deep.jsonl", format!("{{\"a\": {}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000)));
    let mut packer =
        GzEncoder::new(File::create(folder.path("bomb.csv.gz")).expect("a file"), Compression::best());
    let rows = "x\n".repeat(1 << 19);
    (0..24).for_each(|_| packer.write_all(rows.as_bytes()).expect("packed"));
    packer.finish().expect("packed");
    let cases: &[(&str, &[&str])] = &[
        ("record.csv", &["`record.csv`, line 3", "longer than 16 MiB", "--max-record-bytes"]),
        ("record.jsonl", &["`record.jsonl`, row 1", "longer than 16 MiB", "--max-record-bytes"]),
        ("record.json", &["`record.json`, row 1", "longer than 16 MiB", "--max-record-bytes"]),
        ("header.csv", &["`header.csv`, line 1: the header is longer than 1 MiB"]),
        ("columns.csv", &["`columns.csv` has 10002 columns", "at most 10000", "--max-columns"]),
        ("columns.jsonl", &["`columns.jsonl` has 10002 columns", "--max-columns"]),
        ("bomb.csv.gz", &["`bomb.csv.gz`", "unpack to more than 1000 times", "--max-decompressed-ratio"]),
    ];
    for (input, parts) in cases {
        folder.fails(&format!("noop.json --input {input}"), 1, parts);
    }
    folder.succeeds("noop.json --input record.csv --max-record-bytes 32MiB --output record.out.csv");
    // What is nested too deeply for a type is text.
    folder.succeeds("noop.json --input deep.jsonl --output deep.out.parquet");
    folder.fails(
        "noop.json --input record.csv --max-record-bytes 2TB",
        2,
        &["--max-record-bytes", "at most 1GiB"],
    );
}

#[test]
fn parquet_files_out_of_all_proportion() {
    let folder = Folder::new();
    let write = |name: &str, batch: &RecordBatch, properties: WriterProperties| {
        let file = File::create(folder.path(name)).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
        writer.write(batch).expect("rows are written");
        writer.close().expect("the file is closed");
    };
    let text = StringArray::from(vec!["x".repeat(192 << 20)]);
    let batch = RecordBatch::try_from_iter([("t", Arc::new(text) as _)]).expect("a batch");
    let properties = WriterProperties::builder()
        .set_compression(Codec::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .build();
    write("bomb.parquet", &batch, properties);
    assert!(folder.path("bomb.parquet").metadata().expect("a file").len() < 100_000);
    let parts = [
        "`bomb.parquet`, row group 1, column `t`",
        "unpacks to 20132",
        "at most 128 MiB",
        "--max-page-bytes",
    ];
    folder.fails("noop.json --input bomb.parquet", 1, &parts);
    let numbers = || Arc::new(Int32Array::from(vec![1, 2])) as _;
    let columns = ["a", "b", "c", "d"].map(|name| (name, numbers()));
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    write("columns.parquet", &batch, WriterProperties::default());
    folder.fails(
        "noop.json --input columns.parquet --max-columns 3",
        1,
        &["`columns.parquet` has 4 columns", "at most 3", "--max-columns"],
    );
    folder.succeeds("noop.json --input columns.parquet --max-page-bytes 1KB --output small.csv");
}

#[test]
fn large_pages_are_unpacked_once() {
    const ROWS: usize = 1_000_000;
    let folder = Folder::new();
    let texts =
        Arc::new(StringArray::from_iter_values((0..ROWS).map(|row| format!("{:034}", row % 1000)))) as _;
    let columns = ["a", "b", "c", "d", "e", "f", "g", "h"].map(|name| (name, Arc::clone(&texts)));
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let properties = WriterProperties::builder()
        .set_compression(Codec::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .set_data_page_size_limit(1 << 30)
        .set_data_page_row_count_limit(ROWS)
        .set_max_row_group_row_count(Some(ROWS))
        .build();
    let file = File::create(folder.path("pages.parquet")).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("rows are written");
    writer.close().expect("the file is closed");
    assert!(folder.path("pages.parquet").metadata().expect("a file").len() < 250_000);
    let parts = [
        "`pages.parquet`, row group 1",
        "in column `h`",
        "to 304000",
        "at most 1000 times are allowed",
        "--max-decompressed-ratio N",
    ];
    folder.fails("noop.json --input pages.parquet", 1, &parts);
    // Ten parts are at work at once. If each unpacked its pages, these alone would take three gigabytes.
    let allowed = "--input pages.parquet --max-decompressed-ratio 10000 --threads 8";
    let run = folder.run_within(1_700_000, &format!("apply noop.json {allowed} --output pages.csv"));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let rows = folder.read("pages.csv");
    assert_eq!(rows.lines().count(), ROWS + 1);
    for (row, line) in rows.lines().skip(1).enumerate() {
        assert!(line.split(',').all(|cell| cell.parse() == Ok(row % 1000)), "row {row}: {line}");
    }
}

#[test]
fn recipes_out_of_all_proportion() {
    let folder = Folder::new();
    folder.file("in.csv", "k,v\na,1\n");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    folder.file("deep.json", &deep);
    folder.file("deep.yaml", &deep);
    folder.recipe(
        "pattern.json",
        &[("REPLACE_TEXT", json!({"sourceColumn": "k", "pattern": "a".repeat(5000), "value": ""}))],
    );
    folder.recipe(
        "counted.json",
        &[("REPLACE_TEXT", json!({"sourceColumn": "k", "pattern": "((a{1000}){1000}){1000}", "value": ""}))],
    );
    let more = |count: usize| -> Vec<(&str, Value)> {
        let step = |at| ("DUPLICATE", json!({"sourceColumn": "k", "targetColumn": format!("c{at}")}));
        (0..count).map(step).collect()
    };
    folder.recipe("columns.json", &more(20));
    folder.recipe("long.json", &more(5_000));
    let cases: &[(&str, &[&str])] = &[
        ("deep.json", &["deep.json:1:", "nested too deeply"]),
        ("deep.yaml", &["deep.yaml:1:", "nested too deeply"]),
        ("pattern.json", &["step 1 (REPLACE_TEXT)", "`pattern`", "5000 bytes, and at most 4096"]),
        ("counted.json", &["step 1 (REPLACE_TEXT)", "`pattern`", "grows too large"]),
        ("columns.json --max-columns 19", &["step 18 (DUPLICATE)", "20 columns", "--max-columns"]),
        ("long.json --max-columns 100000", &["(DUPLICATE)", "the columns of all steps up to here"]),
    ];
    for (recipe, parts) in cases {
        folder.fails(&format!("{recipe} --input in.csv"), 2, parts);
    }
}

#[test]
fn rows_and_cells_that_grow_and_grow() {
    let folder = Folder::new();
    folder.file("keys.csv", format!("k,v\n{}", "1,2\n".repeat(50_000)));
    folder.file("few.csv", format!("k,v\n{}", "1,2\n".repeat(10)));
    let long = format!("{}\n", "a".repeat(60_000));
    folder.file("long.csv", format!("t\n{}", long.repeat(3)));
    let rows = (0..1000).fold(String::from("k,v\n"), |mut text, row| {
        let _ = writeln!(text, "k{row},1");
        text
    });
    folder.file("different.csv", rows);
    let by = "b".repeat(60_000);
    folder.recipe("join.json", &[join("t")]);
    let repeat = json!({"sourceColumn": "k", "count": "65000", "targetColumn": "n"});
    folder.recipe("repeat.json", &[("REPEAT_STRING", repeat)]);
    folder.recipe("pad.json", &[derive("n", "lpad(k, 65000, 'x')")]);
    folder.recipe(
        "replace.json",
        &[("REPLACE_TEXT", json!({"sourceColumn": "t", "pattern": "a", "value": by}))],
    );
    let pattern = json!({"sourceColumn": "t", "pattern": "(a)|(b)", "value": format!("$1{by}")});
    folder.recipe("groups.json", &[("REPLACE_TEXT", pattern)]);
    folder.recipe("substitute.json", &[derive("t", &format!("replace(t, 'a', '{by}')"))]);
    folder.recipe("concat.json", &vec![derive("k", "k || k"); 28]);
    folder.recipe("constant.json", &[derive("n", &format!("'{by}'"))]);
    let pivot = json!({"sourceColumn": "k", "valueColumn": "v", "aggregateFunction": "SUM"});
    folder.recipe("pivot.json", &[("PIVOT", pivot)]);
    let (pairs, cell, column) = (
        "pairs of rows have the same keys",
        "a cell would grow to more than 64 MiB",
        "within one batch of rows",
    );
    let cases: &[(&str, &[&str])] = &[
        ("join.json --input keys.csv --with t=keys.csv", &["step 1 (JOIN)", "2500000000", pairs, "`t`"]),
        (
            "join.json --input few.csv --with t=few.csv --max-output-rows 99",
            &["step 1 (JOIN)", "more than 99 rows", "--max-output-rows"],
        ),
        ("repeat.json --input keys.csv --infer none", &["step 1 (REPEAT_STRING)", column]),
        ("pad.json --input keys.csv --infer none", &["step 1 (DERIVE)", column]),
        ("replace.json --input long.csv", &["step 1 (REPLACE_TEXT)", cell]),
        ("groups.json --input long.csv", &["step 1 (REPLACE_TEXT)", cell]),
        ("substitute.json --input long.csv", &["step 1 (DERIVE)", cell]),
        ("concat.json --input keys.csv --infer none", &["(DERIVE)", column]),
        ("constant.json --input keys.csv", &["rows of one batch take", "1 GiB"]),
        ("pivot.json --input different.csv", &["step 1 (PIVOT)", "`k` has more than 10 different values"]),
    ];
    for (line, parts) in cases {
        folder.fails(line, 1, parts);
    }
    folder.succeeds("join.json --input few.csv --with t=few.csv --max-output-rows 100 --output joined.csv");
}

#[test]
fn a_recipe_names_no_files() {
    let folder = Folder::new();
    folder.file("in.csv", "k,v\na,1\n");
    for name in ["file:///etc/passwd", "s3://bucket/key.csv", "/etc/passwd", "../in.csv", "in.csv"] {
        folder.recipe("join.json", &[join(name)]);
        folder.fails("join.json --input in.csv", 2, &[&format!("dataset `{name}` was not given"), "--with"]);
        let (operation, mut parameters) = join("t");
        parameters["secondInputLocation"] = name.into();
        folder.recipe("join.json", &[(operation, parameters)]);
        folder.fails("join.json --input in.csv", 2, &["was not given", "--with"]);
    }
}

#[test]
fn formulas_in_csv_are_kept_escaped_or_refused() {
    let folder = Folder::new();
    folder.file("in.csv", "name,=n,x\n=cmd(),-5,-1.5e3\nAnn,1,-a\n\"@b,c\",+2,\n");
    folder.succeeds("noop.json --input in.csv --output kept.csv");
    assert_eq!(folder.read("kept.csv"), folder.read("in.csv"));
    folder
        .succeeds("noop.json --input in.csv --output escaped.csv --csv-formulas escape --report report.json");
    let escaped = "name,'=n,x\n'=cmd(),-5,-1.5e3\nAnn,1,'-a\n\"'@b,c\",+2,\n";
    assert_eq!(folder.read("escaped.csv"), escaped);
    let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!(report["output"]["formula_cells"], 3);
    folder.fails("noop.json --input in.csv --csv-formulas reject", 1, &["the name of column 2", "`=n`"]);
    let rows = "a,1\n".repeat(600_000);
    folder.file("late.csv", format!("k,v\n{rows}b,@x\n"));
    folder.fails(
        "noop.json --input late.csv --csv-formulas reject --infer none",
        1,
        &["row 600001, column `v` of the output", "`@x`", "--csv-formulas escape"],
    );
}

#[test]
fn nothing_acts_on_the_terminal() {
    let folder = Folder::new();
    folder.file("in.csv", "k,\u{1b}[31mred\u{202e}\na\u{1b}]0;title\u{7},\u{9b}2J\n");
    let output = "'out\u{1b}[2J.csv'";
    let said = folder.succeeds(&format!("noop.json --input in.csv --output {output} --report report.json"));
    assert!(said.contains("out\\u{1b}[2J.csv"), "{said:?}");
    assert!(!folder.read("report.json").contains('\u{1b}'));
    let program = env!("CARGO_BIN_EXE_recipe-host");
    for command in ["preview", "check"] {
        let mut run = Command::new(program);
        run.args([command, "noop.json", "--input", "in.csv"]).current_dir(folder.0.path());
        let said = String::from_utf8(run.output().expect("the program runs").stdout).expect("UTF-8");
        assert!(
            !said.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'),
            "{command}: {said:?}"
        );
    }
    folder.fails("noop.json --input \"$(printf 'no\\033[2J.csv')\"", 2, &["`no\\u{1b}[2J.csv`"]);
}
