//! Timestamps. A file has seconds and nanoseconds of any size, which are decoded as decimals, and checked here.

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowTimestampType, Decimal128Type, TimestampMicrosecondType, TimestampNanosecondType,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use chrono::DateTime;
use orc_rust::statistics::{ColumnStatistics, TypeStatistics};

/// The type that timestamps are decoded as: nanoseconds as a decimal number of seconds.
pub(super) const DECODED: DataType = DataType::Decimal128(38, 9);

/// What the statistics of a file say of a column of timestamps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The milliseconds between which all are.
    within: RangeInclusive<i64>,
    /// The unit that holds all.
    unit: TimeUnit,
}

/// What the statistics of a column say, if they are of timestamps.
pub(super) fn bounds(statistics: Option<&ColumnStatistics>) -> Option<Bounds> {
    /// They may be in the zone of the writer, and are cut to milliseconds.
    const SLACK: i64 = 2 * 86_400_000;
    match statistics.and_then(ColumnStatistics::type_statistics)? {
        TypeStatistics::Timestamp { min: 0, max: 0, min_utc: 0, max_utc: 0 } => None,
        TypeStatistics::Timestamp { min, max, min_utc, max_utc } => {
            let (first, last) = ((*min).min(*min_utc), (*max).max(*max_utc));
            let within = first.saturating_sub(SLACK)..=last.saturating_add(SLACK);
            let is_in_utc = (*min_utc, *max_utc) != (0, 0);
            let known = if is_in_utc { *min_utc..=*max_utc } else { within.clone() };
            let unit = unit_of(&known);
            Some(Bounds { within, unit })
        }
        _ => None,
    }
}

/// Nanoseconds, unless there are some between these milliseconds that they cannot hold.
fn unit_of(millis: &RangeInclusive<i64>) -> TimeUnit {
    let fits = |millis: &i64| (i64::MIN.div_euclid(1_000_000)..=i64::MAX / 1_000_000).contains(millis);
    if fits(millis.start()) && fits(millis.end()) { TimeUnit::Nanosecond } else { TimeUnit::Microsecond }
}

/// The unit of a column of timestamps.
pub(super) fn unit(bounds: Option<&Bounds>) -> TimeUnit {
    bounds.map_or(TimeUnit::Nanosecond, |bounds| bounds.unit)
}

/// The first of decoded timestamps that is not within the bounds of its column. The reader makes such of a negative
/// fraction of a second, which some programs write.
pub(super) fn check(decoded: &ArrayRef, bounds: &Bounds) -> Result<(), OutOfRange> {
    let decoded = decoded.as_primitive::<Decimal128Type>();
    let (first, last) = (*bounds.within.start(), *bounds.within.end());
    let bounds = i128::from(first) * 1_000_000..=i128::from(last) * 1_000_000;
    match decoded.iter().position(|value| value.is_some_and(|value| !bounds.contains(&value))) {
        None => Ok(()),
        Some(row) => Err(OutOfRange {
            row,
            value: "the timestamp".to_owned(),
            reason: "is damaged: it is not within the bounds that the file gives".to_owned(),
        }),
    }
}

/// A timestamp that the type of its column cannot hold.
#[derive(Debug)]
pub(super) struct OutOfRange {
    pub(super) row: usize,
    pub(super) value: String,
    pub(super) reason: String,
}

/// Decoded timestamps as the type of their column.
pub(super) fn timestamps(decoded: &ArrayRef, to: &DataType) -> Result<ArrayRef, OutOfRange> {
    match to {
        DataType::Timestamp(TimeUnit::Microsecond, zone) => {
            Ok(Arc::new(convert::<TimestampMicrosecondType>(decoded, 1000)?.with_timezone_opt(zone.clone())))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, zone) => {
            Ok(Arc::new(convert::<TimestampNanosecondType>(decoded, 1)?.with_timezone_opt(zone.clone())))
        }
        _ => Ok(decoded.clone()),
    }
}

fn convert<T: ArrowTimestampType>(
    decoded: &ArrayRef,
    nanoseconds: i128,
) -> Result<PrimitiveArray<T>, OutOfRange> {
    let decoded = decoded.as_primitive::<Decimal128Type>();
    let exactly =
        |value: i128| (value % nanoseconds == 0).then(|| i64::try_from(value / nanoseconds).ok()).flatten();
    let mut values = Vec::with_capacity(decoded.len());
    for (row, value) in decoded.values().iter().enumerate() {
        match exactly(*value) {
            Some(value) => values.push(value),
            None if decoded.is_null(row) => values.push(0),
            None => {
                let unit = if nanoseconds == 1 { "nanoseconds" } else { "microseconds" };
                let reason = format!("cannot be held exactly as a number of {unit}, which the column has");
                return Err(OutOfRange { row, value: format!("`{}`", print(*value)), reason });
            }
        }
    }
    Ok(PrimitiveArray::new(values.into(), decoded.nulls().cloned()))
}

fn print(nanoseconds: i128) -> String {
    const SECOND: i128 = 1_000_000_000;
    let seconds = i64::try_from(nanoseconds.div_euclid(SECOND)).ok();
    let time = seconds.and_then(|seconds| {
        DateTime::from_timestamp(seconds, nanoseconds.rem_euclid(SECOND).try_into().ok()?)
    });
    time.map_or_else(|| nanoseconds.to_string(), |time| time.format("%Y-%m-%d %H:%M:%S%.f").to_string())
}

#[cfg(test)]
mod tests {
    use arrow_array::Decimal128Array;

    use super::*;

    #[test]
    fn nanoseconds_reach_from_1677_to_2262() {
        let of = |nanos: i64| nanos.div_euclid(1_000_000);
        assert_eq!(unit_of(&(of(i64::MIN)..=of(i64::MAX))), TimeUnit::Nanosecond);
        assert_eq!(unit_of(&(of(i64::MIN) - 1..=0)), TimeUnit::Microsecond);
        assert_eq!(unit_of(&(0..=of(i64::MAX) + 1)), TimeUnit::Microsecond);
    }

    #[test]
    fn timestamps_are_never_changed() {
        let year_9999 = 253_402_214_400_000_000_000_i128;
        let decoded = |values: Vec<Option<i128>>| {
            let values = Decimal128Array::from(values).with_precision_and_scale(38, 9);
            Arc::new(values.expect("38 digits")) as ArrayRef
        };
        let to = |unit| DataType::Timestamp(unit, None);
        let made = timestamps(&decoded(vec![Some(-1), None]), &to(TimeUnit::Nanosecond)).expect("they fit");
        assert_eq!(
            made.as_primitive::<TimestampNanosecondType>().iter().collect::<Vec<_>>(),
            [Some(-1), None]
        );
        let late = decoded(vec![Some(0), Some(year_9999)]);
        let error = timestamps(&late, &to(TimeUnit::Nanosecond)).expect_err("it is too late");
        assert_eq!((error.row, error.value.as_str()), (1, "`9999-12-31 00:00:00`"));
        let made = timestamps(&late, &to(TimeUnit::Microsecond)).expect("they fit");
        assert_eq!(made.as_primitive::<TimestampMicrosecondType>().value(1), 253_402_214_400_000_000);
        timestamps(&decoded(vec![Some(1)]), &to(TimeUnit::Microsecond)).expect_err("it is between two");
    }
}
