//! Dates as `2023-06-01` and moments as `2023-06-01 10:15:00`, read all at once in registers.

use super::civil::{DAY, days_to};
use crate::kernel::text::Short;

/// Days from 1970-01-01 to the date that a text is, unless it must be read otherwise, or is none.
#[inline]
pub(crate) fn days_of_short(text: Short) -> Option<i64> {
    if text.len() == 10 { days(text.bytes() as u64, (text.bytes() >> 64) as u16) } else { None }
}

/// The microseconds of the moment that a text is, unless it must be read otherwise, or is none.
pub(super) fn micros_of_text(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_first_chunk()?;
    let (day, rest) = rest.split_first_chunk()?;
    let (date, day) = (u64::from_le_bytes(*date), u16::from_le_bytes(*day));
    if rest.is_empty() {
        return days(date, day).map(|days| days * DAY);
    }
    let (between, time) = rest.split_first()?;
    if !matches!(between, b' ' | b'T' | b't') {
        return None;
    }
    let time = pairs(u64::from_le_bytes(time.try_into().ok()?), u64::from_le_bytes(*b"00:00:00"))?;
    let [hours, minutes, seconds] = [0, 24, 48].map(|bit| (time >> bit & 0xFF) as i64);
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    Some(days(date, day)? * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1_000_000)
}

/// Days from 1970-01-01 to a date, of which the first eight bytes and the last two are given.
#[inline]
fn days(date: u64, day: u16) -> Option<i64> {
    let date = pairs(date, u64::from_le_bytes(*b"0000-00-"))?;
    let day = pairs(u64::from(day) | u64::from_le_bytes(*b"\0\x00000000"), u64::from_le_bytes(*b"00000000"))?;
    let year = (date & 0xFF) * 100 + (date >> 16 & 0xFF);
    if year == 0 {
        return None;
    }
    days_to(year as i64, (date >> 40 & 0xFF) as i64, (day & 0xFF) as i64)
}

/// In each byte, ten times its digit and the digit behind it. What is 0 in `shape` must be a digit, and all else as it is
/// there.
#[inline]
fn pairs(bytes: u64, shape: u64) -> Option<u64> {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    let digits = bytes ^ shape;
    let zeros = shape ^ (EACH * u64::from(b'0'));
    // The high bits of bytes that are not 0 in the shape.
    let signs = ((zeros & (EACH * 0x7F)) + EACH * 0x7F) & (EACH * 0x80);
    let most = EACH * 0x76 + (signs >> 7) * 9;
    let wrong = (digits.wrapping_add(most) | digits) & (EACH * 0x80);
    (wrong == 0).then(|| digits.wrapping_mul(10) + (digits >> 8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::date::recognise::recognise_any;

    fn micros(text: &str) -> Option<i64> {
        let micros = micros_of_text(text.as_bytes());
        if let Some(short) = Short::of_text(text.as_bytes()) {
            assert_eq!(days_of_short(short).map(|days| days * DAY), micros, "{text}");
        }
        micros
    }

    #[test]
    fn reads_plain_dates_alone() {
        let general = |text: &str| recognise_any(text, false).map(|moment| moment.micros);
        for text in [
            "2023-06-01",
            "0001-01-01",
            "9999-12-31",
            "2024-02-29",
            "2023-06-01 23:59:59",
            "2023-06-01t00:00:00",
        ] {
            assert!(micros(text).is_some() && micros(text) == general(text), "{text}");
        }
        for text in [
            "2023/06/01",
            "2023-6-001",
            "2023-06-1 ",
            "02023-6-1",
            "2023-06-01 1:00:00 ",
            "2023-06-01 10:00 am",
            "2023-06-01T10:00:0Z",
            "2023-06-01x10:00:00",
            "0000-01-01",
            "2023-02-29",
            "2023-06-01 24:00:00",
            "2023-06-01 00:60:00",
            "2023-06-01 00:00:60",
            "2023-06-31",
            "",
        ] {
            assert_eq!(micros(text), None, "{text}");
        }
    }

    #[test]
    fn any_byte_elsewhere_is_no_plain_date() {
        for text in ["2023-06-01", "2023-11-30 10:15:59"] {
            for at in 0..text.len() {
                for byte in 0..=255_u8 {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes[at] = byte;
                    let Ok(text) = std::str::from_utf8(&bytes) else {
                        let short = Short::of_text(&bytes);
                        assert_eq!(short.map_or_else(|| micros_of_text(&bytes), days_of_short), None);
                        continue;
                    };
                    let found = micros(text);
                    assert!(
                        found.is_none() || found == recognise_any(text, false).map(|moment| moment.micros),
                        "{text}"
                    );
                }
            }
        }
    }
}
