//! Cells of a workbook as text.

use std::fmt::Write;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

use super::dates::{Shown, duration, iso_duration, moment};

/// A cell that is not empty.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Whole(i64),
    Number(f64),
    Text(&'a str),
    Truth(bool),
    Moment(ExcelDateTime),
    IsoMoment(&'a str),
    IsoDuration(&'a str),
    Error(&'a CellErrorType),
}

impl<'a> Value<'a> {
    pub(super) fn of(data: &'a Data) -> Option<Self> {
        Some(match data {
            Data::Empty => return None,
            Data::Int(value) => Value::Whole(*value),
            Data::Float(value) => Value::Number(*value),
            Data::String(text) => Value::Text(text),
            Data::Bool(value) => Value::Truth(*value),
            Data::DateTime(value) => Value::Moment(*value),
            Data::DateTimeIso(text) => Value::IsoMoment(text),
            Data::DurationIso(text) => Value::IsoDuration(text),
            Data::Error(error) => Value::Error(error),
        })
    }

    pub(super) fn of_ref(data: &'a DataRef<'_>) -> Option<Self> {
        Some(match data {
            DataRef::Empty => return None,
            DataRef::Int(value) => Value::Whole(*value),
            DataRef::Float(value) => Value::Number(*value),
            DataRef::String(text) => Value::Text(text),
            DataRef::SharedString(text) => Value::Text(text),
            DataRef::Bool(value) => Value::Truth(*value),
            DataRef::DateTime(value) => Value::Moment(*value),
            DataRef::DateTimeIso(text) => Value::IsoMoment(text),
            DataRef::DurationIso(text) => Value::IsoDuration(text),
            DataRef::Error(error) => Value::Error(error),
        })
    }

    /// Its text, written to `out`.
    pub(super) fn write(self, is_1904: bool, shown: Shown, out: &mut String) {
        let written = match self {
            Value::Whole(value) => write!(out, "{value}"),
            Value::Number(value) => write_number(value, out),
            Value::Text(text) => out.write_str(text),
            Value::Truth(value) => write!(out, "{value}"),
            Value::Moment(value) if value.is_duration() => out.write_str(&duration(value.as_f64())),
            Value::Moment(value) => match moment(value.as_f64(), is_1904, shown) {
                Some(text) => out.write_str(&text),
                None => write_number(value.as_f64(), out),
            },
            Value::IsoMoment(text) => out.write_str(&text.replacen('T', " ", 1)),
            Value::IsoDuration(text) => out.write_str(&iso_duration(text)),
            Value::Error(error) => write!(out, "{error}"),
        };
        written.expect("a string takes all");
    }
}

/// Numbers up to this are whole numbers, each of which is another one.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn write_number(value: f64, out: &mut String) -> std::fmt::Result {
    let is_negative_zero = value == 0.0 && value.is_sign_negative();
    if value.fract() == 0.0 && value.abs() <= EXACT && !is_negative_zero {
        return write!(out, "{}", value as i64);
    }
    out.write_str(ryu::Buffer::new().format(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_they_are() {
        for (value, expected) in [
            (1.0, "1"),
            (-3.0, "-3"),
            (0.1, "0.1"),
            (12.50, "12.5"),
            (123_456_789_012_345.0, "123456789012345"),
            (1e300, "1e300"),
            (1.5e-7, "1.5e-7"),
            // Two texts are as near, and this is the one that is written elsewhere.
            (1_622_333_314_431_818.2, "1622333314431818.2"),
            (0.0, "0"),
            (-0.0, "-0.0"),
        ] {
            let mut text = String::new();
            Value::Number(value).write(false, Shown::Unknown, &mut text);
            assert_eq!(text, expected);
            assert_eq!(text.parse(), Ok(value));
        }
    }

    #[test]
    fn errors_are_what_a_spreadsheet_shows() {
        let mut text = String::new();
        Value::Error(&CellErrorType::NA).write(false, Shown::Unknown, &mut text);
        assert_eq!(text, "#N/A");
    }
}
