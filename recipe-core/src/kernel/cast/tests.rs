//! Every Arrow type that is read as one of the engine's, and every type as every other.

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::{Buffer, i256};
use arrow_schema::{DataType, Field, Schema};

use super::*;
use crate::kernel::print::to_text;

fn cells(array: &ArrayRef) -> String {
    let texts = to_text(array).expect("text");
    let texts = texts.as_string_view().iter().map(|text| text.unwrap_or("null"));
    texts.collect::<Vec<_>>().join(" | ")
}

fn numbers<T: ArrowPrimitiveType>(values: &[T::Native]) -> ArrayRef {
    let values = values.iter().map(|value| Some(*value));
    let array: PrimitiveArray<T> = [None, None].into_iter().chain(values).collect();
    Arc::new(array.slice(1, array.len() - 1))
}

fn decimals<T: DecimalType>(values: &[T::Native], precision: u8, scale: i8) -> ArrayRef {
    let array = numbers::<T>(values).as_primitive::<T>().clone();
    Arc::new(array.with_precision_and_scale(precision, scale).expect("a decimal"))
}

fn moments<T: ArrowTimestampType>(values: &[i64], zone: Option<&str>) -> ArrayRef {
    Arc::new(numbers::<T>(values).as_primitive::<T>().clone().with_timezone_opt(zone))
}

#[test]
fn other_arrow_types_become_the_engines() {
    let texts = [None, Some("a"), Some("more than twelve bytes"), Some("")];
    let mut dictionary = StringDictionaryBuilder::<UInt16Type>::new();
    dictionary.extend([Some("b"), None, Some("a"), Some("b")]);
    let dictionary = dictionary.finish();
    let seconds = DictionaryArray::<Int8Type>::new(
        vec![Some(1), None].into(),
        moments::<TimestampSecondType>(&[61], None),
    );
    let halves = Float16Array::new(Buffer::from(vec![0x3E00_u16]).into(), None);
    let long = |text: &str| i256::from_string(text).expect("a number");
    let cases: Vec<(ArrayRef, Type, &str)> = vec![
        (numbers::<UInt8Type>(&[u8::MAX]), Type::Short, "null | 255"),
        (numbers::<UInt16Type>(&[u16::MAX]), Type::Int, "null | 65535"),
        (numbers::<UInt32Type>(&[u32::MAX]), Type::Long, "null | 4294967295"),
        (numbers::<UInt64Type>(&[u64::MAX]), Type::Decimal, "null | 18446744073709551615"),
        (Arc::new(halves), Type::Float, "1.5"),
        (decimals::<Decimal32Type>(&[-125], 9, 2), Type::Decimal, "null | -1.25"),
        (decimals::<Decimal64Type>(&[125], 18, -2), Type::Decimal, "null | 12500"),
        (decimals::<Decimal128Type>(&[1, 10_i128.pow(37)], 38, 0), Type::Decimal, "null | 1 | null"),
        (
            decimals::<Decimal128Type>(&[20, 14, -10], 38, 19),
            Type::Decimal,
            "null | 0.000000000000000002 | null | -0.000000000000000001",
        ),
        (
            decimals::<Decimal256Type>(
                &[long("-25"), long("1").wrapping_mul(long("10").wrapping_pow(60))],
                76,
                1,
            ),
            Type::Decimal,
            "null | -2.5 | null",
        ),
        (
            decimals::<Decimal256Type>(
                &[long("10").wrapping_pow(59).wrapping_mul(long("15")), long("10").wrapping_pow(75)],
                76,
                60,
            ),
            Type::Decimal,
            "null | 1.5 | 1000000000000000",
        ),
        (numbers::<Date64Type>(&[86_400_000, -1]), Type::Date, "null | 1970-01-02 | null"),
        (
            moments::<TimestampSecondType>(&[61, i64::MAX], None),
            Type::Timestamp,
            "null | 1970-01-01 00:01:01 | null",
        ),
        (
            moments::<TimestampMillisecondType>(&[1, i64::MAX], Some("Asia/Tokyo")),
            Type::Timestamp,
            "null | 1970-01-01 00:00:00.001 | null",
        ),
        (
            moments::<TimestampMicrosecondType>(&[-1], Some("+01:00")),
            Type::Timestamp,
            "null | 1969-12-31 23:59:59.999999",
        ),
        (
            moments::<TimestampNanosecondType>(&[1999, -1], None),
            Type::Timestamp,
            "null | 1970-01-01 00:00:00.000001 | 1969-12-31 23:59:59.999999",
        ),
        (Arc::new(StringArray::from_iter(texts).slice(1, 3)), Type::String, "a | more than twelve bytes | "),
        (Arc::new(LargeStringArray::from_iter(texts)), Type::String, "null | a | more than twelve bytes | "),
        (Arc::new(NullArray::new(2)), Type::String, "null | null"),
        (Arc::new(dictionary.slice(1, 3)), Type::String, "null | a | b"),
        (Arc::new(seconds), Type::Timestamp, "1970-01-01 00:01:01 | null"),
    ];
    for (array, ty, expected) in cases {
        let found = normalise_array(&array, &mut Failures::default()).expect("an array");
        assert_eq!(*found.data_type(), ty.to_arrow(), "{}", array.data_type());
        assert_eq!(cells(&found), expected, "{}", array.data_type());
    }
}

