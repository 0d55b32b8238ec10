//! Random tables of all Arrow types.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{FixedSizeListBuilder, Int64Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::{NullBuffer, i256};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;

/// A column as it is made: a seed for each cell that is there.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) name: String,
    pub(crate) kind: DataType,
    pub(crate) seeds: Vec<Option<u64>>,
}

const TEXTS: [&str; 20] = [
    "",
    " ",
    "a",
    "007",
    "1E5",
    "true",
    "NULL",
    "2024-02-29",
    "a,b",
    "say \"hi\"",
    "two\nlines",
    "x\r\ny",
    "é😀",
    "-",
    "'",
    "{\"a\": 1}",
    "\t",
    "\u{1}",
    "_x0041_",
    " both ",
];

/// All types, but what Parquet has no form for: intervals, unions, and runs.
pub(crate) fn kinds() -> Vec<DataType> {
    use DataType::*;
    let zone = |zone: &str| Some(Arc::from(zone));
    let field = |name: &str, kind: DataType| Arc::new(Field::new(name, kind, true));
    let mut kinds = vec![
        Boolean,
        Int8,
        Int16,
        Int32,
        Int64,
        UInt8,
        UInt16,
        UInt32,
        UInt64,
        Float16,
        Float32,
        Float64,
        Utf8,
        LargeUtf8,
        Utf8View,
        Binary,
        LargeBinary,
        BinaryView,
        FixedSizeBinary(16),
        Date32,
        Date64,
        Null,
    ];
    kinds.extend([Time32(TimeUnit::Second), Time32(TimeUnit::Millisecond)]);
    kinds.extend([Time64(TimeUnit::Microsecond), Time64(TimeUnit::Nanosecond)]);
    for unit in [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond] {
        kinds.extend([
            Timestamp(unit, None),
            Timestamp(unit, zone("UTC")),
            Timestamp(unit, zone("America/New_York")),
        ]);
        kinds.push(Duration(unit));
    }
    kinds.extend([
        Decimal32(7, 2),
        Decimal64(16, 4),
        Decimal128(10, 2),
        Decimal128(38, 0),
        Decimal128(38, 38),
    ]);
    kinds.extend([Decimal256(60, 10), Dictionary(Box::new(Int32), Box::new(Utf8))]);
    kinds.extend([List(field("item", Int64)), FixedSizeList(field("item", Int64), 2)]);
    kinds.push(Struct(Fields::from(vec![Field::new("a", Int64, true), Field::new("b", Utf8, true)])));
    kinds.push(Struct(Fields::from(vec![Field::new("t", Timestamp(TimeUnit::Second, None), true)])));
    let entries = Fields::from(vec![Field::new("keys", Utf8, false), Field::new("values", Int64, true)]);
    kinds.push(Map(Arc::new(Field::new("entries", Struct(entries), false)), false));
    kinds
}

/// Tables whose first column is `key`, in order, and which have up to five others.
pub(crate) fn made() -> impl Strategy<Value = Vec<Made>> {
    let kinds = kinds();
    let column = (0..kinds.len(), prop::collection::vec(prop::option::weighted(0.85, any::<u64>()), 40));
    (1_usize..40, prop::collection::vec(column, 1..6)).prop_map(move |(rows, columns)| {
        let others = columns.into_iter().enumerate().map(|(at, (kind, mut seeds))| {
            seeds.truncate(rows);
            Made { name: format!("c{at}"), kind: kinds[kind].clone(), seeds }
        });
        let key = Made {
            name: "key".to_owned(),
            kind: DataType::Utf8,
            seeds: (0..rows as u64).map(Some).collect(),
        };
        std::iter::once(key).chain(others).collect()
    })
}

/// The table.
pub(crate) fn batch(table: &[Made]) -> RecordBatch {
    let columns = table.iter().map(|made| {
        let column = if made.name == "key" { keys(made.seeds.len()) } else { array(&made.kind, &made.seeds) };
        (made.name.as_str(), column, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length")
}

fn keys(rows: usize) -> ArrayRef {
    Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("k{row:04}"))))
}

/// Edges of a type's range, or what the seed says.
fn whole(seed: u64) -> i64 {
    const EDGES: [i64; 8] = [0, 1, -1, i64::MAX, i64::MIN, 9_007_199_254_740_993, 2_147_483_648, 100];
    if seed.is_multiple_of(3) { EDGES[(seed / 3 % 8) as usize] } else { seed as i64 }
}

fn float(seed: u64) -> f64 {
    const EDGES: [f64; 8] = [0.0, -0.0, 0.1, 1e300, 5e-324, 1e15, 123_456_789.125, -2.5];
    if seed.is_multiple_of(3) { EDGES[(seed / 3 % 8) as usize] } else { whole(seed) as f64 / 1024.0 }
}

