//! Formats that text is read by: `docs/dates.md` has the words of the language.

mod grammar;

use self::grammar::parts_of;
use super::civil::{DAY, days_to};
use super::format::WEEK_DAYS;
use super::recognise::{Moment, month_named, year_of_two_digits};
use super::zone::Zone;

/// A format that text is read by, in Java's letters or in `strftime`'s. A text that does not match it is no date.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadFormat {
    text: String,
    parts: Vec<Part>,
    /// Whether a text is written as the format says to the letter, and no digit of it is lost.
    is_exact: bool,
}

/// What stands at one place of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// So many digits at least and at most.
    Number(Field, usize, usize),
    MonthName,
    /// A day of the week, which says nothing new.
    WeekDay,
    /// Up to nine digits of the second's fraction, and at least so many.
    Fraction(usize, usize),
    /// AM or PM.
    Half,
    /// All that is left.
    Zone,
    /// One or more blanks.
    Blank,
    Literal(char),
}

/// A number that a date or a time is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    YearOfCentury,
    Month,
    Day,
    Hour,
    HourOfTwelve,
    Minute,
    Second,
}

impl Field {
    const fn is_year(self) -> bool {
        matches!(self, Field::Year | Field::YearOfCentury)
    }
}

/// The numbers of a text, as far as they were read.
struct Read {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
    afternoon: Option<bool>,
}

impl ReadFormat {
    /// Reads a format; the error says what is wrong with it.
    pub(crate) fn parse(format: &str) -> Result<Self, String> {
        ReadFormat::new(format, false)
            .map_err(|message| format!("`{format}` is no format of dates: {message}"))
    }

    /// Reads a format of whole dates that are written exactly so: with all digits, and no blanks around them. With
    /// `has_time`, each has a time too. The error says what is wrong with it.
    pub(crate) fn exact(format: &str, has_time: bool) -> Result<Self, String> {
        let read = ReadFormat::new(format, true)?;
        let has = |wanted: fn(&Part) -> bool| read.parts.iter().any(wanted);
        let has_hour = has(|part| matches!(part, Part::Number(Field::Hour | Field::HourOfTwelve, ..)));
        match () {
            () if !has(|part| matches!(part, Part::Number(Field::Day, ..))) => Err("it lacks a day".into()),
            () if has_time && !has_hour => Err("it lacks an hour".into()),
            () if has_hour && !has_time => Err("it has an hour, and a date has none".into()),
            () if has(|part| *part == Part::Zone) => Err(
                "it has a time zone, which no timestamp of a recipe keeps; a step can read the text by it"
                    .into(),
            ),
            () => Ok(read),
        }
    }

    fn new(format: &str, is_exact: bool) -> Result<Self, String> {
        Ok(ReadFormat { text: format.to_owned(), parts: parts_of(format, is_exact)?, is_exact })
    }

    /// Whether the day stands between year and month, so that `2020-11-12` may be December 11.
    pub(crate) fn is_year_day_month(&self) -> bool {
        let numbers = self.parts.iter().filter_map(|part| match part {
            Part::Number(field, ..) => Some(*field),
            _ => None,
        });
        let of_date = numbers.filter(|field| field.is_year() || matches!(field, Field::Month | Field::Day));
        matches!(of_date.collect::<Vec<_>>()[..], [first, Field::Day, Field::Month] if first.is_year())
    }

    /// The format as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The moment that a text names. What the format leaves out is the first: of January, at midnight.
    pub(crate) fn read(&self, text: &str) -> Option<Moment> {
        let mut rest = if self.is_exact { text } else { text.trim() };
        let mut read =
            Read { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, micros: 0, afternoon: None };
        let (mut zone, mut week_day) = (None, None);
        for part in &self.parts {
            rest = match part {
                Part::Number(field, least, most) => {
                    let (digits, rest) = digits(rest, *least, *most)?;
                    read.take(*field, digits);
                    rest
                }
                Part::MonthName => {
                    let (name, rest) = letters(rest);
                    read.month = month_named(name.as_bytes())?;
                    if self.is_exact { rest } else { rest.strip_prefix('.').unwrap_or(rest) }
                }
                Part::WeekDay => {
                    let (name, rest) = letters(rest);
                    week_day = Some(week_day_named(name)?);
                    rest
                }
                Part::Fraction(least, most) => {
                    let (number, behind) = digits(rest, *least, *most)?;
                    let length = (rest.len() - behind.len()) as u32;
                    read.micros = if length <= 6 {
                        number * 10_i64.pow(6 - length)
                    } else {
                        let lost = 10_i64.pow(length - 6);
                        Some(number / lost).filter(|_| !self.is_exact || number % lost == 0)?
                    };
                    behind
                }
                Part::Half => {
                    let (half, rest) = letters(rest);
                    read.afternoon = Some(match half {
                        _ if half.eq_ignore_ascii_case("am") => false,
                        _ if half.eq_ignore_ascii_case("pm") => true,
                        _ => return None,
                    });
                    rest
                }
                Part::Zone => {
                    zone = Some(Zone::parse(rest.trim())?);
                    ""
                }
                Part::Blank => {
                    let behind = rest.strip_prefix(' ')?;
                    if self.is_exact { behind } else { behind.trim_start_matches(' ') }
                }
                Part::Literal(sign) => rest.strip_prefix(*sign)?,
            };
        }
        let local = Some(rest).filter(|rest| rest.is_empty()).and_then(|_| read.micros())?;
        if self.is_exact && week_day.is_some_and(|day| day as i64 != local.div_euclid(DAY).rem_euclid(7)) {
            return None;
        }
        match zone {
            None => Some(Moment::clear(local)),
            Some(zone) => Some(Moment { micros: zone.to_utc(local)?, has_zone: true, order: None }),
        }
    }
}

