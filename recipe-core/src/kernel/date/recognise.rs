//! The lenient recogniser: text to a moment, by hand and without allocation.

use chrono::{Datelike, NaiveDate};

/// A day, and the time of day if the text had one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Days since 1970-01-01.
    days: i64,
    /// Microseconds of the day, less the offset from UTC.
    time: i64,
}

impl Moment {
    /// Microseconds since 1970-01-01 00:00 UTC.
    pub(crate) fn micros(self) -> i64 {
        self.days * super::DAY + self.time
    }
}

/// The moment a text names, or none where it is no date.
pub(crate) fn recognise(text: &str) -> Option<Moment> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes {
        let year = number(&[*y1, *y2, *y3, *y4])?;
        return day(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?).map(|days| Moment { days, time: 0 });
    }
    // The shortest date is `1/1/70`; nothing longer than this is one.
    if !(6..=64).contains(&bytes.len()) {
        return None;
    }
    let mut scan = Scan { bytes, at: 0 };
    let days = date(&mut scan)?;
    let time = if scan.at == bytes.len() { 0 } else { time(&mut scan)? };
    (scan.at == bytes.len()).then_some(Moment { days, time })
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
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
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

    /// The month of a name, in full or its first three letters.
    fn month(&mut self) -> Option<i64> {
        let start = self.at;
        while self.take(|byte| byte.is_ascii_alphabetic()).is_some() {}
        let word = &self.bytes[start..self.at];
        let short = |name: &str| word.len() == 3 && name.as_bytes()[..3].eq_ignore_ascii_case(word);
        let month =
            MONTHS.iter().position(|name| name.as_bytes().eq_ignore_ascii_case(word) || short(name))?;
        self.take(|byte| byte == b'.');
        Some(month as i64 + 1)
    }

    fn blanks(&mut self) -> bool {
        let start = self.at;
        while self.take(|byte| byte == b' ').is_some() {}
        self.at > start
    }
}

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

fn date(scan: &mut Scan) -> Option<i64> {
    if scan.peek()?.is_ascii_alphabetic() {
        let month = scan.month()?;
        scan.take(divides).or_else(|| scan.take(|byte| byte == b','))?;
        scan.blanks();
        let (day_of_month, length) = scan.digits()?;
        if length > 2 {
            return None;
        }
        scan.take(|byte| byte == b',');
        let divided = scan.take(divides).is_some();
        scan.blanks();
        let (year, length) = scan.digits()?;
        return (divided && length == 4).then(|| day(year, month, day_of_month))?;
    }
    let (first, first_length) = scan.digits()?;
    let divider = scan.take(divides)?;
    if scan.peek()?.is_ascii_alphabetic() {
        if divider == b'/' || first_length > 2 {
            return None;
        }
        let month = scan.month()?;
        scan.take(|byte| byte == b',');
        scan.take(|byte| byte == divider || byte == b' ')?;
        let (year, length) = scan.digits()?;
        return (length == 4).then(|| day(year, month, first))?;
    }
    let (second, second_length) = scan.digits()?;
    scan.take(|byte| byte == divider)?;
    let (third, third_length) = scan.digits()?;
    match (first_length, second_length, third_length) {
        (4, 1..=2, 1..=2) => day(first, second, third),
        (1..=2, 4, 1..=2) => day(second, third, first),
        (1..=2, 1..=2, 2 | 4) => {
            let year = match (third_length, third) {
                (4, year) => year,
                (_, year @ 0..=69) => 2000 + year,
                (_, year) => 1900 + year,
            };
            if first > 12 { day(year, second, first) } else { day(year, first, second) }
        }
        _ => None,
    }
}

/// The time behind a date, in microseconds; with an offset it may lie outside the day.
fn time(scan: &mut Scan) -> Option<i64> {
    if scan.take(|byte| byte == b'T' || byte == b't').is_none() && !scan.blanks() {
        return None;
    }
    let (mut hours, length) = scan.digits()?;
    if length > 2 {
        return None;
    }
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
    scan.blanks();
    let mut offset = 0;
    match scan.peek().map(|byte| byte.to_ascii_uppercase()) {
        Some(half @ (b'A' | b'P')) => {
            scan.at += 1;
            scan.take(|byte| byte.eq_ignore_ascii_case(&b'M'))?;
            if !(1..=12).contains(&hours) {
                return None;
            }
            hours = hours % 12 + if half == b'P' { 12 } else { 0 };
        }
        Some(b'Z') => scan.at += 1,
        Some(sign @ (b'+' | b'-')) => {
            scan.at += 1;
            let (mut number, length) = scan.digits()?;
            let minutes = match length {
                1 | 2 if scan.take(|byte| byte == b':').is_some() => sixty(scan)?,
                1 | 2 => 0,
                4 => {
                    let minutes = number % 100;
                    number /= 100;
                    minutes
                }
                _ => return None,
            };
            if number > 18 || minutes > 59 {
                return None;
            }
            offset = (number * 60 + minutes) * if sign == b'+' { 60 } else { -60 };
        }
        _ => {}
    }
    (hours < 24).then_some(((hours * 60 + minutes) * 60 + seconds - offset) * 1_000_000 + micros)
}

fn sixty(scan: &mut Scan) -> Option<i64> {
    scan.digits().filter(|(number, length)| *length <= 2 && *number < 60).map(|(number, _)| number)
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
    if !(1..=9999).contains(&year) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32)?;
    const EPOCH: i64 = 719_163;
    Some(i64::from(date.num_days_from_ce()) - EPOCH)
}

#[cfg(test)]
mod tests {
    use super::{is_plain_date, recognise};

    fn read(text: &str) -> Option<String> {
        let moment = chrono::DateTime::from_timestamp_micros(recognise(text)?.micros())?;
        Some(moment.format("%Y-%m-%d %H:%M:%S%.f").to_string().replace(" 00:00:00", ""))
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
            ("0001-01-01", "0001-01-01"),
            ("2024-02-29", "2024-02-29"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
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
