//! The same bytes however the work is cut up, and the rows that were written.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::testing::{self, How};
use recipe_tables::ReadOptions;

const STEPS: &str = r#"[
  {"Action": {"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "n"}},
   "ConditionExpressions": [{"Condition": "IS", "Value": "[\"7\"]", "TargetColumn": "n"}]},
  {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "name"}}]"#;

fn run(recipe: &str, input: &Path, output: &Path, threads: usize, read: ReadOptions) -> Vec<u8> {
    let how = How { threads, read, ..How::default() };
    testing::run(recipe, input, &output.display().to_string(), how).expect("it runs");
    std::fs::read(output).expect("an output")
}

/// A table of so many rows: numbers, short and long texts, missing cells.
fn table(folder: &Path, rows: usize) -> PathBuf {
    let mut text = String::from("n,name,amount,day\n");
    for row in 0..rows {
        let name =
            if row % 13 == 0 { String::new() } else { format!("a name of some length {}", row % 5000) };
        let (n, cents, day) = (row % 1000, row * 7 % 9999, row % 28 + 1);
        writeln!(text, "{n},{name},{cents}.25,2024-01-{day:02}").expect("a line");
    }
    let path = folder.join("table.csv");
    std::fs::write(&path, text).expect("a file");
    path
}

#[test]
fn bytes_do_not_depend_on_threads_and_morsels() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = table(folder.path(), 150_000);
    let output = folder.path().join("out.parquet");
    let morsels = |bytes| ReadOptions::default().with_morsel_bytes(bytes);
    let first = run(STEPS, &input, &output, 1, morsels(1 << 20));
    for (threads, bytes) in [(2, 1 << 10), (8, 1 << 14), (2, 1 << 20)] {
        let again = run(STEPS, &input, &output, threads, morsels(bytes));
        assert!(first == again, "{threads} threads, morsels of {bytes} bytes");
    }
    let file = std::fs::File::open(&output).expect("the output");
    let metadata = SerializedFileReader::new(file).expect("Parquet").metadata().clone();
    let rows: Vec<i64> = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(rows, [131_072, 150_000 - 150 - 131_072]);
    assert!(metadata.row_group(0).columns().iter().all(|column| column.statistics().is_some()));

    let csv = |input: &Path, steps: &str, threads, rows| {
        let options = ReadOptions::default().with_batch_rows(rows);
        run(steps, input, &folder.path().join("out.csv"), threads, options)
    };
    let direct = csv(&input, STEPS, 2, 0);
    for (threads, rows) in [(1, 1000), (8, 30_000), (2, 1 << 20)] {
        assert!(csv(&output, "[]", threads, rows) == direct, "{threads} threads, batches of {rows} rows");
    }
}

#[test]
fn no_rows_are_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (table(folder.path(), 0), folder.path().join("out.parquet"));
    run("[]", &input, &output, 2, ReadOptions::default());
    let header = run("[]", &output, &folder.path().join("out.csv"), 2, ReadOptions::default());
    assert_eq!(header, b"n,name,amount,day\n");
}
