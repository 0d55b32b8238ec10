//! How many values there are of which size, in buckets with bounds that do not depend on the data.
//!
//! Between two powers of two of the distance from a centre there are 1024 buckets, so that a value is known up to a 2048th of
//! its distance from the centre.

/// Buckets between two powers of two.
const BUCKETS: usize = 1 << BITS;
const BITS: u32 = 10;
/// Bits of a double's fraction that do not matter.
const LEFT_OUT: u32 = f64::MANTISSA_DIGITS - 1 - BITS;
/// Signs and exponents of doubles.
const PAGES: usize = 1 << 12;

#[derive(Debug, Clone)]
pub(super) struct Spread {
    centre: f64,
    pages: Vec<Option<Box<[u64; BUCKETS]>>>,
}

/// A value in place of all in a bucket, how many these are, and how far from it they may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bucket {
    pub(super) value: f64,
    pub(super) times: u64,
    pub(super) error: f64,
}

impl Spread {
    pub(super) fn new(centre: f64) -> Self {
        Spread { centre, pages: Vec::new() }
    }

    #[inline]
    pub(super) fn add(&mut self, value: f64, times: u64) {
        if self.pages.is_empty() {
            self.pages = vec![None; PAGES];
        }
        // Zero has no sign.
        let bits = (value - self.centre + 0.0).to_bits();
        let page =
            self.pages[(bits >> (BITS + LEFT_OUT)) as usize].get_or_insert_with(|| Box::new([0; BUCKETS]));
        page[(bits >> LEFT_OUT) as usize % BUCKETS] += times;
    }

    /// Takes in the values of another one that has the same centre.
    pub(super) fn merge(&mut self, other: Spread) {
        if self.pages.is_empty() {
            self.pages = other.pages;
            return;
        }
        for (own, other) in self.pages.iter_mut().zip(other.pages) {
            match (own, other) {
                (_, None) => {}
                (own @ None, other) => *own = other,
                (Some(own), Some(other)) => {
                    own.iter_mut().zip(other.iter()).for_each(|(own, other)| *own += other);
                }
            }
        }
    }

    /// The buckets that have values, in order.
    pub(super) fn buckets(&self) -> Vec<Bucket> {
        let mut buckets = Vec::new();
        let mut take = |at: usize| {
            let Some(page) = &self.pages[at] else { return };
            for (slot, times) in page.iter().enumerate().filter(|(_, times)| **times > 0) {
                let bits = ((at << BITS | slot) as u64) << LEFT_OUT;
                let (low, high) = (f64::from_bits(bits), f64::from_bits(bits + (1 << LEFT_OUT)));
                let (value, error) = if low == 0.0 || !high.is_finite() {
                    (low, 0.0)
                } else {
                    (f64::midpoint(low, high), (high - low).abs() / 2.0)
                };
                buckets.push(Bucket { value: self.centre + value, times: *times, error });
            }
        };
        if !self.pages.is_empty() {
            (0..PAGES / 2).for_each(&mut take);
            (PAGES / 2..PAGES).for_each(take);
        }
        buckets.sort_by(|one, other| one.value.total_cmp(&other.value));
        buckets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_known_up_to_a_small_part_of_their_distance() {
        let values = [-1e300, -7.0, -0.1, 0.0, 1e-9, 3.0, 3.001, 1e9 + 1.0, 1e300];
        for centre in [0.0, 1e9] {
            let mut parts = [Spread::new(centre), Spread::new(centre)];
            for (at, value) in values.iter().enumerate() {
                parts[at % 2].add(*value, 2);
            }
            let [mut one, other] = parts;
            one.merge(other);
            let buckets = one.buckets();
            assert!(buckets.is_sorted_by(|one, other| one.value <= other.value));
            assert_eq!(buckets.iter().map(|bucket| bucket.times).sum::<u64>(), 18);
            for value in values {
                let near = |bucket: &&Bucket| (bucket.value - value).abs() <= bucket.error * 1.001;
                let bucket = buckets.iter().find(near).unwrap_or_else(|| panic!("{value} with {centre}"));
                assert!(bucket.error <= (value - centre).abs() / 2048.0, "{value} with {centre}: {bucket:?}");
            }
        }
    }
}
