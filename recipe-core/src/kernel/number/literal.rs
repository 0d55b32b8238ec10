//! Numbers as files have them, and whether a type holds one exactly.
//!
//! A code such as `007` or `+1` is no number here: as one it would lose what it is written with.

use super::read_decimal;

/// The parts of a number: `-12.50e3` has the digits `12` and `50` and the exponent `3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Literal<'a> {
    text: &'a str,
    whole: &'a str,
    /// The digits behind the point, where there is one.
    fraction: Option<&'a str>,
    exponent: Option<i32>,
}

impl<'a> Literal<'a> {
    /// The number that a text is: a minus or none, digits without padding, perhaps a point and an exponent.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = digits(unsigned);
        if whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (fraction, rest) = digits(rest);
                (Some(fraction), rest)
            }
            None => (None, rest),
        };
        if whole.is_empty() && fraction.is_none_or(str::is_empty) {
            return None;
        }
        let exponent = match rest.strip_prefix(['e', 'E']) {
            Some(exponent) => {
                let (behind, after) = digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
                if behind.is_empty() || !after.is_empty() {
                    return None;
                }
                Some(exponent.parse().ok()?)
            }
            None if rest.is_empty() => None,
            None => return None,
        };
        Some(Literal { text, whole, fraction, exponent })
    }

    /// Whether it is written without a point and an exponent.
    pub(crate) fn is_whole(self) -> bool {
        self.fraction.is_none() && self.exponent.is_none()
    }

    /// The long that it is. There is no zero with a minus.
    pub(crate) fn long(self) -> Option<i64> {
        if !self.is_whole() {
            return None;
        }
        self.text.parse().ok().filter(|value| *value != 0 || !self.text.starts_with('-'))
    }

    /// The decimal that it is, to the last digit.
    pub(crate) fn decimal(self) -> Option<i128> {
        read_decimal(self.text, false).filter(|value| *value != 0 || !self.text.starts_with('-'))
    }

    /// The double that it stands for: one that, printed with as many digits, is this number again.
    pub(crate) fn double(self) -> Option<f64> {
        let value: f64 = self.text.parse().ok()?;
        let (digits, place) = self.significant()?;
        // Fifteen digits are what every double in the normal range gives back.
        let held = match digits.len() {
            0 => true,
            1..=15 if value.abs() >= 1e-290 => value.is_finite(),
            _ => value.is_finite() && printed(&format!("{value:.*e}", digits.len() - 1), &digits, place),
        };
        held.then_some(value)
    }

    /// As [`double`](Self::double), of half the size.
    pub(crate) fn float(self) -> Option<f32> {
        let value: f32 = self.text.parse().ok()?;
        let (digits, place) = self.significant()?;
        let held = digits.is_empty()
            || value.is_finite() && printed(&format!("{value:.*e}", digits.len() - 1), &digits, place);
        held.then_some(value)
    }

    /// The digits without zeros at either end, and the power of ten of the first. None where there are more than any double
    /// has.
    fn significant(self) -> Option<(String, i64)> {
        const MAX_DIGITS: usize = 767;
        let fraction = self.fraction.unwrap_or_default();
        let all = self.whole.bytes().chain(fraction.bytes());
        let leading = all.clone().take_while(|digit| *digit == b'0').count();
        let count = self.whole.len() + fraction.len() - leading;
        let trailing = all.clone().rev().take_while(|digit| *digit == b'0').count().min(count);
        if count - trailing > MAX_DIGITS {
            return None;
        }
        let digits = all.skip(leading).take(count - trailing).map(char::from).collect();
        let place = self.whole.len() as i64 - 1 - leading as i64 + i64::from(self.exponent.unwrap_or(0));
        Some((digits, place))
    }
}

/// Whether `1.2345e-7` has these digits and this exponent.
fn printed(scientific: &str, digits: &str, place: i64) -> bool {
    let Some((mantissa, exponent)) = scientific.trim_start_matches('-').split_once('e') else { return false };
    let same = mantissa.bytes().filter(u8::is_ascii_digit).eq(digits.bytes());
    same && exponent.parse() == Ok(place)
}

/// The digits that a text begins with, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::Literal;

    #[test]
    fn codes_are_no_numbers() {
        let others = [
            "", "-", ".", "+1", "007", "00.5", "-01", "1e", "1e+", "e5", "1.2.3", " 1", "1 ", "1,5", "0x1",
            "NaN", "inf",
        ];
        for text in others {
            assert_eq!(Literal::parse(text), None, "{text:?}");
        }
        for text in ["0", "-0", "12", "0.5", ".5", "5.", "-.5", "1e3", "1E-3", "1.25e+10"] {
            assert!(Literal::parse(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn a_type_holds_a_number_exactly_or_not_at_all() {
        // A number, and whether a long, a double, a float and a decimal hold it.
        let cases = [
            ("0", [true; 4]),
            ("-7", [true; 4]),
            ("-0", [false, true, true, false]),
            ("-0.0", [false, true, true, false]),
            ("16777217", [true, true, false, true]),
            ("9007199254740992", [true; 4]),
            ("9007199254740993", [true, false, false, true]),
            ("9223372036854775807", [true, false, false, true]),
            ("9223372036854775808", [false, true, true, true]),
            ("12345678901234567890", [false, false, false, true]),
            ("123456789012345678901", [false, false, false, false]),
            ("12.50", [false, true, true, true]),
            ("1e3", [false, true, true, true]),
            ("0.1", [false, true, true, true]),
            ("0.30000000000000004", [false, true, false, true]),
            ("1.000000000000000056e-01", [false, true, false, false]),
            ("3.14159265358979323846", [false, false, false, false]),
            ("12345678901234567.89", [false, false, false, true]),
            ("1e-20", [false, true, true, false]),
            ("1e300", [false, true, false, false]),
            ("1e400", [false; 4]),
            ("1e-400", [false; 4]),
            ("5e-324", [false, true, false, false]),
            ("1e-18", [false, true, true, true]),
            ("0e999999", [false, true, true, true]),
            ("6.02E23", [false, true, true, false]),
        ];
        for (text, expected) in cases {
            let literal = Literal::parse(text).expect(text);
            let held = [
                literal.long().is_some(),
                literal.double().is_some(),
                literal.float().is_some(),
                literal.decimal().is_some(),
            ];
            assert_eq!(held, expected, "{text}");
        }
        let long = format!("0.{}", "3".repeat(2000));
        assert_eq!(Literal::parse(&long).expect("a number").double(), None);
    }
}
