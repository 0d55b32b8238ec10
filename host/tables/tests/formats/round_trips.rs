//! Rows that are written and read back.

use std::io::Read;
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::types::{Int8Type, UInt16Type};
use arrow_array::*;
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use recipe_tables::{Compression, OutputFormat, ReadOptions, Result, TableError, row_writer};

use super::{cells, check, read};

/// A table with a column of each type, named by it.
fn all_types() -> RecordBatch {
    let texts = [Some("00501"), None, Some("=1+1"), Some(" a\u{1f600}\n\"b\" ")];
    let mut lists = ListBuilder::new(StringBuilder::new());
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    for (row, text) in texts.into_iter().enumerate() {
        lists.values().append_option(text);
        lists.append(row != 1);
        maps.keys().append_value("k");
        maps.values().append_value(row as i32);
        maps.append(row != 1).expect("a key and a value");
    }
    let fields =
        Fields::from(vec![Field::new("a", DataType::Int32, true), Field::new("b", DataType::Utf8, true)]);
    let members: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from(vec![Some(1), None, None, Some(4)])),
        Arc::new(StringArray::from(texts.to_vec())),
    ];
    let structs = StructArray::new(fields, members, Some(vec![true, false, true, true].into()));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("text", Arc::new(StringViewArray::from(texts.to_vec()))),
        ("bool", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), None]))),
        ("i8", Arc::new(Int8Array::from(vec![Some(i8::MIN), None, Some(i8::MAX), Some(0)]))),
        ("i16", Arc::new(Int16Array::from(vec![Some(i16::MIN), None, Some(i16::MAX), Some(0)]))),
        ("i32", Arc::new(Int32Array::from(vec![Some(i32::MIN), None, Some(i32::MAX), Some(0)]))),
        ("i64", Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(i64::MAX), Some(1 << 53)]))),
        ("u8", Arc::new(UInt8Array::from(vec![Some(u8::MAX), None, Some(1), Some(0)]))),
        ("u16", Arc::new(UInt16Array::from(vec![Some(u16::MAX), None, Some(1), Some(0)]))),
        ("u32", Arc::new(UInt32Array::from(vec![Some(u32::MAX), None, Some(1), Some(0)]))),
        ("f32", Arc::new(Float32Array::from(vec![Some(0.1), None, Some(-0.0), Some(f32::MAX)]))),
        ("f64", Arc::new(Float64Array::from(vec![Some(0.1), None, Some(f64::MIN), Some(f64::MIN_POSITIVE)]))),
        (
            "binary",
            Arc::new(BinaryArray::from(vec![Some(b"\x00\xff".as_slice()), None, Some(b""), Some(b"a")])),
        ),
        ("date", Arc::new(Date32Array::from(vec![Some(-719_162), None, Some(2_932_896), Some(0)]))),
        ("ts_s", Arc::new(TimestampSecondArray::from(vec![Some(-1), None, Some(0), Some(1_532_088_000)]))),
        ("ts_ms", Arc::new(TimestampMillisecondArray::from(vec![Some(-1), None, Some(0), Some(1)]))),
        ("ts_us", Arc::new(TimestampMicrosecondArray::from(vec![Some(-1), None, Some(0), Some(1)]))),
        ("ts_ns", Arc::new(TimestampNanosecondArray::from(vec![Some(-1), None, Some(0), Some(1)]))),
        (
            "instant",
            Arc::new(
                TimestampMicrosecondArray::from(vec![Some(-1), None, Some(0), Some(1)]).with_timezone("UTC"),
            ),
        ),
        ("dictionary", Arc::new(texts.into_iter().collect::<DictionaryArray<Int8Type>>())),
        (
            "decimal",
            Arc::new(
                Decimal128Array::from(vec![Some(-1), None, Some(i128::from(i64::MAX)), Some(0)])
                    .with_precision_and_scale(30, 3)
                    .expect("30 digits"),
            ),
        ),
        ("u64", Arc::new(UInt64Array::from(vec![Some(u64::MAX), None, Some(1), Some(0)]))),
        ("time_ms", Arc::new(Time32MillisecondArray::from(vec![Some(1), None, Some(0), Some(86_399_999)]))),
        (
            "time_us",
            Arc::new(Time64MicrosecondArray::from(vec![Some(1), None, Some(0), Some(86_399_999_999)])),
        ),
        ("list", Arc::new(lists.finish())),
        ("map", Arc::new(maps.finish())),
        ("struct", Arc::new(structs)),
        ("codes", Arc::new(texts.into_iter().collect::<DictionaryArray<UInt16Type>>())),
    ];
    RecordBatch::try_from_iter(columns).expect("a table")
}

