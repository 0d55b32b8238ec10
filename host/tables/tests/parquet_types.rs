//! Parquet in and out: every type that Parquet has comes back as it was, cells and type.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::i256;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::LogicalType;
use proptest::prelude::*;
use recipe_tables::parquet::{ParquetEncoder, ParquetFileWriter, SharedBuffer, encodable, encodable_schema};
use recipe_tables::{Compression, Dataset, ReadOptions, Source, TableError};

fn read(path: &Path, options: ReadOptions) -> Result<RecordBatch, TableError> {
    let source = Source::open(Dataset::find(&[path.display().to_string()], options)?)?;
    let batches = source.batches().map(|batch| Ok(batch?.batch)).collect::<Result<Vec<_>, TableError>>()?;
    Ok(arrow_select::concat::concat_batches(source.schema(), &batches).expect("one schema"))
}

/// Writes a file as a program of Arrow does.
fn write(path: &Path, rows: &RecordBatch) {
    let mut writer =
        ArrowWriter::try_new(File::create(path).expect("a file"), rows.schema(), None).expect("a writer");
    writer.write(rows).expect("rows are written");
    writer.close().expect("the file is closed");
}

/// Writes a file as this crate does.
fn encode(path: &Path, rows: &RecordBatch, compression: Compression) {
    let encoder = ParquetEncoder::new(&rows.schema(), compression, &[]).expect("an encoder");
    let buffer = SharedBuffer::default();
    let mut file = ParquetFileWriter::new(buffer.clone(), &encoder).expect("a file");
    let mut groups = encoder.row_groups();
    let mut full =
        groups.push(encodable(rows, &encodable_schema(&rows.schema())).expect("rows can be encoded"));
    full.extend(groups.finish());
    for group in full {
        let tasks = encoder.tasks(&group);
        let chunks = tasks.into_iter().flat_map(|task| task.encode().expect("a column")).collect();
        file.append(chunks).expect("a row group");
    }
    file.finish().expect("a footer");
    std::fs::write(path, buffer.take()).expect("a file");
}

fn decimals<T: DecimalType>(values: Vec<Option<T::Native>>, precision: u8, scale: i8) -> ArrayRef {
    let array: PrimitiveArray<T> = values.into_iter().collect();
    Arc::new(array.with_precision_and_scale(precision, scale).expect("a decimal"))
}

