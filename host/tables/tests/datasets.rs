//! Files of a dataset: empty ones, those outside of partitions, and the names of files as a column.

mod common;

use std::path::Path;

use common::folder;
use recipe_tables::{Dataset, Format, Partitions, ReadOptions, Result, Source, TableError, json};

/// All rows as JSON lines, and the names of the files that were left out.
fn read(folder: &Path, options: ReadOptions) -> Result<(String, Vec<String>)> {
    let source = Source::open(Dataset::find(&[folder.display().to_string()], options)?)?;
    let mut lines = Vec::new();
    for batch in source.batches() {
        lines.extend(json::write(&[batch?.batch])?);
    }
    let name = |path: std::path::PathBuf| path.strip_prefix(folder).expect("below").display().to_string();
    let empty = source.empty_files().into_iter().map(name).collect();
    Ok((String::from_utf8(lines).expect("UTF-8"), empty))
}

#[test]
fn empty_files_are_left_out_and_told() {
    let gzip = |text: &[u8]| {
        let mut packer =
            recipe_tables::write::Packer::new(recipe_tables::Compression::Gzip).expect("a packer");
        packer.write(text).expect("packed");
        packer.finish().expect("packed")
    };
    let (nothing, blank, good) = (gzip(b""), gzip(b"\n \n"), b"a\n1\n");
    let files: [(&str, &[u8]); 6] = [
        ("1.csv", b""),
        ("2.csv.gz", &nothing),
        ("3.csv", good),
        ("4.csv", b"\n\n"),
        ("5.csv.gz", &gzip(b"\n")),
        ("_SUCCESS", b""),
    ];
    let (rows, empty) = read(folder(&files).path(), ReadOptions::default()).expect("one is not empty");
    assert_eq!(
        (rows.as_str(), empty),
        ("{\"a\":\"1\"}\n", ["1.csv", "2.csv.gz", "4.csv", "5.csv.gz"].map(str::to_owned).to_vec())
    );
    let files: [(&str, &[u8]); 5] = [
        ("1.jsonl", b""),
        ("2.jsonl.gz", &blank),
        ("3.jsonl", b"{\"a\":\"1\"}\n"),
        ("4.jsonl", b"\n"),
        ("5.json", b"[]"),
    ];
    let (rows, empty) = read(folder(&files).path(), ReadOptions::default()).expect("one is not empty");
    assert_eq!(
        (rows.as_str(), empty),
        ("{\"a\":\"1\"}\n", ["1.jsonl", "2.jsonl.gz", "4.jsonl"].map(str::to_owned).to_vec())
    );
    // Rows without keys are rows.
    let files: [(&str, &[u8]); 2] = [("1.jsonl", b"{}\n{}\n"), ("2.jsonl", b"{\"a\":\"1\"}\n")];
    let (rows, empty) = read(folder(&files).path(), ReadOptions::default()).expect("a key");
    assert_eq!((rows.as_str(), empty.len()), ("{\"a\":null}\n{\"a\":null}\n{\"a\":\"1\"}\n", 0));
    // Where there is nothing else, that is what is wrong.
    for files in [[("1.csv", &b""[..]), ("2.csv", b"")], [("1.csv", b"\n"), ("2.csv", b"")]] {
        let error = read(folder(&files).path(), ReadOptions::default()).expect_err("all are empty");
        assert!(error.to_string().contains("1.csv` is empty: it has neither a header nor rows"), "{error}");
    }
    // Partition columns are those of files that are read.
    let files: [(&str, &[u8]); 2] = [("0.csv", b""), ("x=7/1.csv", good)];
    let (rows, empty) = read(folder(&files).path(), ReadOptions::default()).expect("one is not empty");
    assert_eq!((rows.as_str(), empty), ("{\"a\":\"1\",\"x\":\"7\"}\n", vec!["0.csv".to_owned()]));
}

#[test]
fn no_partition_column_vanishes() {
    let files: [(&str, &[u8]); 3] =
        [("year=2001/a.csv", b"n\n1\n"), ("year=2002/a.csv", b"n\n2\n"), ("stray.csv", b"n\n3\n")];
    let all = folder(&files);
    let options = |partitions| ReadOptions::default().with_partitions(partitions);
    match read(all.path(), options(Partitions::Strict)) {
        Err(TableError::OutsidePartitions { file, columns }) => {
            assert!(file.ends_with("stray.csv") && columns == ["year"], "{file:?}, {columns:?}");
        }
        other => panic!("{other:?}"),
    }
    let (rows, _) = read(all.path(), options(Partitions::Fill)).expect("it is filled");
    let expected =
        "{\"n\":\"3\",\"year\":null}\n{\"n\":\"1\",\"year\":\"2001\"}\n{\"n\":\"2\",\"year\":\"2002\"}\n";
    assert_eq!(rows, expected);
    let (rows, _) = read(all.path(), options(Partitions::None)).expect("there are none");
    assert_eq!(rows, "{\"n\":\"3\"}\n{\"n\":\"1\"}\n{\"n\":\"2\"}\n");
    // Columns that differ are filled as well.
    let files: [(&str, &[u8]); 2] = [("a=1/1.csv", b"n\n1\n"), ("b=2/1.csv", b"n\n2\n")];
    let (rows, _) = read(folder(&files).path(), options(Partitions::Fill)).expect("they are filled");
    assert_eq!(rows, "{\"n\":\"1\",\"a\":\"1\",\"b\":null}\n{\"n\":\"2\",\"a\":null,\"b\":\"2\"}\n");
    // Other folders on the way do not matter.
    let files: [(&str, &[u8]); 2] = [("old/a=1/1.csv", b"n\n1\n"), ("new/a=2/deep/1.csv", b"n\n2\n")];
    let (rows, _) = read(folder(&files).path(), options(Partitions::Strict)).expect("both have it");
    assert_eq!(rows, "{\"n\":\"2\",\"a\":\"2\"}\n{\"n\":\"1\",\"a\":\"1\"}\n");
}

#[test]
fn names_of_files_are_a_column() {
    let files: [(&str, &[u8]); 2] = [("x=1/a.csv", b"n\n1\n2\n"), ("x=2/b.csv.gz", b"n\n3\n")];
    let all = folder(&files[..1]);
    let options = ReadOptions::default().with_filename_column("file".to_owned());
    let (rows, _) = read(all.path(), options).expect("a file");
    let path = all.path().join("x=1/a.csv").display().to_string();
    let line = |n: u32| format!("{{\"n\":\"{n}\",\"x\":\"1\",\"file\":\"{path}\"}}\n");
    assert_eq!(rows, [line(1), line(2)].concat());
}

#[test]
fn parquet_is_known_without_its_name() {
    let files: [(&str, &[u8]); 3] =
        [("a.dat", b"PAR1\x15\x04\x15\x00"), ("b.dat", b"\x1f\x8b\x08\x00"), ("c.dat", b"a,b\n")];
    let all = folder(&files);
    let find =
        |name: &str| Dataset::find(&[all.path().join(name).display().to_string()], ReadOptions::default());
    assert_eq!(find("a.dat").expect("Parquet").options.format, Some(Format::Parquet));
    let message = |name: &str| find(name).expect_err("it is unknown").to_string();
    assert!(
        message("b.dat").contains("not clear from its name, and it is compressed with gzip; name the format")
    );
    assert!(message("c.dat").contains("not clear from its name; name the format"));
}
