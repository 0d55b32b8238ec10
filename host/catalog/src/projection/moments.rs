//! How days and times are written: patterns of Java, of numbers and signs alone.

use std::fmt::Write as _;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

/// What times are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
}

/// A pattern such as `yyyy-MM-dd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A number, with so many digits at least.
    Number(Unit, usize),
    Text(String),
}

impl Unit {
    /// A unit as a table names it, in the singular or plural.
    pub(super) fn read(name: &str) -> Option<Unit> {
        Some(match name.to_ascii_uppercase().trim_end_matches('S') {
            "YEAR" => Unit::Years,
            "MONTH" => Unit::Months,
            "WEEK" => Unit::Weeks,
            "DAY" => Unit::Days,
            "HOUR" => Unit::Hours,
            "MINUTE" => Unit::Minutes,
            "SECOND" => Unit::Seconds,
            _ => return None,
        })
    }

    pub(super) fn after(self, moment: NaiveDateTime, count: u32) -> Option<NaiveDateTime> {
        match self {
            Unit::Years => moment.checked_add_months(Months::new(count.checked_mul(12)?)),
            Unit::Months => moment.checked_add_months(Months::new(count)),
            Unit::Weeks => moment.checked_add_days(Days::new(u64::from(count) * 7)),
            Unit::Days => moment.checked_add_days(Days::new(count.into())),
            _ => moment.checked_add_signed(self.times(count)),
        }
    }

    pub(super) fn before(self, moment: NaiveDateTime, count: u32) -> Option<NaiveDateTime> {
        match self {
            Unit::Years => moment.checked_sub_months(Months::new(count.checked_mul(12)?)),
            Unit::Months => moment.checked_sub_months(Months::new(count)),
            Unit::Weeks => moment.checked_sub_days(Days::new(u64::from(count) * 7)),
            Unit::Days => moment.checked_sub_days(Days::new(count.into())),
            _ => moment.checked_sub_signed(self.times(count)),
        }
    }

    fn times(self, count: u32) -> TimeDelta {
        match self {
            Unit::Hours => TimeDelta::hours(count.into()),
            Unit::Minutes => TimeDelta::minutes(count.into()),
            _ => TimeDelta::seconds(count.into()),
        }
    }
}

impl Pattern {
    /// Reads a pattern. The error says what of it is not done.
    pub(super) fn read(text: &str) -> Result<Pattern, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if first == '\'' {
                let end = rest[1..].find('\'').ok_or("has a quote without an end")?;
                // Two quotes stand for one.
                parts.push(Part::Text(if end == 0 { "'".to_owned() } else { rest[1..=end].to_owned() }));
                rest = &rest[end + 2..];
                continue;
            }
            let length = rest.find(|c| c != first).unwrap_or(rest.len());
            let unit = match first {
                'y' | 'u' => Some(Unit::Years),
                'M' | 'L' => Some(Unit::Months),
                'd' => Some(Unit::Days),
                'H' => Some(Unit::Hours),
                'm' => Some(Unit::Minutes),
                's' => Some(Unit::Seconds),
                _ => None,
            };
            let most = if unit == Some(Unit::Years) { 4 } else { 2 };
            let is_short_year = unit == Some(Unit::Years) && length < 4 && length != 1;
            match unit {
                Some(unit) if length <= most && !is_short_year => parts.push(Part::Number(unit, length)),
                None if !first.is_ascii_alphabetic() => parts.push(Part::Text(rest[..length].to_owned())),
                _ => {
                    let letters = "yyyy, MM, dd, HH, mm, ss and signs between them";
                    return Err(format!(
                        "has `{}`, which is not done here; it is made of {letters}",
                        &rest[..length]
                    ));
                }
            }
            rest = &rest[length..];
        }
        let pattern = Pattern(parts);
        let has_years = pattern.units().any(|unit| unit == Unit::Years);
        if has_years { Ok(pattern) } else { Err(format!("is made of yyyy and more, not `{text}`")) }
    }

    fn units(&self) -> impl Iterator<Item = Unit> {
        self.0.iter().filter_map(|part| match part {
            Part::Number(unit, _) => Some(*unit),
            Part::Text(_) => None,
        })
    }

    /// The smallest unit that it has.
    pub(super) fn finest(&self) -> Unit {
        self.units().max().unwrap_or(Unit::Years)
    }

    pub(super) fn format(&self, moment: NaiveDateTime) -> String {
        let mut text = String::new();
        for part in &self.0 {
            let _ = match part {
                Part::Text(part) => text.write_str(part),
                Part::Number(unit, digits) => {
                    let number = match unit {
                        Unit::Years => i64::from(moment.year()),
                        Unit::Months => moment.month().into(),
                        Unit::Hours => moment.hour().into(),
                        Unit::Minutes => moment.minute().into(),
                        Unit::Seconds => moment.second().into(),
                        Unit::Days | Unit::Weeks => moment.day().into(),
                    };
                    write!(text, "{number:0digits$}")
                }
            };
        }
        text
    }

    /// The moment that a text is, if it is written so; what it does not have is at its beginning.
    pub(super) fn parse(&self, text: &str) -> Option<NaiveDateTime> {
        let (mut date, mut time) = ([1_u32; 3], [0_u32; 3]);
        let mut rest = text;
        for part in &self.0 {
            match part {
                Part::Text(part) => rest = rest.strip_prefix(part.as_str())?,
                Part::Number(unit, least) => {
                    let most = if *unit == Unit::Years { 4 } else { 2 };
                    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
                    let number = rest[..digits].parse().ok().filter(|_| digits >= *least)?;
                    rest = &rest[digits..];
                    match unit {
                        Unit::Years => date[0] = number,
                        Unit::Months => date[1] = number,
                        Unit::Days | Unit::Weeks => date[2] = number,
                        Unit::Hours => time[0] = number,
                        Unit::Minutes => time[1] = number,
                        Unit::Seconds => time[2] = number,
                    }
                }
            }
        }
        let day = NaiveDate::from_ymd_opt(i32::try_from(date[0]).ok()?, date[1], date[2])?;
        day.and_hms_opt(time[0], time[1], time[2]).filter(|_| rest.is_empty())
    }
}
