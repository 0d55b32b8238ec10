//! Batches of every kind of column, as the messages a host sends.

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::*;
use arrow_buffer::i256;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field};

/// A stream, cut between the message with the schema and the messages with dictionaries and the batch.
pub(crate) struct Messages {
    pub(crate) schema: Vec<u8>,
    pub(crate) batch: Vec<u8>,
}

impl Messages {
    pub(crate) fn of(batch: &RecordBatch) -> Self {
        let mut writer = StreamWriter::try_new(Vec::new(), batch.schema_ref()).expect("a schema");
        let schema = std::mem::take(writer.get_mut());
        writer.write(batch).expect("a batch");
        Messages { schema, batch: std::mem::take(writer.get_mut()) }
    }

    pub(crate) fn whole(&self) -> Vec<u8> {
        [self.schema.as_slice(), &self.batch].concat()
    }
}

/// Small batches, by what they are about. The first column of each is `a`.
pub(crate) fn batches() -> Vec<(&'static str, RecordBatch)> {
    vec![
        ("text", text()),
        ("dictionaries", dictionaries()),
        ("nested", nested()),
        ("numbers", numbers()),
        ("moments", moments()),
        ("nothing", nothing()),
    ]
}

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.iter().map(|(name, column)| (*name, column.clone(), true)),
    )
    .expect("columns of one length")
}

pub(crate) fn text() -> RecordBatch {
    let cells = [Some("a"), None, Some("grün und länger als zwölf Bytes"), Some("")];
    batch(&[
        ("a", Arc::new(StringArray::from_iter(cells))),
        ("large", Arc::new(LargeStringArray::from_iter(cells))),
        ("view", Arc::new(StringViewArray::from_iter(cells))),
    ])
}

fn dictionaries() -> RecordBatch {
    let cells = [Some("x"), None, Some("y"), Some("x")];
    let wide: DictionaryArray<Int32Type> = cells.into_iter().collect();
    batch(&[
        ("a", Arc::new(cells.into_iter().collect::<DictionaryArray<Int8Type>>())),
        ("wide", Arc::new(wide)),
    ])
}

fn nested() -> RecordBatch {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("p"), None]);
    lists.append_null();
    lists.append_value([Some("q")]);
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    maps.keys().append_value("k");
    maps.values().append_value(1);
    for valid in [true, false, true] {
        maps.append(valid).expect("as many keys as values");
    }
    let numbers = vec![Some(vec![Some(1), None]), None, Some(vec![])];
    let parts: Vec<(_, ArrayRef)> = vec![
        (
            Arc::new(Field::new("n", DataType::Int32, true)),
            Arc::new(Int32Array::from(vec![Some(1), None, Some(3)])),
        ),
        (
            Arc::new(Field::new("t", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec![Some("u"), None, Some("v")])),
        ),
    ];
    batch(&[
        ("a", Arc::new(lists.finish())),
        ("map", Arc::new(maps.finish())),
        ("large", Arc::new(LargeListArray::from_iter_primitive::<Int32Type, _, _>(numbers))),
        ("struct", Arc::new(StructArray::from(parts))),
    ])
}

fn numbers() -> RecordBatch {
    let decimals = Decimal128Array::from(vec![Some(12_345), None, Some(-1)]);
    let wide = Decimal256Array::from(vec![Some(i256::from_i128(5)), Some(i256::from_i128(i128::MAX)), None]);
    batch(&[
        ("a", Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(7)]))),
        ("byte", Arc::new(UInt8Array::from(vec![1, 2, 255]))),
        ("long", Arc::new(UInt64Array::from(vec![Some(u64::MAX), None, Some(0)]))),
        ("double", Arc::new(Float64Array::from(vec![Some(f64::NAN), Some(-0.0), None]))),
        (
            "half",
            arrow_cast::cast(&Float32Array::from(vec![1.5, 2.0, f32::INFINITY]), &DataType::Float16)
                .expect("a cast"),
        ),
        ("boolean", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
        ("decimal", Arc::new(decimals.with_precision_and_scale(10, 2).expect("it fits"))),
        ("wide", Arc::new(wide.with_precision_and_scale(76, 3).expect("it fits"))),
    ])
}

fn moments() -> RecordBatch {
    let micros = [Some(1_700_000_000_000_000), None, Some(i64::MIN)];
    let seconds = TimestampSecondArray::from(vec![Some(i64::MAX), None, Some(0)]);
    batch(&[
        ("a", Arc::new(TimestampMicrosecondArray::from_iter(micros))),
        ("seconds", Arc::new(seconds.with_timezone("Europe/Berlin"))),
        ("day", Arc::new(Date32Array::from(vec![Some(i32::MAX), None, Some(0)]))),
        ("date", Arc::new(Date64Array::from(vec![Some(i64::MAX), None, Some(86_400_000)]))),
    ])
}

fn nothing() -> RecordBatch {
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([None::<Vec<_>>, Some(vec![]), None]);
    batch(&[("a", Arc::new(NullArray::new(3))), ("empty", Arc::new(lists))])
}
