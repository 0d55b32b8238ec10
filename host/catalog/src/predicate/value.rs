//! Values of partition columns, and constants that they are compared with.

use std::cmp::Ordering;

use arrow_schema::DataType;
use chrono::{NaiveDate, NaiveDateTime};

/// How the values of a column are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Date,
    Moment,
    Flag,
}

/// A value that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i128),
    Number(f64),
    Date(NaiveDate),
    Moment(NaiveDateTime),
    Flag(bool),
}

impl Kind {
    /// How values of a type are compared; types that no partition column has are texts.
    pub(super) fn of(data_type: &DataType) -> Kind {
        match data_type {
            DataType::Date32 => Kind::Date,
            DataType::Timestamp(..) => Kind::Moment,
            DataType::Boolean => Kind::Flag,
            other if other.is_numeric() => Kind::Number,
            _ => Kind::Text,
        }
    }

    /// A text as such a value, if it is one.
    pub(super) fn read(self, text: &str) -> Option<Value> {
        match self {
            Kind::Text => Some(Value::Text(text.to_owned())),
            Kind::Number => number(text.trim()),
            Kind::Date => text.trim().parse().ok().map(Value::Date),
            Kind::Moment => moment(text.trim()).map(Value::Moment),
            Kind::Flag => text.trim().to_ascii_lowercase().parse().ok().map(Value::Flag),
        }
    }
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse().ok().map(Value::Whole);
    whole.or_else(|| text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number))
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let moment = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    moment.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))
}

impl Value {
    /// How it compares with another of its kind.
    pub(super) fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
            (Value::Whole(one), Value::Whole(other)) => Some(one.cmp(other)),
            (Value::Date(one), Value::Date(other)) => Some(one.cmp(other)),
            (Value::Moment(one), Value::Moment(other)) => Some(one.cmp(other)),
            (Value::Flag(one), Value::Flag(other)) => Some(one.cmp(other)),
            (one, other) => one.as_number()?.partial_cmp(&other.as_number()?),
        }
    }

    fn as_number(&self) -> Option<f64> {
        match self {
            Value::Whole(number) => Some(*number as f64),
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }
}