/// Seconds from year 1 to year 9999.
fn seconds(seed: u64) -> i64 {
    const EDGES: [i64; 4] = [0, -1, -62_135_596_800, 253_402_300_799];
    if seed.is_multiple_of(3) {
        EDGES[(seed / 3 % 4) as usize]
    } else {
        (seed % 315_537_897_599) as i64 - 62_135_596_800
    }
}

fn text(seed: u64) -> String {
    let count = TEXTS.len() as u64;
    let text = TEXTS[(seed % count) as usize];
    if (seed / count).is_multiple_of(3) { format!("{text}{seed}") } else { text.to_owned() }
}

fn primitive<T: ArrowPrimitiveType>(
    seeds: &[Option<u64>],
    value: impl Fn(u64) -> T::Native,
) -> PrimitiveArray<T> {
    seeds.iter().map(|seed| seed.map(&value)).collect()
}

fn timestamps(unit: TimeUnit, zone: Option<Arc<str>>, seeds: &[Option<u64>]) -> ArrayRef {
    let part = |seed: u64, scale: i64| seconds(seed) * scale + (seed % scale as u64) as i64;
    match unit {
        TimeUnit::Second => {
            Arc::new(primitive::<TimestampSecondType>(seeds, seconds).with_timezone_opt(zone))
        }
        TimeUnit::Millisecond => Arc::new(
            primitive::<TimestampMillisecondType>(seeds, |seed| part(seed, 1000)).with_timezone_opt(zone),
        ),
        TimeUnit::Microsecond => {
            let values = primitive::<TimestampMicrosecondType>(seeds, |seed| part(seed, 1_000_000));
            Arc::new(values.with_timezone_opt(zone))
        }
        TimeUnit::Nanosecond => {
            Arc::new(primitive::<TimestampNanosecondType>(seeds, whole).with_timezone_opt(zone))
        }
    }
}

fn durations(unit: TimeUnit, seeds: &[Option<u64>]) -> ArrayRef {
    match unit {
        TimeUnit::Second => Arc::new(primitive::<DurationSecondType>(seeds, whole)),
        TimeUnit::Millisecond => Arc::new(primitive::<DurationMillisecondType>(seeds, whole)),
        TimeUnit::Microsecond => Arc::new(primitive::<DurationMicrosecondType>(seeds, whole)),
        TimeUnit::Nanosecond => Arc::new(primitive::<DurationNanosecondType>(seeds, whole)),
    }
}

