//! Parts of dates, computed from the integers that hold them.

use std::sync::Arc;

use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{ArrayRef, StringViewArray, UInt32Array};
use arrow_schema::DataType;

use super::as_moments;
use super::civil::{DAY, civil, civil_of, days_to};
use super::format::MONTHS;
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// A part of a date that is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Year,
    Quarter,
    Month,
    /// The week by ISO 8601: from Monday on, and of the year that has its Thursday.
    WeekNumber,
    Day,
    /// From 1, Sunday, to 7, Saturday.
    WeekDay,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl Field {
    fn of(self) -> fn(i64) -> i32 {
        match self {
            Field::Year => |micros| civil_of(micros).year,
            Field::Quarter => |micros| civil_of(micros).month.div_ceil(3) as i32,
            Field::Month => |micros| civil_of(micros).month as i32,
            Field::WeekNumber => |micros| week_number(micros.div_euclid(DAY)),
            Field::Day => |micros| civil_of(micros).day as i32,
            // 1970-01-01 was a Thursday.
            Field::WeekDay => |micros| (micros.div_euclid(DAY) + 4).rem_euclid(7) as i32 + 1,
            Field::Hour => |micros| (micros.rem_euclid(DAY) / 3_600_000_000) as i32,
            Field::Minute => |micros| (micros.rem_euclid(3_600_000_000) / 60_000_000) as i32,
            Field::Second => |micros| (micros.rem_euclid(60_000_000) / 1_000_000) as i32,
            Field::Millisecond => |micros| (micros.rem_euclid(1_000_000) / 1000) as i32,
        }
    }
}

fn week_number(days: i64) -> i32 {
    let thursday = days - (days + 3).rem_euclid(7) + 3;
    let new_year = days_to(civil(thursday).year.into(), 1, 1).unwrap_or(thursday);
    ((thursday - new_year) / 7) as i32 + 1
}

/// A part of each date of a column of dates, timestamps or text.
pub(crate) struct Part(pub(crate) Field);

impl Kernel for Part {
    fn name(&self) -> String {
        format!("{:?}", self.0).to_lowercase()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let moments = as_moments(&args[0].to_array(rows)?, failures)?;
        Ok(Arc::new(moments.unary::<_, Int32Type>(self.0.of())))
    }
}

/// Whole seconds from 1970-01-01 00:00 UTC to each date of a column of dates, timestamps or text; fractions are rounded down.
pub(crate) struct UnixSeconds;

impl Kernel for UnixSeconds {
    fn name(&self) -> String {
        "unix seconds".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let moments = as_moments(&args[0].to_array(rows)?, failures)?;
        Ok(Arc::new(moments.unary::<_, Int64Type>(|micros| micros.div_euclid(1_000_000))))
    }
}

/// The English name of the month of each date of a column of dates, timestamps or text.
pub(crate) struct MonthName;

impl Kernel for MonthName {
    fn name(&self) -> String {
        "month name".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let moments = as_moments(&args[0].to_array(rows)?, failures)?;
        let months: UInt32Array = moments.unary(|micros| civil_of(micros).month - 1);
        let names = StringViewArray::from_iter_values(MONTHS);
        Ok(arrow_select::take::take(&names, &months, None)?)
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::{Date32Array, TimestampMicrosecondArray};
    use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};

    use super::*;

    type Oracle = fn(&NaiveDateTime) -> u32;

    const FIELDS: [(Field, Oracle); 9] = [
        (Field::Quarter, Datelike::quarter),
        (Field::Month, Datelike::month),
        (Field::WeekNumber, |moment| moment.iso_week().week()),
        (Field::Day, Datelike::day),
        (Field::WeekDay, |moment| moment.weekday().number_from_sunday()),
        (Field::Hour, Timelike::hour),
        (Field::Minute, Timelike::minute),
        (Field::Second, Timelike::second),
        (Field::Millisecond, |moment| moment.nanosecond() / 1_000_000),
    ];

    #[test]
    fn agree_with_chrono() {
        let step = 1_000_000_007 * 97;
        let around = (0..400_000).map(|at| (at - 200_000) * step);
        let days = (-200_000..200_000).map(|day| day * DAY - 1);
        let moments: Vec<i64> = around.chain(days).collect();
        let column: ArrayRef = Arc::new(TimestampMicrosecondArray::from(moments.clone()));
        for (field, expected) in FIELDS {
            let found = eval(&Part(field), &column);
            for (micros, found) in moments.iter().zip(found.as_primitive::<Int32Type>().values()) {
                let moment =
                    DateTime::from_timestamp_micros(*micros).expect("chrono goes as far").naive_utc();
                assert_eq!(*found as u32, expected(&moment), "{field:?} of {moment}");
            }
        }
    }

    #[test]
    fn any_timestamp_has_parts() {
        let column: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![i64::MIN, i64::MAX]));
        let years = eval(&Part(Field::Year), &column);
        assert_eq!(years.as_primitive::<Int32Type>().values(), &[-290_308, 294_247]);
        for (field, _) in FIELDS {
            assert_eq!(eval(&Part(field), &column).null_count(), 0, "{field:?}");
        }
        assert_eq!(eval(&MonthName, &column).as_string_view().value(0), "December");
    }

    #[test]
    fn text_dates_and_timestamps_have_parts() {
        let columns: [ArrayRef; 2] = [
            Arc::new(Date32Array::from(vec![Some(7), Some(0), None, Some(-1)]).slice(1, 3)),
            Arc::new(StringViewArray::from(vec![Some("1/1/1970"), None, Some("1969-12-31T23:00")])),
        ];
        for column in columns {
            let years = eval(&Part(Field::Year), &column);
            let years: Vec<_> = years.as_primitive::<Int32Type>().iter().collect();
            assert_eq!(years, [Some(1970), None, Some(1969)]);
            let names = eval(&MonthName, &column);
            let names: Vec<_> = names.as_string_view().iter().collect();
            assert_eq!(names, [Some("January"), None, Some("December")]);
        }
    }

    fn eval(kernel: &impl Kernel, column: &ArrayRef) -> ArrayRef {
        let mut failures = Failures::default();
        let args = [Value::Array(column.clone())];
        let found = kernel.eval(&args, column.len(), &mut failures).expect("dates have parts");
        assert_eq!(*found.data_type(), kernel.data_type(&[column.data_type().clone()]));
        assert!(failures.take().is_empty());
        found
    }
}
