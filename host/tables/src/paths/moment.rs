//! Dates in paths, by formats such as `yyyy-MM-dd`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use super::error::PathError;

/// How dates are written in paths: as Java has it, with months and days in English.
///
/// ```
/// use recipe_tables::MomentFormat;
///
/// assert!(MomentFormat::new("yyyy/MM/dd", None).is_ok());
/// assert!(MomentFormat::new("MM-dd", None).is_err());
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct MomentFormat {
    written: Written,
    /// Without groups, for a larger expression.
    pattern: String,
    regex: Regex,
    parts: Vec<Part>,
    offset: FixedOffset,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    offset: Option<String>,
}

/// What a group of the expression holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    DayOfYear,
    DayName,
    Hour,
    Hour12,
    Half,
    Minute,
    Second,
    Fraction,
    Zone,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const ZONE: &str = r"Z|[+-]\d{2}(?::?\d{2})?";
const MONTH_NAMES: &str = "(?i:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr\
                           |jun|jul|aug|sept|sep|oct|nov|dec)";
const DAY_NAMES: &str =
    "(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)";

impl PartialEq for MomentFormat {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl TryFrom<Written> for MomentFormat {
    type Error = PathError;

    fn try_from(written: Written) -> Result<Self, PathError> {
        MomentFormat::new(&written.format, written.offset.as_deref())
    }
}

impl From<MomentFormat> for Written {
    fn from(format: MomentFormat) -> Self {
        format.written
    }
}

impl MomentFormat {
    /// A format, and the offset from UTC of moments that say none, such as `+02:00`; UTC unless given.
    ///
    /// # Errors
    ///
    /// It is not a format, has no year, or has what is not read.
    pub fn new(format: &str, offset: Option<&str>) -> Result<Self, PathError> {
        let fail = |reason: String| PathError::Format { format: format.to_owned(), reason };
        let (pattern, groups, parts) = translated(format).map_err(fail)?;
        let has = |part| parts.contains(&part);
        if !has(Part::Year) && !has(Part::ShortYear) {
            return Err(fail("it has no year, `yyyy`".into()));
        }
        if has(Part::Day) && !has(Part::Month) && !has(Part::MonthName) {
            return Err(fail("it has a day and no month".into()));
        }
        let regex = Regex::new(&format!("^{groups}$")).map_err(|_| fail("it grows too large".into()))?;
        let offset_read = match offset {
            Some(text) => {
                zone(text).ok_or_else(|| fail(format!("`{text}` is no offset such as `+02:00`")))?
            }
            None => utc(),
        };
        let written = Written { format: format.to_owned(), offset: offset.map(str::to_owned) };
        Ok(MomentFormat { written, pattern, regex, parts, offset: offset_read })
    }

    /// The format as it was written.
    pub fn text(&self) -> &str {
        &self.written.format
    }

    /// Whether it has a time.
    pub(crate) fn has_time(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Hour | Part::Hour12))
    }

    /// Whether it has names of months or days, which are those of English.
    pub fn has_names(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::MonthName | Part::DayName))
    }

    /// The expression for texts of this format, without anything around it.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// What a text says: the date and time that stand there, and the moment.
    pub(super) fn read(&self, text: &str) -> Option<(NaiveDateTime, DateTime<Utc>)> {
        let found = self.regex.captures(text)?;
        let mut read = Fields::new(self.offset);
        for (at, part) in self.parts.iter().enumerate() {
            read.take(*part, &found, at + 1)?;
        }
        let local = read.local()?;
        Some((local, read.offset.from_local_datetime(&local).single()?.to_utc()))
    }
}

/// What a text says, part by part.
struct Fields {
    year: i32,
    month: u32,
    day: u32,
    day_of_year: Option<u32>,
    weekday: Option<u32>,
    hour: u32,
    afternoon: Option<bool>,
    minute: u32,
    second: u32,
    nanosecond: u32,
    offset: FixedOffset,
}

