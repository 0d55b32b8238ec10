//! The lenient recogniser: text to a moment, by hand and without allocation. `docs/dates.md` has the forms.

use super::civil::{DAY, days_to};
use super::format::MONTHS;
use super::plain;
use super::zone::Zone;
use crate::kernel::DateOrder;

/// What a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Microseconds since 1970-01-01 00:00 UTC.
    pub(crate) micros: i64,
    /// Whether the text says its time zone, which is reckoned in. Else the time is one in UTC.
    pub(crate) has_zone: bool,
    /// What the text says of the order of day and month; nothing where that does not matter.
    pub(crate) order: Option<DateOrder>,
}

impl Moment {
    /// A time in UTC, from a text that can be read in one way.
    pub(super) fn clear(micros: i64) -> Self {
        Moment { micros, has_zone: false, order: None }
    }
}

/// The moment a text names, or none where it is not a date. Where day and month could be either way, the month is first.
pub(crate) fn recognise(text: &str) -> Option<Moment> {
    recognise_in(text, false)
}

/// As [`recognise`], where the day may be the one that is first.
pub(super) fn recognise_in(text: &str, day_first: bool) -> Option<Moment> {
    if let Some(micros) = plain::micros_of_text(text.as_bytes()) {
        return Some(Moment::clear(micros));
    }
    recognise_any(text, day_first)
}

/// As [`recognise_in`], for texts of every form.
pub(super) fn recognise_any(text: &str, day_first: bool) -> Option<Moment> {
    let text = text.trim();
    let bytes = text.as_bytes();
    // The shortest date is `1/1/70`; nothing longer than this is one.
    if !(6..=80).contains(&bytes.len()) {
        return None;
    }
    let mut scan = Scan { text, bytes, at: 0 };
    let (days, order) = date(&mut scan, day_first)?;
    let midnight = days * DAY;
    if scan.at == bytes.len() {
        return Some(Moment { micros: midnight, has_zone: false, order });
    }
    let local = midnight + time(&mut scan)?;
    scan.blanks();
    let Some(zone) = Some(scan.rest()).filter(|rest| !rest.is_empty()) else {
        return Some(Moment { micros: local, has_zone: false, order });
    };
    Some(Moment { micros: Zone::parse(zone)?.to_utc(local)?, has_zone: true, order })
}

/// Whether the text is `yyyy-mm-dd`, or that with a blank and `hh:mm:ss` and perhaps a fraction: then true.
pub(crate) fn is_plain_date(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let shape = |bytes: &[u8], shape: &[u8]| {
        bytes.len() == shape.len()
            && bytes
                .iter()
                .zip(shape)
                .all(|(byte, wanted)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted })
    };
    let date = bytes.get(..10).is_some_and(|date| shape(date, b"0000-00-00"));
    if !date || recognise(text).is_none() {
        return None;
    }
    match &bytes[10..] {
        [] => Some(false),
        [b' ', rest @ ..] if rest.len() >= 8 && shape(&rest[..8], b"00:00:00") => match &rest[8..] {
            [] => Some(true),
            [b'.', fraction @ ..] if (1..=6).contains(&fraction.len()) && !fraction.ends_with(b"0") => {
                Some(true)
            }
            _ => None,
        },
        _ => None,
    }
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    /// What was not read yet. Only ASCII is ever read, so that this starts at a character.
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> Option<u8> {
        let byte = self.peek().filter(|byte| wanted(*byte))?;
        self.at += 1;
        Some(byte)
    }

    /// Digits, and how many they are.
    fn digits(&mut self) -> Option<(i64, usize)> {
        let start = self.at;
        while self.take(|byte| byte.is_ascii_digit()).is_some() {}
        let digits = &self.bytes[start..self.at];
        (1..=9).contains(&digits.len()).then(|| number(digits).map(|number| (number, digits.len())))?
    }

    /// The month of a name, in full or abbreviated.
    fn month(&mut self) -> Option<i64> {
        let start = self.at;
        while self.take(|byte| byte.is_ascii_alphabetic()).is_some() {}
        month_named(&self.bytes[start..self.at])
    }

    /// A year of four digits, or of two, which are those from 1970 to 2069.
    fn year(&mut self) -> Option<i64> {
        match self.digits()? {
            (year, 4) => Some(year),
            (year, 2) => Some(year_of_two_digits(year)),
            _ => None,
        }
    }

    /// A month or a day of one or two digits.
    fn short(&mut self) -> Option<i64> {
        self.digits().filter(|(_, length)| *length <= 2).map(|(number, _)| number)
    }

    fn blanks(&mut self) -> bool {
        let start = self.at;
        while self.take(|byte| byte == b' ').is_some() {}
        self.at > start
    }
}

