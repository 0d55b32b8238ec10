//! Dates that are missing between others: one for each unit of time in which there is none.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Int64Array, ListArray, TimestampMicrosecondArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};

use super::civil::{DAY, civil_of};
use super::{TIMESTAMP, Unit};
use crate::error::{Kind, Result};
use crate::kernel::{Failures, Kernel, Value};

/// Units of time that are counted from the same moment everywhere: months of the calendar, weeks from Monday on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    unit: Unit,
    /// Microseconds from the start of a unit to 1970-01-01.
    shift: i64,
}

impl Grid {
    /// The names of units.
    pub(crate) const NAMES: &[&str] = &["minute", "hour", "day", "week", "month", "quarter", "year"];

    /// The units with one of these names.
    pub(crate) fn from_name(name: &str) -> Grid {
        let unit = Unit::of_one(name).unwrap_or(Unit::Micros(DAY));
        // 1970-01-01 was a Thursday.
        Grid { unit, shift: if name == "week" { 3 * DAY } else { 0 } }
    }

    /// The number of the unit that a moment lies in.
    fn number(self, micros: i64) -> i64 {
        match self.unit {
            Unit::Micros(length) => micros.saturating_add(self.shift).div_euclid(length),
            Unit::Months(count) => {
                let day = civil_of(micros);
                (i64::from(day.year) * 12 + i64::from(day.month) - 1).div_euclid(count)
            }
        }
    }

    /// The moment in unit `number` at the same place as `micros` is in its own; none outside the years 1 to 9999.
    fn in_unit(self, number: i64, micros: i64) -> Option<i64> {
        self.unit.times(number.checked_sub(self.number(micros))?)?.after(micros)
    }
}

/// What is made of missing dates.
pub(crate) enum Made {
    /// How many there are.
    Count,
    /// The dates, as a list with a null where the row's own date stands; empty where none is missing. Their running number is
    /// the last argument, which may be at most this.
    Dates(i64),
}

/// The dates that are missing right before and after the date of a row. Arguments: the row's moment, those of the rows of its
/// group before and after it in the order of time, null where there is none, and the first and the last moment that
/// matters, null where these are those of the group.
pub(crate) struct Gaps(pub(crate) Grid, pub(crate) Made);

impl Gaps {
    /// The numbers of the units without a date right before and after the moment.
    fn missing(&self, row: &Moments) -> Option<(Range<i64>, Range<i64>)> {
        let number = |moment| self.0.number(moment);
        let own = number(row.own?);
        let (first, last) = (row.from.map(number), row.to.map(number));
        let before = match (row.above, first) {
            (None, Some(first)) => first..own.min(last.map_or(own, |last| last.saturating_add(1))),
            _ => own..own,
        };
        let after = own.saturating_add(1).max(first.unwrap_or(i64::MIN));
        let end = match (row.below.map(number), last.map(|last| last.saturating_add(1))) {
            (Some(next), Some(end)) => next.min(end),
            (Some(end), None) | (None, Some(end)) => end,
            (None, None) => after,
        };
        Some((before, after..end))
    }
}

/// The moments around that of a row.
struct Moments {
    own: Option<i64>,
    above: Option<i64>,
    below: Option<i64>,
    from: Option<i64>,
    to: Option<i64>,
}

