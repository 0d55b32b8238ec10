//! Formats of dates in Java's language: those letters of it that Spark's queries use.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use datafusion::common::{Result, exec_err};

use super::cast::{DAY, SECOND};

/// A format.
#[derive(Debug, PartialEq)]
pub(super) struct Format(Vec<Part>);

#[derive(Debug, PartialEq)]
enum Part {
    /// A letter, so many times.
    Field(char, usize),
    Text(String),
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// What is done, and how many times a letter may stand.
const LETTERS: &[(char, usize)] = &[
    ('y', 6),
    ('u', 6),
    ('M', 4),
    ('L', 4),
    ('d', 2),
    ('D', 3),
    ('E', 4),
    ('H', 2),
    ('h', 2),
    ('m', 2),
    ('s', 2),
    ('S', 9),
    ('a', 1),
    ('Q', 2),
    ('q', 2),
];

impl Format {
    /// Reads a format.
    pub(super) fn parse(format: &str) -> Result<Format> {
        let mut parts = Vec::new();
        let mut rest = format;
        while let Some(c) = rest.chars().next() {
            if c == '\'' {
                let Some(end) = rest[1..].find('\'') else {
                    return exec_err!("the format `{format}` lacks a closing quote");
                };
                parts.push(Part::Text(if end == 0 { "'".to_owned() } else { rest[1..=end].to_owned() }));
                rest = &rest[end + 2..];
                continue;
            }
            let length = rest.find(|other| other != c).unwrap_or(rest.len());
            if c.is_ascii_alphabetic() {
                let count = length;
                let Some((_, most)) = LETTERS.iter().find(|(letter, _)| *letter == c) else {
                    return exec_err!(
                        "`{}` in the format `{format}` is not read or written here",
                        &rest[..length]
                    );
                };
                if count > *most {
                    return exec_err!("`{}` in the format `{format}` has too many letters", &rest[..length]);
                }
                parts.push(Part::Field(c, count));
            } else {
                parts.push(Part::Text(rest[..length].to_owned()));
            }
            rest = &rest[length..];
        }
        Ok(Format(parts))
    }

    /// A moment in this format.
    pub(super) fn write(&self, micros: i64) -> Option<String> {
        let moment = chrono::DateTime::from_timestamp_micros(micros)?;
        let mut text = String::new();
        for part in &self.0 {
            let (letter, count) = match part {
                Part::Text(literal) => {
                    text.push_str(literal);
                    continue;
                }
                Part::Field(letter, count) => (*letter, *count),
            };
            let month = MONTHS[moment.month0() as usize];
            let day = DAYS[moment.weekday().num_days_from_monday() as usize];
            let number = match letter {
                'y' | 'u' if count == 2 => i64::from(moment.year().rem_euclid(100)),
                'y' | 'u' => i64::from(moment.year()),
                'M' | 'L' if count > 2 => {
                    text.push_str(if count == 3 { &month[..3] } else { month });
                    continue;
                }
                'M' | 'L' => i64::from(moment.month()),
                'd' => i64::from(moment.day()),
                'D' => i64::from(moment.ordinal()),
                'E' => {
                    text.push_str(if count < 4 { &day[..3] } else { day });
                    continue;
                }
                'H' => i64::from(moment.hour()),
                'h' => i64::from(moment.hour12().1),
                'm' => i64::from(moment.minute()),
                's' => i64::from(moment.second()),
                'S' => {
                    let nanos = format!("{:09}", moment.nanosecond());
                    text.push_str(&nanos[..count]);
                    continue;
                }
                'a' => {
                    text.push_str(if moment.hour() < 12 { "AM" } else { "PM" });
                    continue;
                }
                _ => i64::from(moment.month0() / 3 + 1),
            };
            let _ = write!(text, "{number:0count$}");
        }
        Some(text)
    }

