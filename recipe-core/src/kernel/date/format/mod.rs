//! DataBrew's language of date formats.

mod doubt;
mod java;

use self::doubt::{Doubt, doubt, meant};
use super::civil::{DAY, civil, civil_of};

/// The months' English names.
pub(super) const MONTHS: [&str; 12] = [
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

/// A format. `docs/dates.md` has the words of the language; `*` prints a blank, other characters stand for themselves.
///
/// `mm` is the month and `MM` the minute, the reverse of Java. Some exports have Java's `MM-dd-yyyy` all the same: in a
/// format without `mm` and `month`, an `MM` that neither follows an hour nor stands before a second is the month.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DateFormat {
    parts: Vec<Part>,
    doubt: Option<Doubt>,
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
    Millisecond,
    Half,
    Literal(char),
    // Those of Java's formats alone.
    WeekDay,
    WeekDayShort,
    /// A part of two digits, without a leading zero.
    Short(Digits),
    /// So many digits of the second's fraction, at most six.
    Fraction(u32),
}

/// A part that is printed with two digits.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Digits {
    Month,
    Day,
    Hour,
    HourOfTwelve,
    Minute,
    Second,
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
    ("SSS", Part::Millisecond),
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
                let meant = meant(rest).map_or(String::new(), |meant| format!("; {meant}"));
                return Err(format!(
                    "`{format}` is not a date format: `{rest}` starts with none of {known}{meant}"
                ));
            }
            parts.push(Part::Literal(if c == '*' { ' ' } else { c }));
            rest = &rest[c.len_utf8()..];
        }
        if parts.iter().all(|part| matches!(part, Part::Literal(_))) {
            return Err(format!("`{format}` is not a date format: it prints no part of a date"));
        }
        let has_month =
            parts.iter().any(|part| matches!(part, Part::Month | Part::MonthName | Part::MonthShort));
        let mut hours = false;
        for at in 0..parts.len() {
            hours |= matches!(parts[at], Part::Hour | Part::HourOfTwelve);
            let next = parts[at + 1..].iter().find(|part| !matches!(part, Part::Literal(_)));
            if !has_month && !hours && parts[at] == Part::Minute && next != Some(&Part::Second) {
                parts[at] = Part::Month;
            }
        }
        let doubt = doubt(&parts, "mm", "MM");
        Ok(DateFormat { parts, doubt })
    }

    /// What may not be meant by it.
    pub(crate) fn doubt(&self) -> Option<&Doubt> {
        self.doubt.as_ref()
    }

    /// Writes the moment this many microseconds after 1970-01-01.
    pub(crate) fn write(&self, micros: i64, out: &mut String) {
        let day = civil_of(micros);
        let month = MONTHS[day.month as usize - 1];
        let millis = (micros.rem_euclid(DAY) / 1000) as u32;
        let hour = millis / 3_600_000;
        for part in &self.parts {
            match part {
                Part::Year => write_year(day.year, out),
                Part::YearOfCentury => two_digits(day.year.rem_euclid(100) as u32, out),
                Part::MonthName => out.push_str(month),
                Part::MonthShort => out.push_str(&month[..3]),
                Part::Month => two_digits(day.month, out),
                Part::Day => two_digits(day.day, out),
                Part::Hour => two_digits(hour, out),
                Part::HourOfTwelve => two_digits((hour + 11) % 12 + 1, out),
                Part::Minute => two_digits(millis / 60_000 % 60, out),
                Part::Second => two_digits(millis / 1000 % 60, out),
                Part::Millisecond => {
                    digit(millis / 100, out);
                    two_digits(millis, out);
                }
                Part::Half => out.push_str(if hour < 12 { "AM" } else { "PM" }),
                Part::Literal(character) => out.push(*character),
                Part::WeekDay => out.push_str(week_day(micros)),
                Part::WeekDayShort => out.push_str(&week_day(micros)[..3]),
                Part::Short(digits) => {
                    let number = match digits {
                        Digits::Month => day.month,
                        Digits::Day => day.day,
                        Digits::Hour => hour,
                        Digits::HourOfTwelve => (hour + 11) % 12 + 1,
                        Digits::Minute => millis / 60_000 % 60,
                        Digits::Second => millis / 1000 % 60,
                    };
                    if number > 9 {
                        digit(number / 10, out);
                    }
                    digit(number, out);
                }
                Part::Fraction(digits) => {
                    let fraction = micros.rem_euclid(1_000_000) as u32;
                    (0..*digits).for_each(|at| digit(fraction / 10_u32.pow(5 - at), out));
                }
            }
        }
    }
}

/// Writes a moment as `yyyy-mm-dd HH:MM:SS`, in a year from 0 to 9999.
pub(crate) fn write_plain(micros: i64, out: &mut String) -> bool {
    if !write_day(micros.div_euclid(DAY), out) {
        return false;
    }
    let seconds = (micros.rem_euclid(DAY) / 1_000_000) as u32;
    for (separator, number) in [(' ', seconds / 3600), (':', seconds / 60 % 60), (':', seconds % 60)] {
        out.push(separator);
        two_digits(number, out);
    }
    true
}