/// The month of a name, in full or abbreviated.
pub(super) fn month_named(word: &[u8]) -> Option<i64> {
    let word = if word.eq_ignore_ascii_case(b"sept") { &word[..3] } else { word };
    let short = |name: &str| word.len() == 3 && name.as_bytes()[..3].eq_ignore_ascii_case(word);
    let month = MONTHS.iter().position(|name| name.as_bytes().eq_ignore_ascii_case(word) || short(name))?;
    Some(month as i64 + 1)
}

/// The year that two digits stand for, from 1970 to 2069.
pub(super) fn year_of_two_digits(year: i64) -> i64 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

/// Days from 1970-01-01 to the date that starts the text, and what it says of the order of day and month.
fn date(scan: &mut Scan, day_first: bool) -> Option<(i64, Option<DateOrder>)> {
    if scan.peek()?.is_ascii_alphabetic() {
        let month = scan.month()?;
        between(scan)?;
        let day_of_month = scan.short()?;
        between(scan)?;
        let year = scan.year()?;
        return Some((day(year, month, day_of_month)?, None));
    }
    let (first, first_length) = scan.digits()?;
    let divider = scan.take(divides)?;
    if scan.peek()?.is_ascii_alphabetic() {
        let month = scan.month()?;
        let point = scan.take(|byte| byte == b'.').is_some();
        scan.take(|byte| byte == b',');
        let divided = scan.take(|byte| byte == divider || byte == b' ').is_some();
        let divided = divided || point && divider == b'.';
        let days = match first_length {
            1 | 2 if divided && divider != b'/' => day(scan.year()?, month, first),
            4 if divided => day(first, month, scan.short()?),
            _ => None,
        };
        return Some((days?, None));
    }
    let (second, second_length) = scan.digits()?;
    scan.take(|byte| byte == divider)?;
    match (first_length, second_length) {
        (4, 1..=2) => Some((day(first, second, scan.short()?)?, None)),
        (1..=2, 4) => Some((day(second, scan.short()?, first)?, None)),
        (1..=2, 1..=2) => {
            let year = scan.year()?;
            let (month, of_month) = if day_first { (second, first) } else { (first, second) };
            if month > 12 {
                return Some((day(year, of_month, month)?, Some(DateOrder::Other)));
            }
            let either = of_month <= 12 && of_month != month;
            Some((day(year, month, of_month)?, either.then_some(DateOrder::Either)))
        }
        _ => None,
    }
}

/// What stands between a month's name, a day and a year: a point, a comma, a divider and blanks, or some of these.
fn between(scan: &mut Scan) -> Option<()> {
    let start = scan.at;
    scan.take(|byte| byte == b'.');
    scan.take(|byte| byte == b',');
    scan.take(divides);
    scan.blanks();
    (scan.at > start).then_some(())
}

/// The time behind a date, in microseconds.
fn time(scan: &mut Scan) -> Option<i64> {
    if scan.take(|byte| byte == b'T' || byte == b't').is_none() && !scan.blanks() {
        return None;
    }
    let mut hours = scan.short()?;
    scan.take(|byte| byte == b':')?;
    let minutes = sixty(scan)?;
    let mut seconds = 0;
    let mut micros = 0;
    if scan.take(|byte| byte == b':').is_some() {
        seconds = sixty(scan)?;
        if scan.take(|byte| byte == b'.' || byte == b',').is_some() {
            let (fraction, length) = scan.digits()?;
            micros = if length <= 6 {
                fraction * 10_i64.pow(6 - length as u32)
            } else {
                fraction / 10_i64.pow(length as u32 - 6)
            };
        }
    }
    let end = scan.at;
    scan.blanks();
    match half(scan.rest()) {
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(afternoon) => {
            hours = hours % 12 + if afternoon { 12 } else { 0 };
            scan.at += 2;
        }
        None => scan.at = end,
    }
    (hours < 24).then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros)
}

