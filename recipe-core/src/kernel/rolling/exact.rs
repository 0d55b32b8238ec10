//! Sums of doubles without any rounding, out of which values can be taken again.

/// Bits of a digit. The others hold what many additions carry.
const DIGIT: u32 = 32;

/// Digits that hold every double, and what carries beyond them.
const DIGITS: usize = 68;

/// Additions after which carries are settled, long before a digit overflows.
const PENDING: u32 = 1 << 28;

/// A sum, in units of the least double that is not zero.
#[derive(Clone)]
pub(super) struct ExactSum {
    digits: Box<[i64; DIGITS]>,
    pending: u32,
    /// How many values are infinite, by sign, and how many are no numbers.
    infinite: [u64; 2],
    nans: u64,
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { digits: Box::new([0; DIGITS]), pending: 0, infinite: [0; 2], nans: 0 }
    }
}

impl ExactSum {
    pub(super) fn add(&mut self, value: f64) {
        if let Some(count) = self.special(value) {
            *count += 1;
        } else {
            self.spread(value);
        }
    }

    /// Takes out a value that was added.
    pub(super) fn take(&mut self, value: f64) {
        if let Some(count) = self.special(value) {
            *count -= 1;
        } else {
            self.spread(-value);
        }
    }

    fn special(&mut self, value: f64) -> Option<&mut u64> {
        if value.is_nan() {
            Some(&mut self.nans)
        } else if value.is_infinite() {
            Some(&mut self.infinite[usize::from(value < 0.0)])
        } else {
            None
        }
    }

    fn spread(&mut self, value: f64) {
        const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;
        let bits = value.abs().to_bits();
        let exponent = bits >> FRACTION;
        // Numbers next to zero have no leading one, and the exponent of those after them.
        let leading = u64::from(exponent > 0) << FRACTION;
        let mantissa = u128::from(bits & ((1 << FRACTION) - 1) | leading);
        let place = exponent.saturating_sub(1) as u32;
        let wide = mantissa << (place % DIGIT);
        let first = (place / DIGIT) as usize;
        for (at, digit) in self.digits.iter_mut().skip(first).take(3).enumerate() {
            let part = (wide >> (DIGIT * at as u32)) as u32;
            *digit += if value < 0.0 { -i64::from(part) } else { i64::from(part) };
        }
        self.pending += 1;
        if self.pending == PENDING {
            settle(&mut self.digits);
            self.pending = 0;
        }
    }

    /// The sum divided by a number of values, each rounded once.
    pub(super) fn over(&self, count: u64) -> f64 {
        match (self.nans, self.infinite) {
            (0, [0, 0]) => {}
            (0, [_, 0]) => return f64::INFINITY,
            (0, [0, _]) => return f64::NEG_INFINITY,
            _ => return f64::NAN,
        }
        let mut digits = self.digits.clone();
        settle(&mut digits);
        let negative = digits[DIGITS - 1] < 0;
        if negative {
            digits.iter_mut().for_each(|digit| *digit = -*digit);
            settle(&mut digits);
        }
        let last = digits.iter().rposition(|digit| *digit != 0).unwrap_or(0).max(2);
        let top =
            digits[last - 2..=last].iter().rev().fold(0_u128, |sum, digit| sum << DIGIT | *digit as u128);
        // What is below decides between two doubles only where it is not zero.
        let below = digits[..last - 2].iter().any(|digit| *digit != 0);
        let rounded = (top << 1 | u128::from(below)) as f64;
        // In units of half of the last digit that was taken, of which the first is the least double.
        let scale = DIGIT as i32 * (last as i32 - 2) - 1 - 1074;
        let mean = libm::ldexp(rounded / count as f64, scale);
        if negative { -mean } else { mean }
    }
}

/// Carries what a digit cannot hold to the next. The last one keeps the sign.
fn settle(digits: &mut [i64; DIGITS]) {
    let mut carry = 0;
    for digit in &mut digits[..DIGITS - 1] {
        let sum = *digit + carry;
        *digit = sum & ((1 << DIGIT) - 1);
        carry = sum >> DIGIT;
    }
    digits[DIGITS - 1] += carry;
}

#[cfg(test)]
mod tests {
    use super::ExactSum;

    /// Whether two doubles are the same, of zeros whatever their sign.
    fn same(one: f64, other: f64) -> bool {
        (one + 0.0).total_cmp(&(other + 0.0)).is_eq()
    }

    #[test]
    fn what_is_taken_out_leaves_nothing() {
        let values = [
            0.1,
            -1e300,
            5e-324,
            f64::MAX,
            -f64::MAX,
            f64::MIN_POSITIVE,
            -0.0,
            1.0,
            -2.5e-310,
            9_007_199_254_740_993.0,
        ];
        for kept in values {
            let mut sum = ExactSum::default();
            for value in values {
                sum.add(value);
            }
            let mut left = false;
            for value in values {
                if value.to_bits() == kept.to_bits() && !left {
                    left = true;
                } else {
                    sum.take(value);
                }
            }
            assert!(same(sum.over(1), kept) && same(sum.over(2), kept / 2.0), "{kept}");
        }
    }

    #[test]
    fn sums_are_rounded_once() {
        let sum = |values: &[f64]| {
            let mut sum = ExactSum::default();
            for value in values {
                sum.add(*value);
            }
            sum.over(1)
        };
        let one = 1.0_f64;
        let half = f64::EPSILON / 2.0;
        assert!(same(sum(&[one, half]), one));
        assert!(same(sum(&[one, half, 5e-324]), one + f64::EPSILON));
        assert!(same(sum(&[-one, -half, -5e-324]), -one - f64::EPSILON));
        assert!(same(sum(&[0.1; 10]), 1.0));
        assert!(same(sum(&[1e308, 1e308, -1e308, 1.0, -1e308]), 1.0));
        assert!(same(sum(&[]), 0.0));
        assert!(same(sum(&[f64::INFINITY, 1.0]), f64::INFINITY));
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
    }
}
