//! Files of one dataset whose columns differ.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::*;
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::ArrowWriter;
use recipe_core::engine::kernel::print::cell;
use recipe_tables::{Dataset, DifferingTypes, ReadOptions, Source, TableError};

fn write(folder: &Path, name: &str, columns: Vec<(&str, ArrayRef)>) {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let rows = RecordBatch::try_from_iter_with_nullable(columns).expect("rows");
    let file = File::create(folder.join(name)).expect("a file");
    let mut writer = ArrowWriter::try_new(file, rows.schema(), None).expect("a writer");
    writer.write(&rows).expect("rows are written");
    writer.close().expect("the file is closed");
}

/// The types of columns, and all rows as text.
fn read(folder: &Path, options: ReadOptions) -> Result<(Vec<DataType>, Vec<String>), TableError> {
    let source = Source::open(Dataset::find(&[folder.display().to_string()], options)?)?;
    let mut rows = Vec::new();
    for batch in source.batches() {
        let batch = batch?.batch;
        rows.extend((0..batch.num_rows()).map(|row| {
            let cells = batch.columns().iter().map(|column| cell(column.as_ref(), row).unwrap_or("-".into()));
            cells.collect::<Vec<_>>().join(" ")
        }));
    }
    Ok((source.schema().fields().iter().map(|field| field.data_type().clone()).collect(), rows))
}

fn error(folder: &Path, options: ReadOptions) -> String {
    read(folder, options).expect_err("it is refused").to_string()
}

#[test]
fn types_of_files_widen() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let decimal = |value, precision, scale| -> ArrayRef {
        let array = Decimal128Array::from(vec![value]).with_precision_and_scale(precision, scale);
        Arc::new(array.expect("a decimal"))
    };
    write(
        at,
        "1.parquet",
        vec![
            ("i", Arc::new(Int32Array::from(vec![1]))),
            ("d", decimal(125, 10, 2)),
            ("n", Arc::new(NullArray::new(1))),
            ("t", Arc::new(TimestampNanosecondArray::from(vec![-1]))),
            ("s", Arc::new(LargeStringArray::from(vec!["x"]))),
        ],
    );
    let zoned = TimestampMillisecondArray::from(vec![1_704_153_600_000]).with_timezone("UTC");
    let dictionary: DictionaryArray<types::Int32Type> = ["y"].into_iter().collect();
    write(
        at,
        "2.parquet",
        vec![
            ("s", Arc::new(dictionary)),
            ("i", Arc::new(Int64Array::from(vec![1_i64 << 40]))),
            ("d", decimal(1255, 12, 3)),
            ("n", Arc::new(StringArray::from(vec!["foo"]))),
            ("t", Arc::new(zoned)),
        ],
    );
    let (types, rows) = read(at, ReadOptions::default()).expect("it is read");
    let moment = DataType::Timestamp(TimeUnit::Nanosecond, None);
    let expected =
        [DataType::Int64, DataType::Decimal128(12, 3), DataType::Utf8View, moment, DataType::Utf8View];
    assert_eq!(types, expected);
    assert_eq!(
        rows,
        ["1 1.250 - 1969-12-31 23:59:59.999999999 x", "1099511627776 1.255 foo 2024-01-02 00:00:00 y"]
    );
}

#[test]
fn a_cell_that_the_wider_type_cannot_hold_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let longs = vec![Some(7), None, Some((1_i64 << 53) + 1)];
    write(folder.path(), "1.parquet", vec![("v", Arc::new(Int64Array::from(longs)))]);
    write(folder.path(), "2.parquet", vec![("v", Arc::new(Float64Array::from(vec![0.5])))]);
    let message = error(folder.path(), ReadOptions::default());
    assert!(message.contains("1.parquet`, row 3, column `v`: 9007199254740993 is long"), "{message}");
    let text = ReadOptions::default().with_differing_types(DifferingTypes::Text);
    assert!(read(folder.path(), text).is_err(), "types that widen are no text");
}

#[test]
fn types_that_nothing_holds_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "1.parquet", vec![("a", Arc::new(Float64Array::from(vec![None, Some(1.5)])))]);
    write(folder.path(), "2.parquet", vec![("a", Arc::new(StringArray::from(vec!["foo"])))]);
    let message = error(folder.path(), ReadOptions::default());
    assert!(
        message.contains("column `a` is string in ") && message.contains("2.parquet` and double in "),
        "{message}"
    );
    let text = ReadOptions::default().with_differing_types(DifferingTypes::Text);
    let (types, rows) = read(folder.path(), text).expect("text");
    assert_eq!((types, rows), (vec![DataType::Utf8View], vec!["-".into(), "1.5".into(), "foo".into()]));
}

#[test]
fn columns_of_all_files_are_read_on_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    write(at, "1.parquet", vec![("id", Arc::new(Int64Array::from(vec![1, 2])))]);
    write(
        at,
        "2.parquet",
        vec![("w", Arc::new(Int64Array::from(vec![9]))), ("id", Arc::new(Int64Array::from(vec![3])))],
    );
    write(at, "3.parquet", vec![("w", Arc::new(Int64Array::from(vec![10])))]);
    let message = error(at, ReadOptions::default());
    assert!(
        message.contains("2.parquet` does not have the columns of the first file: it adds `w`."),
        "{message}"
    );
    let (_, rows) = read(at, ReadOptions::default().with_union_by_name(true)).expect("it is read");
    assert_eq!(rows, ["1 -", "2 -", "3 9", "- 10"]);
}

#[test]
fn columns_of_all_texts_are_read_on_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    std::fs::write(at.join("1.csv"), "id,v\n1,x\n").expect("a file");
    std::fs::write(at.join("2.csv"), "w,ID,id\n9,a,2\n").expect("a file");
    let message = error(at, ReadOptions::default());
    assert!(message.contains("it lacks `v`. it adds `w`, `ID`."), "{message}");
    let (_, rows) = read(at, ReadOptions::default().with_union_by_name(true)).expect("it is read");
    assert_eq!(rows, ["1 x - -", "2 - 9 a"]);
    std::fs::write(at.join("2.csv"), "ID,v\n9,a\n").expect("a file");
    let message = error(at, ReadOptions::default());
    assert!(message.contains("Upper and lower case differ, as in `id`."), "{message}");
}
