//! Sums in as many limbs as their values reach over.

use super::limbs::{shifted, sign};

/// `limbs * 2^(64 * low)`. The last limb holds nothing but the sign, and what the additions of a moment carry.
#[derive(Debug, Clone, Default)]
pub(super) struct Wide {
    low: i32,
    limbs: Vec<u64>,
}

impl Wide {
    /// Adds `other * 2^exponent`.
    pub(super) fn add(&mut self, other: &[u64], exponent: i32) {
        let (low, bit) = (exponent.div_euclid(64), exponent.rem_euclid(64) as u32);
        if self.limbs.is_empty() {
            self.low = low;
        }
        if low < self.low {
            let more = (self.low - low) as usize;
            self.limbs.splice(..0, std::iter::repeat_n(0, more));
            self.low = low;
        }
        let first = (low - self.low) as usize;
        let own = sign(&self.limbs);
        // Room for all of the other one, and a last limb that holds a sign and nothing else.
        if self.limbs.last().is_none_or(|top| *top != own) {
            self.limbs.push(own);
        }
        let least = first + other.len() + 2;
        if self.limbs.len() < least {
            self.limbs.resize(least, own);
        }
        let mut carry = false;
        let (here, above) = self.limbs[first..].split_at_mut(other.len() + 1);
        for (at, limb) in here.iter_mut().enumerate() {
            (*limb, carry) = limb.carrying_add(shifted(other, at as isize, bit), carry);
        }
        let other = sign(other);
        for limb in above {
            // Ones and a carry change nothing, nor do zeros without one.
            if carry == (other != 0) {
                break;
            }
            (*limb, carry) = limb.carrying_add(other, carry);
        }
    }

    pub(super) fn parts(&self) -> (&[u64], i32) {
        (&self.limbs, 64 * self.low)
    }

    /// How many bytes the limbs take.
    pub(super) fn bytes(&self) -> usize {
        self.limbs.capacity() * size_of::<u64>()
    }
}