impl Fields {
    fn new(offset: FixedOffset) -> Fields {
        Fields {
            year: 0,
            month: 1,
            day: 1,
            day_of_year: None,
            weekday: None,
            hour: 0,
            afternoon: None,
            minute: 0,
            second: 0,
            nanosecond: 0,
            offset,
        }
    }

    fn take(&mut self, part: Part, found: &Captures, group: usize) -> Option<()> {
        let text = found.get(group)?.as_str();
        let number = || text.parse::<u32>().ok();
        match part {
            Part::Year => self.year = text.parse().ok()?,
            Part::ShortYear => self.year = 2000 + text.parse::<i32>().ok()?,
            Part::Month => self.month = number()?,
            Part::MonthName => {
                let text = text.to_ascii_lowercase();
                let found = MONTHS.iter().position(|month| month.starts_with(&text[..3]))?;
                self.month = u32::try_from(found).ok()? + 1;
            }
            Part::Day => self.day = number()?,
            Part::DayOfYear => self.day_of_year = Some(number()?),
            Part::DayName => {
                let text = text.to_ascii_lowercase();
                let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
                let found = names.iter().position(|name| text.starts_with(name))?;
                self.weekday = Some(u32::try_from(found).ok()?);
            }
            Part::Hour | Part::Hour12 => self.hour = number()?,
            Part::Half => self.afternoon = Some(text.eq_ignore_ascii_case("pm")),
            Part::Minute => self.minute = number()?,
            Part::Second => self.second = number()?,
            Part::Fraction => self.nanosecond = format!("{text:0<9}").get(..9)?.parse().ok()?,
            Part::Zone => self.offset = zone(text)?,
        }
        Some(())
    }

    fn local(&self) -> Option<NaiveDateTime> {
        let date = match self.day_of_year {
            Some(day) => NaiveDate::from_yo_opt(self.year, day)?,
            None => NaiveDate::from_ymd_opt(self.year, self.month, self.day)?,
        };
        if self.weekday.is_some_and(|day| day != date.weekday().num_days_from_monday()) {
            return None;
        }
        let hour = match self.afternoon {
            None => self.hour,
            Some(_) if !(1..=12).contains(&self.hour) => return None,
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
        };
        let time = NaiveTime::from_hms_nano_opt(hour, self.minute, self.second, self.nanosecond)?;
        Some(date.and_time(time))
    }
}

/// The expression of a format, the same with groups, and what these hold.
fn translated(format: &str) -> Result<(String, String, Vec<Part>), String> {
    let (mut pattern, mut groups, mut parts) = (String::new(), String::new(), Vec::new());
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            let inner = &rest[1..];
            let (quoted, behind) = inner.split_once('\'').ok_or("a `'` is not closed")?;
            let literal = regex::escape(if quoted.is_empty() { "'" } else { quoted });
            pattern.push_str(&literal);
            groups.push_str(&literal);
            rest = behind;
            continue;
        }
        if !c.is_ascii_alphabetic() {
            let literal = regex::escape(c.encode_utf8(&mut [0; 4]));
            pattern.push_str(&literal);
            groups.push_str(&literal);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let count = rest.len() - rest.trim_start_matches(c).len();
        rest = &rest[count..];
        let (part, digits) = match (c, count) {
            ('y' | 'u', 2) => (Part::ShortYear, r"\d{2}".to_owned()),
            ('y' | 'u', _) => (Part::Year, r"\d{4}".to_owned()),
            ('M' | 'L', 3..) => (Part::MonthName, MONTH_NAMES.to_owned()),
            ('M' | 'L', _) => (Part::Month, digits(count)),
            ('d', _) => (Part::Day, digits(count)),
            ('D', _) => {
                (Part::DayOfYear, if count == 3 { r"\d{3}".to_owned() } else { r"\d{1,3}".to_owned() })
            }
            ('E', _) => (Part::DayName, DAY_NAMES.to_owned()),
            ('H', _) => (Part::Hour, digits(count)),
            ('h', _) => (Part::Hour12, digits(count)),
            ('a', _) => (Part::Half, "(?i:am|pm)".to_owned()),
            ('m', _) => (Part::Minute, digits(count)),
            ('s', _) => (Part::Second, digits(count)),
            ('S', _) => (Part::Fraction, format!(r"\d{{{count}}}")),
            ('X' | 'x' | 'Z', _) => (Part::Zone, ZONE.to_owned()),
            _ => return Err(format!("`{c}` is not read; other letters stand between `'`")),
        };
        if parts.contains(&part) {
            return Err(format!("`{c}` stands there twice"));
        }
        parts.push(part);
        pattern.extend(["(?:", &digits, ")"]);
        groups.extend(["(", &digits, ")"]);
    }
    if parts.contains(&Part::Hour12) != parts.contains(&Part::Half) {
        return Err("`hh` and `a` belong together; `HH` is an hour of 24".into());
    }
    Ok((pattern, groups, parts))
}