impl Kernel for Gaps {
    fn name(&self) -> String {
        match self.1 {
            Made::Count => format!("count missing {:?}", self.0.unit),
            Made::Dates(most) => format!("at most {most} missing {:?}", self.0.unit),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        match self.1 {
            Made::Count => DataType::Int64,
            Made::Dates(_) => DataType::new_list(TIMESTAMP, true),
        }
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let args = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let moment = |at: usize, row: usize| {
            let moments = args[at].as_primitive::<TimestampMicrosecondType>();
            moments.is_valid(row).then(|| moments.value(row))
        };
        let missing = |row: usize| {
            let [own, above, below, from, to] = [0, 1, 2, 3, 4].map(|at| moment(at, row));
            self.missing(&Moments { own, above, below, from, to })
        };
        let Made::Dates(most) = self.1 else {
            let length = |range: Range<i64>| range.end.saturating_sub(range.start).max(0);
            let count =
                |row| missing(row).map_or(0, |(before, after)| length(before).saturating_add(length(after)));
            return Ok(Arc::new(Int64Array::from_iter_values((0..rows).map(count))));
        };
        let so_far = args[5].as_primitive::<Int64Type>();
        if (0..rows).any(|row| so_far.is_null(row) || so_far.value(row) > most) {
            let message = format!(
                "more than {most} rows would be added for missing dates; a larger `unit`, `from` and `to` make them fewer, and \
                 `maxRows` allows more"
            );
            return Err(Kind::Limit(message).into());
        }
        let mut dates: Vec<Option<i64>> = Vec::with_capacity(rows);
        let mut lengths = Vec::with_capacity(rows);
        for row in 0..rows {
            let start = dates.len();
            if let (Some(own), Some((before, after))) = (moment(0, row), missing(row)) {
                let made =
                    |range: Range<i64>| range.filter_map(|number| self.0.in_unit(number, own)).map(Some);
                dates.extend(made(before));
                dates.push(None);
                dates.extend(made(after));
                if dates.len() == start + 1 {
                    dates.truncate(start);
                }
            }
            lengths.push(dates.len() - start);
        }
        let entry = Arc::new(Field::new_list_field(TIMESTAMP, true));
        let dates = Arc::new(TimestampMicrosecondArray::from(dates));
        Ok(Arc::new(ListArray::try_new(entry, OffsetBuffer::from_lengths(lengths), dates, None)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::recognise;
    use super::*;

    fn at(text: &str) -> i64 {
        recognise(text).unwrap_or_else(|| panic!("{text}")).micros
    }

    #[test]
    fn every_name_has_a_grid_of_its_own() {
        for name in Grid::NAMES {
            let others = Grid::NAMES.iter().filter(|other| other != &name);
            assert!(others.map(|other| Grid::from_name(other)).all(|other| other != Grid::from_name(name)));
        }
    }

    #[test]
    fn units_start_where_the_calendar_has_them() {
        for (name, last, first) in [
            ("minute", "1969-12-31 23:59:59.999999", "1970-01-01"),
            ("hour", "2024-02-29 10:59:59.999999", "2024-02-29 11:00"),
            ("day", "0001-12-31 23:59:59.999999", "0002-01-01"),
            ("week", "2024-03-03 23:59:59", "2024-03-04"),
            ("week", "1969-12-28 23:59:59", "1969-12-29"),
            ("month", "2024-02-29 23:59:59", "2024-03-01"),
            ("quarter", "1969-12-31", "1970-01-01"),
            ("quarter", "2024-09-30", "2024-10-01"),
            ("year", "0999-12-31 23:59:59", "1000-01-01"),
        ] {
            let grid = Grid::from_name(name);
            assert_eq!(grid.number(at(last)) + 1, grid.number(at(first)), "{name}, {first}");
            let moved = grid.in_unit(grid.number(at(first)), at(last)).expect("a moment");
            assert_eq!(grid.number(moved), grid.number(at(first)), "{name}, {last}");
        }
    }

    #[test]
    fn months_keep_their_last_day() {
        let grid = Grid::from_name("month");
        let row = Moments {
            own: Some(at("2024-01-31 10:00")),
            above: None,
            below: Some(at("2024-05-15")),
            from: None,
            to: None,
        };
        let (before, after) = Gaps(grid, Made::Count).missing(&row).expect("a date");
        assert!(before.is_empty());
        let dates: Vec<_> = after.map(|number| grid.in_unit(number, at("2024-01-31 10:00"))).collect();
        assert_eq!(
            dates,
            ["2024-02-29 10:00", "2024-03-31 10:00", "2024-04-30 10:00"].map(|text| Some(at(text)))
        );
    }

    #[test]
    fn nothing_overflows() {
        let ends = [None, Some(i64::MIN), Some(0), Some(i64::MAX)];
        for name in Grid::NAMES {
            for (own, other) in ends.iter().flat_map(|own| ends.map(|other| (*own, other))) {
                for row in [
                    Moments { own, above: None, below: None, from: other, to: other },
                    Moments { own, above: other, below: other, from: None, to: None },
                    Moments { own, above: None, below: None, from: Some(i64::MAX), to: Some(i64::MIN) },
                ] {
                    let missing = Gaps(Grid::from_name(name), Made::Count).missing(&row);
                    assert_eq!(missing.is_some(), own.is_some());
                }
            }
            assert_eq!(Grid::from_name(name).in_unit(i64::MAX, -1), None);
        }
    }
}
