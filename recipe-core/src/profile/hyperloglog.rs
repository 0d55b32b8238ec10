//! How many different values there are, from hashes of 64 bits: `HyperLogLog`.
//!
//! As in `HyperLogLog++` hashes have 64 bits, so that no correction for large numbers is needed, and few values are counted
//! exactly, elsewhere. What is between them is estimated without a table of corrections, as in Ertl, "New cardinality estimation
//! algorithms for `HyperLogLog` sketches", section 4.

const PRECISION: u32 = 14;
const REGISTERS: usize = 1 << PRECISION;
/// The highest rank that a register can hold.
const HIGHEST: usize = (u64::BITS - PRECISION) as usize + 1;

/// The standard error of an estimate, as a share of it.
pub(super) const ERROR: f64 = 0.0081;

#[derive(Debug, Clone, Default)]
pub(super) struct HyperLogLog {
    /// None before the first value.
    registers: Vec<u8>,
}

impl HyperLogLog {
    #[inline]
    pub(super) fn add(&mut self, hash: u64) {
        if self.registers.is_empty() {
            self.registers = vec![0; REGISTERS];
        }
        let rest = hash << PRECISION | 1 << (PRECISION - 1);
        let rank = rest.leading_zeros() as u8 + 1;
        let register = &mut self.registers[(hash >> (u64::BITS - PRECISION)) as usize];
        *register = rank.max(*register);
    }

    pub(super) fn merge(&mut self, other: &HyperLogLog) {
        if self.registers.is_empty() {
            self.registers.clone_from(&other.registers);
        }
        for (own, other) in self.registers.iter_mut().zip(&other.registers) {
            *own = (*own).max(*other);
        }
    }

    pub(super) fn estimate(&self) -> f64 {
        if self.registers.is_empty() {
            return 0.0;
        }
        let mut ranks = [0_u32; HIGHEST + 1];
        for register in &self.registers {
            ranks[usize::from(*register)] += 1;
        }
        let all = REGISTERS as f64;
        let share = |rank: usize| f64::from(ranks[rank]) / all;
        let mut sum = all * tau(1.0 - share(HIGHEST));
        for rank in (1..HIGHEST).rev() {
            sum = 0.5 * (sum + f64::from(ranks[rank]));
        }
        sum += all * sigma(share(0));
        all * all / (2.0 * std::f64::consts::LN_2 * sum)
    }
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::aggregate::fixed_hasher;

    #[test]
    fn estimates_are_near_for_few_and_for_many_values() {
        let hasher = fixed_hasher();
        for count in [0_u64, 1, 10, 1000, 30_000, 100_000, 1_000_000] {
            let mut parts = [HyperLogLog::default(), HyperLogLog::default()];
            for value in 0..count {
                parts[(value % 2) as usize].add(hasher.hash_one(value));
                parts[0].add(hasher.hash_one(value));
            }
            let [mut one, other] = parts;
            one.merge(&other);
            let error = (one.estimate() - count as f64).abs();
            assert!(error <= 3.0 * ERROR * count as f64, "{count}: {}", one.estimate());
        }
    }
}
