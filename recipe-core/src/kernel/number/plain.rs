//! Plain numbers, such as `-12.50`: a sign, digits and a point, read all at once in a register.

use crate::kernel::text::Short;
use crate::types::DECIMAL;

/// A number of up to 15 digits: no power of ten and no whole number in it is beyond what a double holds exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plain {
    negative: bool,
    digits: u64,
    /// How many of the digits stand behind the point.
    places: u32,
}

/// The longest text that is read so.
const MAX_BYTES: usize = 15;

const POWERS: [u64; MAX_BYTES + 1] = {
    let mut powers = [1; MAX_BYTES + 1];
    let mut at = 1;
    while at <= MAX_BYTES {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

const fn each(byte: u8) -> u128 {
    u128::from_le_bytes([byte; 16])
}

impl Plain {
    /// The number that a text is, unless it must be read otherwise.
    #[inline]
    pub(crate) fn of_short(text: Short) -> Option<Self> {
        read(text.bytes(), text.len())
    }

    /// As [`of_short`](Self::of_short), unless the text has a plus, padding, or a point at its end, or is a zero with
    /// a minus.
    #[inline]
    pub(crate) fn of_literal(text: Short) -> Option<Self> {
        let bytes = text.bytes();
        let first = bytes as u8;
        let from = if first == b'-' { bytes >> 8 } else { bytes };
        let is_padded = from as u8 == b'0' && ((from >> 8) as u8).is_ascii_digit();
        let ends_in_point = (bytes << 8 >> (8 * text.len())) as u8 == b'.';
        if first == b'+' || is_padded || ends_in_point {
            return None;
        }
        read(bytes, text.len()).filter(|plain| plain.digits != 0 || !plain.negative)
    }

    /// As [`of_short`](Self::of_short).
    #[inline]
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        bytes[..MAX_BYTES].get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        read(u128::from_le_bytes(bytes), text.len() as u32)
    }

    /// The nearest double: both numbers are exact, so that one division rounds as it must.
    #[inline]
    pub(crate) fn double(self) -> f64 {
        let value = self.digits as f64 / POWERS[self.places as usize] as f64;
        if self.negative { -value } else { value }
    }

    /// The number without its fraction.
    #[inline]
    pub(crate) fn long(self) -> i64 {
        let whole = if self.places == 0 { self.digits } else { self.digits / POWERS[self.places as usize] };
        if self.negative { -(whole as i64) } else { whole as i64 }
    }

    /// The number, where it is written without a fraction.
    #[inline]
    pub(crate) fn whole(self) -> Option<i64> {
        (self.places == 0).then(|| self.long())
    }

    /// The number in parts of a decimal.
    #[inline]
    pub(crate) fn decimal(self) -> i128 {
        let one = POWERS[MAX_BYTES - self.places as usize] * POWERS[DECIMAL.1 as usize - MAX_BYTES];
        let parts = i128::from(self.digits) * i128::from(one);
        if self.negative { -parts } else { parts }
    }
}

/// The number in `length` bytes, the first one lowest, with zeros behind them.
#[inline]
fn read(mut bytes: u128, mut length: u32) -> Option<Plain> {
    let sign = bytes as u8;
    let signed = sign == b'-' || sign == b'+';
    if signed {
        bytes >>= 8;
        length -= 1;
    }
    // The high bit of the first byte that is a point; behind it, others may be set that are none.
    let differs = bytes ^ each(b'.');
    let points = differs.wrapping_sub(each(1)) & !differs & each(0x80);
    let mut places = 0;
    if points != 0 {
        let at = points.trailing_zeros() / 8;
        let before = bytes & ((1 << (8 * at)) - 1);
        bytes = before | (bytes >> (8 * at) >> 8) << (8 * at);
        length -= 1;
        places = length - at;
    }
    if length == 0 {
        return None;
    }
    // Zeros before the first digit make sixteen of them.
    let digits = (bytes << (8 * (16 - length)) | each(b'0') >> (8 * length)) ^ each(b'0');
    if (digits.wrapping_add(each(0x76)) | digits) & each(0x80) != 0 {
        return None;
    }
    let digits = eight(digits as u64) * 100_000_000 + eight((digits >> 64) as u64);
    Some(Plain { negative: sign == b'-', digits, places })
}

/// The number of eight digits: in pairs, in fours, and all.
#[inline]
fn eight(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10) + (digits >> 8);
    let high = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(100 + (1_000_000 << 32));
    let low = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(1 + (10_000 << 32));
    high.wrapping_add(low) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::number::{general_decimal, general_double, general_long};

    /// Every text that is read so is read as the general readers do.
    fn check(text: &str) -> bool {
        let plain = Plain::of_text(text);
        if let Some(short) = Short::of_text(text.as_bytes()) {
            assert_eq!(Plain::of_short(short), plain, "{text}");
        }
        let Some(plain) = plain else { return false };
        let double = general_double(text).map(f64::to_bits);
        assert_eq!(Some(plain.double().to_bits()), double, "{text}");
        assert_eq!(Some(plain.long()), general_long(text), "{text}");
        assert_eq!(Some(plain.decimal()), general_decimal(text), "{text}");
        true
    }

    #[test]
    fn reads_plain_numbers_alone() {
        let plain = [
            "0",
            "7",
            "-0",
            "+0.0",
            ".5",
            "-.5",
            "5.",
            "+3",
            "18931.90",
            "-12345.67",
            "99999999",
            "100000000",
            "12345678.9",
            "999999999999",
            "0.0000000001",
            "123456789012345",
            "-12345678901234",
            "0.1234567890123",
            "999999999999999",
            "00000000000.001",
        ];
        for text in plain {
            assert!(check(text), "{text}");
        }
        let others = [
            "",
            ".",
            "-",
            "+",
            "-.",
            "--1",
            "+-1",
            "1.2.3",
            "1..",
            "..",
            "1e5",
            " 1",
            "1 ",
            "1,5",
            "$1",
            "1/2",
            "1:2",
            "NaN",
            "inf",
            "é",
            "1é",
            "٣",
            "1-",
            "1\0",
            "\0",
            "\0\x311",
            "1234567890123456",
            "0x10",
            "１",
        ];
        for text in others {
            assert!(!check(text), "{text}");
        }
    }

    #[test]
    fn reads_random_texts_as_the_general_readers_do() {
        const SIGNS: &[u8] = b"0123456789012345678901234567890123456789...-+e ,/:\0";
        let mut state = 1_u64;
        let mut below = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % limit
        };
        let mut plain = 0;
        for _ in 0..100_000 {
            let length = below(17);
            let text: String = (0..length).map(|_| char::from(SIGNS[below(SIGNS.len())])).collect();
            plain += usize::from(check(&text));
        }
        assert!(plain > 10_000, "{plain}");
    }
}
