//! Dates as DataBrew reads and prints them.
//!
//! One lenient recogniser serves all steps. Blanks around a date do not count. It accepts:
//!
//! | form | example | read as |
//! |---|---|---|
//! | year, month, day, divided by `-`, `/`, `.` or a blank | `2023-06-01`, `2023/6/1` | |
//! | month, day, year, divided the same way | `6/1/2023`, `06-13-2023` | month first where both can be a month |
//! | day, month, year, where the first number is over 12 | `13-06-2023` | day first |
//! | two digits for the year, at the end | `6/1/23`, `6/1/75` | 00 to 69 are 2000 to 2069, the others 1970 to 1999 |
//! | day, year, month | `20-2018-12` | as the service was seen to |
//! | name of the month first, in full or its first three letters, any case | `June 1, 2023`, `Jun/01/2023` | |
//! | day, name of the month, year, divided by `-` or blanks | `1 June 2023`, `01-jun-2023` | |
//! | any of these, then a blank or `T`, and a time | `2023-06-01T23:15:00.25Z` | an offset is taken off: the moment in UTC |
//! | times: hours and minutes, seconds, fractions, `AM` or `PM` | `9:05`, `09:05:07.123`, `9:05 pm` | |
//!
//! Not recognised: year, day, month (`2018-20-12`), digits alone (`20182012`), a day before a slash and a month's name
//! (`02/june/2009`), days that are not in the calendar, years outside 1 to 9999.

mod format;
mod print;
mod recognise;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, Date32Array, Int32Array, PrimitiveArray, StringViewArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, Datelike, NaiveDateTime};

use super::Failures;
use crate::error::{Error, Result};

pub(crate) use format::DateFormat;
pub(crate) use print::PrintDates;
pub(crate) use recognise::{Moment, is_plain_date, recognise};

const DAY: i64 = 86_400_000_000;

/// Text as days.
pub(crate) fn to_date(texts: &StringViewArray, failures: &mut Failures) -> Date32Array {
    moments(texts, failures, |moment| moment.micros().div_euclid(DAY) as i32)
}

/// Text as moments.
pub(crate) fn to_timestamp(texts: &StringViewArray, failures: &mut Failures) -> TimestampMicrosecondArray {
    moments(texts, failures, Moment::micros)
}

fn moments<T: arrow_array::ArrowPrimitiveType>(
    texts: &StringViewArray,
    failures: &mut Failures,
    value: impl Fn(Moment) -> T::Native,
) -> PrimitiveArray<T> {
    let read = texts.iter().enumerate().map(|(row, text)| {
        let text = text.filter(|text| !text.is_empty())?;
        let moment = recognise(text);
        if moment.is_none() {
            failures.push(row, text);
        }
        moment.map(&value)
    });
    read.collect()
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Year,
}

/// A part of each date of a column of dates, timestamps or text.
pub(crate) fn field(array: &ArrayRef, field: Field, failures: &mut Failures) -> Result<Int32Array> {
    let moments = as_moments(array, failures)?;
    let part = |micros: i64| {
        let moment = civil(micros)?;
        Some(match field {
            Field::Year => moment.year(),
        })
    };
    Ok(moments.iter().map(|micros| micros.and_then(part)).collect::<PrimitiveArray<Int32Type>>())
}

/// Each date of a column of dates, timestamps or text, printed.
fn format_dates(array: &ArrayRef, format: &DateFormat, failures: &mut Failures) -> Result<StringViewArray> {
    let moments = as_moments(array, failures)?;
    let mut builder = arrow_array::builder::StringViewBuilder::with_capacity(moments.len());
    let mut text = String::new();
    for micros in &moments {
        let moment = micros.and_then(civil);
        text.clear();
        if let Some(moment) = &moment {
            format.write(moment, &mut text);
        }
        builder.append_option(moment.map(|_| text.as_str()));
    }
    Ok(builder.finish())
}

fn civil(micros: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(micros).map(|moment| moment.naive_utc())
}

fn as_moments(array: &ArrayRef, failures: &mut Failures) -> Result<TimestampMicrosecondArray> {
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Ok(array.as_primitive::<TimestampMicrosecondType>().clone())
        }
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>();
            Ok(days.unary::<_, TimestampMicrosecondType>(|day| i64::from(day) * DAY))
        }
        DataType::Utf8View => Ok(to_timestamp(array.as_string_view(), failures)),
        other => Err(Error::internal(format!("{other} holds no dates"))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn text_dates_and_timestamps_have_parts() {
        let columns: [ArrayRef; 2] = [
            Arc::new(Date32Array::from(vec![Some(0), None, Some(-1)])),
            Arc::new(StringViewArray::from(vec![Some("1/1/1970"), None, Some("1969-12-31T23:00")])),
        ];
        for column in columns {
            let years = field(&column, Field::Year, &mut Failures::default()).expect("years");
            assert_eq!(years.iter().collect::<Vec<_>>(), [Some(1970), None, Some(1969)]);
        }
    }
}
