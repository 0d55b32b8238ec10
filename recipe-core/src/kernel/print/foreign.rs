//! Cells of Arrow types that are none of the engine's, and stand only inside of lists, structs and maps. They print
//! as Arrow prints them.

use std::fmt::{Debug, Display, Write as _};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::*;
use arrow_array::timezone::Tz;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, StringViewArray, UInt64Array};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use arrow_select::take::take;
use chrono::{SecondsFormat, TimeDelta, TimeZone, Utc};

use super::{print, to_text as to_own_text};
use crate::error::{Error, Result};
use crate::kernel::cast::ticks;

pub(super) fn to_text(array: &ArrayRef) -> Result<ArrayRef> {
    use DataType::*;
    Ok(match array.data_type() {
        Float16 => each::<Float16Type>(array, show)?,
        Float32 => each::<Float32Type>(array, |value, out| out.push_str(ryu::Buffer::new().format(value)))?,
        Float64 => each::<Float64Type>(array, |value, out| out.push_str(ryu::Buffer::new().format(value)))?,
        Decimal32(..) => decimals::<Decimal32Type>(array)?,
        Decimal64(..) => decimals::<Decimal64Type>(array)?,
        Decimal128(..) => decimals::<Decimal128Type>(array)?,
        Decimal256(..) => decimals::<Decimal256Type>(array)?,
        Date64 => moments(array, date64_to_datetime)?,
        Time32(TimeUnit::Second) => moments(array, |value| time32s_to_time(value as i32))?,
        Time32(_) => moments(array, |value| time32ms_to_time(value as i32))?,
        Time64(TimeUnit::Microsecond) => moments(array, time64us_to_time)?,
        Time64(_) => moments(array, time64ns_to_time)?,
        Timestamp(unit, zone) => timestamps(array, *unit, zone.as_deref())?,
        Duration(unit) => durations(array, *unit)?,
        Interval(IntervalUnit::YearMonth) => each::<IntervalYearMonthType>(array, |months, out| {
            let _ = write!(out, "{} years {} mons", months.div_euclid(12), months.rem_euclid(12));
        })?,
        Interval(IntervalUnit::DayTime) => each::<IntervalDayTimeType>(array, |value, out| {
            write_interval(0, value.days, value.milliseconds.into(), 3, out);
        })?,
        Interval(IntervalUnit::MonthDayNano) => each::<IntervalMonthDayNanoType>(array, |value, out| {
            write_interval(value.months, value.days, value.nanoseconds, 9, out);
        })?,
        Binary => bytes(array.as_binary::<i32>().iter()),
        LargeBinary => bytes(array.as_binary::<i64>().iter()),
        BinaryView => bytes(array.as_binary_view().iter()),
        FixedSizeBinary(_) => {
            let values = array.as_fixed_size_binary();
            print(values.len(), |row, out| {
                let bytes = values.is_valid(row).then(|| values.value(row));
                for byte in bytes.into_iter().flatten() {
                    let _ = write!(out, "{byte:02x}");
                }
                bytes.is_some()
            })?
        }
        Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            take(&values_to_text(dictionary.values())?, dictionary.keys(), None)?
        }
        RunEndEncoded(ends, _) => match ends.data_type() {
            Int16 => runs::<Int16Type>(array)?,
            Int32 => runs::<Int32Type>(array)?,
            _ => runs::<Int64Type>(array)?,
        },
        other => return Err(Error::internal(format!("{other} does not print"))),
    })
}

/// Values that cells point to: all print as Arrow prints them.
fn values_to_text(values: &ArrayRef) -> Result<ArrayRef> {
    use DataType::*;
    match values.data_type() {
        Float32 | Float64 | Decimal128(..) | Timestamp(..) => to_text(values),
        _ => to_own_text(values),
    }
}

fn runs<R: RunEndIndexType>(array: &ArrayRef) -> Result<ArrayRef> {
    let Some(runs) = array.as_run_opt::<R>() else {
        return Err(Error::internal("ends of runs have one type"));
    };
    let places = (0..runs.len()).map(|row| runs.get_physical_index(row) as u64);
    let places = UInt64Array::from_iter_values(places);
    Ok(take(&values_to_text(runs.values())?, &places, None)?)
}

