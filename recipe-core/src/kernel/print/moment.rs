//! Days, times, moments and lengths of time as text: exactly, whatever their unit, and however far away.
//!
//! Dates print as `2023-06-01`, times as `23:15:00`, and moments as both. A fraction has the digits that are not 0. Moments
//! of a time zone print as a clock there shows them, with its offset: `2023-06-01 19:15:00-04:00`, and `Z` for UTC. Lengths
//! of time print as in ISO 8601: `PT90.5S`, `P1M2DT3S`. Years beyond 9999 and before 0 have a sign.

use arrow_array::types::{IntervalDayTimeType, IntervalMonthDayNanoType, IntervalYearMonthType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{IntervalUnit, TimeUnit};

use super::{each, print, write_integer};
use crate::error::Result;
use crate::kernel::cast::ticks;
use crate::kernel::date::{DAY, Zone, civil_of, write_day, write_plain};

const SECONDS_OF_DAY: i64 = 86_400;

/// Ticks of a second, and the digits of its fraction.
fn per_second(unit: TimeUnit) -> (i64, usize) {
    match unit {
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (1_000, 3),
        TimeUnit::Microsecond => (1_000_000, 6),
        TimeUnit::Nanosecond => (1_000_000_000, 9),
    }
}

/// Prints values that are held as numbers.
pub(super) fn print_ticks(array: &ArrayRef, write: impl Fn(i64, &mut String)) -> Result<ArrayRef> {
    let ticks = ticks(array);
    print(ticks.len(), |row, out| ticks.is_valid(row).then(|| write(ticks.value(row), out)).is_some())
}

pub(super) fn timestamps(array: &ArrayRef, unit: TimeUnit, zone: Option<&str>) -> Result<ArrayRef> {
    match zone {
        None if unit == TimeUnit::Microsecond => print_ticks(array, write_micros),
        None => print_ticks(array, |ticks, out| write_moment(ticks, unit, None, out)),
        // A zone that nobody knows is left out: the moment is the same in UTC.
        Some(zone) => {
            let zone = Zone::parse(zone).unwrap_or(Zone::UTC);
            print_ticks(array, |ticks, out| write_moment(ticks, unit, Some(zone), out))
        }
    }
}

pub(super) fn intervals(array: &ArrayRef, unit: IntervalUnit) -> Result<ArrayRef> {
    match unit {
        IntervalUnit::YearMonth => each::<IntervalYearMonthType>(array, |months, out| {
            write_interval(months, 0, 0, TimeUnit::Second, out);
        }),
        IntervalUnit::DayTime => each::<IntervalDayTimeType>(array, |value, out| {
            write_interval(0, value.days, value.milliseconds.into(), TimeUnit::Millisecond, out);
        }),
        IntervalUnit::MonthDayNano => each::<IntervalMonthDayNanoType>(array, |value, out| {
            write_interval(value.months, value.days, value.nanoseconds, TimeUnit::Nanosecond, out);
        }),
    }
}

/// Writes a day, counted from 1970-01-01.
pub(super) fn write_date(day: i64, out: &mut String) {
    if write_day(day, out) {
        return;
    }
    // Calendars repeat after 400 years.
    const DAYS: i64 = 146_097;
    let civil = civil_of(day.rem_euclid(DAYS) * DAY);
    let year = i64::from(civil.year) + 400 * day.div_euclid(DAYS);
    out.push(if year < 0 { '-' } else { '+' });
    let digits = itoa::Buffer::new().format(year.unsigned_abs()).to_owned();
    (digits.len()..4).for_each(|_| out.push('0'));
    out.push_str(&digits);
    for number in [civil.month, civil.day] {
        out.push('-');
        two_digits(number.into(), out);
    }
}

/// Writes a moment of microseconds since 1970-01-01.
pub(super) fn write_micros(micros: i64, out: &mut String) {
    if write_plain(micros, out) {
        write_fraction(micros.rem_euclid(1_000_000), 6, out);
    } else {
        write_moment(micros, TimeUnit::Microsecond, None, out);
    }
}

/// Writes milliseconds since 1970-01-01, which are a day.
pub(super) fn write_date_of_millis(millis: i64, out: &mut String) {
    const DAY: i64 = SECONDS_OF_DAY * 1000;
    match millis.rem_euclid(DAY) {
        0 => write_date(millis.div_euclid(DAY), out),
        _ => write_moment(millis, TimeUnit::Millisecond, None, out),
    }
}

fn write_moment(ticks: i64, unit: TimeUnit, zone: Option<Zone>, out: &mut String) {
    let (second, digits) = per_second(unit);
    let (seconds, fraction) = (ticks.div_euclid(second), ticks.rem_euclid(second));
    let offset = zone.map(|zone| offset(zone, seconds));
    let local = seconds.saturating_add(offset.unwrap_or_default());
    write_date(local.div_euclid(SECONDS_OF_DAY), out);
    out.push(' ');
    write_clock(local.rem_euclid(SECONDS_OF_DAY).unsigned_abs(), out);
    write_fraction(fraction, digits, out);
    match offset {
        None => {}
        Some(0) => out.push('Z'),
        Some(offset) => {
            out.push(if offset < 0 { '-' } else { '+' });
            let offset = offset.unsigned_abs();
            two_digits(offset / 3600, out);
            out.push(':');
            two_digits(offset / 60 % 60, out);
            // Clocks once went by the sun.
            if !offset.is_multiple_of(60) {
                out.push(':');
                two_digits(offset % 60, out);
            }
        }
    }
}

/// Seconds by which a clock in the zone is ahead of UTC; none where the zone's history does not go.
fn offset(zone: Zone, seconds: i64) -> i64 {
    let local = seconds.checked_mul(1_000_000).and_then(|utc| Some(zone.to_local(utc)? - utc));
    local.unwrap_or_default() / 1_000_000
}

/// Writes a time of day. One before midnight, or after a whole day, keeps its sign and its hours.
pub(super) fn write_time(ticks: i64, unit: TimeUnit, out: &mut String) {
    let (second, digits) = per_second(unit);
    if ticks < 0 {
        out.push('-');
    }
    let ticks = ticks.unsigned_abs();
    write_clock(ticks / second.unsigned_abs(), out);
    write_fraction((ticks % second.unsigned_abs()) as i64, digits, out);
}

/// Writes a length of time.
pub(super) fn write_duration(ticks: i64, unit: TimeUnit, out: &mut String) {
    if ticks < 0 {
        out.push('-');
    }
    out.push_str("PT");
    write_seconds(ticks.unsigned_abs(), unit, out);
}

fn write_interval(months: i32, days: i32, ticks: i64, unit: TimeUnit, out: &mut String) {
    out.push('P');
    for (count, unit) in [(months, 'M'), (days, 'D')] {
        if count != 0 {
            write_integer(count, out);
            out.push(unit);
        }
    }
    if ticks != 0 || months == 0 && days == 0 {
        out.push_str(if ticks < 0 { "T-" } else { "T" });
        write_seconds(ticks.unsigned_abs(), unit, out);
    }
}

fn write_seconds(ticks: u64, unit: TimeUnit, out: &mut String) {
    let (second, digits) = per_second(unit);
    write_integer(ticks / second.unsigned_abs(), out);
    write_fraction((ticks % second.unsigned_abs()) as i64, digits, out);
    out.push('S');
}

fn write_clock(seconds: u64, out: &mut String) {
    two_digits(seconds / 3600, out);
    for number in [seconds / 60 % 60, seconds % 60] {
        out.push(':');
        two_digits(number, out);
    }
}

fn two_digits(number: u64, out: &mut String) {
    if number < 10 {
        out.push('0');
    }
    write_integer(number, out);
}

/// Writes a fraction of so many digits, without those that are 0 at its end.
fn write_fraction(fraction: i64, digits: usize, out: &mut String) {
    if fraction == 0 {
        return;
    }
    out.push('.');
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(fraction);
    (text.len()..digits).for_each(|_| out.push('0'));
    out.push_str(text.trim_end_matches('0'));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn prints_days() {
        for (day, expected) in [
            (0, "1970-01-01"),
            (-719_528, "0000-01-01"),
            (-719_529, "-0001-12-31"),
            (2_932_896, "9999-12-31"),
            (2_932_897, "+10000-01-01"),
            (i64::from(i32::MAX), "+5881580-07-11"),
            (i64::from(i32::MIN), "-5877641-06-23"),
        ] {
            assert_eq!(text(|out| write_date(day, out)), expected);
        }
    }

    #[test]
    fn prints_timestamps() {
        for (micros, expected) in [
            (0, "1970-01-01 00:00:00"),
            (-1, "1969-12-31 23:59:59.999999"),
            (250_000, "1970-01-01 00:00:00.25"),
            (253_402_300_799_999_999, "9999-12-31 23:59:59.999999"),
            (253_402_300_800_000_000, "+10000-01-01 00:00:00"),
            (-62_167_219_200_000_001, "-0001-12-31 23:59:59.999999"),
        ] {
            assert_eq!(text(|out| write_micros(micros, out)), expected);
        }
        let new_york = Zone::parse("America/New_York");
        for (ticks, unit, zone, expected) in [
            (-1, TimeUnit::Nanosecond, None, "1969-12-31 23:59:59.999999999"),
            (1_719_835_200_123_456_789, TimeUnit::Nanosecond, None, "2024-07-01 12:00:00.123456789"),
            (1_719_835_200_120, TimeUnit::Millisecond, Some(Zone::UTC), "2024-07-01 12:00:00.12Z"),
            (1_719_835_200, TimeUnit::Second, new_york, "2024-07-01 08:00:00-04:00"),
            (1_704_067_200, TimeUnit::Second, new_york, "2023-12-31 19:00:00-05:00"),
            (-3_000_000_000, TimeUnit::Second, new_york, "1874-12-07 13:43:58-04:56:02"),
            (i64::MAX, TimeUnit::Second, Some(Zone::UTC), "+292277026596-12-04 15:30:07Z"),
        ] {
            assert_eq!(text(|out| write_moment(ticks, unit, zone, out)), expected);
        }
        assert_eq!(text(|out| write_date_of_millis(-86_400_000, out)), "1969-12-31");
        assert_eq!(text(|out| write_date_of_millis(1, out)), "1970-01-01 00:00:00.001");
    }

    #[test]
    fn prints_times_and_lengths() {
        for (ticks, unit, time, duration) in [
            (61, TimeUnit::Second, "00:01:01", "PT61S"),
            (-1, TimeUnit::Second, "-00:00:01", "-PT1S"),
            (86_400_000, TimeUnit::Millisecond, "24:00:00", "PT86400S"),
            (1, TimeUnit::Microsecond, "00:00:00.000001", "PT0.000001S"),
            (32_700_120_000_000, TimeUnit::Nanosecond, "09:05:00.12", "PT32700.12S"),
            (i64::MIN, TimeUnit::Second, "-2562047788015215:30:08", "-PT9223372036854775808S"),
        ] {
            assert_eq!(text(|out| write_time(ticks, unit, out)), time);
            assert_eq!(text(|out| write_duration(ticks, unit, out)), duration);
        }
        for (months, days, nanos, expected) in [
            (0, 0, 0, "PT0S"),
            (14, 0, 0, "P14M"),
            (-1, 2, -1_500_000_000, "P-1M2DT-1.5S"),
            (0, 0, 3, "PT0.000000003S"),
        ] {
            assert_eq!(text(|out| write_interval(months, days, nanos, TimeUnit::Nanosecond, out)), expected);
        }
    }
}
