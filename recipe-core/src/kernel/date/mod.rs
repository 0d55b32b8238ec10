//! Dates as DataBrew reads and prints them: `docs/dates.md` has the forms and the language of formats.

mod by_format;
mod civil;
mod field;
mod format;
mod gaps;
mod plain;
mod print;
mod reading;
mod recognise;
mod unit;
mod zone;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, Date32Array, PrimitiveArray, StringViewArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, TimeUnit};

use super::Failures;
use super::print::cell;
use crate::error::{Error, Result};

pub(crate) use by_format::ReadFormat;
pub(crate) use civil::{DAY, civil_of, days_to, readable};
pub(crate) use field::{Field, MonthName, Part, UnixSeconds};
pub(crate) use format::{DateFormat, write_day, write_plain};
pub(crate) use gaps::{Gaps, Grid, Made};
pub(crate) use plain::days_of_short;
pub(crate) use print::PrintDates;
pub(crate) use reading::{ReadDates, Reading};
pub(crate) use recognise::{
    Moment, day_first_moment, is_plain_date, month_named, plain_moment, recognise, time_alone,
};
pub(crate) use unit::Shift;
pub use unit::Unit;
pub(crate) use zone::Zone;

/// How timestamps are held.
pub(crate) const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// Text as days.
pub(crate) fn to_date(texts: &StringViewArray, failures: &mut Failures) -> Date32Array {
    Reading::MonthFirst.days(texts, failures)
}

/// Text as moments.
pub(crate) fn to_timestamp(texts: &StringViewArray, failures: &mut Failures) -> TimestampMicrosecondArray {
    Reading::MonthFirst.moments(texts, None, failures)
}

/// What `value` makes of the moment each text names. A text that names none, or that it makes nothing of, failed.
pub(crate) fn read<T: ArrowPrimitiveType>(
    texts: &StringViewArray,
    failures: &mut Failures,
    value: impl Fn(Moment) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    Reading::MonthFirst.read(texts, failures, value)
}

/// A column of dates, timestamps or text as moments.
pub(crate) fn as_moments(array: &ArrayRef, failures: &mut Failures) -> Result<TimestampMicrosecondArray> {
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Ok(array.as_primitive::<TimestampMicrosecondType>().clone())
        }
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>();
            Ok(try_each(days, array, failures, |day| i64::from(day).checked_mul(DAY)))
        }
        DataType::Utf8View => Ok(to_timestamp(array.as_string_view(), failures)),
        other => Err(Error::internal(format!("{other} holds no dates"))),
    }
}

/// What `make` makes of each value. Where it makes nothing the cell of `source` failed.
pub(crate) fn try_each<F: ArrowPrimitiveType, T: ArrowPrimitiveType>(
    values: &PrimitiveArray<F>,
    source: &ArrayRef,
    failures: &mut Failures,
    make: impl Fn(F::Native) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    let made: PrimitiveArray<T> = values.unary_opt(make);
    if made.null_count() > values.null_count() {
        for row in (0..values.len()).filter(|row| made.is_null(*row) && values.is_valid(*row)) {
            failures.push(row, cell(source, row).unwrap_or_default());
        }
    }
    made
}

/// The rows of every table with this head on a page of Markdown.
#[cfg(test)]
fn rows<'a>(page: &'a str, head: &'a str) -> impl Iterator<Item = Vec<&'a str>> {
    page.split(head)
        .skip(1)
        .flat_map(|table| table.lines().skip(2).take_while(|line| line.starts_with('|')))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn days_too_far_for_a_timestamp_fail() {
        let days: ArrayRef = Arc::new(Date32Array::from(vec![Some(1), None, Some(i32::MAX)]));
        let mut failures = Failures::default();
        let moments = as_moments(&days, &mut failures).expect("a column of dates");
        assert_eq!(moments.iter().collect::<Vec<_>>(), [Some(DAY), None, None]);
        assert_eq!(failures.take().iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2]);
    }
}