/// A table with every type that Parquet has, of cells that are made of numbers.
fn table(numbers: &[Option<i64>]) -> RecordBatch {
    fn of<T: ArrowPrimitiveType>(
        numbers: &[Option<i64>],
        cell: impl Fn(i64) -> T::Native,
    ) -> PrimitiveArray<T> {
        numbers.iter().map(|number| number.map(&cell)).collect()
    }
    let texts = |number: &Option<i64>| number.map(|number| format!("{number} é\"\n"));
    let bytes: Vec<Option<[u8; 8]>> = numbers.iter().map(|number| number.map(i64::to_be_bytes)).collect();
    let fixed =
        FixedSizeBinaryArray::try_from_sparse_iter_with_size(bytes.iter().copied(), 8).expect("bytes");
    let mut lists = ListBuilder::new(Int32Builder::new());
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    for number in numbers {
        for item in 0..number.unwrap_or_default().rem_euclid(4) as i32 {
            lists.values().append_option((item != 2).then_some(item));
            maps.keys().append_value(format!("{item}"));
            maps.values().append_option((item != 1).then_some(item));
        }
        lists.append(number.is_some());
        maps.append(number.is_some()).expect("a map");
    }
    let dictionary: DictionaryArray<Int32Type> = numbers
        .iter()
        .map(|number| number.map(|number| ["a", "b", "c"][number.rem_euclid(3) as usize]))
        .collect();
    let small = |number: i64| number.rem_euclid(10_000);
    let day = |number: i64| number.rem_euclid(86_400);
    let structure = StructArray::from(vec![(
        Arc::new(Field::new("n", DataType::Int64, true)),
        Arc::new(of::<Int64Type>(numbers, |number| number)) as ArrayRef,
    )]);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(of::<Int8Type>(numbers, |number| number as i8)),
        Arc::new(of::<Int16Type>(numbers, |number| number as i16)),
        Arc::new(of::<Int32Type>(numbers, |number| number as i32)),
        Arc::new(of::<Int64Type>(numbers, |number| number)),
        Arc::new(of::<UInt8Type>(numbers, |number| number as u8)),
        Arc::new(of::<UInt16Type>(numbers, |number| number as u16)),
        Arc::new(of::<UInt32Type>(numbers, |number| number as u32)),
        Arc::new(of::<UInt64Type>(numbers, |number| number as u64)),
        Arc::new(of::<Float32Type>(numbers, |number| number as f32)),
        Arc::new(of::<Float64Type>(numbers, |number| f64::from_bits(number as u64 & !(1 << 62)))),
        Arc::new(of::<Float64Type>(numbers, |number| number as f64)),
        decimals::<Decimal32Type>(
            numbers.iter().map(|number| number.map(|number| small(number) as i32)).collect(),
            7,
            2,
        ),
        decimals::<Decimal64Type>(numbers.iter().map(|number| number.map(small)).collect(), 15, 3),
        decimals::<Decimal128Type>(
            numbers.iter().map(|number| number.map(|number| i128::from(number) << 50)).collect(),
            38,
            10,
        ),
        decimals::<Decimal256Type>(
            numbers
                .iter()
                .map(|number| number.map(|number| i256::from_i128(i128::from(number) << 60)))
                .collect(),
            60,
            30,
        ),
        Arc::new(numbers.iter().map(|number| number.map(|number| number % 2 == 0)).collect::<BooleanArray>()),
        Arc::new(of::<Date32Type>(numbers, |number| number as i32)),
        Arc::new(of::<Time32MillisecondType>(numbers, |number| day(number) as i32)),
        Arc::new(of::<Time64MicrosecondType>(numbers, day)),
        Arc::new(of::<Time64NanosecondType>(numbers, day)),
        Arc::new(of::<TimestampMillisecondType>(numbers, |number| number)),
        Arc::new(of::<TimestampMillisecondType>(numbers, |number| number).with_timezone("UTC")),
        Arc::new(of::<TimestampMicrosecondType>(numbers, |number| number)),
        Arc::new(of::<TimestampMicrosecondType>(numbers, |number| number).with_timezone("America/New_York")),
        Arc::new(of::<TimestampNanosecondType>(numbers, |number| number)),
        Arc::new(of::<DurationMicrosecondType>(numbers, |number| number)),
        Arc::new(of::<DurationNanosecondType>(numbers, |number| number)),
        Arc::new(numbers.iter().map(texts).collect::<StringViewArray>()),
        Arc::new(bytes.iter().map(|bytes| bytes.as_ref().map(|bytes| &bytes[..])).collect::<BinaryArray>()),
        Arc::new(
            bytes.iter().map(|bytes| bytes.as_ref().map(|bytes| &bytes[..])).collect::<LargeBinaryArray>(),
        ),
        Arc::new(fixed),
        Arc::new(NullArray::new(numbers.len())),
        Arc::new(dictionary),
        Arc::new(lists.finish()),
        Arc::new(maps.finish()),
        Arc::new(structure),
    ];
    let named = columns.into_iter().enumerate().map(|(at, column)| (format!("c{at}"), column, true));
    RecordBatch::try_from_iter_with_nullable(named).expect("rows")
}

fn types(schema: &SchemaRef) -> Vec<String> {
    schema.fields().iter().map(|field| field.data_type().to_string()).collect()
}

fn check(numbers: &[Option<i64>], compression: Compression) {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (folder.path().join("one.parquet"), folder.path().join("two.parquet"));
    let rows = table(numbers);
    write(&one, &rows);
    let first = read(&one, ReadOptions::default()).expect("it is read");
    assert_eq!(types(&first.schema()), types(&rows.schema()));
    assert_eq!(first.columns(), rows.columns());
    encode(&two, &first, compression);
    let second = read(&two, ReadOptions::default()).expect("it is read");
    assert_eq!(types(&second.schema()), types(&rows.schema()));
    assert_eq!(second.columns(), rows.columns());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]
    #[test]
    fn every_type_comes_back(numbers in prop::collection::vec(prop::option::weighted(0.8, any::<i64>()), 1..60)) {
        check(&numbers, Compression::Snappy);
    }
}

#[test]
fn cells_at_the_ends_of_their_types_come_back() {
    check(&[Some(i64::MIN), Some(-1), None, Some(0), Some(1), Some(i64::MAX)], Compression::Zstd);
}

