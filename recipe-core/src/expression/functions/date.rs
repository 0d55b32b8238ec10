//! Days and moments.

use std::sync::Arc;

use arrow_array::{Date32Array, TimestampMicrosecondArray};
use arrow_schema::DataType;

use super::super::kernels::{Count, DaysBetween, FromCount, MoveDay, Truncate};
use super::{Call, Function, Takes};
use crate::error::{Error, Result};
use crate::kernel::date::{
    DAY, DateFormat, Field, Part, PrintDates, ReadDates, ReadFormat, Reading, TIMESTAMP, Unit, UnixSeconds,
};
use crate::plan::Expr;
use crate::suggest::nearest;
use crate::types::Type;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "to_date",
        also: &["date"],
        form: "to_date(value[, 'format'])",
        summary: "The day that a text or a moment names. [Many forms](dates.md) of text are read, or one [format](dates.md#formats-that-dates-are-read-by) alone, such as `dd/MM/yyyy` or `%d/%m/%Y`; by a format, numbers are read, too.",
        example: ["to_date('01/02/2024', 'dd/MM/yyyy')", "date", "2024-02-01"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            let read = by_format(call, ReadDates::days)?.map_or_else(|| call.date(0), Ok)?;
            Ok((read, DataType::Date32))
        },
    },
    Function {
        name: "to_timestamp",
        also: &["timestamp"],
        form: "to_timestamp(value[, 'format'])",
        summary: "The moment that a text names, or the day's midnight. [Many forms](dates.md) of text are read, or one [format](dates.md#formats-that-dates-are-read-by) alone, such as `dd/MM/yyyy HH:mm` or `%d/%m/%Y %H:%M`.",
        example: ["to_timestamp('Feb 29, 2024 1:05 pm')", "timestamp", "2024-02-29 13:05:00"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            let moment = || call.lowering.converted(call.temporal(0)?, &TIMESTAMP, true);
            let read = by_format(call, ReadDates::moments)?.map_or_else(moment, Ok)?;
            Ok((read, TIMESTAMP))
        },
    },
    Function {
        name: "from_unix_seconds",
        also: &["timestamp_seconds"],
        form: "from_unix_seconds(number)",
        summary: "The moment so many seconds after 1970-01-01 00:00 UTC; fractions count.",
        example: ["from_unix_seconds(1709211909.25)", "timestamp", "2024-02-29 13:05:09.25"],
        takes: Takes::Values(1, 1),
        lower: |call| counted(call, Count::Seconds),
    },
    Function {
        name: "unix_seconds",
        also: &[],
        form: "unix_seconds(date)",
        summary: "The whole seconds from 1970-01-01 00:00 UTC to the date, as a long; fractions are rounded down.",
        example: ["unix_seconds('2024-02-29 13:05:09.25')", "long", "1709211909"],
        takes: Takes::Values(1, 1),
        lower: |call| Ok((Expr::call(UnixSeconds, vec![call.moment(0)?]), DataType::Int64)),
    },
    Function {
        name: "from_unixtime",
        also: &[],
        form: "from_unixtime(seconds[, 'format'])",
        summary: "The moment so many seconds after 1970-01-01 00:00 UTC as text, as `yyyy-MM-dd HH:mm:ss` or in another format of Java's; fractions of a second are cut off, as in Spark.",
        example: ["from_unixtime(1709211909)", "string", "2024-02-29 13:05:09"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            let format = match call.args.len() {
                1 => DateFormat::parse("yyyy-mm-dd HH:MM:SS").map_err(Error::internal)?,
                _ => java(call, 1)?,
            };
            let seconds = Expr::Cast(Box::new(call.whole(0)?), Type::Decimal.to_arrow());
            let moment = Expr::call(FromCount(Count::Seconds), vec![seconds]);
            Ok((Expr::call(PrintDates(format), vec![moment]), DataType::Utf8View))
        },
    },
    Function {
        name: "from_unix_millis",
        also: &["timestamp_millis"],
        form: "from_unix_millis(number)",
        summary: "The moment so many milliseconds after 1970-01-01 00:00 UTC.",
        example: ["from_unix_millis(1709211909250)", "timestamp", "2024-02-29 13:05:09.25"],
        takes: Takes::Values(1, 1),
        lower: |call| counted(call, Count::Millis),
    },
    Function {
        name: "from_unix_micros",
        also: &["timestamp_micros"],
        form: "from_unix_micros(number)",
        summary: "The moment so many microseconds after 1970-01-01 00:00 UTC.",
        example: ["from_unix_micros(1709211909250000)", "timestamp", "2024-02-29 13:05:09.25"],
        takes: Takes::Values(1, 1),
        lower: |call| counted(call, Count::Micros),
    },
    Function {
        name: "from_excel_date",
        also: &[],
        form: "from_excel_date(number)",
        summary: "The moment that a number stands for in Excel, which counts days from 1900 on; fractions are parts of a day, to the millisecond. Day 60, a February 29 that 1900 did not have, is no date.",
        example: ["from_excel_date(45351.5)", "timestamp", "2024-02-29 12:00:00"],
        takes: Takes::Values(1, 1),
        lower: |call| counted(call, Count::ExcelDays),
    },
    Function {
        name: "date_format",
        also: &[],
        form: "date_format(date, 'format')",
        summary: "The date as text, in a format of Java's: `yyyy`, `MM` for the month, `dd`, `HH`, `mm` for the minute, `ss` and so on. Letters in single quotes stand for themselves. [A time without a date](dates.md#times-without-a-date) is one of the day of the run.",
        example: ["date_format('2024-02-29 13:05', 'd MMM yyyy, HH:mm')", "string", "29 Feb 2024, 13:05"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok((Expr::call(PrintDates(java(call, 1)?), vec![call.time(0)?]), DataType::Utf8View)),
    },
    Function {
        name: "year",
        also: &[],
        form: "year(date)",
        summary: "The year.",
        example: ["year('2024-02-29')", "int", "2024"],
        takes: Takes::Values(1, 1),
        lower: |call| part(call, Field::Year),
    },
    Function {
        name: "quarter",
        also: &[],
        form: "quarter(date)",
        summary: "The quarter of the year, from 1 to 4.",
        example: ["quarter('2024-05-01')", "int", "2"],
        takes: Takes::Values(1, 1),
        lower: |call| part(call, Field::Quarter),
    },
    Function {
        name: "month",
        also: &[],
        form: "month(date)",
        summary: "The month, from 1 to 12.",
        example: ["month('2024-02-29')", "int", "2"],
        takes: Takes::Values(1, 1),
        lower: |call| part(call, Field::Month),
    },
    Function {
        name: "weekofyear",
        also: &[],
        form: "weekofyear(date)",
        summary: "The week by ISO 8601, from 1 to 53: from Monday on, and of the year that has its Thursday.",
        example: ["weekofyear('2021-01-03')", "int", "53"],
        takes: Takes::Values(1, 1),
        lower: |call| part(call, Field::WeekNumber),
    },
    Function {
        name: "day",
        also: &["dayofmonth"],
        form: "day(date)",
        summary: "The day of the month.",
        example: ["day('2024-02-29')", "int", "29"],
        takes: Takes::Values(1, 1),
        lower: |call| part(call, Field::Day),
    },
    Function {
        name: "dayofweek",
        also: &[],
        form: "dayofweek(date)",
        summary: "The day of the week, from 1 for Sunday to 7 for Saturday.",
        example: ["dayofweek('2024-02-29')", "int", "5"],
        takes: Takes::Values(1, 1),
        lower: |call| part(call, Field::WeekDay),
    },
    Function {
        name: "hour",
        also: &[],
        form: "hour(date)",
        summary: "The hour, from 0 to 23; [a time without a date](dates.md#times-without-a-date) will do.",
        example: ["hour('2024-02-29 1:05 pm')", "int", "13"],
        takes: Takes::Values(1, 1),
        lower: |call| time_part(call, Field::Hour),
    },
    Function {
        name: "minute",
        also: &[],
        form: "minute(date)",
        summary: "The minute; a time without a date will do.",
        example: ["minute('2024-02-29 13:05:09')", "int", "5"],
        takes: Takes::Values(1, 1),
        lower: |call| time_part(call, Field::Minute),
    },
    Function {
        name: "second",
        also: &[],
        form: "second(date)",
        summary: "The second, without its fraction; a time without a date will do.",
        example: ["second('2024-02-29 13:05:09.25')", "int", "9"],
        takes: Takes::Values(1, 1),
        lower: |call| time_part(call, Field::Second),
    },
    Function {
        name: "date_add",
        also: &["dateadd"],
        form: "date_add(date, days)",
        summary: "The day so many days later.",
        example: ["date_add('2024-02-28', 2)", "date", "2024-03-01"],
        takes: Takes::Values(2, 2),
        lower: |call| moved(call, Unit::Micros(DAY)),
    },
    Function {
        name: "date_sub",
        also: &[],
        form: "date_sub(date, days)",
        summary: "The day so many days earlier.",
        example: ["date_sub('2024-03-01', 1)", "date", "2024-02-29"],
        takes: Takes::Values(2, 2),
        lower: |call| moved(call, Unit::Micros(-DAY)),
    },
    Function {
        name: "add_months",
        also: &[],
        form: "add_months(date, months)",
        summary: "The day so many months later. A day that its month does not have becomes the month's last.",
        example: ["add_months('2024-01-31', 1)", "date", "2024-02-29"],
        takes: Takes::Values(2, 2),
        lower: |call| moved(call, Unit::Months(1)),
    },
    Function {
        name: "datediff",
        also: &["date_diff"],
        form: "datediff(end, start)",
        summary: "How many days the first date is after the second.",
        example: ["datediff('2024-03-01', '2024-02-28')", "int", "2"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok((Expr::call(DaysBetween, vec![call.date(0)?, call.date(1)?]), DataType::Int32)),
    },
    Function {
        name: "date_trunc",
        also: &[],
        form: "date_trunc('unit', date)",
        summary: "The first moment of the date's `year`, `quarter`, `month`, `week`, `day`, `hour`, `minute` or `second`.",
        example: ["date_trunc('month', '2024-02-29 13:05')", "timestamp", "2024-02-01 00:00:00"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let name = call.written(0)?;
            let unit = Truncate::to(name).ok_or_else(|| {
                let help = match nearest(name, Truncate::NAMES.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("units: {}", Truncate::NAMES.join(", ")),
                };
                call.wrong(0, format!("`{name}` is not a unit of time; {help}"))
            })?;
            Ok((Expr::call(unit, vec![call.moment(1)?]), TIMESTAMP))
        },
    },
    Function {
        name: "current_date",
        also: &["curdate", "today"],
        form: "current_date()",
        summary: "The day of the run, in UTC: the same in every row. Also written without brackets.",
        example: ["current_date()", "date", "2024-02-29"],
        takes: Takes::Values(0, 0),
        lower: |call| {
            let day = call.lowering.now.div_euclid(DAY) as i32;
            Ok((Expr::Literal(Arc::new(Date32Array::from(vec![day]))), DataType::Date32))
        },
    },
    Function {
        name: "current_timestamp",
        also: &["now"],
        form: "current_timestamp()",
        summary: "The moment of the run, in UTC: the same in every row. Also written without brackets.",
        example: ["current_timestamp()", "timestamp", "2024-02-29 13:05:09.25"],
        takes: Takes::Values(0, 0),
        lower: |call| {
            let moment = TimestampMicrosecondArray::from(vec![call.lowering.now]);
            Ok((Expr::Literal(Arc::new(moment)), TIMESTAMP))
        },
    },
];

/// The first value, read as dates by the format that is written second, if there is one.
fn by_format(call: &Call, read: impl FnOnce(Reading) -> ReadDates) -> Result<Option<Expr>> {
    if call.args.len() < 2 {
        return Ok(None);
    }
    let format = ReadFormat::parse(call.written(1)?).map_err(|message| call.wrong(1, message))?;
    let value = call.value(0)?;
    match value.ty() {
        Some(ty) if ty.is_temporal() => Ok(None),
        Some(ty) if ty.is_number() || ty == Type::String => {
            let text = call.lowering.converted(value, &DataType::Utf8View, true)?;
            Ok(Some(Expr::call(read(Reading::Format(format)), vec![text])))
        }
        _ => Err(call.unfit(&value, "a date, a number or text")),
    }
}

/// The moment that a number counts to.
fn counted(call: &Call, count: Count) -> Result<(Expr, DataType)> {
    let number = call.lowering.converted(call.number(0)?, &Type::Decimal.to_arrow(), true)?;
    Ok((Expr::call(FromCount(count), vec![number]), TIMESTAMP))
}

fn part(call: &Call, field: Field) -> Result<(Expr, DataType)> {
    Ok((Expr::call(Part(field), vec![call.moment(0)?]), DataType::Int32))
}

/// As [`part`], where a time without a date will do.
fn time_part(call: &Call, field: Field) -> Result<(Expr, DataType)> {
    Ok((Expr::call(Part(field), vec![call.time(0)?]), DataType::Int32))
}

/// The format of Java's that is written at this place.
fn java(call: &Call, at: usize) -> Result<DateFormat> {
    let format = call.written(at)?;
    let read = DateFormat::java(format).map_err(|message| call.wrong(at, message))?;
    if let Some(doubt) = read.doubt() {
        call.lowering.warn(doubt.of(format));
    }
    Ok(read)
}

fn moved(call: &Call, unit: Unit) -> Result<(Expr, DataType)> {
    Ok((Expr::call(MoveDay(unit), vec![call.date(0)?, call.whole(1)?]), DataType::Date32))
}
