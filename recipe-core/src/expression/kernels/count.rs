//! Numbers that count to a moment.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::kernel::date::{DAY, TIMESTAMP, readable, try_each};
use crate::kernel::{Failures, Kernel, Value};
use crate::types::DECIMAL;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Count {
    /// Seconds since 1970-01-01 00:00 UTC.
    Seconds,
    /// Milliseconds since then.
    Millis,
    /// Microseconds since then.
    Micros,
    /// Days as Excel counts them: 1 is 1900-01-01, and 60 a day that never was.
    ExcelDays,
}

/// One, as a decimal.
const ONE: i128 = 10_i128.pow(DECIMAL.1 as u32);
/// Days from Excel's day 0 to 1970-01-01, before and after the day that never was.
const EXCEL_DAYS: [i128; 2] = [25_568, 25_569];
/// The day that never was, 1900-02-29.
const NO_DAY: i128 = 60;

impl Count {
    /// The moment that a decimal counts to, in microseconds; none outside the years 1 to 9999.
    fn moment(self, number: i128) -> Option<i64> {
        let micros = |each: i128| Some(number.checked_mul(each)?.div_euclid(ONE));
        let micros = match self {
            Count::Seconds => micros(1_000_000)?,
            Count::Millis => micros(1000)?,
            Count::Micros => micros(1)?,
            Count::ExcelDays => {
                let day = number.div_euclid(ONE);
                if day < 1 || day == NO_DAY {
                    return None;
                }
                // Times are doubles of ten digits or so, which are good for milliseconds.
                let millis = (number.checked_mul(i128::from(DAY / 1000))? + ONE / 2).div_euclid(ONE);
                millis * 1000 - EXCEL_DAYS[usize::from(day > NO_DAY)] * i128::from(DAY)
            }
        };
        i64::try_from(micros).ok().and_then(readable)
    }
}

/// The moment that each number counts to. One outside the years 1 to 9999 failed.
pub(in super::super) struct FromCount(pub(in super::super) Count);

impl Kernel for FromCount {
    fn name(&self) -> String {
        match self.0 {
            Count::Seconds => "from seconds",
            Count::Millis => "from milliseconds",
            Count::Micros => "from microseconds",
            Count::ExcelDays => "from Excel's days",
        }
        .into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        TIMESTAMP
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [numbers] = args else { return Err(Error::internal("a moment is counted to by one number")) };
        let numbers = numbers.to_array(rows)?;
        let moments: PrimitiveArray<TimestampMicrosecondType> =
            try_each(numbers.as_primitive::<Decimal128Type>(), &numbers, failures, |number| {
                self.0.moment(number)
            });
        Ok(Arc::new(moments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::number::parse_decimal;

    #[test]
    fn counts_to_moments() {
        let cases = [
            (Count::Seconds, "0", Some("1970-01-01 00:00:00")),
            (Count::Seconds, "-0.5", Some("1969-12-31 23:59:59.500")),
            (Count::Seconds, "1673568474", Some("2023-01-13 00:07:54")),
            (Count::Seconds, "1673568474000", None),
            (Count::Millis, "1673568474000", Some("2023-01-13 00:07:54")),
            (Count::Millis, "-1", Some("1969-12-31 23:59:59.999")),
            (Count::Millis, "1673568474000123", None),
            (Count::Micros, "1673568474000123", Some("2023-01-13 00:07:54.000123")),
            (Count::Micros, "99999999999999999999", None),
            (Count::Seconds, "-62135596800", Some("0001-01-01 00:00:00")),
            (Count::Seconds, "-62135596801", None),
            (Count::Seconds, "253402300799.999999", Some("9999-12-31 23:59:59.999999")),
            (Count::Seconds, "253402300800", None),
            (Count::ExcelDays, "43301", Some("2018-07-20 00:00:00")),
            (Count::ExcelDays, "43313.5", Some("2018-08-01 12:00:00")),
            (Count::ExcelDays, "44197", Some("2021-01-01 00:00:00")),
            (Count::ExcelDays, "43313.520833333336", Some("2018-08-01 12:30:00")),
            (Count::ExcelDays, "1", Some("1900-01-01 00:00:00")),
            (Count::ExcelDays, "59", Some("1900-02-28 00:00:00")),
            (Count::ExcelDays, "60", None),
            (Count::ExcelDays, "60.5", None),
            (Count::ExcelDays, "61", Some("1900-03-01 00:00:00")),
            (Count::ExcelDays, "2958465", Some("9999-12-31 00:00:00")),
            (Count::ExcelDays, "2958466", None),
            (Count::ExcelDays, "0", None),
            (Count::ExcelDays, "-1", None),
        ];
        for (count, number, expected) in cases {
            let moment = count.moment(parse_decimal(number).expect(number));
            let printed = moment.map(|micros| {
                let at = chrono::DateTime::from_timestamp_micros(micros).expect("in range");
                at.format("%Y-%m-%d %H:%M:%S%.f").to_string()
            });
            assert_eq!(printed.as_deref(), expected, "{count:?} {number}");
        }
    }
}
