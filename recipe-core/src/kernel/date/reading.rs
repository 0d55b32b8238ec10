//! How text is read as dates: leniently, with the month or the day first, or by a format.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    ArrayRef, ArrowPrimitiveType, Date32Array, PrimitiveArray, StringViewArray, TimestampMicrosecondArray,
};
use arrow_schema::DataType;

use super::TIMESTAMP;
use super::by_format::ReadFormat;
use super::civil::DAY;
use super::plain::days_of_short;
use super::recognise::{Moment, recognise_in, time_alone};
use crate::error::{Error, Result};
use crate::kernel::text::{Short, read_rows};
use crate::kernel::{Failures, Kernel, Value};

/// How text is read as dates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reading {
    /// In all forms; where day and month could be either way, the month is first.
    MonthFirst,
    /// In all forms; where day and month could be either way, the day is first.
    DayFirst,
    /// By a format alone.
    Format(ReadFormat),
}

impl Reading {
    /// The moment a text names.
    pub(crate) fn moment(&self, text: &str) -> Option<Moment> {
        match self {
            Reading::MonthFirst => recognise_in(text, false),
            Reading::DayFirst => recognise_in(text, true),
            Reading::Format(format) => format.read(text),
        }
    }

    /// Days since 1970-01-01, where a text is plainly a date and that is what is asked for.
    #[inline]
    fn plain(&self, text: Short) -> Option<i64> {
        if matches!(self, Reading::Format(_)) { None } else { days_of_short(text) }
    }

    /// Text as days.
    pub(super) fn days(&self, texts: &StringViewArray, failures: &mut Failures) -> Date32Array {
        let quick = |text| Some(self.plain(text)? as i32);
        read_rows(texts, failures, quick, |text, row, failures| {
            Some(self.noted(text, row, failures)?.micros.div_euclid(DAY) as i32)
        })
    }

    /// Text as moments. A time alone is one on the day that starts at `midnight`, if that is given.
    pub(super) fn moments(
        &self,
        texts: &StringViewArray,
        midnight: Option<i64>,
        failures: &mut Failures,
    ) -> TimestampMicrosecondArray {
        let quick = |text| Some(self.plain(text)? * DAY);
        read_rows(texts, failures, quick, |text, row, failures| {
            let date = self.noted(text, row, failures).map(|moment| moment.micros);
            date.or_else(|| midnight?.checked_add(self.time_alone(text)?))
        })
    }

    /// The time of the day that a text is, in microseconds.
    pub(crate) fn time_alone(&self, text: &str) -> Option<i64> {
        if matches!(self, Reading::Format(_)) { None } else { time_alone(text) }
    }

    /// What `value` makes of the moment each text names. A text that names none, or that it makes nothing of, failed.
    pub(super) fn read<T: ArrowPrimitiveType>(
        &self,
        texts: &StringViewArray,
        failures: &mut Failures,
        value: impl Fn(Moment) -> Option<T::Native>,
    ) -> PrimitiveArray<T> {
        let quick = |text| value(Moment::clear(self.plain(text)? * DAY));
        read_rows(texts, failures, quick, |text, row, failures| value(self.noted(text, row, failures)?))
    }

    fn noted(&self, text: &str, row: usize, failures: &mut Failures) -> Option<Moment> {
        let moment = self.moment(text)?;
        if let Some(order) = moment.order {
            failures.note_order(row, order);
        }
        Some(moment)
    }
}

/// Text as days or moments, read in one way. A text that names no date failed.
pub(crate) struct ReadDates {
    reading: Reading,
    to: DataType,
    /// The start of the day that times without a date are of, in microseconds; none where they are not read.
    midnight: Option<i64>,
}

impl ReadDates {
    /// Text as days.
    pub(crate) fn days(reading: Reading) -> Self {
        ReadDates { reading, to: DataType::Date32, midnight: None }
    }

    /// Text as moments.
    pub(crate) fn moments(reading: Reading) -> Self {
        ReadDates { reading, to: TIMESTAMP, midnight: None }
    }

    /// Text as moments. A time without a date is one of the day of `now`.
    pub(crate) fn moments_or_times(reading: Reading, now: i64) -> Self {
        ReadDates { midnight: now.checked_sub(now.rem_euclid(DAY)), ..ReadDates::moments(reading) }
    }
}

impl Kernel for ReadDates {
    fn name(&self) -> String {
        match &self.reading {
            Reading::MonthFirst => "read date".into(),
            Reading::DayFirst => "read date, day first".into(),
            Reading::Format(format) => format!("read date by {:?}", format.text()),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.to.clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [texts] = args else { return Err(Error::internal("dates are read from one text")) };
        let texts = texts.to_array(rows)?;
        let texts = texts.as_string_view();
        Ok(match self.to {
            DataType::Date32 => Arc::new(self.reading.days(texts, failures)),
            _ => Arc::new(self.reading.moments(texts, self.midnight, failures)),
        })
    }
}
