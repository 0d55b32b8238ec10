//! What is wrong with a dataset is an error of a variant of its own, with a message that names no option of a
//! program.

mod common;

use std::error::Error;
use std::path::Path;

use common::folder;
use flate2::Compression;
use flate2::write::GzEncoder;
use recipe_store::ErrorKind;
use recipe_tables::{
    Content, Dataset, Limits, Position, ReadOptions, Result, Source, TableError, TypeSchema, Typing,
    typed_schema,
};

fn read(folder: &Path, options: ReadOptions) -> Result<usize> {
    let dataset = Dataset::find(&[folder.display().to_string()], options)?;
    let batches = Source::open(dataset)?.batches().map(|batch| Ok(batch?.batch.num_rows()));
    batches.sum()
}

/// The error of reading these files, which says no more than it should.
fn error(files: &[(&str, &[u8])], options: ReadOptions) -> TableError {
    let folder = folder(files);
    let error = read(folder.path(), options).expect_err("they are wrong");
    let message = error.to_string();
    assert!(!message.contains("--") && !message.starts_with("error"), "{message}");
    assert!(
        message.contains(files.last().expect("a file").0.rsplit('/').next().expect("a name")),
        "{message}"
    );
    if let Some(source) = error.source() {
        assert!(message.contains(source.to_string().trim_start_matches("Json error: ")), "{message}");
    }
    error
}

macro_rules! check {
    ($error:expr, $pattern:pat $(if $guard:expr)?) => {
        let error = $error;
        assert!(matches!(&error, $pattern $(if $guard)?), "{error:?}");
    };
}

#[test]
fn text_that_is_malformed_is_placed() {
    use TableError::*;
    let of = |name: &str, text: &[u8]| error(&[(name, text)], ReadOptions::default());
    check!(of("a.csv", b"\n\n"), Empty { .. });
    check!(of("a.csv", b"a,b\n1,2\n1\n"), CellCount { row: 2, line: 3, found: 1, columns: 2, .. });
    check!(of("a.csv", b"a,b\n1,\"2\n"), UnclosedQuote { line: 2, .. });
    check!(of("a.csv", b"a,a\n"), DuplicateColumn { first: 1, second: 2, .. });
    check!(of("a.csv", b"a,\xff\n"), NotUtf8 { row: None, column: Some(column), .. } if column == "Column_2");
    check!(of("a.csv", b"a,b\n1,\xff\n"), NotUtf8 { row: Some(1), column: Some(column), .. } if column == "b");
    check!(of("a.jsonl", b"{\"a\":1}\n{\"a\":\n"), InvalidJson { row: 2, .. });
    check!(of("a.jsonl", b"{\"a\":1}\n[1]\n"), NotAnObject { row: 2, .. });
    check!(of("a.jsonl", b" \n"), Empty { .. });
    check!(of("a.json", b"[{\"a\":1}"), UnclosedArray { row: 1, .. });
    check!(of("a.json", b"[{\"a\":1},]"), TrailingComma { row: 1, .. });
    check!(of("a.json", b"[{\"a\":1}] 2"), TextAfterArray { .. });
    check!(of("a.parquet", b"PAR1"), Parquet { .. });
    check!(of("a.csv.gz", b"\x1f\x8b\x08"), Damaged { compression: recipe_tables::Compression::Gzip, .. });
    check!(of("a.csv.gz", b"a,b\n"), NotCompressed { compression: recipe_tables::Compression::Gzip, .. });
    check!(of("a.csv", b"PK\x03\x04\x14\0"), FileNotText { content: Content::Zip, packed: None, .. });
    check!(of("a.parquet", b"PK\x03\x04\x14\0"), NotParquet { content: Content::Zip, .. });
    check!(of("a.csv", b"a\0,\0b\0\n\0"), NoByteOrderMark { encoding, .. } if encoding.to_string() == "UTF-16LE");
    check!(of("a.csv", b"\xff\xfea\0\n\0\0\xd8"), Malformed { line: 2, byte: 6, .. });
    let late = format!("{}{{\"a\":\"x\"}}\n", "{\"a\":1}\n".repeat(10_000));
    check!(
        of("a.jsonl", format!("{late}{{\"b\":1}}").as_bytes()),
        UnknownKey { row: 10_002, sample: 10_000, .. }
    );
    check!(of("a.jsonl", b"{\"a\":1},\n{\"a\":2}"), CommaBetweenObjects { row: 1, .. });
    check!(of("a.jsonl", b"{\"a\":1}\n{\"a\":2,\"a\":3}"), DuplicateKey { row: 2, line: 2, .. });
    check!(of("a.jsonl", b"{\"a\":\"\\ud800\"}"), HalfCharacter { row: 1, .. });
    check!(of("a.jsonl", b"{\"a\":\"\xff\"}"), NotUtf8 { row: Some(1), column: Some(column), .. } if column == "a");
    check!(of("a.json", b"[[{\"a\":1}]]"), NotAnObject { row: 1, found, .. } if found == "a list");
    check!(of("a.json", b"[]"), Empty { .. });
    check!(of("a.json", b""), Empty { .. });
}

