//! Text read exactly.

use std::sync::Arc;

use arrow_array::builder::BooleanBuilder;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, DecimalType, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, StringViewArray};
use arrow_schema::{DataType, TimeUnit};

use super::TextFormat;
use super::held::truth;
use crate::error::{Error, Result};
use crate::kernel::Failures;
use crate::kernel::date::{DAY, days_of_short};
use crate::kernel::number::{Literal, Plain};
use crate::kernel::text::read_cells;
use crate::types::DECIMAL;

/// Texts as cells of another type. Empty ones are null; those that the type does not hold exactly are null, and told to
/// `failures`.
pub(crate) fn read(
    texts: &StringViewArray,
    to: &DataType,
    format: &TextFormat,
    failures: &mut Failures,
) -> Result<ArrayRef> {
    // With a comma in it, no number is plain.
    let plain = |short| if format.decimal_comma { None } else { Plain::of_literal(short) };
    Ok(match to {
        DataType::Utf8View => Arc::new(texts.clone()),
        DataType::Int8 => whole::<Int8Type>(texts, format, failures),
        DataType::Int16 => whole::<Int16Type>(texts, format, failures),
        DataType::Int32 => whole::<Int32Type>(texts, format, failures),
        DataType::Int64 => whole::<Int64Type>(texts, format, failures),
        DataType::Float32 => Arc::new(read_cells::<Float32Type>(
            texts,
            failures,
            |_| None,
            |text| format.number(text, |text| Literal::parse(text)?.float()),
        )),
        DataType::Float64 => Arc::new(read_cells::<Float64Type>(
            texts,
            failures,
            |short| plain(short).map(Plain::double),
            |text| format.number(text, |text| Literal::parse(text)?.double()),
        )),
        DataType::Decimal128(precision, scale) if (0..=DECIMAL.1).contains(scale) => {
            // What the type lacks of the places of the engine's decimals must be zero.
            let part = 10_i128.pow(u32::from(DECIMAL.1.abs_diff(*scale)));
            let fit = |value: i128| {
                let fits = |value: &i128| Decimal128Type::is_valid_decimal_precision(*value, *precision);
                (value % part == 0).then_some(value / part).filter(fits)
            };
            let decimals = read_cells::<Decimal128Type>(
                texts,
                failures,
                |short| fit(plain(short)?.decimal()),
                |text| format.number(text, |text| fit(Literal::parse(text)?.decimal()?)),
            );
            Arc::new(decimals.with_precision_and_scale(*precision, *scale)?)
        }
        DataType::Boolean => truths(texts, failures),
        DataType::Date32 => {
            let is_plain = format.has_plain_dates();
            Arc::new(read_cells::<Date32Type>(
                texts,
                failures,
                |short| if is_plain { Some(days_of_short(short)? as i32) } else { None },
                |text| Some(format.micros(text, false)?.div_euclid(DAY) as i32),
            ))
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => Arc::new(read_cells::<TimestampMicrosecondType>(
            texts,
            failures,
            |_| None,
            |text| format.micros(text, true),
        )),
        other => return Err(Error::internal(format!("text is not read as {other}"))),
    })
}

fn whole<T: ArrowPrimitiveType<Native: TryFrom<i64>>>(
    texts: &StringViewArray,
    format: &TextFormat,
    failures: &mut Failures,
) -> ArrayRef {
    // Points that divide groups are in no plain number.
    let plain = |short| if format.decimal_comma { None } else { Plain::of_literal(short)?.whole() };
    Arc::new(read_cells::<T>(
        texts,
        failures,
        |short| plain(short)?.try_into().ok(),
        |text| format.number(text, |text| Literal::parse(text)?.long()?.try_into().ok()),
    ))
}

fn truths(texts: &StringViewArray, failures: &mut Failures) -> ArrayRef {
    let mut builder = BooleanBuilder::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        let text = text.filter(|text| !text.is_empty());
        let truth = text.and_then(truth);
        if let (Some(text), None) = (text, truth) {
            failures.push(row, text);
        }
        builder.append_option(truth);
    }
    Arc::new(builder.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::print::cell;

    fn read_as(to: &DataType, text: &str) -> Option<String> {
        let mut failures = Failures::default();
        let texts = StringViewArray::from_iter_values([text, ""]);
        let read = read(&texts, to, &TextFormat::default(), &mut failures).expect("it is read");
        let value = cell(&read, 0);
        let failed: Vec<_> = failures.take().into_iter().collect();
        assert!(read.is_null(1));
        match &value {
            Some(_) => assert!(failed.is_empty(), "{text}"),
            None => assert_eq!(failed, [(0, text.to_owned())]),
        }
        value
    }

    #[test]
    fn a_cell_is_read_exactly_or_not_at_all() {
        let moment = DataType::Timestamp(TimeUnit::Microsecond, None);
        /// A type, cells that it holds and how they print, and others.
        type Case = (DataType, &'static [(&'static str, &'static str)], &'static [&'static str]);
        let cases: [Case; 8] = [
            (
                DataType::Int32,
                &[("7", "7"), ("-2147483648", "-2147483648"), ("0", "0")],
                &["7.5", "7.0", "1e3", "00501", "+1", "5.", " 1", "2147483648", "x"],
            ),
            (
                DataType::Int64,
                &[("9223372036854775807", "9223372036854775807"), ("123456789012", "123456789012")],
                &["9223372036854775808", "0000000000001", "1234567890123.0"],
            ),
            (
                DataType::Float64,
                &[("12.50", "12.5"), (".5", "0.5"), ("5.", "5.0"), ("1e3", "1000.0"), ("-0.1", "-0.1")],
                &["00.5", "+1.5", "9007199254740993", "NaN", "1e400", "1,5"],
            ),
            (DataType::Float32, &[("0.1", "0.1"), ("16777216", "16777216.0")], &["16777217", "0.123456789"]),
            (
                DataType::Decimal128(12, 2),
                &[("12.25", "12.25"), ("1234567890.12", "1234567890.12"), ("3.1400000000000000000", "3.14")],
                &["12.345", "12345678901", "1e-3", "007"],
            ),
            (DataType::Boolean, &[("TRUE", "true"), ("false", "false")], &["1", "N", "yes", "t"]),
            (
                DataType::Date32,
                &[("2024-02-03", "2024-02-03")],
                &["2024-02-03 10:30:00", "2024-02-30", "03/02/2024", "2024-2-3"],
            ),
            (
                moment,
                &[("2024-02-03 10:30:00.25", "2024-02-03 10:30:00.25")],
                &["2024-02-03", "2024-02-03T10:30:00Z", "2024-02-03 10:30:00.1234567"],
            ),
        ];
        for (to, exact, others) in cases {
            for (text, expected) in exact {
                assert_eq!(read_as(&to, text).as_deref(), Some(*expected), "{text} as {to}");
            }
            for text in others {
                assert_eq!(read_as(&to, text), None, "{text} as {to}");
            }
        }
    }
}