/// Writes a day, counted from 1970-01-01, as `yyyy-mm-dd`, in a year from 0 to 9999.
pub(crate) fn write_day(days: i64, out: &mut String) -> bool {
    if !(-719_528..=2_932_896).contains(&days) {
        return false;
    }
    let day = civil(days);
    write_year(day.year, out);
    for number in [day.month, day.day] {
        out.push('-');
        two_digits(number, out);
    }
    true
}

/// The days' English names, from that of 1970-01-01 on.
pub(super) const WEEK_DAYS: [&str; 7] =
    ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

/// The name of a moment's day of the week; 1970-01-01 was a Thursday.
fn week_day(micros: i64) -> &'static str {
    WEEK_DAYS[micros.div_euclid(DAY).rem_euclid(7) as usize]
}

/// Four digits, or more where it takes them.
fn write_year(year: i32, out: &mut String) {
    if year < 0 {
        out.push('-');
    }
    let year = year.unsigned_abs();
    if year > 9999 {
        out.push_str(&(year / 10_000).to_string());
    }
    two_digits(year / 100, out);
    two_digits(year, out);
}

/// The last two digits of a number.
fn two_digits(number: u32, out: &mut String) {
    let at = number as usize % 100 * 2;
    out.push_str(&PAIRS[at..at + 2]);
}

/// The last digit of a number.
fn digit(number: u32, out: &mut String) {
    let at = number as usize % 10 * 2;
    out.push_str(&PAIRS[at + 1..at + 2]);
}

/// The numbers from 00 to 99: pushed in pairs, digits take half the time.
const PAIRS: &str = "\
    00010203040506070809\
    10111213141516171819\
    20212223242526272829\
    30313233343536373839\
    40414243444546474849\
    50515253545556575859\
    60616263646566676869\
    70717273747576777879\
    80818283848586878889\
    90919293949596979899\
";

#[cfg(test)]
mod tests {
    use super::DateFormat;
    use crate::kernel::date::recognise;

    fn print(format: &str, micros: i64) -> String {
        let mut out = String::new();
        DateFormat::parse(format).unwrap_or_else(|error| panic!("{error}")).write(micros, &mut out);
        out
    }

    #[test]
    fn the_page_says_what_formats_print() {
        let page = include_str!("../../../../docs/dates.md");
        let rows: Vec<_> = super::super::rows(page, "| format | prints | example | gives |").collect();
        let micros = recognise("2024-03-07 16:05:09.25").expect("a date").micros;
        for row in &rows {
            let (format, expected) = (row[2].trim_matches('`'), row[3].trim_matches('`'));
            assert_eq!(print(format, micros), expected, "{format}");
        }
        for (word, _) in super::WORDS {
            assert!(rows.iter().any(|row| row[0] == format!("`{word}`")), "{word} is not on the page");
        }
    }

    #[test]
    fn agrees_with_chrono() {
        let formats = [
            ("yyyy-mm-dd HH:MM:SS.SSS", "%Y-%m-%d %H:%M:%S%.3f"),
            ("month*dd,*yy hh:MM a", "%B %d, %y %I:%M %p"),
        ];
        for (ours, theirs) in formats {
            for micros in (-60_000_000_000_000_000..250_000_000_000_000_000).step_by(9_999_999_999_999_989) {
                let moment = chrono::DateTime::from_timestamp_micros(micros).expect("chrono goes as far");
                assert_eq!(print(ours, micros), moment.format(theirs).to_string());
            }
        }
    }

    #[test]
    fn prints() {
        let micros = 1_229_705_040_000_000;
        let cases = [
            ("mm/dd/yyyy*HH:MM:SS", "12/19/2008 16:44:00"),
            ("yyyy-mm-dd HH:MM:SS", "2008-12-19 16:44:00"),
            ("month*dd*yyyy", "December 19 2008"),
            ("dd-mon-yy", "19-Dec-08"),
            ("MM-dd-yyyy", "12-19-2008"),
            ("MM/dd/yyyy HH:MM", "12/19/2008 16:44"),
            ("hh:MM a", "04:44 PM"),
            ("MM:SS", "44:00"),
        ];
        for (format, expected) in cases {
            assert_eq!(print(format, micros), expected, "{format}");
        }
        assert_eq!(print("yyyy-mm-dd yy", i64::MIN), "-290308-12-21 92");
        assert_eq!(print("yyyy-mm-dd", i64::MAX), "294247-01-10");
        assert_eq!(print("yyyy hh", -62_198_755_200_000_000), "-0001 12");
    }

    #[test]
    fn refuses() {
        for format in ["QQ-yyyy", "--", ""] {
            assert!(DateFormat::parse(format).is_err(), "{format}");
        }
    }
}
