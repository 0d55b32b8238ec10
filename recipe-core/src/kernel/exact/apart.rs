//! Infinities and NaN, which are in no sum.

/// How many values are infinite, and how many are NaN.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Apart {
    positive: u64,
    negative: u64,
    nans: u64,
}

impl Apart {
    /// Takes in a value that is not finite, or takes it out.
    pub(super) fn count(&mut self, value: f64, out: bool) {
        let count = if value.is_nan() {
            &mut self.nans
        } else if value > 0.0 {
            &mut self.positive
        } else {
            &mut self.negative
        };
        *count = if out { count.wrapping_sub(1) } else { count.wrapping_add(1) };
    }

    pub(super) fn join(&mut self, other: Apart) {
        self.positive = self.positive.saturating_add(other.positive);
        self.negative = self.negative.saturating_add(other.negative);
        self.nans = self.nans.saturating_add(other.nans);
    }

    /// What a sum with such values is, if there are any.
    pub(super) fn sum(self) -> Option<f64> {
        match (self.nans, self.positive, self.negative) {
            (0, 0, 0) => None,
            (0, _, 0) => Some(f64::INFINITY),
            (0, 0, _) => Some(f64::NEG_INFINITY),
            _ => Some(f64::NAN),
        }
    }

    /// Which there are: a bit for infinity, one for negative infinity, and one for NaN.
    pub(super) fn kinds(self) -> i8 {
        let counts = [self.positive, self.negative, self.nans];
        counts.iter().zip(0..).map(|(count, bit)| i8::from(*count > 0) << bit).sum()
    }

    /// One of each of these kinds.
    pub(super) fn of_kinds(kinds: i8) -> Apart {
        let [positive, negative, nans] = [0, 1, 2].map(|bit| u64::from(kinds >> bit & 1 == 1));
        Apart { positive, negative, nans }
    }
}