fn digits(count: usize) -> String {
    if count == 1 { r"\d{1,2}".to_owned() } else { r"\d{2}".to_owned() }
}

fn utc() -> FixedOffset {
    Utc.fix()
}

/// The offset of `Z`, `+02`, `+0200` or `+02:00`.
fn zone(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return Some(utc());
    }
    let digits = text.strip_prefix(['+', '-'])?.replace(':', "");
    let is_short = digits.len() == 2 || digits.len() == 4;
    if !is_short || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 =
        digits.get(2..).filter(|rest| !rest.is_empty()).map_or(Some(0), |rest| rest.parse().ok())?;
    let seconds = (hours * 60 + minutes) * 60;
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_by_their_format() {
        let cases = [
            ("yyyy-MM-dd", None, "2024-02-29", Some("2024-02-29T00:00:00Z")),
            ("yyyy-MM-dd", None, "2023-02-29", None),
            ("yyyy-MM-dd", None, "2024-2-29", None),
            ("yyyy/M/d", None, "2024/2/9", Some("2024-02-09T00:00:00Z")),
            ("yyyyMMdd'T'HHmmss", Some("+02:00"), "20240229T013000", Some("2024-02-28T23:30:00Z")),
            ("yyyy-MM", None, "2024-02", Some("2024-02-01T00:00:00Z")),
            ("dd-MMM-yy", None, "05-Sep-24", Some("2024-09-05T00:00:00Z")),
            ("d MMMM yyyy h a", None, "5 May 2024 12 AM", Some("2024-05-05T00:00:00Z")),
            ("yyyy-DDD", None, "2024-366", Some("2024-12-31T00:00:00Z")),
            ("EEE yyyy-MM-dd", None, "Tue 2024-02-29", None),
            ("yyyy-MM-dd HH:mm:ss.SSSX", None, "2024-02-29 01:02:03.5", None),
            ("yyyy-MM-dd HH:mm:ss.SX", None, "2024-02-29 01:02:03.5-01:00", Some("2024-02-29T02:02:03.500Z")),
        ];
        for (format, offset, text, expected) in cases {
            let read = MomentFormat::new(format, offset).expect(format).read(text);
            let expected = expected.map(|moment| moment.parse::<DateTime<Utc>>().expect("a moment"));
            assert_eq!(read.map(|(_, moment)| moment), expected, "{format}: {text}");
        }
    }

    #[test]
    fn what_is_no_format_is_told() {
        for (format, part) in [
            ("MM-dd", "no year"),
            ("yyyy-dd", "no month"),
            ("yyyy'x", "not closed"),
            ("yyyy-Q", "`Q` is not read"),
            ("yyyy hh", "belong together"),
            ("yyyy-MM-MM", "twice"),
        ] {
            let error = MomentFormat::new(format, None).expect_err(format).to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!(MomentFormat::new("yyyy", Some("CET")).is_err());
    }
}