#[test]
fn a_decimal_that_the_engine_does_not_hold_has_failed() {
    let array = decimals::<Decimal128Type>(&[10_i128.pow(37), 5], 38, 20);
    let mut failures = Failures::default();
    let found = normalise_array(&array, &mut failures).expect("decimals");
    assert_eq!(cells(&found), "null | 100000000000000000 | null");
    assert_eq!(failures.take(), [(2, "0.00000000000000000005".to_owned())]);
}

#[test]
fn types_that_no_step_knows_stay() {
    let binary = Schema::new(vec![Field::new("b", DataType::Binary, true)]);
    assert_eq!(normalise_schema(&binary), binary);
}

#[test]
fn every_type_becomes_every_other() {
    let one = 10_i128.pow(18);
    let cases = [
        (numbers::<Int8Type>(&[-128]), Type::Long, "null | -128", 0),
        (numbers::<Int64Type>(&[127, 128, -129]), Type::Byte, "null | 127 | null | null", 2),
        (numbers::<Int64Type>(&[i64::MIN]), Type::Decimal, "null | -9223372036854775808", 0),
        (numbers::<Int64Type>(&[9_007_199_791_611_905]), Type::Float, "null | 9007200000000000.0", 0),
        (numbers::<Int32Type>(&[0, 7]), Type::Boolean, "null | false | true", 0),
        (numbers::<Float32Type>(&[0.1]), Type::Double, "null | 0.10000000149011612", 0),
        (numbers::<Float64Type>(&[1e300]), Type::Float, "null | Infinity", 0),
        (numbers::<Float64Type>(&[-128.9, 128.0]), Type::Byte, "null | -128 | null", 1),
        (numbers::<Float64Type>(&[f64::NAN, -0.0]), Type::Boolean, "null | true | false", 0),
        (numbers::<Float64Type>(&[0.1, 1e20]), Type::Decimal, "null | 0.1 | null", 1),
        (decimals::<Decimal128Type>(&[-one * 3 / 2, one << 65], 38, 18), Type::Long, "null | -1 | null", 1),
        (decimals::<Decimal128Type>(&[one / 8], 38, 18), Type::Double, "null | 0.125", 0),
        (decimals::<Decimal128Type>(&[1], 38, 18), Type::Boolean, "null | true", 0),
        (numbers::<Date32Type>(&[1, i32::MAX]), Type::Timestamp, "null | 1970-01-02 00:00:00 | null", 1),
        (numbers::<TimestampMicrosecondType>(&[-1]), Type::Date, "null | 1969-12-31", 0),
        (numbers::<Date32Type>(&[1]), Type::Int, "null | null", 1),
        (Arc::new(BooleanArray::from(vec![Some(true), None])), Type::Decimal, "1 | null", 0),
        (Arc::new(BooleanArray::from(vec![Some(true), Some(false)])), Type::Float, "1.0 | 0.0", 0),
    ];
    for (array, ty, expected, failed) in cases {
        let mut failures = Failures::default();
        let found = cast(&array, &ty.to_arrow(), &mut failures).expect("a cast");
        assert_eq!(*found.data_type(), ty.to_arrow());
        assert_eq!(cells(&found), expected, "{} to {ty}", array.data_type());
        assert_eq!(failures.take().len(), failed, "{} to {ty}", array.data_type());
    }
}

fn texts(cells: &[Option<&str>]) -> ArrayRef {
    Arc::new(cells.iter().copied().collect::<StringViewArray>())
}

#[test]
fn missing_text_is_null_without_failure() {
    let mut failures = Failures::default();
    let array = texts(&[None, Some(""), Some("1970-01-02"), Some("soon")]);
    let dates = cast(&array, &DataType::Date32, &mut failures).expect("a cast");
    let days: Vec<_> = dates.as_primitive::<Date32Type>().iter().collect();
    assert_eq!(days, [None, None, Some(1), None]);
    assert_eq!(failures.take(), [(3, "soon".to_owned())]);
}

#[test]
fn numbers_that_do_not_fit_fail() {
    let mut failures = Failures::default();
    let array: ArrayRef = Arc::new(arrow_array::Float64Array::from(vec![1e19, -0.5, f64::NAN]));
    let longs = cast(&array, &DataType::Int64, &mut failures).expect("a cast");
    assert_eq!(longs.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [None, Some(0), None]);
    assert_eq!(failures.take().len(), 2);
}

#[test]
fn bytes_are_text_where_they_are_utf_8() {
    let bytes: ArrayRef =
        Arc::new(arrow_array::BinaryArray::from_opt_vec(vec![Some("Köln".as_bytes()), Some(b"\xff"), None]));
    let mut failures = Failures::default();
    let found = cast(&bytes, &DataType::Utf8View, &mut failures).expect("text");
    assert_eq!(cells(&found), "Köln | null | null");
    assert_eq!(failures.take().len(), 1);
}
