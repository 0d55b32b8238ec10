//! Doubles nearest to fractions and to roots of them.

use num_bigint::BigUint;

/// `digits * 2^exponent` and, where there is `more`, a part of the last digit. There are more digits than a double has, or
/// there is nothing more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotient {
    digits: u128,
    more: bool,
    exponent: i64,
}

impl Quotient {
    /// `numerator * 2^exponent`, divided by a number that is not zero.
    pub(super) fn by_word(numerator: u128, divisor: u64, exponent: i64) -> Quotient {
        if numerator == 0 {
            return Quotient { digits: 0, more: false, exponent: 0 };
        }
        let (bit, divisor) = (numerator.leading_zeros(), u128::from(divisor));
        let numerator = numerator << bit;
        let digits = if divisor == 1 { numerator } else { numerator / divisor };
        Quotient { digits, more: digits * divisor != numerator, exponent: exponent - i64::from(bit) }
    }

    /// The same of each of several divisors, at most six. There are at least 127 digits of the result.
    pub(super) fn by_words(numerator: &[u64], divisors: &[u64], exponent: i64) -> Quotient {
        let divided: u32 = divisors.iter().map(|divisor| u64::BITS - divisor.leading_zeros()).sum();
        // As many of the first limbs as leave 128 digits of the result.
        let kept = ((129 + divided).div_ceil(64) as usize).min(9);
        let Some(top) = numerator.iter().rposition(|limb| *limb != 0) else {
            return Quotient { digits: 0, more: false, exponent: 0 };
        };
        let numerator = &numerator[..=top];
        let bit = numerator[top].leading_zeros();
        // The first digit comes to stand at the very top.
        let mut limbs = [0; 9];
        let limbs = &mut limbs[..kept];
        let place = |at: usize| (top + 1 + at).checked_sub(kept);
        let limb = |at: Option<usize>| at.map_or(0, |at| numerator[at]);
        for (at, to) in limbs.iter_mut().enumerate() {
            let below = place(at).and_then(|place| place.checked_sub(1));
            *to = limb(place(at)) << bit | limb(below).checked_shr(64 - bit).unwrap_or(0);
        }
        let cut = (top + 1).saturating_sub(kept);
        let mut more = numerator[..cut].iter().enumerate().any(|(at, limb)| {
            // Of the highest limb below, some digits may have come along.
            let left = if at + 1 == cut { limb << bit } else { *limb };
            left != 0
        });
        for divisor in divisors {
            more |= divide(limbs, *divisor) != 0;
        }
        let exponent = exponent + 64 * (top as i64 + 1 - kept as i64) - i64::from(bit);
        Quotient::of_limbs(limbs, more, exponent)
    }

    /// A fraction of whole numbers, of which the denominator is not zero. There are at least 127 digits.
    pub(super) fn of_fraction(numerator: &BigUint, denominator: &BigUint) -> Quotient {
        // Enough for 128 digits of the result.
        let shift = (129 + denominator.bits()).saturating_sub(numerator.bits());
        let (numerator, zero) = (numerator << shift, BigUint::ZERO);
        let quotient = &numerator / denominator;
        let more = numerator - &quotient * denominator != zero;
        Quotient::of_limbs(&quotient.to_u64_digits(), more, -(shift as i64))
    }

    /// The first 128 digits.
    fn of_limbs(limbs: &[u64], more: bool, exponent: i64) -> Quotient {
        let Some(top) = limbs.iter().rposition(|limb| *limb != 0) else {
            return Quotient { digits: 0, more, exponent };
        };
        let limb = |down: usize| top.checked_sub(down).map_or(0, |at| limbs[at]);
        let bit = limbs[top].leading_zeros();
        let (high, low) = (u128::from(limb(0)) << 64 | u128::from(limb(1)), limb(2));
        let digits = high << bit | u128::from(low.checked_shr(64 - bit).unwrap_or(0));
        let below = limbs[..top.saturating_sub(2)].iter().any(|limb| *limb != 0);
        let more = more || low << bit != 0 || below;
        Quotient { digits, more, exponent: exponent + 64 * (top as i64 - 1) - i64::from(bit) }
    }

    /// The square root of what has at least 127 digits.
    pub(super) fn root(self) -> Quotient {
        let Quotient { mut digits, mut more, mut exponent } = self;
        if exponent % 2 != 0 {
            more |= digits % 2 != 0;
            digits /= 2;
            exponent += 1;
        }
        let root = digits.isqrt();
        Quotient { digits: root, more: more || root * root != digits, exponent: exponent / 2 }
    }

    /// The nearest double, and of two that are equally near the even one.
    pub(super) fn round(self) -> f64 {
        const LEAST: i64 = -1074;
        let Quotient { digits, more, exponent } = self;
        let bits = i64::from(u128::BITS - digits.leading_zeros());
        let digits_of_double = i64::from(f64::MANTISSA_DIGITS);
        let unit = (exponent + bits - digits_of_double).max(LEAST);
        let mantissa = match u32::try_from(unit - exponent) {
            Err(_) => (digits << (exponent - unit)) as u64,
            Ok(0) => digits as u64,
            // Less than half of the least double.
            Ok(shift) if i64::from(shift) > bits => 0,
            Ok(shift) => {
                let whole = digits.checked_shr(shift).unwrap_or(0) as u64;
                let half = 1_u128 << (shift - 1);
                let rest = digits & (half | (half - 1));
                let up = rest > half || rest == half && (more || whole % 2 == 1);
                whole + u64::from(up)
            }
        };
        if mantissa == 0 {
            return 0.0;
        }
        // A mantissa with its leading one adds one to the exponent's field, and one rounded up to the next power of two, two.
        let field = (unit - LEAST).min(0x7ff) as u64;
        let bits = (field << (digits_of_double - 1)) + mantissa;
        f64::from_bits(bits.min(f64::INFINITY.to_bits()))
    }
}

/// Divides in place; the result is the remainder.
fn divide(limbs: &mut [u64], divisor: u64) -> u64 {
    let divisor = u128::from(divisor);
    let mut rest = 0;
    for limb in limbs.iter_mut().rev() {
        let dividend = rest << 64 | u128::from(*limb);
        *limb = (dividend / divisor) as u64;
        rest = dividend % divisor;
    }
    rest as u64
}
