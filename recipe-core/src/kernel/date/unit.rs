//! Units of time: moving moments by them, and counting them between moments.

use std::sync::Arc;

use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_schema::DataType;

use super::civil::{DAY, civil_of, days_to, month_length, readable};
use super::{TIMESTAMP, as_moments, try_each};
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// This many months of the calendar.
    Months(i64),
    /// This many microseconds.
    Micros(i64),
}

impl Unit {
    /// The names in recipes.
    pub(crate) const NAMES: &[&str] = &[
        "YEARS",
        "QUARTERS",
        "MONTHS",
        "WEEKS",
        "DAYS",
        "HOURS",
        "MINUTES",
        "SECONDS",
        "MILLISECONDS",
        "MICROSECONDS",
    ];

    /// The unit with one of these names.
    pub(crate) fn from_name(name: &str) -> Option<Unit> {
        Some(match name {
            "YEARS" => Unit::Months(12),
            "QUARTERS" => Unit::Months(3),
            "MONTHS" => Unit::Months(1),
            "WEEKS" => Unit::Micros(7 * DAY),
            "DAYS" => Unit::Micros(DAY),
            "HOURS" => Unit::Micros(3_600_000_000),
            "MINUTES" => Unit::Micros(60_000_000),
            "SECONDS" => Unit::Micros(1_000_000),
            "MILLISECONDS" => Unit::Micros(1000),
            "MICROSECONDS" => Unit::Micros(1),
            _ => return None,
        })
    }

    /// The unit of which this is the name of one, such as `day` or `MONTH`.
    pub(crate) fn of_one(name: &str) -> Option<Unit> {
        Unit::from_name(&format!("{}S", name.to_ascii_uppercase()))
    }

    /// `count` of these units, or none where that is more than there is time.
    pub(crate) fn times(self, count: i64) -> Option<Unit> {
        Some(match self {
            Unit::Months(months) => Unit::Months(months.checked_mul(count)?),
            Unit::Micros(micros) => Unit::Micros(micros.checked_mul(count)?),
        })
    }

    /// The moment this much after `micros`; none outside the years 1 to 9999. A day that its month does not have becomes the
    /// month's last.
    pub(crate) fn after(self, micros: i64) -> Option<i64> {
        let months = match self {
            Unit::Micros(count) => return readable(micros.checked_add(count)?),
            Unit::Months(count) => month_of(micros).checked_add(count)?,
        };
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let day = i64::from(civil_of(micros).day).min(month_length(year, month));
        readable(days_to(year, month, day)?.checked_mul(DAY)?.checked_add(micros.rem_euclid(DAY))?)
    }

    /// How many whole units lie between two moments; negative where the second is the earlier one.
    pub(crate) fn between(self, from: i64, to: i64) -> Option<i64> {
        match self {
            Unit::Micros(unit) => i64::try_from((i128::from(to) - i128::from(from)) / i128::from(unit)).ok(),
            Unit::Months(unit) => {
                let months = month_of(to) - month_of(from);
                let in_month = |micros| (civil_of(micros).day, micros.rem_euclid(DAY));
                let whole = match in_month(to).cmp(&in_month(from)) {
                    std::cmp::Ordering::Less if months > 0 => months - 1,
                    std::cmp::Ordering::Greater if months < 0 => months + 1,
                    _ => months,
                };
                Some(whole / unit)
            }
        }
    }
}

/// Months since January of the year 0.
fn month_of(micros: i64) -> i64 {
    let day = civil_of(micros);
    i64::from(day.year) * 12 + i64::from(day.month) - 1
}

/// Moves each date of a column of dates, timestamps or text. A cell that would leave the years 1 to 9999 failed.
pub(crate) struct Shift(pub(crate) Unit);

impl Kernel for Shift {
    fn name(&self) -> String {
        match self.0 {
            Unit::Months(count) => format!("add {count} months"),
            Unit::Micros(count) => format!("add {count} microseconds"),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        TIMESTAMP
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let source = args[0].to_array(rows)?;
        let moments = as_moments(&source, failures)?;
        let moved: PrimitiveArray<TimestampMicrosecondType> =
            try_each(&moments, &source, failures, |micros| self.0.after(micros));
        Ok(Arc::new(moved))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Months};

    use super::super::recognise;
    use super::*;

    fn at(text: &str) -> i64 {
        recognise(text).unwrap_or_else(|| panic!("{text}")).micros
    }

    #[test]
    fn every_name_is_a_unit() {
        for name in Unit::NAMES {
            assert!(Unit::from_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn months_agree_with_chrono() {
        for days in (-150_000..150_000).step_by(13) {
            let micros = days * DAY + 12_345;
            let moment = DateTime::from_timestamp_micros(micros).expect("chrono goes as far");
            for count in [0, 1, 2, 11, 12, 13, 1200] {
                let later = moment.checked_add_months(Months::new(count));
                let earlier = moment.checked_sub_months(Months::new(count));
                let [later, earlier] =
                    [later, earlier].map(|moved| moved.and_then(|at| readable(at.timestamp_micros())));
                let count = i64::from(count);
                assert_eq!(Unit::Months(count).after(micros), later, "{moment} + {count}");
                assert_eq!(Unit::Months(-count).after(micros), earlier, "{moment} - {count}");
            }
        }
    }

    #[test]
    fn nothing_wraps() {
        let units = [i64::MIN, -13_000_000, 13_000_000, i64::MAX].map(Unit::Months);
        for unit in units.into_iter().chain([i64::MIN, i64::MAX].map(Unit::Micros)) {
            let ends = [unit.after(i64::MIN), unit.after(i64::MAX)];
            assert!(ends.contains(&None), "{unit:?}: {ends:?}");
        }
        assert_eq!(Unit::Months(12).times(i64::MAX), None);
        assert_eq!(Unit::Micros(1).between(i64::MIN, i64::MAX), None);
        assert_eq!(Unit::Micros(1000).between(i64::MIN, i64::MAX), Some(18_446_744_073_709_551));
        assert_eq!(Unit::Months(1).between(i64::MIN, i64::MAX), Some(7_014_648));
    }

    #[test]
    fn counts_whole_units() {
        let cases = [
            ("2024-01-31", "2024-02-29", Unit::Months(1), 0),
            ("2024-01-29", "2024-02-29", Unit::Months(1), 1),
            ("2024-02-29", "2024-01-31", Unit::Months(1), 0),
            ("2024-03-31 10:00", "2024-01-31 10:00:01", Unit::Months(1), -1),
            ("2024-03-31 10:00", "2024-01-31 10:00", Unit::Months(1), -2),
            ("2024-01-01", "2024-12-31", Unit::Months(12), 0),
            ("2020-02-29", "2024-02-28 23:59", Unit::Months(12), 3),
            ("2020-02-29", "2024-02-29", Unit::Months(12), 4),
            ("2024-05-15", "2024-11-14", Unit::Months(3), 1),
            ("2024-01-01", "2024-01-01 23:59:59", Unit::Micros(DAY), 0),
            ("2024-01-02", "2024-01-01 00:00:01", Unit::Micros(DAY), 0),
            ("2024-01-02", "2024-01-01", Unit::Micros(DAY), -1),
            ("1969-12-31 23:59:59.5", "1970-01-01 00:00:00.5", Unit::Micros(1_000_000), 1),
        ];
        for (from, to, unit, expected) in cases {
            assert_eq!(unit.between(at(from), at(to)), Some(expected), "{from} to {to} in {unit:?}");
        }
    }
}
