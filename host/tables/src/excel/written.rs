//! Columns as a sheet has them: numbers, dates and truth values where it can hold them exactly, and text elsewhere.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringViewArray};
use arrow_schema::{DataType, Field};

use crate::error::Result;
use crate::write::{per_second, texts, unwritable};

/// A cell as it is written.
#[derive(Debug, PartialEq)]
pub(super) enum Written<'a> {
    Missing,
    Text(&'a str),
    Number(f64),
    /// A number of which so many digits after the point are shown.
    Decimal(f64, usize),
    Truth(bool),
    /// A number of days.
    Date(f64),
    /// The same, with a time.
    Moment(f64),
    /// The same, with a time in milliseconds.
    LongMoment(f64),
}

/// A column that is written. Text is at hand for cells that a sheet cannot hold otherwise.
pub(super) struct Column {
    texts: StringViewArray,
    values: Values,
}

enum Values {
    Text,
    Whole(Int64Array),
    Double(Float64Array),
    Decimal(usize),
    Truth(BooleanArray),
    Date(Date32Array),
    /// Moments in a unit of which a second has so many.
    Moment(Int64Array, i64),
}

/// Whole numbers with more digits than this are other numbers in a spreadsheet.
const MAX_WHOLE: i64 = 999_999_999_999_999;

/// The number of 1970-01-01, the first of 1900-03-01, before which dates are wrong by a day, and the last of 9999-12-31.
const DAY_1970: i64 = 25_569;
const FIRST_DAY: i64 = 61;
const LAST_DAY: i64 = 2_958_465;

impl Column {
    pub(super) fn new(column: &ArrayRef, field: &Field) -> Result<Self> {
        let texts = texts(column, field)?;
        let as_longs = || -> Result<Int64Array> {
            let longs = arrow_cast::cast(column, &DataType::Int64);
            let longs = longs.map_err(|error| unwritable(field.name(), &error))?;
            Ok(longs.as_primitive::<Int64Type>().clone())
        };
        let values = match column.data_type() {
            whole if whole.is_integer() => Values::Whole(as_longs()?),
            DataType::Float64 => Values::Double(column.as_primitive::<Float64Type>().clone()),
            // The double that prints alike, not the one that is equal, which has many more digits.
            DataType::Float16 | DataType::Float32 => {
                let doubles = texts.iter().map(|text| text.and_then(|text| text.parse::<f64>().ok()));
                Values::Double(doubles.collect())
            }
            DataType::Decimal32(_, scale)
            | DataType::Decimal64(_, scale)
            | DataType::Decimal128(_, scale)
            | DataType::Decimal256(_, scale) => Values::Decimal(usize::try_from(*scale).unwrap_or(0)),
            DataType::Boolean => Values::Truth(column.as_boolean().clone()),
            DataType::Date32 => Values::Date(column.as_primitive::<Date32Type>().clone()),
            DataType::Timestamp(unit, None) => Values::Moment(as_longs()?, per_second(*unit)),
            _ => Values::Text,
        };
        Ok(Column { texts, values })
    }

    pub(super) fn cell(&self, row: usize) -> Written<'_> {
        if self.texts.is_null(row) {
            return Written::Missing;
        }
        self.value(row).unwrap_or_else(|| Written::Text(self.texts.value(row)))
    }

    fn value(&self, row: usize) -> Option<Written<'_>> {
        match &self.values {
            Values::Text => None,
            Values::Whole(values) => {
                let fits = values.is_valid(row) && (-MAX_WHOLE..=MAX_WHOLE).contains(&values.value(row));
                fits.then(|| Written::Number(values.value(row) as f64))
            }
            Values::Double(values) => {
                let value = values.is_valid(row).then(|| values.value(row));
                value.filter(|value| value.is_finite()).map(Written::Number)
            }
            Values::Decimal(scale) => {
                let text = self.texts.value(row);
                let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit);
                let value = if digits.count() <= 15 { text.parse().ok() } else { None };
                value.map(|value| Written::Decimal(value, *scale))
            }
            Values::Truth(values) => Some(Written::Truth(values.value(row))),
            Values::Date(values) => {
                let day = i64::from(values.value(row)) + DAY_1970;
                (FIRST_DAY..=LAST_DAY).contains(&day).then_some(Written::Date(day as f64))
            }
            Values::Moment(values, per_second) => moment(values.value(row), *per_second),
        }
    }
}

/// A moment, if it has no more than milliseconds.
fn moment(value: i64, per_second: i64) -> Option<Written<'static>> {
    let milliseconds = if per_second >= 1000 {
        let unit = per_second / 1000;
        (value % unit == 0).then_some(value / unit)?
    } else {
        value.checked_mul(1000)?
    };
    let day = milliseconds.div_euclid(86_400_000) + DAY_1970;
    if !(FIRST_DAY..=LAST_DAY).contains(&day) {
        return None;
    }
    let days = day as f64 + milliseconds.rem_euclid(86_400_000) as f64 / 86_400_000.0;
    let is_long = milliseconds % 1000 != 0;
    Some(if is_long { Written::LongMoment(days) } else { Written::Moment(days) })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Decimal128Array, TimestampMicrosecondArray, UInt64Array};

    use super::*;

    fn cells(column: impl Array + 'static, check: impl Fn(&[Written<'_>])) {
        let column: ArrayRef = Arc::new(column);
        let column =
            Column::new(&column, &Field::new("c", column.data_type().clone(), true)).expect("a column");
        check(&(0..column.texts.len()).map(|row| column.cell(row)).collect::<Vec<_>>());
    }

    #[test]
    fn what_a_sheet_cannot_hold_is_text() {
        use Written::*;
        let long = 1_234_567_890_123_456;
        cells(Int64Array::from(vec![Some(7), Some(long), None]), |cells| {
            assert_eq!(cells, [Number(7.0), Text("1234567890123456"), Missing]);
        });
        cells(UInt64Array::from(vec![7, u64::MAX]), |cells| {
            assert_eq!(cells, [Number(7.0), Text("18446744073709551615")]);
        });
        cells(Float64Array::from(vec![0.5, f64::NAN]), |cells| {
            assert_eq!(cells, [Number(0.5), Text("NaN")]);
        });
        let decimals = Decimal128Array::from(vec![1250, 12_345_678_901_234_567]);
        cells(decimals.with_precision_and_scale(20, 2).expect("20 digits"), |cells| {
            assert_eq!(cells, [Decimal(12.5, 2), Text("123456789012345.67")]);
        });
        cells(Date32Array::from(vec![0, -25_509, -25_508]), |cells| {
            assert_eq!(cells, [Date(25_569.0), Text("1900-02-28"), Date(61.0)]);
        });
        cells(TimestampMicrosecondArray::from(vec![43_200_000_000, 1000, 1]), |cells| {
            assert_eq!(cells[0], Moment(25_569.5));
            assert!(matches!(cells[1], LongMoment(_)), "{cells:?}");
            assert_eq!(cells[2], Text("1970-01-01 00:00:00.000001"));
        });
    }
}
