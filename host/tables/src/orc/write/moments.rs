//! Timestamps: seconds since 2015, and nanoseconds of them.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::TimeUnit;
use orc_rust::proto::{ColumnStatistics, TimestampStatistics};

use crate::write::per_second;

/// The seconds from 1970 to 2015.
const START: i64 = 1_420_070_400;

/// More nanoseconds than this, before 1970, are of the second before the one that is written.
const MAX_NANOSECONDS: i64 = 999_999;

/// A moment that cannot be written.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "a moment in the last second of 1969, or outside of all calendars, cannot be written as ORC; write Parquet or Avro"
)]
pub(super) struct NoMoment;

/// A moment as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Moment {
    seconds: i64,
    /// Without zeros at the end, the number of which is in the last three bits.
    nanoseconds: i64,
    /// Milliseconds since 1970.
    milliseconds: i64,
}

/// The numbers of a column of moments.
fn numbers(values: &ArrayRef, unit: TimeUnit) -> &[i64] {
    fn of<T: ArrowPrimitiveType<Native = i64>>(values: &ArrayRef) -> &[i64] {
        values.as_primitive::<T>().values()
    }
    match unit {
        TimeUnit::Second => of::<TimestampSecondType>(values),
        TimeUnit::Millisecond => of::<TimestampMillisecondType>(values),
        TimeUnit::Microsecond => of::<TimestampMicrosecondType>(values),
        TimeUnit::Nanosecond => of::<TimestampNanosecondType>(values),
    }
}

/// The first cell that cannot be written.
pub(super) fn unwritable(cells: &ArrayRef, unit: TimeUnit) -> Option<usize> {
    let unit_of = per_second(unit);
    let is_wrong = |(row, value): (usize, &i64)| cells.is_valid(row) && moment(*value, unit_of).is_err();
    numbers(cells, unit).iter().enumerate().find(|cell| is_wrong(*cell)).map(|(row, _)| row)
}

/// The seconds and nanoseconds of moments, of which none is null. Their bounds are added to those of the column.
pub(super) fn moments(
    values: &ArrayRef,
    unit: TimeUnit,
    statistics: &mut ColumnStatistics,
) -> Result<(Vec<i64>, Vec<i64>), NoMoment> {
    let (mut seconds, mut nanoseconds) = (Vec::new(), Vec::new());
    let mut bounds: Option<(i64, i64)> = None;
    for value in numbers(values, unit) {
        let moment = moment(*value, per_second(unit))?;
        seconds.push(moment.seconds);
        nanoseconds.push(moment.nanoseconds);
        let at = moment.milliseconds;
        bounds = Some(bounds.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }
    if let Some((first, last)) = bounds {
        let known = statistics.timestamp_statistics.get_or_insert_default();
        let first = known.minimum_utc.map_or(first, |known| known.min(first));
        let last = known.maximum_utc.map_or(last, |known| known.max(last));
        *known = TimestampStatistics {
            minimum: Some(first),
            maximum: Some(last),
            minimum_utc: Some(first),
            maximum_utc: Some(last),
            ..TimestampStatistics::default()
        };
    }
    Ok((seconds, nanoseconds))
}

fn moment(value: i64, per_second: i64) -> Result<Moment, NoMoment> {
    let second = value.div_euclid(per_second);
    let nanoseconds = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let written = if second < 0 && nanoseconds > MAX_NANOSECONDS { second + 1 } else { second };
    // Readers take one from negative seconds with so many nanoseconds, which 0 is not.
    if second == -1 && written == 0 {
        return Err(NoMoment);
    }
    let milliseconds = second.checked_mul(1000).and_then(|all| all.checked_add(nanoseconds / 1_000_000));
    Ok(Moment {
        seconds: written.checked_sub(START).ok_or(NoMoment)?,
        nanoseconds: without_zeros(nanoseconds),
        milliseconds: milliseconds.ok_or(NoMoment)?,
    })
}

/// Nanoseconds without the zeros at their end, if these are more than one.
fn without_zeros(nanoseconds: i64) -> i64 {
    if nanoseconds == 0 || nanoseconds % 100 != 0 {
        return nanoseconds << 3;
    }
    let (mut rest, mut zeros) = (nanoseconds / 100, 1);
    while rest % 10 == 0 && zeros < 7 {
        rest /= 10;
        zeros += 1;
    }
    rest << 3 | zeros
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_counted() {
        // The specification gives the first two.
        let written = [1000, 100_000, 0, 10, 1, 500_000_000, 999_999_999].map(without_zeros);
        assert_eq!(written, [0x0a, 0x0c, 0, 80, 8, 5 << 3 | 7, 999_999_999 << 3]);
    }

    #[test]
    fn moments_before_1970_are_as_readers_take_them() {
        let of = |value| moment(value, 1000).map(|moment| (moment.seconds + START, moment.nanoseconds >> 3));
        assert_eq!(of(-1500), Ok((-1, 5)), "a reader makes -2 of it");
        assert_eq!(of(-2000), Ok((-2, 0)));
        assert_eq!(of(-1000), Ok((-1, 0)));
        assert_eq!(of(-500), Err(NoMoment));
        assert_eq!(of(0), Ok((0, 0)));
        assert_eq!(
            moment(-1_500_000_000_000_999_999, 1_000_000_000).map(|moment| moment.seconds + START),
            Ok(-1_500_000_000)
        );
        assert_eq!(
            moment(-999_999_999, 1_000_000_000).map(|moment| moment.nanoseconds),
            Ok(8),
            "few nanoseconds do not matter"
        );
        assert_eq!(moment(i64::MIN, 1), Err(NoMoment));
    }
}
