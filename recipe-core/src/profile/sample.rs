//! How often values are there, of those different values whose hashes are low: all of them while there are few.
//!
//! Which values are kept depends on their hashes alone, so that samples merge in any order, and each that is kept is counted
//! from its first row on. See Gibbons, "Distinct sampling for highly-accurate answers to distinct values queries".

use ahash::RandomState;
use hashbrown::HashMap;

use crate::kernel::aggregate::fixed_hasher;

#[derive(Debug, Clone)]
pub(super) struct Sample {
    /// A value is kept where so many bits of its hash are zero.
    level: u32,
    limit: usize,
    times: HashMap<u64, u64, RandomState>,
}

impl Sample {
    pub(super) fn new(limit: usize) -> Self {
        Sample { level: 0, limit, times: HashMap::with_hasher(fixed_hasher()) }
    }

    #[inline]
    pub(super) fn add(&mut self, hash: u64, times: u64) {
        if is_kept(hash, self.level) {
            *self.times.entry(hash).or_default() += times;
            self.shrink();
        }
    }

    #[inline]
    fn shrink(&mut self) {
        while self.times.len() > self.limit {
            self.level += 1;
            let level = self.level;
            self.times.retain(|hash, _| is_kept(*hash, level));
        }
    }

    pub(super) fn merge(&mut self, other: Sample) {
        self.level = self.level.max(other.level);
        let level = self.level;
        self.times.retain(|hash, _| is_kept(*hash, level));
        // What is kept does not depend on the order.
        for (hash, times) in other.times {
            self.add(hash, times);
        }
    }

    /// Whether all values are kept.
    pub(super) fn is_all(&self) -> bool {
        self.level == 0
    }

    /// How many values there are for each that is kept.
    pub(super) fn weight(&self) -> f64 {
        2_f64.powi(self.level as i32)
    }

    /// How often each value that is kept is there, in ascending order.
    pub(super) fn times(&self) -> Vec<u64> {
        let mut times: Vec<u64> = self.times.values().copied().collect();
        times.sort_unstable();
        times
    }
}

/// Others look at the first and the last bits of hashes, which this multiplies away.
fn is_kept(hash: u64, level: u32) -> bool {
    level == 0 || hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - level.min(u64::BITS - 1)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_does_not_depend_on_the_order() {
        let hasher = fixed_hasher();
        let rows: Vec<u64> = (0..30_000_u64).map(|row| hasher.hash_one(row % 10_000)).collect();
        let mut forward = Sample::new(500);
        for hash in &rows {
            forward.add(*hash, 1);
        }
        let mut parts: Vec<Sample> = rows
            .rchunks(777)
            .map(|part| {
                let mut sample = Sample::new(500);
                part.iter().rev().for_each(|hash| sample.add(*hash, 1));
                sample
            })
            .collect();
        let mut merged = parts.pop().expect("parts");
        for part in parts {
            merged.merge(part);
        }
        assert_eq!((merged.level, merged.times()), (forward.level, forward.times()));
        assert!(forward.times().iter().all(|times| *times == 3), "each is counted from its first row on");
        let estimate = forward.times().len() as f64 * forward.weight();
        assert!((8_500.0..11_500.0).contains(&estimate), "{estimate}");
    }
}
