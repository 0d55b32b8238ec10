//! What cannot be read or written says in which file, row group or block, and column.

use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringViewArray};
use bytes::Bytes;
use orc_rust::ArrowReaderBuilder;
use parquet::arrow::ArrowWriter;
use parquet::file::reader::{FileReader, SerializedFileReader};
use recipe_tables::{Compression, OutputFormat, ReadOptions, TableError, row_writer};

use super::read;

/// Rows with a column of text, and two of numbers.
fn rows() -> RecordBatch {
    let texts: ArrayRef =
        Arc::new((0..100).map(|row| Some(format!("text {row}"))).collect::<StringViewArray>());
    let number = |by: i64| Arc::new((0..100).map(|row| Some(row * by)).collect::<Int64Array>()) as ArrayRef;
    RecordBatch::try_from_iter([("a", texts), ("b", number(7)), ("c", number(-3))]).expect("a batch")
}

fn written(format: OutputFormat, rows: &RecordBatch) -> Result<Vec<u8>, TableError> {
    let mut writer =
        row_writer(format, &rows.schema(), Compression::None, None)?.expect("a format of no text");
    writer.write(rows)?;
    let mut bytes = writer.take();
    writer.finish()?.read_to_end(&mut bytes).expect("the rest");
    Ok(bytes)
}

/// The error of a file with these bytes.
fn error(path: &Path, bytes: &[u8]) -> TableError {
    std::fs::write(path, bytes).expect("a file");
    let error = read(path, ReadOptions::default()).expect_err("it is damaged");
    let message = error.to_string();
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(message.contains(name), "{message}");
    error
}

fn overwritten(bytes: &[u8], range: Range<usize>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[range].fill(0xff);
    bytes
}

#[test]
fn a_damaged_column_of_parquet_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("damaged.parquet");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, rows().schema(), None).expect("a file");
    for _ in 0..2 {
        writer.write(&rows()).expect("rows");
        writer.flush().expect("a row group");
    }
    writer.close().expect("a footer");
    let metadata = SerializedFileReader::new(Bytes::from(bytes.clone())).expect("a file").metadata().clone();
    for group in 0..2 {
        for (at, name) in ["a", "b", "c"].into_iter().enumerate() {
            let (start, length) = metadata.row_group(group).column(at).byte_range();
            let error = error(&path, &overwritten(&bytes, start as usize..(start + length) as usize));
            let first = 100 * group as u64 + 1;
            assert!(
                matches!(
                    &error,
                    TableError::ParquetRows { row_group, row, column: Some(column), is_of_bytes: true, .. }
                        if *row_group == group + 1 && *row == first && column == name
                ),
                "{error:?}"
            );
            let message = error.to_string();
            let place = format!(", row group {}, column `{name}`, from row {first} on: ", group + 1);
            assert!(message.contains(&place) && message.contains("copy or write it again"), "{message}");
        }
    }
}

#[test]
fn a_damaged_column_of_orc_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("damaged.orc");
    let bytes = written(OutputFormat::Orc, &rows()).expect("a file");
    let found = ArrowReaderBuilder::try_new(Bytes::from(bytes.clone())).expect("a file");
    let stripe = &found.file_metadata().stripe_metadatas()[0];
    let (start, length) = (stripe.offset() as usize, stripe.data_length() as usize);
    let mut seen = Vec::new();
    for at in (start..start + length).step_by(3) {
        std::fs::write(&path, overwritten(&bytes, at..at + 1)).expect("a file");
        match read(&path, ReadOptions::default()) {
            // Another value, of which nobody can know.
            Ok(_) => {}
            Err(TableError::UnreadableRows { row: 1, column: Some(column), file, .. }) => {
                assert_eq!(file, path);
                seen.push(column);
            }
            Err(other) => panic!("byte {at}: {other:?}"),
        }
    }
    seen.dedup();
    assert_eq!(seen, ["a", "b", "c"], "each column lies together, and can be damaged");
}

#[test]
fn a_damaged_cell_of_avro_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("damaged.avro");
    let bytes = written(OutputFormat::Avro, &rows()).expect("a file");
    let at = bytes.windows(7).position(|part| part == b"text 41").expect("a cell");
    let error = error(&path, &overwritten(&bytes, at..at + 7));
    assert!(
        matches!(&error, TableError::UnreadableRows { row: 42, column: Some(column), .. } if column == "a"),
        "{error:?}"
    );
    assert!(error.to_string().contains(", from row 42 on, column `a`: cannot be read as Avro: "), "{error}");
}

#[test]
fn a_cell_that_a_format_has_no_place_for_is_named() {
    let texts = |texts: Vec<String>| Arc::new(StringViewArray::from(texts)) as ArrayRef;
    let cases: [(OutputFormat, &str, ArrayRef, &str); 3] = [
        (
            OutputFormat::Excel,
            "note",
            texts(vec!["short".into(), "x".repeat(40_000)]),
            "row 2, column `note` of the output: the cell has 40000 characters",
        ),
        (
            OutputFormat::Orc,
            "at",
            Arc::new(arrow_array::TimestampSecondArray::from(vec![0, i64::MAX])),
            "row 2, column `at` of the output: ",
        ),
        (
            OutputFormat::Avro,
            "at",
            Arc::new(arrow_array::TimestampSecondArray::from(vec![0, i64::MAX])),
            "row 2, column `at` of the output: ",
        ),
    ];
    for (format, name, cells, expected) in cases {
        let days: ArrayRef = Arc::new(Date32Array::from(vec![0; cells.len()]));
        let rows = RecordBatch::try_from_iter([("days", days), (name, cells)]).expect("a batch");
        let message = written(format, &rows).expect_err("it has no place").to_string();
        assert!(message.starts_with(expected), "{format}: {message}");
    }
}