/// A column of a type.
fn array(kind: &DataType, seeds: &[Option<u64>]) -> ArrayRef {
    use DataType::*;
    let texts = || seeds.iter().map(|seed| seed.map(text));
    let bytes =
        || seeds.iter().map(|seed| seed.map(|seed| seed.to_le_bytes()[..(seed % 9) as usize].to_vec()));
    match kind {
        Boolean => Arc::new(
            seeds.iter().map(|seed| seed.map(|seed| seed.is_multiple_of(2))).collect::<BooleanArray>(),
        ),
        Int8 => Arc::new(primitive::<Int8Type>(seeds, |seed| whole(seed) as i8)),
        Int16 => Arc::new(primitive::<Int16Type>(seeds, |seed| whole(seed) as i16)),
        Int32 => Arc::new(primitive::<Int32Type>(seeds, |seed| whole(seed) as i32)),
        Int64 => Arc::new(primitive::<Int64Type>(seeds, whole)),
        UInt8 => Arc::new(primitive::<UInt8Type>(seeds, |seed| whole(seed) as u8)),
        UInt16 => Arc::new(primitive::<UInt16Type>(seeds, |seed| whole(seed) as u16)),
        UInt32 => Arc::new(primitive::<UInt32Type>(seeds, |seed| whole(seed) as u32)),
        UInt64 => Arc::new(primitive::<UInt64Type>(seeds, |seed| whole(seed) as u64)),
        Float16 => {
            Arc::new(primitive::<Float16Type>(seeds, |seed| half::f16::from_f64((seed % 4096) as f64 / 8.0)))
        }
        Float32 => Arc::new(primitive::<Float32Type>(seeds, |seed| (seed % 100_000) as f32 / 8.0)),
        Float64 => Arc::new(primitive::<Float64Type>(seeds, float)),
        Utf8 => Arc::new(texts().collect::<StringArray>()),
        LargeUtf8 => Arc::new(texts().collect::<LargeStringArray>()),
        Utf8View => Arc::new(texts().collect::<StringViewArray>()),
        Binary => Arc::new(bytes().collect::<BinaryArray>()),
        LargeBinary => Arc::new(bytes().collect::<LargeBinaryArray>()),
        BinaryView => Arc::new(bytes().collect::<BinaryViewArray>()),
        FixedSizeBinary(16) => {
            let values = seeds.iter().map(|seed| seed.map(|seed| u128::from(seed).to_be_bytes()));
            Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(values, 16).expect("16 bytes each"))
        }
        Date32 => Arc::new(primitive::<Date32Type>(seeds, |seed| seconds(seed).div_euclid(86_400) as i32)),
        Date64 => {
            Arc::new(primitive::<Date64Type>(seeds, |seed| seconds(seed).div_euclid(86_400) * 86_400_000))
        }
        Null => Arc::new(NullArray::new(seeds.len())),
        Time32(TimeUnit::Second) => {
            Arc::new(primitive::<Time32SecondType>(seeds, |seed| (seed % 86_400) as i32))
        }
        Time32(_) => Arc::new(primitive::<Time32MillisecondType>(seeds, |seed| (seed % 86_400_000) as i32)),
        Time64(TimeUnit::Microsecond) => {
            Arc::new(primitive::<Time64MicrosecondType>(seeds, |seed| (seed % 86_400_000_000) as i64))
        }
        Time64(_) => {
            Arc::new(primitive::<Time64NanosecondType>(seeds, |seed| (seed % 86_400_000_000_000) as i64))
        }
        Timestamp(unit, zone) => timestamps(*unit, zone.clone(), seeds),
        Duration(unit) => durations(*unit, seeds),
        Decimal32(precision, scale) => {
            let values = primitive::<Decimal32Type>(seeds, |seed| (seed % 9_999_999) as i32 - 5_000_000);
            Arc::new(values.with_precision_and_scale(*precision, *scale).expect("a decimal"))
        }
        Decimal64(precision, scale) => {
            let values = primitive::<Decimal64Type>(seeds, |seed| (seed % 9_999_999_999_999_999) as i64);
            Arc::new(values.with_precision_and_scale(*precision, *scale).expect("a decimal"))
        }
        Decimal128(precision, scale) => {
            let limit = 10_i128.pow(u32::from(*precision));
            let value = |seed: u64| {
                let large = i128::from(seed).wrapping_mul(i128::from(seed | 1)).rem_euclid(limit);
                if seed.is_multiple_of(3) {
                    limit - 1
                } else if seed.is_multiple_of(2) {
                    -large
                } else {
                    large
                }
            };
            let values = primitive::<Decimal128Type>(seeds, value);
            Arc::new(values.with_precision_and_scale(*precision, *scale).expect("a decimal"))
        }
        Decimal256(precision, scale) => {
            let ten = i256::from_i128(10_i128.pow(20));
            let value = |seed: u64| i256::from_i128(i128::from(seed)).wrapping_mul(ten).wrapping_mul(ten);
            let values = primitive::<Decimal256Type>(seeds, value);
            Arc::new(values.with_precision_and_scale(*precision, *scale).expect("a decimal"))
        }
        Dictionary(..) => {
            let values: Vec<_> = texts().collect();
            Arc::new(values.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>())
        }
        List(_) => {
            let mut lists = ListBuilder::new(Int64Builder::new());
            for seed in seeds {
                (0..seed.unwrap_or(0) % 4)
                    .for_each(|at| lists.values().append_option((at != 1).then(|| whole(at))));
                lists.append(seed.is_some());
            }
            Arc::new(lists.finish())
        }
        FixedSizeList(..) => {
            let mut lists = FixedSizeListBuilder::new(Int64Builder::new(), 2);
            for seed in seeds {
                lists.values().append_option(seed.map(whole));
                lists.values().append_null();
                lists.append(seed.is_some());
            }
            Arc::new(lists.finish())
        }
        Struct(fields) => {
            let columns: Vec<ArrayRef> = fields.iter().map(|field| array(field.data_type(), seeds)).collect();
            let there: Vec<bool> =
                seeds.iter().map(|seed| seed.is_none_or(|seed| !seed.is_multiple_of(5))).collect();
            Arc::new(StructArray::new(fields.clone(), columns, Some(NullBuffer::from(there))))
        }
        Map(..) => {
            let mut maps = MapBuilder::new(None, StringBuilder::new(), Int64Builder::new());
            for seed in seeds {
                for at in 0..seed.unwrap_or(0) % 3 {
                    maps.keys().append_value(format!("k{at}"));
                    maps.values().append_option((at != 1).then(|| whole(at)));
                }
                maps.append(seed.is_some()).expect("keys and values of one length");
            }
            Arc::new(maps.finish())
        }
        other => panic!("no column of {other} is made"),
    }
}

/// Writes a Parquet file.
pub(crate) fn write(path: &Path, batch: &RecordBatch) {
    let file = File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("rows are written");
    writer.close().expect("the file is closed");
}

/// Reads a Parquet file.
pub(crate) fn read(path: &Path) -> RecordBatch {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("a file")).expect("Parquet");
    let schema = reader.schema().clone();
    let batches: Vec<_> = reader.build().expect("a reader").map(|batch| batch.expect("rows")).collect();
    arrow_select::concat::concat_batches(&schema, &batches).expect("batches of one schema")
}
