//! Several files, and folders of them: what is in which does not depend on threads and morsels.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::OutputOptions;
use crate::engine::MemoryOptions;
use crate::error::{Result, RunError};
use crate::testing::{self, How};
use recipe_tables::{Compression, OutputFormat, ReadOptions, TableError};

/// The files of a folder that are data, by name.
fn files(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        let name = path.strip_prefix(root).expect("below").display().to_string();
        if path.is_dir() && !name.starts_with('_') {
            files(root, &path, found);
        } else if path.is_file() && !name.starts_with('_') {
            found.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}

fn run(
    input: &Path,
    threads: usize,
    morsel_bytes: usize,
    options: &OutputOptions,
) -> Result<BTreeMap<String, Vec<u8>>> {
    run_recipe("[]", input, threads, morsel_bytes, options)
}

fn run_recipe(
    recipe: &str,
    input: &Path,
    threads: usize,
    morsel_bytes: usize,
    options: &OutputOptions,
) -> Result<BTreeMap<String, Vec<u8>>> {
    let output = tempfile::tempdir().expect("a folder");
    let read = ReadOptions::default().with_morsel_bytes(morsel_bytes);
    let memory = MemoryOptions { limit: 2_000_000, ..MemoryOptions::default() };
    let how = How { threads, read, write: options.clone(), memory, ..How::default() };
    testing::run(recipe, input, &format!("{}/", output.path().display()), how)?;
    let mut found = BTreeMap::new();
    files(output.path(), output.path(), &mut found);
    Ok(found)
}

fn table(folder: &Path, rows: usize) -> std::path::PathBuf {
    let mut text = String::from("n,name,kind\n");
    for row in 0..rows {
        let name = ["plain", "\"with, comma\"", "\"two\nlines\"", ""][row % 4];
        writeln!(text, "{row},{name},{}", ["a", "b/..", "", "ü"][row * 7 % 11 % 4]).expect("a line");
    }
    let path = folder.join("table.csv");
    std::fs::write(&path, text).expect("a file");
    path
}

/// Of a run with a name, which is a part of the names of its files.
fn options(format: OutputFormat) -> OutputOptions {
    OutputOptions { format: Some(format), run_id: Some("run".to_owned()), ..OutputOptions::default() }
}

#[test]
fn where_files_end_depends_on_rows_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = table(folder.path(), 20_000);
    for (format, most) in [(OutputFormat::Csv, 4), (OutputFormat::JsonLines, 3)] {
        let options = OutputOptions { max_files: Some(most), ..options(format) };
        let expected = run(&input, 1, 1 << 20, &options).expect("it runs");
        assert_eq!(expected.len(), most, "{format}");
        for (threads, morsel) in [(2, 100), (3, 1 << 12), (2, 50_000)] {
            let again = run(&input, threads, morsel, &options).expect("it runs");
            assert!(again == expected, "{format}, {threads} threads, morsels of {morsel} bytes");
        }
        let whole =
            run(&input, 2, 1 << 20, &OutputOptions { max_files: None, ..options.clone() }).expect("it runs");
        let header = if format == OutputFormat::Csv { "n,name,kind\n".len() } else { 0 };
        let joined = expected.values().enumerate();
        let joined: Vec<u8> =
            joined.flat_map(|(at, text)| text[if at == 0 { 0 } else { header }..].to_vec()).collect();
        assert!(*whole.values().next().expect("a file") == joined, "{format}");
    }
}

/// Files have the rows of equal shares of the input, whatever comes out of them.
#[test]
fn files_have_the_rows_of_shares() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("rows.csv");
    std::fs::write(&input, "n\n1\n2\n3\n4\n5\n6\n7\n").expect("a file");
    let options = OutputOptions { max_files: Some(4), ..options(OutputFormat::Csv) };
    let written = |recipe: &str, threads, morsel| {
        let found = run_recipe(recipe, &input, threads, morsel, &options).expect("it runs");
        let number = |name: &str| name.trim_end_matches(".csv").rsplit('-').next().map(str::to_owned);
        let text = |text: Vec<u8>| String::from_utf8(text).expect("text");
        let files = found.into_iter();
        files.map(|(name, bytes)| (number(&name).expect("a number"), text(bytes))).collect::<Vec<_>>()
    };
    let same = |recipe: &str, expected: &[(&str, &str)]| {
        let expected: Vec<_> =
            expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        for (threads, morsel) in [(1, 1 << 20), (3, 1 << 20), (2, 1), (3, 5)] {
            assert_eq!(written(recipe, threads, morsel), expected, "{recipe}: morsels of {morsel} bytes");
        }
    };
    // Shares begin at 0, 4, 8 and 12.
    same(
        "[]",
        &[("00000", "n\n1\n"), ("00001", "n\n2\n3\n"), ("00002", "n\n4\n5\n"), ("00003", "n\n6\n7\n")],
    );
    // Those without rows have no file.
    let some = r#"[{"Operation": "DERIVE", "Parameters": {"targetColumn": "m", "expression": "n * 1000"}},
        {"Action": {"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "n"}},
         "ConditionExpressions": [{"Condition": "LESS_THAN", "Value": "6", "TargetColumn": "n"}]}]"#;
    same(some, &[("00003", "n,m\n6,6000\n7,7000\n")]);
    // Rows that wait go with those that they wait for, and at the end to the last file.
    let next = r#"[{"Operation": "NEXT", "Parameters": {"sourceColumn": "n", "numRows": "2", "targetColumn": "m"}}]"#;
    let files = [("00001", "n,m\n1,3\n"), ("00002", "n,m\n2,4\n3,5\n"), ("00003", "n,m\n4,6\n5,7\n6,\n7,\n")];
    same(next, &files);
    // Where none comes out, there is one file.
    let none = r#"[{"Action": {"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "n"}},
         "ConditionExpressions": [{"Condition": "LESS_THAN", "Value": "60", "TargetColumn": "n"}]}]"#;
    same(none, &[("00000", "n\n")]);
}