fn each<T: ArrowPrimitiveType>(array: &ArrayRef, write: impl Fn(T::Native, &mut String)) -> Result<ArrayRef> {
    let values = array.as_primitive::<T>();
    print(values.len(), |row, out| values.is_valid(row).then(|| write(values.value(row), out)).is_some())
}

fn show(value: impl Display, out: &mut String) {
    let _ = write!(out, "{value}");
}

fn decimals<T: DecimalType>(array: &ArrayRef) -> Result<ArrayRef> {
    let values = array.as_primitive::<T>();
    let (precision, scale) = (values.precision(), values.scale());
    each::<T>(array, |value, out| out.push_str(&T::format_decimal(value, precision, scale)))
}

/// Text where the bytes are text, else null.
fn bytes<'a>(cells: impl Iterator<Item = Option<&'a [u8]>>) -> ArrayRef {
    Arc::new(cells.map(|bytes| std::str::from_utf8(bytes?).ok()).collect::<StringViewArray>())
}

fn moments<M: Debug>(array: &ArrayRef, moment: impl Fn(i64) -> Option<M>) -> Result<ArrayRef> {
    let what = format!("temporal for {}", array.data_type());
    print_ticks(array, |ticks, out| write_moment(moment(ticks), ticks, &what, out))
}

fn timestamps(array: &ArrayRef, unit: TimeUnit, zone: Option<&str>) -> Result<ArrayRef> {
    let zone: Option<Tz> = zone.map(str::parse).transpose()?;
    let moment = match unit {
        TimeUnit::Second => timestamp_s_to_datetime,
        TimeUnit::Millisecond => timestamp_ms_to_datetime,
        TimeUnit::Microsecond => timestamp_us_to_datetime,
        TimeUnit::Nanosecond => timestamp_ns_to_datetime,
    };
    let what = format!("datetime for {}", array.data_type());
    print_ticks(array, |ticks, out| match (moment(ticks), &zone) {
        (Some(moment), Some(zone)) => {
            let moment = Utc.from_utc_datetime(&moment).with_timezone(zone);
            out.push_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        }
        (moment, _) => write_moment(moment, ticks, &what, out),
    })
}

fn durations(array: &ArrayRef, unit: TimeUnit) -> Result<ArrayRef> {
    let duration = match unit {
        TimeUnit::Second => TimeDelta::try_seconds,
        TimeUnit::Millisecond => TimeDelta::try_milliseconds,
        TimeUnit::Microsecond => |micros| Some(TimeDelta::microseconds(micros)),
        TimeUnit::Nanosecond => |nanos| Some(TimeDelta::nanoseconds(nanos)),
    };
    print_ticks(array, |ticks, out| match duration(ticks) {
        Some(duration) => show(duration, out),
        None => out.push_str("<invalid>"),
    })
}

fn print_ticks(array: &ArrayRef, write: impl Fn(i64, &mut String)) -> Result<ArrayRef> {
    let ticks = ticks(array);
    print(ticks.len(), |row, out| ticks.is_valid(row).then(|| write(ticks.value(row), out)).is_some())
}

/// Writes a day, a time or both; `value` is what the calendar has no day or time for.
pub(super) fn write_moment(moment: Option<impl Debug>, value: impl Display, what: &str, out: &mut String) {
    let _ = match moment {
        Some(moment) => write!(out, "{moment:?}"),
        None => write!(out, "ERROR: Cast error: Failed to convert {value} to {what}"),
    };
}

