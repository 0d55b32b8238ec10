//! Bounds that leave some room: rounded to two digits, away from what was seen.

/// How short and how long texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Range {
    pub(super) fn of_lengths(shortest: u64, longest: u64) -> Range {
        if shortest == longest {
            return Range { least: shortest, most: longest };
        }
        // A text that is a little shorter is as good.
        Range { least: shortest.min(1), most: above(longest as f64, false) as u64 }
    }
}

/// Whole numbers beyond this are not all doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number that is not greater, with two digits.
pub(super) fn below(number: f64, is_rough: bool) -> f64 {
    // Not a negative zero.
    0.0 - above(-number, is_rough)
}

/// A number that is not less, with two digits.
pub(super) fn above(number: f64, is_rough: bool) -> f64 {
    if number == 0.0 {
        return 0.0;
    }
    let exponent = number.abs().log10().floor() as i32 - 1;
    let step = 10_f64.powi(exponent);
    let mut count = (number / step).ceil();
    if is_rough || number.abs() >= EXACT {
        count += 1.0;
    }
    // Dividing by a power of ten gives the double that is written with these digits.
    let rounded = if exponent < 0 { count / 10_f64.powi(-exponent) } else { count * step };
    if rounded.is_finite() && rounded >= number { rounded } else { number }
}

#[cfg(test)]
mod tests {
    use super::{Range, above, below};

    #[test]
    fn bounds_leave_room() {
        for (number, expected) in [
            (0.0, (0.0, 0.0)),
            (1.0, (1.0, 1.0)),
            (7.0, (7.0, 7.0)),
            (99.99, (99.0, 100.0)),
            (8.25, (8.2, 8.3)),
            (-134.7, (-140.0, -130.0)),
            (0.0123, (0.012, 0.013)),
            (18931.9, (18000.0, 19000.0)),
        ] {
            assert_eq!((below(number, false), above(number, false)), expected, "{number}");
        }
        assert!(above(9.2e18, false) > 9.2e18 && below(9.2e18, false) < 9.2e18);
        assert!(below(f64::MAX, false) < f64::MAX && above(f64::MAX, false) <= f64::MAX);
        assert!(above(0.5, true) > 0.5);
        assert_eq!(Range::of_lengths(5, 5), Range { least: 5, most: 5 });
        assert_eq!(Range::of_lengths(0, 123), Range { least: 0, most: 130 });
    }
}
