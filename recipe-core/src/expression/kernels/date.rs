//! Days and moments, moved and counted.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, Date32Array, Int32Array, PrimitiveArray};
use arrow_schema::DataType;

use super::longs;
use crate::error::{Error, Result};
use crate::kernel::date::{DAY, TIMESTAMP, Unit, as_moments, civil_of, days_to, readable, try_each};
use crate::kernel::print::cell;
use crate::kernel::{Failures, Kernel, Value};

/// The day so many units later. A day that would leave the years 1 to 9999 counts as failed.
pub(in super::super) struct MoveDay(pub(in super::super) Unit);

impl MoveDay {
    fn moved(&self, day: i32, count: i64) -> Option<i32> {
        let micros = self.0.times(count)?.after(i64::from(day).checked_mul(DAY)?)?;
        i32::try_from(micros.div_euclid(DAY)).ok()
    }
}

impl Kernel for MoveDay {
    fn name(&self) -> String {
        match self.0 {
            Unit::Months(_) => "add months",
            Unit::Micros(micros) if micros < 0 => "subtract days",
            Unit::Micros(_) => "add days",
        }
        .into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Date32
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [days, counts] = args else {
            return Err(Error::internal("moving takes a day and a number"));
        };
        let (days, counts) = (days.to_array(rows)?, longs(counts));
        let cells = days.as_primitive::<Date32Type>();
        let moved = cells.iter().enumerate().map(|(row, day)| {
            let (day, count) = (day?, counts.get(row)?);
            let moved = self.moved(day, count);
            if moved.is_none() {
                failures.push(row, cell(cells, row).unwrap_or_default());
            }
            moved
        });
        Ok(Arc::new(moved.collect::<Date32Array>()))
    }
}

/// How many days the first day is after the second. More than an int holds count as failed.
pub(in super::super) struct DaysBetween;

impl Kernel for DaysBetween {
    fn name(&self) -> String {
        "days between".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [end, start] = args else {
            return Err(Error::internal("days lie between two"));
        };
        let (end, start) = (end.to_array(rows)?, start.to_array(rows)?);
        let (ends, starts) = (end.as_primitive::<Date32Type>(), start.as_primitive::<Date32Type>());
        let between = ends.iter().zip(starts).enumerate().map(|(row, (end, start))| {
            let (end, start) = (end?, start?);
            let days = end.checked_sub(start);
            if days.is_none() {
                failures.push(row, cell(ends, row).unwrap_or_default());
            }
            days
        });
        Ok(Arc::new(between.collect::<Int32Array>()))
    }
}

/// The first moment of a unit of time that has the moment in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Truncate {
    /// So many months, from January on.
    Months(i64),
    /// From Monday on.
    Week,
    /// So many microseconds, of which a day is a multiple.
    Micros(i64),
}

impl Truncate {
    /// The names of units.
    pub(in super::super) const NAMES: &[&str] =
        &["year", "quarter", "month", "week", "day", "hour", "minute", "second"];

    /// To the unit with this name, case-insensitively.
    pub(in super::super) fn to(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "year" | "yyyy" | "yy" => Truncate::Months(12),
            "quarter" => Truncate::Months(3),
            "month" | "mon" | "mm" => Truncate::Months(1),
            "week" => Truncate::Week,
            "day" | "dd" => Truncate::Micros(DAY),
            "hour" => Truncate::Micros(3_600_000_000),
            "minute" => Truncate::Micros(60_000_000),
            "second" => Truncate::Micros(1_000_000),
            _ => return None,
        })
    }

    /// None outside the years 1 to 9999.
    fn start(self, micros: i64) -> Option<i64> {
        let days = micros.div_euclid(DAY);
        let first = match self {
            Truncate::Micros(unit) => return readable(micros.div_euclid(unit).checked_mul(unit)?),
            // 1970-01-01 was a Thursday.
            Truncate::Week => days - (days + 3).rem_euclid(7),
            Truncate::Months(unit) => {
                let day = civil_of(micros);
                let month = i64::from(day.month) - 1;
                days_to(day.year.into(), month - month % unit + 1, 1)?
            }
        };
        readable(first.checked_mul(DAY)?)
    }
}

impl Kernel for Truncate {
    fn name(&self) -> String {
        match self {
            Truncate::Months(months) => format!("start of {months} months"),
            Truncate::Week => "start of week".into(),
            Truncate::Micros(micros) => format!("start of {micros} microseconds"),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        TIMESTAMP
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let source = args[0].to_array(rows)?;
        let moments = as_moments(&source, failures)?;
        let starts: PrimitiveArray<TimestampMicrosecondType> =
            try_each(&moments, &source, failures, |micros| self.start(micros));
        Ok(Arc::new(starts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::date::recognise;

    #[test]
    fn moments_have_starts() {
        let at = |text: &str| recognise(text).expect(text).micros;
        let cases = [
            ("year", "2024-02-29 13:05:09.25", "2024-01-01"),
            ("QUARTER", "2024-06-30", "2024-04-01"),
            ("quarter", "2024-12-31", "2024-10-01"),
            ("month", "1969-12-31 23:59", "1969-12-01"),
            ("week", "2024-03-03 23:59", "2024-02-26"),
            ("week", "2024-03-04", "2024-03-04"),
            ("week", "1969-12-28", "1969-12-22"),
            ("day", "1969-12-31 23:59", "1969-12-31"),
            ("hour", "2024-02-29 13:05:09.25", "2024-02-29 13:00"),
            ("minute", "2024-02-29 13:05:09.25", "2024-02-29 13:05"),
            ("second", "1969-12-31 23:59:59.5", "1969-12-31 23:59:59"),
        ];
        for (unit, moment, start) in cases {
            let truncate = Truncate::to(unit).expect(unit);
            assert_eq!(truncate.start(at(moment)), Some(at(start)), "{unit} of {moment}");
        }
        for unit in Truncate::NAMES {
            let truncate = Truncate::to(unit).expect(unit);
            assert_eq!(truncate.start(0), Some(if *unit == "week" { -3 * DAY } else { 0 }), "{unit}");
            assert_eq!(truncate.start(i64::MIN), None, "{unit}");
            assert_eq!(truncate.start(i64::MAX), None, "{unit}");
        }
    }

    #[test]
    fn days_move() {
        let cases = [
            (Unit::Micros(DAY), 0, 3, Some(3)),
            (Unit::Micros(-DAY), 0, 3, Some(-3)),
            (Unit::Months(1), 30, 1, Some(30 + 28)),
            (Unit::Micros(DAY), 0, i64::MAX, None),
            (Unit::Micros(-DAY), 0, i64::MIN, None),
            (Unit::Micros(DAY), i32::MAX, 1, None),
            (Unit::Months(1), 0, i64::MIN, None),
        ];
        for (unit, day, count, expected) in cases {
            assert_eq!(MoveDay(unit).moved(day, count), expected, "{unit:?} {day} {count}");
        }
    }
}