fn written(batch: &RecordBatch, format: OutputFormat, compression: Compression) -> Result<Vec<u8>> {
    let mut writer = row_writer(format, &batch.schema(), compression, None)?.expect("a format with a writer");
    writer.write(batch)?;
    let mut bytes = writer.take();
    writer.finish()?.read_to_end(&mut bytes).expect("bytes");
    Ok(bytes)
}

/// The table as it comes back.
fn round_trip(batch: &RecordBatch, format: OutputFormat, compression: Compression) -> RecordBatch {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("t.{}", format.extension()));
    let bytes = written(batch, format, compression).expect("a file");
    assert_eq!(
        bytes,
        written(batch, format, compression).expect("a file"),
        "the same rows are the same bytes"
    );
    std::fs::write(&path, bytes).expect("a file");
    read(&path, ReadOptions::default()).expect("rows")
}

/// Checks that all cells are there, and all types but for those that the format lacks.
fn check_round_trip(batch: &RecordBatch, back: &RecordBatch, lacks: &[&str]) {
    for (field, column) in batch.schema().fields().iter().zip(back.columns()) {
        let name = field.name();
        assert_eq!(cells(back, name).len(), batch.num_rows());
        if !lacks.contains(&name.as_str()) {
            assert_eq!(column.data_type(), field.data_type(), "{name}");
            assert_eq!(column, batch.column_by_name(name).expect("a column"), "{name}");
        }
        assert_eq!(cells(back, name), cells(batch, name), "{name}");
    }
}

const COMPRESSIONS: [Compression; 4] =
    [Compression::None, Compression::Gzip, Compression::Snappy, Compression::Zstd];

#[test]
fn avro_comes_back() {
    let batch = all_types();
    for compression in COMPRESSIONS {
        let back = round_trip(&batch, OutputFormat::Avro, compression);
        // Types that Avro has no name for, and those that differ in what is not a value.
        let lacks = ["ts_s", "instant", "dictionary", "codes", "u64", "list", "map", "struct"];
        check_round_trip(&batch, &back, &lacks[..]);
        assert_eq!(back.column_by_name("u64").expect("a column").data_type(), &DataType::Decimal128(20, 0));
    }
}

/// The columns of which the name is right.
fn columns(batch: &RecordBatch, is_right: impl Fn(&str) -> bool) -> RecordBatch {
    let schema = batch.schema();
    let right: Vec<usize> =
        (0..batch.num_columns()).filter(|column| is_right(schema.field(*column).name())).collect();
    batch.project(&right).expect("columns")
}

#[test]
fn orc_comes_back() {
    let batch = all_types();
    let is_moment = |name: &str| name.starts_with("ts_") || name == "instant";
    let is_written = |name: &str| !name.starts_with("time_");
    // The first moments are in the last second of 1969.
    let later = columns(&batch, is_written).slice(1, 3);
    let all = columns(&batch, |name| is_written(name) && !is_moment(name));
    for compression in COMPRESSIONS {
        for batch in [&later, &all] {
            let back = round_trip(batch, OutputFormat::Orc, compression);
            // Types that ORC has no name for, and those that differ in what is not a value.
            let lacks = [
                "u8",
                "u16",
                "u32",
                "u64",
                "ts_s",
                "ts_ms",
                "ts_us",
                "instant",
                "dictionary",
                "codes",
                "list",
                "map",
                "struct",
            ];
            check_round_trip(batch, &back, &lacks[..]);
            let found = |name| back.column_by_name(name).map(|column| column.data_type().clone());
            assert_eq!(found("decimal"), Some(DataType::Decimal128(30, 3)));
            assert_eq!(found("u64"), Some(DataType::Decimal128(20, 0)));
            let unit = DataType::Timestamp(TimeUnit::Nanosecond, None);
            assert!(found("ts_s").is_none_or(|found| found == unit));
        }
    }
    for column in ["ts_ms", "ts_us", "ts_ns", "instant"] {
        let one = columns(&batch, |name| name == column);
        let error =
            written(&one, OutputFormat::Orc, Compression::None).expect_err("it has no form").to_string();
        let place = format!("row 1, column `{column}` of the output: a moment in the last second of 1969");
        assert!(error.starts_with(&place), "{error}");
    }
    for column in ["time_ms", "time_us"] {
        let one = columns(&batch, |name| name == column);
        let error = written(&one, OutputFormat::Orc, Compression::None).expect_err("there is no such type");
        assert!(
            matches!(&error, TableError::ColumnNotWritable { column: of, .. } if of == column),
            "{error:?}"
        );
        let (error, way_out) = (error.to_string(), "write Parquet or Avro, or turn the column into text");
        assert!(error.ends_with(way_out), "{error}");
    }
}