#[test]
fn marks_of_types_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (folder.path().join("one.parquet"), folder.path().join("two.parquet"));
    let uuid = FixedSizeBinaryArray::try_from_iter([[7_u8; 16]].into_iter()).expect("bytes");
    let mark = |name: &str| {
        let of = |key: &str, value: &str| (format!("ARROW:extension:{key}"), value.to_owned());
        [of("name", name), of("metadata", "")].into()
    };
    let schema = Schema::new(vec![
        Field::new("u", uuid.data_type().clone(), true).with_metadata(mark("arrow.uuid")),
        Field::new("j", DataType::Utf8View, true).with_metadata(mark("arrow.json")),
    ]);
    let json = StringViewArray::from_iter_values(["{}"]);
    let rows = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(uuid), Arc::new(json)]).expect("rows");
    write(&one, &rows);
    let first = read(&one, ReadOptions::default()).expect("it is read");
    encode(&two, &first, Compression::None);
    let bytes = std::fs::read(&two).expect("the file");
    let footer =
        parquet::file::metadata::ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(bytes));
    let footer = footer.expect("a footer");
    let marks = footer
        .file_metadata()
        .schema_descr()
        .columns()
        .iter()
        .map(|column| column.logical_type_ref().cloned());
    assert_eq!(marks.collect::<Vec<_>>(), [Some(LogicalType::Uuid), Some(LogicalType::Json)]);
}

#[test]
fn bytes_are_text_on_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hive.parquet");
    let names = BinaryArray::from(vec![Some("Ann".as_bytes()), None, Some("Köln".as_bytes())]);
    write(&path, &RecordBatch::try_from_iter([("name", Arc::new(names) as ArrayRef)]).expect("rows"));
    let options = || ReadOptions::default().with_binary_as_text(true);
    let rows = read(&path, options()).expect("text");
    assert_eq!(rows.column(0).as_ref(), &StringViewArray::from(vec![Some("Ann"), None, Some("Köln")]));
    let names = BinaryArray::from(vec![&b"Ann"[..], b"\xFF\xFE"]);
    write(&path, &RecordBatch::try_from_iter([("name", Arc::new(names) as ArrayRef)]).expect("rows"));
    let error = read(&path, options()).expect_err("no text").to_string();
    assert!(error.contains("hive.parquet`, row 2, column `name`: the bytes are not text"), "{error}");
}

/// Writes moments as INT96, given days since the Julian epoch and nanoseconds of the day.
fn write_int96(path: &Path, moments: &[(u32, u64)]) {
    use parquet::data_type::{Int96, Int96Type};
    let schema =
        parquet::schema::parser::parse_message_type("message m { required int96 t; }").expect("a schema");
    let file = File::create(path).expect("a file");
    let mut writer = parquet::file::writer::SerializedFileWriter::new(file, Arc::new(schema), Arc::default())
        .expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    let mut column = group.next_column().expect("a column").expect("the column");
    let cells: Vec<Int96> = moments
        .iter()
        .map(|(day, nanos)| {
            let mut moment = Int96::new();
            moment.set_data(*nanos as u32, (nanos >> 32) as u32, *day);
            moment
        })
        .collect();
    column.typed::<Int96Type>().write_batch(&cells, None, None).expect("cells are written");
    column.close().expect("the column is closed");
    group.close().expect("the group is closed");
    writer.close().expect("the file is closed");
}

#[test]
fn old_moments_are_exact_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("spark.parquet");
    // 9999-12-31, 0001-01-01 and 2024-07-01 12:00:00.123456.
    write_int96(&path, &[(5_373_484, 0), (1_721_426, 0), (2_460_493, 43_200_123_456_000)]);
    let rows = read(&path, ReadOptions::default()).expect("microseconds");
    let micros = [253_402_214_400_000_000, -62_135_596_800_000_000, 1_719_835_200_123_456];
    assert_eq!(rows.column(0).as_ref(), &TimestampMicrosecondArray::from(micros.to_vec()));
    let nanoseconds = || ReadOptions::default().with_int96_nanoseconds(true);
    let error = read(&path, nanoseconds()).expect_err("too far").to_string();
    assert!(
        error.contains("row 1, column `t`: nanoseconds cannot hold the moment 9999-12-31 00:00:00"),
        "{error}"
    );
    write_int96(&path, &[(2_460_493, 0), (2_460_493, 43_200_123_456_789)]);
    let error = read(&path, ReadOptions::default()).expect_err("too fine").to_string();
    assert!(
        error
            .contains("row 2, column `t`: microseconds cannot hold the moment 2024-07-01 12:00:00.123456789"),
        "{error}"
    );
    let rows = read(&path, nanoseconds()).expect("nanoseconds");
    let nanos = [1_719_792_000_000_000_000, 1_719_835_200_123_456_789];
    assert_eq!(rows.column(0).as_ref(), &TimestampNanosecondArray::from(nanos.to_vec()));
}

#[test]
fn what_parquet_has_no_type_for_is_refused() {
    let empty = Schema::new(vec![Field::new("o", DataType::Struct(Vec::<Field>::new().into()), true)]);
    let error = ParquetEncoder::new(&Arc::new(empty), Compression::None, &[]).err().expect("no type");
    assert!(error.to_string().contains("column `o` of the output holds objects without fields"), "{error}");
}