#[test]
fn several_parquet_files_end_with_row_groups() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = table(folder.path(), 300_000);
    let options = OutputOptions { max_files: Some(40), ..options(OutputFormat::Parquet) };
    // A step that needs all rows lets them leave after the last of the input.
    let sort = r#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "n"}]}}]"#;
    let sorted = |threads, morsel| run_recipe(sort, &input, threads, morsel, &options).expect("it runs");
    let expected = sorted(2, 1 << 20);
    assert_eq!(expected.len(), 3, "there are three row groups");
    assert!(sorted(3, 1 << 14) == expected);
    // Shares have row groups of their own.
    let expected = run(&input, 2, 1 << 20, &options).expect("it runs");
    assert_eq!(expected.len(), 40);
    assert!(run(&input, 3, 1 << 14, &options).expect("it runs") == expected);
}

#[test]
fn folders_have_their_rows_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = table(folder.path(), 20_000);
    for format in [OutputFormat::Csv, OutputFormat::Parquet] {
        let options = OutputOptions { partition_by: vec!["kind".into()], ..options(format) };
        let expected = run(&input, 1, 1 << 20, &options).expect("it runs");
        let names: Vec<&str> =
            expected.keys().map(|name| name.split('/').next().expect("a folder")).collect();
        assert_eq!(names, ["kind=__HIVE_DEFAULT_PARTITION__", "kind=a", "kind=b%2F.%2E", "kind=ü"]);
        for (threads, morsel) in [(2, 100), (3, 1 << 12)] {
            let again = run(&input, threads, morsel, &options).expect("it runs");
            assert!(again == expected, "{format}, {threads} threads, morsels of {morsel} bytes");
        }
    }
    let wrong = OutputOptions { partition_by: vec!["kinds".into()], ..options(OutputFormat::Csv) };
    let error = run(&input, 2, 1 << 20, &wrong).expect_err("no such column").to_string();
    assert!(error.contains("no column `kinds`") && error.contains("`kind`"), "{error}");
    let all = ["n", "name", "kind"].map(str::to_owned).to_vec();
    let error = run(&input, 2, 1 << 20, &OutputOptions { partition_by: all, ..wrong.clone() })
        .expect_err("none is left");
    assert!(matches!(error, RunError::Table(TableError::NoColumnsLeft)), "{error}");
    let many = OutputOptions { partition_by: vec!["n".into()], ..wrong };
    let error = run(&input, 2, 1 << 20, &many).expect_err("too many folders").to_string();
    assert!(error.contains("more than 10000 folders"), "{error}");
}

#[test]
fn every_format_is_the_same_on_all_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = table(folder.path(), 5_000);
    for format in [OutputFormat::Avro, OutputFormat::Excel, OutputFormat::Orc, OutputFormat::Xml] {
        let options = options(format);
        let expected = run(&input, 1, 1 << 20, &options).expect("it runs");
        assert_eq!(expected.len(), 1, "{format}");
        for (threads, morsel) in [(2, 1000), (3, 1 << 14)] {
            let again = run(&input, threads, morsel, &options).expect("it runs");
            assert!(again == expected, "{format}, {threads} threads, morsels of {morsel} bytes");
        }
        let divided = OutputOptions { partition_by: vec!["kind".into()], ..options };
        assert_eq!(run(&input, 2, 1 << 14, &divided).expect("it runs").len(), 4, "{format}");
    }
    let packed = OutputOptions { compression: Some(Compression::Gzip), ..options(OutputFormat::Excel) };
    let error = run(&input, 1, 1 << 20, &packed).expect_err("it is packed as it is");
    assert!(matches!(error, RunError::AlreadyPacked { .. }), "{error}");
}