/// Whether the text starts with `PM`; none where it starts with neither that nor `AM`.
fn half(text: &str) -> Option<bool> {
    match text.as_bytes() {
        [_, _, next, ..] if next.is_ascii_alphanumeric() => None,
        [half, b'M' | b'm', ..] => match half.to_ascii_uppercase() {
            b'A' => Some(false),
            b'P' => Some(true),
            _ => None,
        },
        _ => None,
    }
}

fn sixty(scan: &mut Scan) -> Option<i64> {
    scan.short().filter(|number| *number < 60)
}

fn divides(byte: u8) -> bool {
    matches!(byte, b'-' | b'/' | b'.' | b' ')
}

fn number(digits: &[u8]) -> Option<i64> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

/// Days since 1970-01-01 of a day that is in the calendar.
fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    days_to(year, month, day).filter(|_| (1..=9999).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::{is_plain_date, recognise, recognise_in};
    use crate::kernel::DateOrder;

    fn read(text: &str) -> Option<String> {
        let moment = chrono::DateTime::from_timestamp_micros(recognise(text)?.micros)?;
        Some(moment.format("%Y-%m-%d %H:%M:%S%.f").to_string().replace(" 00:00:00", ""))
    }

    #[test]
    fn the_page_says_what_is_read() {
        let page = include_str!("../../../docs/dates.md");
        let head = "| form | text | is read as |";
        let mut count = 0;
        for row in super::super::rows(page, head) {
            let (text, expected) = (row[1].trim_matches('`'), row[2].trim_matches('`'));
            let found = read(text);
            assert_eq!(found.as_deref().unwrap_or("no date"), expected, "{text}");
            count += 1;
        }
        assert!(count > 40, "{count} rows");
    }

    #[test]
    fn recognises() {
        let cases = [
            ("2023-06-01", "2023-06-01"),
            (" 2023/6/1 ", "2023-06-01"),
            ("2023.06.01", "2023-06-01"),
            ("6/1/2023", "2023-06-01"),
            ("12-31-2019", "2019-12-31"),
            ("31-12-2019", "2019-12-31"),
            ("05 04 2021", "2021-05-04"),
            ("6/1/23", "2023-06-01"),
            ("6/1/70", "1970-06-01"),
            ("20-2018-12", "2018-12-20"),
            ("June 1, 2023", "2023-06-01"),
            ("june 01 2023", "2023-06-01"),
            ("Jun. 1, 2023", "2023-06-01"),
            ("December/20/2018", "2018-12-20"),
            ("1 June 2023", "2023-06-01"),
            ("01-jun-2023", "2023-06-01"),
            ("2023-06-01 23:15", "2023-06-01 23:15:00"),
            ("2023-06-01T23:15:00.123456789Z", "2023-06-01 23:15:00.123456"),
            ("2023-06-01T01:15:00+02:00", "2023-05-31 23:15:00"),
            ("2023-06-01T01:15:00-0530", "2023-06-01 06:45:00"),
            ("6/1/2023 9:05 pm", "2023-06-01 21:05:00"),
            ("6/1/2023 12:05:09AM", "2023-06-01 00:05:09"),
            ("June 1,2023", "2023-06-01"),
            ("Sept 3 2020", "2020-09-03"),
            ("01-Jun-23", "2023-06-01"),
            ("1 June, 1985", "1985-06-01"),
            ("1-jun.-1985", "1985-06-01"),
            ("1.Jun.85", "1985-06-01"),
            ("2023-Jun-01", "2023-06-01"),
            ("2023 June 1", "2023-06-01"),
            ("14/02/2023 10:26:20", "2023-02-14 10:26:20"),
            ("2023-02-03 17:22:54.000+0000", "2023-02-03 17:22:54"),
            ("2020-12-26T20:02:28.199+03:00", "2020-12-26 17:02:28.199"),
            ("2020-09-02T03:54:12Z", "2020-09-02 03:54:12"),
            ("2023-06-01 10:00:00 UTC", "2023-06-01 10:00:00"),
            ("2023-06-01 10:00 am America/New_York", "2023-06-01 14:00:00"),
            ("2023-06-01 10:00 Asia/Tokyo", "2023-06-01 01:00:00"),
            ("2023-06-01 10:00 pm GMT+2", "2023-06-01 20:00:00"),
            ("9999-12-31 23:59:59.999999-18:00", "+10000-01-01 17:59:59.999999"),
            ("0001-01-01", "0001-01-01"),
            ("2024-02-29", "2024-02-29"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_day_is_first_where_it_is_said_to_be() {
        let (either, other) = (Some(DateOrder::Either), Some(DateOrder::Other));
        // What each is read as, the month first and the day first.
        let cases = [
            ("11/12/2020", ("2020-11-12", either), ("2020-12-11", either)),
            ("13/12/2020", ("2020-12-13", other), ("2020-12-13", None)),
            ("12/13/2020", ("2020-12-13", None), ("2020-12-13", other)),
            ("5.5.20", ("2020-05-05", None), ("2020-05-05", None)),
            ("1-2-2020 10:00 UTC", ("2020-01-02 10:00:00", either), ("2020-02-01 10:00:00", either)),
            ("2020-11-12", ("2020-11-12", None), ("2020-11-12", None)),
            ("2020/1/2", ("2020-01-02", None), ("2020-01-02", None)),
            ("1 Feb 2020", ("2020-02-01", None), ("2020-02-01", None)),
        ];
        for (text, month_first, day_first) in cases {
            let read = |first: bool| {
                let moment = recognise_in(text, first).expect(text);
                let at = chrono::DateTime::from_timestamp_micros(moment.micros).expect("in range");
                (at.format("%Y-%m-%d %H:%M:%S").to_string().replace(" 00:00:00", ""), moment.order)
            };
            assert_eq!(read(false), (month_first.0.to_owned(), month_first.1), "{text}");
            assert_eq!(read(true), (day_first.0.to_owned(), day_first.1), "{text}");
        }
        assert_eq!(recognise_in("13/13/2020", true), None);
        assert_eq!(recognise_in("31/02/2020", true), None);
    }

    #[test]
    fn refuses() {
        let cases = [
            "2018-20-12",
            "20182012",
            "02/june/2009",
            "2023-02-29",
            "2023-6",
            "hello",
            "",
            "12/2020",
            "0000-01-01",
            "2023-06-01x",
            "2023-06-01 25:00",
            "2023-06-01 10:60",
            "13/13/2020",
            "1/1/1",
            "2023-06-01T",
            "Smarch 1, 2023",
            "2023/06-01",
            "99999-01-01",
            "2023-06-01 13:00 pm",
            "2023-06-01 13:00 pmx",
            "2023-06-01 10:00 Nowhere/Land",
            "2023-06-01 10:00 é",
            "2023-06-01 UTC",
            "2023/Jun-01",
            "1-jun.2023",
            "1 June 123",
            "Jun 20 10:30",
            "á/1/2023",
            "1/1/२०२३",
        ];
        for text in cases {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn plain_dates_print_as_they_were() {
        let cases = [
            ("2023-06-01", Some(false)),
            ("2023-06-01 10:00:00", Some(true)),
            ("2023-06-01 10:00:00.25", Some(true)),
            ("2023-06-01 10:00:00.250", None),
            ("2023-06-01T10:00:00", None),
            ("2023-6-1", None),
            ("2023-02-30", None),
        ];
        for (text, expected) in cases {
            assert_eq!(is_plain_date(text), expected, "{text}");
        }
    }
}
