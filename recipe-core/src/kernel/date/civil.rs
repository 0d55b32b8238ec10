//! Counts of days and days of the calendar: integer arithmetic, cheap enough to be done for every cell.
//!
//! The calendar is the Gregorian one, also before 1582, as in ISO 8601 and in Spark. The algorithms are those of Neri
//! and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022).

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// The moments of the years 1 to 9999, in microseconds since 1970-01-01: those whose text can be read.
const READABLE: std::ops::Range<i64> = -62_135_596_800_000_000..253_402_300_800_000_000;

/// A moment that was computed, if its text can be read.
pub(crate) fn readable(micros: i64) -> Option<i64> {
    Some(micros).filter(|micros| READABLE.contains(micros))
}

/// The years there are timestamps in.
const YEARS: std::ops::RangeInclusive<i64> = -290_308..=294_247;

/// Days are counted from a March 1st long ago, so that all counts are positive: years and days up to 1970-01-01.
const SHIFT_YEARS: i64 = 400 * 740;
const SHIFT_DAYS: i64 = 719_468 + 146_097 * 740;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i32,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

/// The day this many days after 1970-01-01, which is any day of a timestamp.
pub(crate) fn civil(days: i64) -> Civil {
    let count = 4 * (days + SHIFT_DAYS) as u32 + 3;
    let (century, in_century) = (count / 146_097, count % 146_097 / 4);
    let years = 2_939_745 * u64::from(4 * in_century + 3);
    let (year, in_year) = ((years >> 32) as u32, years as u32 / 2_939_745 / 4);
    let months = 2141 * in_year + 197_913;
    let (month, day) = (months >> 16, (months & 0xFFFF) / 2141);
    let next = in_year >= 306;
    Civil {
        year: (100 * century + year + u32::from(next)) as i32 - SHIFT_YEARS as i32,
        month: if next { month - 12 } else { month },
        day: day + 1,
    }
}

/// The day of a timestamp.
pub(crate) fn civil_of(micros: i64) -> Civil {
    civil(micros.div_euclid(DAY))
}

/// Days from 1970-01-01 to a day, or none where the calendar has no such day.
pub(crate) fn days_to(year: i64, month: i64, day: i64) -> Option<i64> {
    if !YEARS.contains(&year) || !(1..=12).contains(&month) || !(1..=month_length(year, month)).contains(&day)
    {
        return None;
    }
    let early = month <= 2;
    let year = year + SHIFT_YEARS - i64::from(early);
    let month = if early { month + 12 } else { month };
    let century = year / 100;
    Some(1461 * year / 4 - century + century / 4 + (979 * month - 2919) / 32 + day - 1 - SHIFT_DAYS)
}

/// The days of a month from 1 to 12.
pub(crate) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Datelike, NaiveDate};

    use super::*;

    #[test]
    fn agrees_with_chrono_on_every_day_of_many_years() {
        let last = i64::MAX / DAY - 40_000_000;
        let ranges = [-800_000..800_000, -95_000_000..-94_990_000, last..last + 10_000];
        for days in ranges.into_iter().flatten() {
            let Some(expected) = DateTime::from_timestamp(days * 86_400, 0).map(|moment| moment.date_naive())
            else {
                continue;
            };
            let found = civil(days);
            assert_eq!(
                (found.year, found.month, found.day),
                (expected.year(), expected.month(), expected.day())
            );
            assert_eq!(days_to(found.year.into(), found.month.into(), found.day.into()), Some(days));
        }
    }

    #[test]
    fn goes_as_far_as_timestamps_do() {
        for micros in [i64::MIN, i64::MAX] {
            let day = civil_of(micros);
            let days = days_to(day.year.into(), day.month.into(), day.day.into());
            assert_eq!(days, Some(micros.div_euclid(DAY)));
        }
    }

    #[test]
    fn refuses_days_that_are_not_in_the_calendar() {
        for year in [-4, 0, 1900, 2000, 2023, 2024] {
            for month in 0..=13 {
                for day in -1..=32 {
                    let expected = u32::try_from(month)
                        .ok()
                        .zip(u32::try_from(day).ok())
                        .and_then(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
                    let found = days_to(year.into(), month, day);
                    assert_eq!(found.is_some(), expected.is_some(), "{year}-{month}-{day}");
                }
            }
        }
        for year in [i64::MIN, -300_000, 300_000, i64::MAX] {
            assert_eq!(days_to(year, 1, 1), None);
        }
    }
}