    /// The moment that a text names in this format, which has to fit as a whole.
    pub(super) fn read(&self, text: &str) -> Option<i64> {
        let mut rest = text;
        let (mut year, mut month, mut day, mut ordinal) = (1970, 1, 1, None);
        let (mut hour, mut half, mut minute, mut second, mut micros) = (0, None, 0, 0, 0_i64);
        for (place, part) in self.0.iter().enumerate() {
            let (letter, count) = match part {
                Part::Text(literal) => {
                    rest = rest.strip_prefix(literal.as_str())?;
                    continue;
                }
                Part::Field(letter, count) => (*letter, *count),
            };
            match letter {
                'M' | 'L' if count > 2 => {
                    let names = MONTHS.iter().map(|name| if count == 3 { &name[..3] } else { name });
                    month = taken(names, &mut rest)? as u32 + 1;
                    continue;
                }
                'E' => {
                    let names = DAYS.iter().map(|name| if count < 4 { &name[..3] } else { name });
                    taken(names, &mut rest)?;
                    continue;
                }
                'a' => {
                    half = Some(taken(["AM", "PM"].into_iter(), &mut rest)?);
                    continue;
                }
                _ => {}
            }
            // Before another number, a number has as many digits as letters.
            let is_tight = matches!(self.0.get(place + 1), Some(Part::Field(..)));
            let most = match letter {
                'S' => count,
                _ if is_tight || count > 1 && !matches!(letter, 'y' | 'u') => count,
                'y' | 'u' if count != 2 => {
                    if is_tight {
                        count
                    } else {
                        6
                    }
                }
                'y' | 'u' => 2,
                'D' => 3,
                _ => 2,
            };
            let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            if length == 0 || count > 1 && length < count {
                return None;
            }
            let number: u32 = rest[..length].parse().ok()?;
            match letter {
                'y' | 'u' => year = if count == 2 { 2000 + number as i32 } else { number as i32 },
                'M' | 'L' => month = number,
                'd' => day = number,
                'D' => ordinal = Some(number),
                'H' | 'h' => hour = number,
                'm' => minute = number,
                's' => second = number,
                'S' => {
                    let six: String = rest[..length].chars().chain("000000".chars()).take(6).collect();
                    micros = six.parse().ok()?;
                }
                _ => month = (number.checked_sub(1)?) * 3 + 1,
            }
            rest = &rest[length..];
        }
        if !rest.is_empty() {
            return None;
        }
        if let Some(half) = half {
            hour = hour % 12 + 12 * half as u32;
        }
        let date = match ordinal {
            Some(ordinal) => NaiveDate::from_yo_opt(year, ordinal)?,
            None => NaiveDate::from_ymd_opt(year, month, day)?,
        };
        let time = NaiveTime::from_hms_opt(hour, minute, second)?;
        let days = i64::from(date.num_days_from_ce()) - 719_163;
        Some(days * DAY + i64::from(time.num_seconds_from_midnight()) * SECOND + micros)
    }
}

/// Which of some names a text begins with; the text goes on behind it.
fn taken<'a>(names: impl Iterator<Item = &'a str>, rest: &mut &str) -> Option<usize> {
    for (number, name) in names.enumerate() {
        if rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)) {
            *rest = &rest[name.len()..];
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_and_written() {
        let micros = super::super::cast::moment_of("2024-02-29 13:04:05.678").expect("a moment");
        let written = |format: &str| Format::parse(format).expect("a format").write(micros);
        let cases = [
            ("yyyy-MM-dd", "2024-02-29"),
            ("dd/MM/yy", "29/02/24"),
            ("MMM d, yyyy h:mm a", "Feb 29, 2024 1:04 PM"),
            ("EEEE 'at' HH:mm:ss.SSS", "Thursday at 13:04:05.678"),
            ("yyyyMMdd", "20240229"),
        ];
        for (format, text) in cases {
            assert_eq!(written(format).as_deref(), Some(text));
        }
        let read = |format: &str, text: &str| Format::parse(format).expect("a format").read(text);
        assert_eq!(read("yyyyMMdd", "20240229"), Some(micros.div_euclid(DAY) * DAY));
        assert_eq!(read("MM/dd/yyyy", "2/29/2024"), None);
        assert_eq!(read("M/d/yyyy", "2/29/2024"), Some(micros.div_euclid(DAY) * DAY));
        assert_eq!(read("yyyy-MM-dd", "2024-02-30"), None);
        assert!(Format::parse("YYYY").is_err());
    }
}
