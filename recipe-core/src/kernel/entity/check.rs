//! What digits must be beyond their number.

/// The digits of a text, without what stands between them.
pub(crate) fn digits_of(text: &str) -> impl DoubleEndedIterator<Item = u32> + Clone + '_ {
    text.bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'))
}

/// Whether the last digit is the check digit of the others, as on cards (ISO/IEC 7812-1).
pub(crate) fn is_luhn(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    luhn_sum(digits).is_multiple_of(10)
}

fn luhn_sum(digits: impl DoubleEndedIterator<Item = u32>) -> u32 {
    let twice = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    digits.rev().enumerate().map(|(at, digit)| if at % 2 == 1 { twice(digit) } else { digit }).sum()
}

/// Whether a number of cards has a length that there is and its check digit.
pub(crate) fn is_card(text: &str) -> bool {
    let digits = digits_of(text);
    (12..=19).contains(&digits.clone().count()) && digits.clone().any(|digit| digit > 0) && is_luhn(digits)
}

/// Whether nine digits can be a Social Security number: no part is all zeros, and the first is neither 666 nor above 899
/// (<https://www.ssa.gov/employer/randomization.html>).
pub(crate) fn is_ssn(text: &str) -> bool {
    let number = digits_of(text).fold(0_u32, |number, digit| number.wrapping_mul(10).wrapping_add(digit));
    let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    digits_of(text).count() == 9 && !matches!(area, 0 | 666 | 900..) && group > 0 && serial > 0
}

/// Whether nine digits can be a taxpayer number: they start with 9, and the fourth and fifth are of those given out.
pub(crate) fn is_itin(text: &str) -> bool {
    let number = digits_of(text).fold(0_u32, |number, digit| number.wrapping_mul(10).wrapping_add(digit));
    let group = number / 10_000 % 100;
    digits_of(text).count() == 9
        && number / 100_000_000 == 9
        && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// Whether ten digits are a provider's number: with 80840 before them they have their check digit.
pub(crate) fn is_npi(text: &str) -> bool {
    let prefix = [8, 0, 8, 4, 0].into_iter();
    digits_of(text).count() == 10 && is_luhn(prefix.chain(digits_of(text)))
}

/// Whether seven digits behind two letters are a number of the drug agency: the last one checks the others.
pub(crate) fn is_dea(text: &str) -> bool {
    let Some(number) = text.len().checked_sub(7).and_then(|at| text.get(at..)) else { return false };
    let weighted = digits_of(number).take(6).zip([1, 2].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| digit * weight).sum();
    digits_of(number).count() == 7 && digits_of(number).next_back() == Some(sum % 10)
}

/// Whether a text is an international bank account number (ISO 13616).
pub(crate) fn is_iban(text: &str) -> bool {
    let text: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    let Some((country, rest)) = text.split_at_checked(4) else { return false };
    let values = rest.iter().chain(country).try_fold(0_u32, |value, byte| match byte {
        b'0'..=b'9' => Some((value * 10 + u32::from(byte - b'0')) % 97),
        _ if byte.is_ascii_alphabetic() => {
            Some((value * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97)
        }
        _ => None,
    });
    values == Some(1)
}

/// Whether four numbers from 0 to 255, or groups of hexadecimal digits, are an address.
pub(crate) fn is_ip(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_check_digits() {
        type Check = fn(&str) -> bool;
        let cases: [(Check, &str, bool); 22] = [
            (is_card, "4111 1111 1111 1111", true),
            (is_card, "378282246310005", true),
            (is_card, "4111 1111 1111 1112", false),
            (is_card, "0000 0000 0000 0000", false),
            (is_card, "49927398716", false),
            (is_ssn, "078-05-1120", true),
            (is_ssn, "000-12-3456", false),
            (is_ssn, "666-12-3456", false),
            (is_ssn, "900-12-3456", false),
            (is_ssn, "123-00-3456", false),
            (is_ssn, "123-45-0000", false),
            (is_itin, "912-70-1234", true),
            (is_itin, "912-93-1234", false),
            (is_npi, "1234567893", true),
            (is_npi, "1234567890", false),
            (is_dea, "AB1234563", true),
            (is_dea, "AB1234567", false),
            (is_iban, "GB82 WEST 1234 5698 7654 32", true),
            (is_iban, "GB82 WEST 1234 5698 7654 33", false),
            (is_ip, "::1", true),
            (is_ip, "192.168.0.256", false),
            (is_dea, "ß1", false),
        ];
        for (check, text, fine) in cases {
            assert_eq!(check(text), fine, "{text}");
        }
    }
}