impl Read {
    fn take(&mut self, field: Field, number: i64) {
        match field {
            Field::Year => self.year = number,
            Field::YearOfCentury => self.year = year_of_two_digits(number),
            Field::Month => self.month = number,
            Field::Day => self.day = number,
            Field::Hour | Field::HourOfTwelve => self.hour = number,
            Field::Minute => self.minute = number,
            Field::Second => self.second = number,
        }
    }

    fn micros(&self) -> Option<i64> {
        let hour = match self.afternoon {
            None => self.hour,
            Some(afternoon) => {
                let hour = Some(self.hour).filter(|hour| (1..=12).contains(hour))?;
                hour % 12 + if afternoon { 12 } else { 0 }
            }
        };
        if hour > 23 || self.minute > 59 || self.second > 59 || !(1..=9999).contains(&self.year) {
            return None;
        }
        let day = days_to(self.year, self.month, self.day)? * DAY;
        Some(day + ((hour * 60 + self.minute) * 60 + self.second) * 1_000_000 + self.micros)
    }
}

/// The number of as many digits as there are, `least` to `most` of them, and what stands behind.
fn digits(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    Some((digits.parse().ok().filter(|_| length >= least)?, rest))
}

fn letters(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_alphabetic).count())
}

/// The place of a day of the week, in full or abbreviated, counted from that of 1970-01-01.
fn week_day_named(name: &str) -> Option<usize> {
    WEEK_DAYS.iter().position(|day| day.eq_ignore_ascii_case(name) || day[..3].eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::ReadFormat;

    fn read(format: &str, text: &str) -> Option<String> {
        let moment = ReadFormat::parse(format).expect(format).read(text)?;
        let at = chrono::DateTime::from_timestamp_micros(moment.micros).expect("in range");
        Some(at.format("%Y-%m-%d %H:%M:%S%.f").to_string().replace(" 00:00:00", ""))
    }

    #[test]
    fn reads_what_the_format_says_alone() {
        let cases = [
            ("dd/MM/yyyy", "11/12/2020", Some("2020-12-11")),
            ("dd/MM/yyyy", " 1/2/2020 ", Some("2020-02-01")),
            ("%d/%m/%Y", "11/12/2020", Some("2020-12-11")),
            ("dd/mm/yyyy", "11/12/2020", Some("2020-12-11")),
            ("dd/MM/yyyy", "13/13/2020", None),
            ("dd/MM/yyyy", "2020-12-11", None),
            ("dd/MM/yyyy", "11/12/20", None),
            ("dd/MM/yyyy", "11/12/2020 10:00", None),
            ("dd/MM/yyyy", "31/02/2020", None),
            ("yyyy", "1906", Some("1906-01-01")),
            ("yyyy", "19060", None),
            ("MMM yyyy", "Sept 2020", Some("2020-09-01")),
            ("DD-MON-YY", "31-OCT-23", Some("2023-10-31")),
            ("DD/MM/YYYY", "11/12/2020", Some("2020-12-11")),
            ("dd-mon-yy", "31-OCT-23", Some("2023-10-31")),
            ("d-MMM-yy", "3-Sep-99", Some("1999-09-03")),
            ("yyyyMMdd", "20240229", Some("2024-02-29")),
            ("yyyyMMdd", "2024229", None),
            ("yyyyMMddHHmmssSSS", "20240229130509250", Some("2024-02-29 13:05:09.250")),
            ("yyyyMMdd'T'HHmmss", "20240229T130509", Some("2024-02-29 13:05:09")),
            ("yyyy-MM-ddTHH:mm:ss.SSS", "2024-02-29T13:05:09.25", Some("2024-02-29 13:05:09.250")),
            ("mm/dd/yyyy*HH:MM:SS", "12/13/2020 23:59:58", Some("2020-12-13 23:59:58")),
            ("yyyy-mm-dd HH:MM:SS", "2020-12-13  23:59:58", Some("2020-12-13 23:59:58")),
            ("dd.MM.yyyy HH:mm", "01.02.2020 23:05", Some("2020-02-01 23:05:00")),
            ("HH:mm dd.MM.yyyy", "23:05 01.02.2020", Some("2020-02-01 23:05:00")),
            ("dd.MM.yyyy HH:mm", "01.02.2020 24:00", None),
            ("d/M/yyyy h:mm a", "1/2/2020 12:05 am", Some("2020-02-01 00:05:00")),
            ("d/M/yyyy h:mm a", "1/2/2020 13:05 pm", None),
            ("EEE, d MMM yyyy HH:mm:ss Z", "Sat, 1 Feb 2020 10:00:00 +0200", Some("2020-02-01 08:00:00")),
            ("EEE, d MMM yyyy", "Sit, 1 Feb 2020", None),
            ("%Y-%m-%dT%H:%M:%S%z", "2020-02-01T10:00:00+02:00", Some("2020-02-01 08:00:00")),
            ("%F %T.%f", "2020-02-01 10:00:00.123456789", Some("2020-02-01 10:00:00.123456")),
            ("%-d/%-m/%y", "1/2/70", Some("1970-02-01")),
            ("%d. %B %Y", "1. February 2020", Some("2020-02-01")),
            ("yyyy年M月d日", "2020年2月1日", Some("2020-02-01")),
            ("dd/MM/yyyy", "", None),
            ("dd/MM/yyyy", "é1/12/2020", None),
        ];
        for (format, text, expected) in cases {
            assert_eq!(read(format, text).as_deref(), expected, "{format}: {text}");
        }
    }

    #[test]
    fn an_exact_format_reads_what_is_written_so_to_the_letter() {
        let cases = [
            ("dd/MM/yyyy", false, "11/12/2020", true),
            ("dd/MM/yyyy", false, "1/2/2020", false),
            ("d/M/yyyy", false, "1/2/2020", true),
            ("d/M/yyyy", false, "01/12/2020", true),
            ("dd/MM/yyyy", false, " 11/12/2020", false),
            ("dd/MM/yyyy", false, "31/02/2020", false),
            ("%d/%m/%Y", false, "1/2/2020", false),
            ("%-d/%-m/%Y", false, "1/2/2020", true),
            ("%e.%m.%y", false, "1.02.20", true),
            ("yyyyMMdd", false, "20240229", true),
            ("d MMM. yyyy", false, "1 Feb. 2020", true),
            ("d MMM yyyy", false, "1  Feb 2020", false),
            ("EEE, d MMM yyyy", false, "Sat, 1 Feb 2020", true),
            ("EEE, d MMM yyyy", false, "Sun, 1 Feb 2020", false),
            ("dd/MM/yyyy HH:mm", true, "11/12/2020 09:05", true),
            ("dd/MM/yyyy HH:mm", true, "11/12/2020 9:05", false),
            ("dd/MM/yyyy HH:mm:ss.SSS", true, "11/12/2020 09:05:07.1234560", true),
            ("dd/MM/yyyy HH:mm:ss.SSS", true, "11/12/2020 09:05:07.1234567", false),
        ];
        for (format, has_time, text, expected) in cases {
            let exact = ReadFormat::exact(format, has_time).expect(format);
            assert_eq!(exact.read(text).is_some(), expected, "{format}: {text}");
        }
        let refused = [
            ("MM/yyyy", false, "it lacks a day"),
            ("dd/MM/yyyy HH:mm", false, "it has an hour, and a date has none"),
            ("dd/MM/yyyy", true, "it lacks an hour"),
            ("yyyy-MM-dd HH:mm Z", true, "it has a time zone"),
            ("dd/MM/yyyy Q", false, "`Q` is not known"),
        ];
        for (format, has_time, expected) in refused {
            let message = ReadFormat::exact(format, has_time).expect_err(format);
            assert!(message.starts_with(expected), "{format}: {message}");
        }
        let is_year_day_month = |format| ReadFormat::parse(format).expect(format).is_year_day_month();
        assert!(is_year_day_month("yyyy-dd-MM HH:mm") && is_year_day_month("yy.d.M"));
        assert!(!is_year_day_month("yyyy-MM-dd") && !is_year_day_month("dd/MM/yyyy"));
    }

    #[test]
    fn the_page_says_what_formats_read() {
        let page = include_str!("../../../../docs/dates.md");
        let rows: Vec<_> =
            crate::kernel::date::rows(page, "| word | reads | format | text | is read as |").collect();
        for row in &rows {
            let cell = |at: usize| row[at].trim_matches('`');
            assert_eq!(read(cell(2), cell(3)).as_deref().unwrap_or("no date"), cell(4), "{row:?}");
        }
        assert!(rows.len() > 15, "{} rows", rows.len());
    }
}