#[test]
fn excel_comes_back_as_text() {
    let batch = all_types();
    let back = round_trip(&batch, OutputFormat::Excel, Compression::None);
    check(
        &back,
        &[
            ("text", &["00501", "-", "=1+1", " a\u{1f600}\n\"b\" "]),
            ("bool", &["true", "-", "false", "-"]),
            ("i64", &["-9223372036854775808", "-", "9223372036854775807", "9007199254740992"]),
            ("u64", &["18446744073709551615", "-", "1", "0"]),
            ("f32", &["0.1", "-", "-0.0", "3.4028235e38"]),
            ("f64", &["0.1", "-", "-1.7976931348623157e308", "2.2250738585072014e-308"]),
            ("binary", &["\\x00\\xFF", "-", "-", "a"]),
            ("date", &["0001-01-01", "-", "9999-12-31", "1970-01-01"]),
            ("ts_s", &["1969-12-31 23:59:59", "-", "1970-01-01 00:00:00", "2018-07-20 12:00:00"]),
            ("ts_ms", &["1969-12-31 23:59:59.999", "-", "1970-01-01 00:00:00", "1970-01-01 00:00:00.001"]),
            ("decimal", &["-0.001", "-", "9223372036854775.807", "0"]),
        ],
    );
}

#[test]
fn names_that_avro_does_not_allow_come_back() {
    let numbers = |value| Arc::new(Int32Array::from(vec![value])) as ArrayRef;
    let columns =
        [("Claim ID", numbers(1)), ("Claim_ID", numbers(2)), ("2024", numbers(3)), ("Größe", numbers(4))];
    let batch = RecordBatch::try_from_iter(columns).expect("a table");
    let back = round_trip(&batch, OutputFormat::Avro, Compression::None);
    assert_eq!(back.columns(), batch.columns());
    let names = |batch: &RecordBatch| {
        batch.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&back), names(&batch));
}

#[test]
fn what_a_sheet_has_no_room_for_is_an_error() {
    let long: ArrayRef = Arc::new(StringViewArray::from(vec!["x".to_owned(), "x".repeat(32_768)]));
    let batch = RecordBatch::try_from_iter([("t", long)]).expect("a table");
    let error =
        written(&batch, OutputFormat::Excel, Compression::None).expect_err("it is too long").to_string();
    assert!(error.starts_with("row 2, column `t` of the output: the cell has 32768 characters"), "{error}");
    let empty: ArrayRef = Arc::new(NullArray::new(1_048_576));
    let batch = RecordBatch::try_from_iter([("t", empty)]).expect("a table");
    let error = written(&batch, OutputFormat::Excel, Compression::None).expect_err("one row is too many");
    assert!(matches!(error, TableError::SheetFull { limit: 1_048_576, .. }), "{error:?}");
}

#[test]
fn text_in_a_sheet_keeps_every_character() {
    let texts = [
        "_x0041_", "a\u{1}b", "a\r\nb", "\r", "\t", " ", "a\u{b}", "\u{feff}", "&amp;<b>", "'1", "#N/A",
        "TRUE", "\u{7f}",
    ];
    let column: ArrayRef = Arc::new(StringViewArray::from(texts.to_vec()));
    let batch = RecordBatch::try_from_iter([("t", column)]).expect("a table");
    let back = round_trip(&batch, OutputFormat::Excel, Compression::None);
    let found = cells(&back, "t");
    assert_eq!(found, texts);
}
