//! Functions of dates and times.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::{Int64Type, TimestampMicrosecondType};
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, PrimitiveArray, StringViewArray,
};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;

use super::super::cast::{DAY, SECOND, TIMESTAMP, cast};
use super::super::dates::Format;
use super::{ints, moments, texts};

/// The formats of a batch: most often there is one.
#[derive(Default)]
struct Formats(Option<(String, Format)>);

impl Formats {
    fn get(&mut self, format: &str) -> Result<&Format> {
        if self.0.as_ref().is_none_or(|(known, _)| known != format) {
            self.0 = Some((format.to_owned(), Format::parse(format)?));
        }
        Ok(&self.0.as_ref().expect("it was made").1)
    }
}

pub(super) fn date_format(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (moments, formats) = (moments(&arrays[0])?, texts(&arrays[1])?);
    let mut known = Formats::default();
    let mut made = Vec::with_capacity(moments.len());
    for (moment, format) in moments.iter().zip(formats.iter()) {
        made.push(match (moment, format) {
            (Some(moment), Some(format)) => known.get(format)?.write(moment),
            _ => None,
        });
    }
    Ok(Arc::new(made.into_iter().collect::<StringViewArray>()))
}

pub(super) fn to_timestamp(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    if arrays[0].data_type().is_temporal() {
        return cast(&arrays[0], &TIMESTAMP);
    }
    let (texts, formats) = (texts(&arrays[0])?, texts(&arrays[1])?);
    let mut known = Formats::default();
    let mut made = Vec::with_capacity(texts.len());
    for (text, format) in texts.iter().zip(formats.iter()) {
        made.push(match (text, format) {
            (Some(text), Some(format)) => known.get(format)?.read(text),
            _ => None,
        });
    }
    Ok(Arc::new(made.into_iter().collect::<PrimitiveArray<TimestampMicrosecondType>>()))
}

fn day(micros: i64) -> NaiveDate {
    let days = micros.div_euclid(DAY) as i32;
    NaiveDate::from_num_days_from_ce_opt(days + 719_163).unwrap_or_default()
}

pub(super) fn months_between(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (later, earlier) = (moments(&arrays[0])?, moments(&arrays[1])?);
    let rounds = match arrays.get(2) {
        Some(rounds) => cast(rounds, &DataType::Boolean)?.as_boolean().clone(),
        None => BooleanArray::from(vec![true; later.len()]),
    };
    let between = |row: usize| {
        if later.is_null(row) || earlier.is_null(row) || rounds.is_null(row) {
            return None;
        }
        let (later, earlier) = (later.value(row), earlier.value(row));
        let (one, other) = (day(later), day(earlier));
        let months = f64::from((one.year() - other.year()) * 12 + one.month() as i32 - other.month() as i32);
        let is_last = |day: NaiveDate| (day + chrono::Days::new(1)).month() != day.month();
        if one.day() == other.day() || is_last(one) && is_last(other) {
            return Some(months);
        }
        let seconds = |micros: i64| micros.rem_euclid(DAY) / SECOND;
        let days = i64::from(one.day()) - i64::from(other.day());
        let rest = days * 86_400 + seconds(later) - seconds(earlier);
        let exact = months + rest as f64 / (31.0 * 86_400.0);
        Some(if rounds.value(row) { (exact * 1e8).round() / 1e8 } else { exact })
    };
    Ok(Arc::new((0..later.len()).map(between).collect::<Float64Array>()))
}

/// A part of a date or a time, as a number.
pub(super) fn part(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (parts, moments) = (texts(&arrays[0])?, moments(&arrays[1])?);
    let value = |part: &str, micros: i64| {
        let day = day(micros);
        let seconds = (micros.rem_euclid(DAY) / SECOND) as i32;
        match part {
            "year" => day.year(),
            "quarter" => day.month0() as i32 / 3 + 1,
            "month" => day.month() as i32,
            "week" => day.iso_week().week() as i32,
            "day" => day.day() as i32,
            "doy" => day.ordinal() as i32,
            "dayofweek" => day.weekday().number_from_sunday() as i32,
            "hour" => seconds / 3600,
            "minute" => seconds / 60 % 60,
            _ => seconds % 60,
        }
    };
    let pairs = parts.iter().zip(moments.iter());
    Ok(Arc::new(pairs.map(|(part, moment)| Some(value(part?, moment?))).collect::<Int32Array>()))
}

pub(super) fn make_date(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (years, months, days) = (ints(&arrays[0])?, ints(&arrays[1])?, ints(&arrays[2])?);
    let rows = years.iter().zip(months.iter()).zip(days.iter());
    let made = rows.map(|((year, month), day)| {
        let (month, day) = (u32::try_from(month?).ok()?, u32::try_from(day?).ok()?);
        Some(NaiveDate::from_ymd_opt(year?, month, day)?.num_days_from_ce() - 719_163)
    });
    Ok(Arc::new(made.collect::<Date32Array>()))
}

pub(super) fn timestamp_of(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let counts = [&arrays[0], &arrays[1]].map(|array| cast(array, &DataType::Int64));
    let [numbers, units] = counts;
    let (numbers, units) = (numbers?, units?);
    let pairs = numbers.as_primitive::<Int64Type>().iter().zip(units.as_primitive::<Int64Type>().iter());
    let made = pairs.map(|(number, unit)| number?.checked_mul(unit?));
    Ok(Arc::new(made.collect::<PrimitiveArray<TimestampMicrosecondType>>()))
}
