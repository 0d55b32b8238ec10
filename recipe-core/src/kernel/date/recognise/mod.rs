//! The lenient recogniser: text to a moment, by hand and without allocation. `docs/dates.md` has the forms.

#[cfg(test)]
mod tests;

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

/// The digits of a date without dividers, year, month and day. A year that stands at the end, as in `12202018`, is no day
/// there.
const COMPACT: usize = 8;

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
    plain_moment(text).map(|(_, has_time)| has_time)
}

/// The moment of such a text, and whether it has a time.
pub(crate) fn plain_moment(text: &str) -> Option<(Moment, bool)> {
    let bytes = text.as_bytes();
    let shape = |bytes: &[u8], shape: &[u8]| {
        bytes.len() == shape.len()
            && bytes
                .iter()
                .zip(shape)
                .all(|(byte, wanted)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted })
    };
    if !bytes.get(..10).is_some_and(|date| shape(date, b"0000-00-00")) {
        return None;
    }
    let has_time = match &bytes[10..] {
        [] => false,
        [b' ', rest @ ..] if rest.len() >= 8 && shape(&rest[..8], b"00:00:00") => match &rest[8..] {
            [] => true,
            [b'.', fraction @ ..] if (1..=6).contains(&fraction.len()) && !fraction.ends_with(b"0") => true,
            _ => return None,
        },
        _ => return None,
    };
    Some((recognise(text)?, has_time))
}

/// The moment of a text such as `31/12/2020`, `1.2.2020` or `31-12-2020 09:05`, where the day comes first, and whether it
/// has a time.
pub(crate) fn day_first_moment(text: &str) -> Option<(Moment, bool)> {
    let bytes = text.as_bytes();
    let mut scan = Scan { text, bytes, at: 0 };
    let day_of_month = scan.short()?;
    let divider = scan.take(|byte| matches!(byte, b'/' | b'-' | b'.'))?;
    let month = scan.short()?;
    scan.take(|byte| byte == divider)?;
    let (year, _) = scan.digits().filter(|(_, length)| *length == 4)?;
    let midnight = day(year, month, day_of_month)? * DAY;
    if scan.rest().is_empty() {
        return Some((Moment::clear(midnight), false));
    }
    let fraction = scan.rest().split(['.', ',']).nth(1).unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let micros = midnight + time(&mut scan)?;
    (digits <= 6 && scan.rest().is_empty()).then_some((Moment::clear(micros), true))
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
pub(crate) fn month_named(word: &[u8]) -> Option<i64> {
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
    if first_length == COMPACT {
        return Some((day(first / 10_000, first / 100 % 100, first % 100)?, None));
    }
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

/// The time that a text is, without a date: microseconds since midnight.
pub(crate) fn time_alone(text: &str) -> Option<i64> {
    let text = text.trim();
    let mut scan = Scan { text, bytes: text.as_bytes(), at: 0 };
    let micros = clock(&mut scan)?;
    scan.rest().is_empty().then_some(micros)
}

/// The time behind a date, in microseconds.
fn time(scan: &mut Scan) -> Option<i64> {
    if scan.take(|byte| byte == b'T' || byte == b't').is_none() && !scan.blanks() {
        return None;
    }
    clock(scan)
}

/// A time of the day, in microseconds.
fn clock(scan: &mut Scan) -> Option<i64> {
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
