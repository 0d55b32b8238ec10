//! Tables that choices make.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Int64Array, ListArray, MapArray, RecordBatch, StringArray, StructArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_cast::cast;
use arrow_schema::{DataType, Field, Fields, TimeUnit};

use super::choices::Choices;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Boolean,
    /// Numbers as this type, where they fit.
    Number(fn() -> DataType),
    /// Texts as this type.
    Text(fn() -> DataType),
    List,
    Struct,
    Map,
}

const KINDS: [Kind; 29] = [
    Kind::Text(|| DataType::Utf8),
    Kind::Number(|| DataType::Int64),
    Kind::Number(|| DataType::Int32),
    Kind::Number(|| DataType::Int16),
    Kind::Number(|| DataType::Int8),
    Kind::Number(|| DataType::UInt64),
    Kind::Number(|| DataType::UInt32),
    Kind::Number(|| DataType::UInt16),
    Kind::Number(|| DataType::UInt8),
    Kind::Number(|| DataType::Float64),
    Kind::Number(|| DataType::Float32),
    Kind::Number(|| DataType::Float16),
    Kind::Number(|| DataType::Decimal128(9, 2)),
    Kind::Number(|| DataType::Decimal128(18, 0)),
    Kind::Number(|| DataType::Decimal128(38, 10)),
    Kind::Number(|| DataType::Decimal256(60, 5)),
    Kind::Number(|| DataType::Date32),
    Kind::Number(|| DataType::Timestamp(TimeUnit::Millisecond, None)),
    Kind::Number(|| DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))),
    Kind::Number(|| DataType::Timestamp(TimeUnit::Nanosecond, None)),
    Kind::Number(|| DataType::Time64(TimeUnit::Microsecond)),
    Kind::Text(|| DataType::LargeUtf8),
    Kind::Text(|| DataType::Utf8View),
    Kind::Text(|| DataType::Binary),
    Kind::Text(|| DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))),
    Kind::Boolean,
    Kind::List,
    Kind::Struct,
    Kind::Map,
];

/// A table of a few columns and rows.
pub fn table(choices: &mut Choices) -> RecordBatch {
    let columns = 1 + usize::from(choices.byte()) % 3;
    let rows = usize::from(choices.byte()) % 48;
    let columns = (0..columns).map(|at| {
        let kind = choices.of(&KINDS);
        let pattern: Vec<u8> = (0..=choices.byte() % 6).map(|_| choices.byte()).collect();
        // A pattern goes on with other numbers each time.
        let seeds =
            (0..rows).map(|row| u64::from(pattern[row % pattern.len()]) + (row / pattern.len()) as u64 * 31);
        (format!("c{at}"), column(kind, &seeds.collect::<Vec<_>>()))
    });
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .expect("columns")
}

fn column(kind: Kind, seeds: &[u64]) -> ArrayRef {
    match kind {
        Kind::Boolean => Arc::new(
            seeds.iter().map(|seed| (seed % 5 != 0).then_some(seed % 2 == 0)).collect::<BooleanArray>(),
        ),
        Kind::Number(to) => numbers(seeds, &to()),
        Kind::Text(to) => {
            let texts: StringArray = seeds.iter().map(|seed| text(*seed)).collect();
            cast(&texts, &to()).expect("texts have such a type")
        }
        Kind::List => {
            let (offsets, inner) = spread(seeds);
            let item = Arc::new(Field::new("item", DataType::Int32, true));
            let nulls = seeds.iter().map(|seed| seed % 7 != 0).collect::<Vec<_>>().into();
            Arc::new(ListArray::new(item, offsets, numbers(&inner, &DataType::Int32), Some(nulls)))
        }
        Kind::Struct => {
            let fields = Fields::from(vec![
                Field::new("a", DataType::Int64, true),
                Field::new("b", DataType::Utf8, true),
            ]);
            let members = vec![numbers(seeds, &DataType::Int64), column(KINDS[0], seeds)];
            let nulls = seeds.iter().map(|seed| seed % 3 != 0).collect::<Vec<_>>().into();
            Arc::new(
                StructArray::try_new_with_length(fields, members, Some(nulls), seeds.len()).expect("members"),
            )
        }
        Kind::Map => {
            let (offsets, inner) = spread(seeds);
            let keys: StringArray = inner.iter().map(|seed| Some(format!("k{seed}"))).collect();
            let fields = Fields::from(vec![
                Field::new("keys", DataType::Utf8, false),
                Field::new("values", DataType::Int32, true),
            ]);
            let members = vec![Arc::new(keys) as ArrayRef, numbers(&inner, &DataType::Int32)];
            let entries = StructArray::try_new_with_length(fields.clone(), members, None, inner.len())
                .expect("members");
            let entry = Arc::new(Field::new("entries", DataType::Struct(fields), false));
            Arc::new(MapArray::new(entry, offsets, entries, None, false))
        }
    }
}

/// How many items each of these has, and the seeds of all items.
fn spread(seeds: &[u64]) -> (OffsetBuffer<i32>, Vec<u64>) {
    let lengths = seeds.iter().map(|seed| if seed % 7 == 0 { 0 } else { (seed % 4) as usize });
    let inner = seeds
        .iter()
        .zip(lengths.clone())
        .flat_map(|(seed, length)| (0..length as u64).map(move |at| seed + at));
    (OffsetBuffer::from_lengths(lengths), inner.collect())
}

fn text(seed: u64) -> Option<String> {
    const TEXTS: [&str; 8] = ["", "a", "12", "é", "a,\"b\"\n", "a longer text than fits", "🦀", " "];
    let text = TEXTS[seed as usize % TEXTS.len()];
    (!seed.is_multiple_of(11)).then(|| if seed > 64 { format!("{text}{seed}") } else { text.to_owned() })
}

fn numbers(seeds: &[u64], to: &DataType) -> ArrayRef {
    const NUMBERS: [i64; 8] = [0, -1, 127, 65_536, 1 << 31, 86_400_000, i64::MAX, i64::MIN];
    let number = |seed: u64| match seed {
        0 => None,
        seed if seed % 16 < 8 => Some(seed as i64),
        seed => Some(NUMBERS[seed as usize % NUMBERS.len()]),
    };
    let numbers: Int64Array = seeds.iter().map(|seed| number(*seed)).collect();
    // What does not fit is missing.
    let narrow = match to {
        DataType::Date32 => cast(&numbers, &DataType::Int32),
        _ => Ok(Arc::new(numbers) as ArrayRef),
    };
    narrow.and_then(|numbers| cast(&numbers, to)).expect("numbers have such a type")
}
