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
    let output = tempfile::tempdir().expect("a folder");
    let read = ReadOptions::default().with_morsel_bytes(morsel_bytes);
    let memory = MemoryOptions { limit: 2_000_000, ..MemoryOptions::default() };
    let how = How { threads, read, write: options.clone(), memory, ..How::default() };
    testing::run("[]", input, &format!("{}/", output.path().display()), how)?;
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

#[test]
fn several_parquet_files_end_with_row_groups() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = table(folder.path(), 300_000);
    let options = OutputOptions { max_files: Some(40), ..options(OutputFormat::Parquet) };
    let expected = run(&input, 2, 1 << 20, &options).expect("it runs");
    assert_eq!(expected.len(), 3, "there are three row groups");
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