#[test]
fn limits_are_named() {
    use TableError::*;
    let of =
        |name: &str, text: &[u8], limits| error(&[(name, text)], ReadOptions::default().with_limits(limits));
    let records = || Limits::default().with_record_bytes(1 << 10);
    let long = format!("a,b\n1,2\n\"{}", "x".repeat(3 << 20));
    let line = Some(Position::Line(3));
    check!(of("a.csv", long.as_bytes(), records()), RecordTooLong { position, limit: 1024, .. } if *position == line);
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(3 << 20));
    let row = Some(Position::Row(1));
    check!(of("a.jsonl", long.as_bytes(), records()), RecordTooLong { position, .. } if *position == row);
    check!(
        of("a.csv", b"a,b\n", Limits::default().with_columns(1)),
        TooManyColumns { found: 2, limit: 1, .. }
    );
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(b'\n'), 17 << 20), &mut packer).expect("packed");
    let packed = packer.finish().expect("packed");
    let ratio = Limits::default().with_decompressed_ratio(10);
    check!(of("a.csv.gz", &packed, ratio), DecompressedRatio { limit: 10, .. });
}

#[test]
fn files_of_a_dataset_agree() {
    use TableError::*;
    let of = |files: &[(&str, &[u8])]| error(files, ReadOptions::default());
    let differs = of(&[("1.csv", b"a,b\n"), ("2.csv", b"a,c\n")]);
    check!(differs, ColumnsDiffer { missing, extra, .. } if missing == &["b"] && extra == &["c"]);
    check!(of(&[("1.jsonl", b"{\"a\":1}\n"), ("2.csv", b"a\n")]), MixedFormats { .. });
    check!(of(&[("x=1/1.csv", b"a\n"), ("y=1/2.csv", b"a\n")]), PartitionColumnsDiffer { .. });
    check!(of(&[("a=1/1.csv", b"a\n")]), PartitionColumnInFile { column, .. } if column == "a");
    check!(of(&[("x=1/1.csv", b"a\n"), ("zz.csv", b"a\n")]), OutsidePartitions { columns, .. } if columns == &["x"]);
    let named = |column: &str| ReadOptions::default().with_filename_column(column.to_owned());
    check!(error(&[("1.csv", b"a\n")], named("a")), FilenameColumnInFile { column, .. } if column == "a");
    check!(error(&[("x=1/1.csv", b"a\n")], named("x")), FilenameColumnInFile { column, .. } if column == "x");
    let twice = folder(&[("x=1/x=2/1.csv", b"a\n")]);
    let twice = read(twice.path(), ReadOptions::default()).expect_err("it is named twice");
    check!(twice, DuplicatePartitionColumn { column } if column == "x");
}

#[test]
fn wrong_requests_differ_from_wrong_data() {
    let one = folder(&[("a.csv", b"a\n1\n"), ("types.txt", b"{\"b\":\"int\"}"), ("none.txt", b"[]")]);
    let find =
        |name: &str| Dataset::find(&[one.path().join(name).display().to_string()], ReadOptions::default());
    assert_eq!(find("types.txt").expect_err("it has no format").kind(), ErrorKind::Invalid);
    let source = Source::open(find("a.csv").expect("a file")).expect("a source");
    let typed = |name: &str| {
        let schema = TypeSchema::read(&one.path().join(name))?;
        typed_schema(&source, &Typing::default().with_schema(schema), 1)
    };
    let typed = |name: &str| typed(name).expect_err("it is wrong");
    let column = typed("types.txt");
    assert!(
        column.kind() == ErrorKind::Invalid && matches!(&column, TableError::UnknownSchemaColumn { .. }),
        "{column:?}"
    );
    let schema = typed("none.txt");
    assert!(schema.kind() == ErrorKind::Invalid && schema.source().is_some(), "{schema:?}");
    assert_eq!(error(&[("a.csv", b"a\n1,2\n")], ReadOptions::default()).kind(), ErrorKind::Failed);
}