/// Writes months, days, and parts of a second that are so many digits behind the point.
fn write_interval(months: i32, days: i32, parts: i64, digits: u32, out: &mut String) {
    let second = 10_i64.pow(digits);
    let seconds = parts / second;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let mut found = Vec::new();
    for (count, unit) in [(months.into(), "mons"), (days.into(), "days"), (hours, "hours"), (minutes, "mins")]
    {
        if count != 0 {
            found.push(format!("{count} {unit}"));
        }
    }
    if parts % (60 * second) != 0 {
        let sign = if parts < 0 { "-" } else { "" };
        let (whole, fraction) = ((seconds % 60).abs(), (parts % second).abs());
        found.push(format!("{sign}{whole}.{fraction:0width$} secs", width = digits as usize));
    }
    if found.is_empty() {
        found.push("0 secs".into());
    }
    out.push_str(&found.join(" "));
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int16Type;
    use arrow_array::*;
    use arrow_buffer::{Buffer, IntervalDayTime, IntervalMonthDayNano, i256};

    use super::*;

    #[test]
    fn prints_as_arrow_does() {
        let interval = |months, days, nanos| IntervalMonthDayNano::new(months, days, nanos);
        let doubles: ArrayRef = Arc::new(Float64Array::from(vec![1e20, f64::INFINITY]));
        let decimal = Decimal256Array::from(vec![i256::from_i128(-150)]).with_precision_and_scale(50, 2);
        let runs =
            RunArray::<Int16Type>::try_new(&Int16Array::from(vec![2, 3]), &StringArray::from(vec!["a", "b"]));
        let dictionary = DictionaryArray::new(Int16Array::from(vec![Some(1), None, Some(0)]), doubles);
        let cases: Vec<(ArrayRef, &str)> = vec![
            (Arc::new(Float16Array::new(Buffer::from(vec![0x3E00_u16]).into(), None)), "1.5"),
            (Arc::new(decimal.expect("a decimal")), "-1.50"),
            (Arc::new(Date64Array::from(vec![Some(1), None])), "1970-01-01T00:00:00.001 | null"),
            (
                Arc::new(Time32SecondArray::from(vec![61, -1])),
                "00:01:01 | ERROR: Cast error: Failed to convert -1 to temporal for Time32(s)",
            ),
            (Arc::new(Time32MillisecondArray::from(vec![1])), "00:00:00.001"),
            (Arc::new(Time64MicrosecondArray::from(vec![1])), "00:00:00.000001"),
            (Arc::new(Time64NanosecondArray::from(vec![1])), "00:00:00.000000001"),
            (Arc::new(TimestampSecondArray::from(vec![1])), "1970-01-01T00:00:01"),
            (
                Arc::new(TimestampMillisecondArray::from(vec![1]).with_timezone("+01:30")),
                "1970-01-01T01:30:00.001+01:30",
            ),
            (Arc::new(DurationSecondArray::from(vec![90, i64::MAX])), "PT90S | <invalid>"),
            (Arc::new(DurationMicrosecondArray::from(vec![-1])), "-PT0.000001S"),
            (Arc::new(IntervalYearMonthArray::from(vec![14, -1])), "1 years 2 mons | -1 years 11 mons"),
            (
                Arc::new(IntervalDayTimeArray::from(vec![
                    IntervalDayTime::new(2, -61_005),
                    IntervalDayTime::new(0, 0),
                ])),
                "2 days -1 mins -1.005 secs | 0 secs",
            ),
            (
                Arc::new(IntervalMonthDayNanoArray::from(vec![
                    interval(1, -2, 3),
                    interval(0, 0, 3_600_000_000_000),
                ])),
                "1 mons -2 days 0.000000003 secs | 1 hours",
            ),
            (Arc::new(BinaryArray::from(vec![&b"a"[..], b"\xFF"])), "a | null"),
            (Arc::new(FixedSizeBinaryArray::new(2, Buffer::from(vec![0_u8, 255]), None)), "00ff"),
            (Arc::new(runs.expect("runs").slice(1, 2)), "a | b"),
            (Arc::new(dictionary), "inf | null | 1e20"),
        ];
        for (array, expected) in cases {
            let texts = to_text(&array).expect("text");
            let texts = texts.as_string_view().iter().map(|text| text.unwrap_or("null"));
            assert_eq!(texts.collect::<Vec<_>>().join(" | "), expected, "{}", array.data_type());
        }
    }
}
