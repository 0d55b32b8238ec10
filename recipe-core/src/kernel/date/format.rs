//! DataBrew's language of date formats.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::recognise::MONTHS;

/// A format: `yyyy`, `yy`, `month` (name), `mon` (three letters of it), `mm` month, `dd` day, `HH` hour, `hh` hour of
/// twelve, `MM` minute, `SS` or `ss` second, `a` AM or PM. `*` prints a blank; other signs stand for themselves.
///
/// `mm` is the month and `MM` the minute, the reverse of Java. Some exports have Java's `MM-dd-yyyy` all the same: in a
/// format without `mm` and `month`, an `MM` that does not follow an hour is the month.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DateFormat {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Year,
    YearOfCentury,
    MonthName,
    MonthShort,
    Month,
    Day,
    Hour,
    HourOfTwelve,
    Minute,
    Second,
    Half,
    Sign(char),
}

const WORDS: &[(&str, Part)] = &[
    ("yyyy", Part::Year),
    ("yy", Part::YearOfCentury),
    ("month", Part::MonthName),
    ("mon", Part::MonthShort),
    ("mm", Part::Month),
    ("dd", Part::Day),
    ("HH", Part::Hour),
    ("hh", Part::HourOfTwelve),
    ("MM", Part::Minute),
    ("SS", Part::Second),
    ("ss", Part::Second),
    ("a", Part::Half),
];

impl DateFormat {
    /// Reads a format; the error says what is wrong with it.
    pub(crate) fn parse(format: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = format;
        while let Some(c) = rest.chars().next() {
            if let Some((word, part)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
                parts.push(part.clone());
                rest = &rest[word.len()..];
                continue;
            }
            if c.is_alphabetic() {
                let known = WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
                return Err(format!("`{format}` is not a date format: `{rest}` starts with none of {known}"));
            }
            parts.push(Part::Sign(if c == '*' { ' ' } else { c }));
            rest = &rest[c.len_utf8()..];
        }
        if parts.iter().all(|part| matches!(part, Part::Sign(_))) {
            return Err(format!("`{format}` is not a date format: it prints no part of a date"));
        }
        let has_month =
            parts.iter().any(|part| matches!(part, Part::Month | Part::MonthName | Part::MonthShort));
        let mut hours = false;
        for part in &mut parts {
            hours |= matches!(part, Part::Hour | Part::HourOfTwelve);
            if !has_month && !hours && *part == Part::Minute {
                *part = Part::Month;
            }
        }
        Ok(DateFormat { parts })
    }

    /// Writes a moment.
    pub(crate) fn write(&self, moment: &NaiveDateTime, out: &mut String) {
        for part in &self.parts {
            let _ = match part {
                Part::Year => write!(out, "{:04}", moment.year()),
                Part::YearOfCentury => write!(out, "{:02}", moment.year().rem_euclid(100)),
                Part::MonthName => out.write_str(MONTHS[moment.month0() as usize]),
                Part::MonthShort => out.write_str(&MONTHS[moment.month0() as usize][..3]),
                Part::Month => write!(out, "{:02}", moment.month()),
                Part::Day => write!(out, "{:02}", moment.day()),
                Part::Hour => write!(out, "{:02}", moment.hour()),
                Part::HourOfTwelve => write!(out, "{:02}", moment.hour12().1),
                Part::Minute => write!(out, "{:02}", moment.minute()),
                Part::Second => write!(out, "{:02}", moment.second()),
                Part::Half => out.write_str(if moment.hour12().0 { "PM" } else { "AM" }),
                Part::Sign(sign) => out.write_char(*sign),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DateFormat;

    #[test]
    fn prints() {
        let moment = chrono::DateTime::from_timestamp(1_229_705_040, 0).expect("a moment").naive_utc();
        let cases = [
            ("mm/dd/yyyy*HH:MM:SS", "12/19/2008 16:44:00"),
            ("yyyy-mm-dd HH:MM:SS", "2008-12-19 16:44:00"),
            ("month*dd*yyyy", "December 19 2008"),
            ("dd-mon-yy", "19-Dec-08"),
            ("MM-dd-yyyy", "12-19-2008"),
            ("MM/dd/yyyy HH:MM", "12/19/2008 16:44"),
            ("hh:MM a", "04:44 PM"),
        ];
        for (format, expected) in cases {
            let mut out = String::new();
            DateFormat::parse(format).unwrap_or_else(|error| panic!("{error}")).write(&moment, &mut out);
            assert_eq!(out, expected, "{format}");
        }
    }

    #[test]
    fn refuses() {
        for format in ["QQ-yyyy", "--", ""] {
            assert!(DateFormat::parse(format).is_err(), "{format}");
        }
    }
}
