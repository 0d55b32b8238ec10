//! Numbers that are whole multiples of a power of two, and their sums.

use num_bigint::{BigInt, BigUint, Sign};

use super::apart::Apart;
use super::limbs::{fit, negate, shifted, sign, sum, trailing_zeros, turn, width};
use super::wide::Wide;

/// Powers of two below that of the first value that are kept free for smaller ones, for each limb of the value.
const SLACK: u32 = 16;

/// A sum, exact. It takes `N` limbs, or more elsewhere once these do not hold it.
#[derive(Debug, Clone)]
pub(super) enum Number<const N: usize> {
    /// `limbs * 2^exponent`, in two's complement.
    Small {
        exponent: i32,
        limbs: [u64; N],
    },
    Wide(Box<Wide>),
    /// Beside values that are not finite.
    Beside(Box<(Apart, Number<N>)>),
}

impl<const N: usize> Default for Number<N> {
    fn default() -> Self {
        Number::Small { exponent: 0, limbs: [0; N] }
    }
}

impl<const N: usize> Number<N> {
    /// Adds `magnitude * 2^exponent`, or takes it away. The magnitude is less than `2^bits`. The result is by how many
    /// bytes the sum has grown elsewhere.
    #[inline]
    pub(super) fn add<const M: usize>(
        &mut self,
        negative: bool,
        magnitude: &[u64; M],
        bits: u32,
        exponent: i32,
    ) -> usize {
        if let Number::Small { exponent: own, limbs } = self {
            let shift = exponent.wrapping_sub(*own) as u32;
            if shift < 64 * N as u32
                && shift + bits < 64 * N as u32
                && let Some(sum) = sum(limbs, &place(magnitude, shift, negative), negative)
            {
                *limbs = sum;
                return 0;
            }
        }
        self.add_slowly(negative, magnitude, bits, exponent)
    }

    #[cold]
    #[inline(never)]
    fn add_slowly<const M: usize>(
        &mut self,
        negative: bool,
        magnitude: &[u64; M],
        bits: u32,
        exponent: i32,
    ) -> usize {
        if let Number::Beside(beside) = self {
            return beside.1.add(negative, magnitude, bits, exponent);
        }
        let slack = SLACK * M as u32;
        if let Number::Small { exponent: own, limbs } = self
            && *limbs == [0; N]
            && bits + slack < 64 * N as u32
            && let Some(first) = sum(limbs, &place(magnitude, slack, negative), negative)
        {
            (*own, *limbs) = (exponent - slack as i32, first);
            return 0;
        }
        let mut limbs = [0; LONGEST];
        limbs[..M].copy_from_slice(magnitude);
        if negative {
            negate(&mut limbs[..=M]);
        }
        self.join(&limbs[..=M], exponent, slack as i32)
    }

    /// Adds another sum.
    pub(super) fn add_sum(&mut self, other: &Self) -> usize {
        let (limbs, exponent) = other.parts();
        let grown = self.join(limbs, exponent, 0);
        match other {
            Number::Beside(beside) => grown + self.set_apart(beside.0),
            _ => grown,
        }
    }

    /// Takes in a value that is not finite, or takes it out.
    pub(super) fn count_apart(&mut self, value: f64, out: bool) -> usize {
        let (apart, grown) = self.apart_mut();
        apart.count(value, out);
        grown
    }

    /// Takes in values that are not finite.
    pub(super) fn set_apart(&mut self, more: Apart) -> usize {
        let (apart, grown) = self.apart_mut();
        apart.join(more);
        grown
    }

    fn apart_mut(&mut self) -> (&mut Apart, usize) {
        let grown = match self {
            Number::Beside(_) => 0,
            _ => {
                *self = Number::Beside(Box::new((Apart::default(), std::mem::take(self))));
                size_of::<(Apart, Number<N>)>()
            }
        };
        match self {
            Number::Beside(beside) => (&mut beside.0, grown),
            _ => unreachable!("it stands beside such values"),
        }
    }

    /// The values that are not finite.
    pub(super) fn apart(&self) -> Apart {
        match self {
            Number::Beside(beside) => beside.0,
            _ => Apart::default(),
        }
    }

    /// Adds `other * 2^exponent`. Where the unit of the sum gets smaller, it does by `slack` powers of two more, if that
    /// leaves room.
    pub(super) fn join(&mut self, other: &[u64], exponent: i32, slack: i32) -> usize {
        if other.iter().all(|limb| *limb == 0) {
            return 0;
        }
        let (own, limbs) = match self {
            Number::Small { exponent, limbs } => (exponent, limbs),
            Number::Wide(_) => return self.widen(other, exponent),
            Number::Beside(beside) => return beside.1.join(other, exponent, slack),
        };
        // Zero is zero in any unit.
        let unit = if limbs.iter().all(|limb| *limb == 0) { exponent } else { exponent.min(*own) };
        let spare = if unit == *own { 0 } else { slack };
        for unit in [unit - spare, unit] {
            let shift = |from: i32| u32::try_from(from - unit).unwrap_or(0);
            let both = fit::<N>(limbs, shift(*own)).zip(fit::<N>(other, shift(exponent)));
            if let Some(together) = both.and_then(|(one, other)| sum(&one, &other, false)) {
                (*own, *limbs) = (unit, together);
                return 0;
            }
        }
        self.widen(other, exponent)
    }

    /// Adds to the sum in as many limbs as it takes.
    fn widen(&mut self, other: &[u64], exponent: i32) -> usize {
        let (mut wide, before) = match std::mem::take(self) {
            Number::Wide(wide) => {
                let before = size_of::<Wide>() + wide.bytes();
                (wide, before)
            }
            small => {
                let mut wide = Wide::default();
                let (limbs, exponent) = small.parts();
                wide.add(limbs, exponent);
                (Box::new(wide), 0)
            }
        };
        wide.add(other, exponent);
        let grown = size_of::<Wide>() + wide.bytes() - before;
        *self = Number::Wide(wide);
        grown
    }

    /// The number as `limbs * 2^exponent`.
    pub(super) fn parts(&self) -> (&[u64], i32) {
        match self {
            Number::Small { exponent, limbs } => (limbs, *exponent),
            Number::Wide(wide) => wide.parts(),
            Number::Beside(beside) => beside.1.parts(),
        }
    }

    /// The number as `magnitude * 2^exponent`, and before them whether it is negative.
    pub(super) fn magnitude(&self) -> (bool, Magnitude<N>, i32) {
        match self {
            Number::Small { exponent, limbs } => {
                let mut limbs = *limbs;
                (turn(&mut limbs), Magnitude::Small(limbs), *exponent)
            }
            Number::Wide(wide) => {
                let (limbs, exponent) = wide.parts();
                let mut limbs = limbs.to_vec();
                (turn(&mut limbs), Magnitude::Wide(limbs), exponent)
            }
            Number::Beside(beside) => beside.1.magnitude(),
        }
    }

    /// The number as a whole number of a power of two, and the exponent of that.
    pub(super) fn to_whole(&self) -> (BigInt, i32) {
        let (negative, magnitude, exponent) = self.magnitude();
        let halves = magnitude.as_ref().iter().flat_map(|limb| [*limb as u32, (limb >> 32) as u32]);
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        (BigInt::from_biguint(sign, BigUint::new(halves.collect())), exponent)
    }

    pub(super) fn is_negative(&self) -> bool {
        sign(self.parts().0) != 0
    }

    /// Writes the number down in the one way there is: an odd number's bytes, as few as hold it in two's complement and the
    /// lowest first. The result is the exponent of the power of two that it is multiplied with. Zero has no bytes.
    pub(super) fn digits(&self, bytes: &mut Vec<u8>) -> i32 {
        bytes.clear();
        let (limbs, exponent) = self.parts();
        let Some(zeros) = trailing_zeros(limbs) else { return 0 };
        let wanted = (width(limbs) - zeros).div_ceil(8) as usize;
        let (down, bit) = (zeros.div_ceil(64) as isize, (64 - zeros % 64) % 64);
        for at in 0..wanted.div_ceil(8) as isize {
            bytes.extend(shifted(limbs, at + down, bit).to_le_bytes());
        }
        bytes.truncate(wanted);
        exponent + zeros as i32
    }

    /// The number of which these are the [digits](Self::digits), which no other bytes can be.
    pub(super) fn of_digits(bytes: &[u8], exponent: i32) -> Option<Self> {
        let sign = match bytes {
            [] => return (exponent == 0).then(Self::default),
            // The last byte says nothing that the sign of the one before does not.
            [.., below, 0] if below >> 7 == 0 => return None,
            [.., below, u8::MAX] if below >> 7 == 1 => return None,
            [low, ..] if low % 2 == 0 => return None,
            [.., top] => {
                if top >> 7 == 0 {
                    0
                } else {
                    u8::MAX
                }
            }
        };
        let limb = |bytes: &[u8]| {
            let mut limb = [sign; 8];
            limb[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(limb)
        };
        if bytes.len() > 8 * N {
            let mut number = Self::default();
            number.join(&bytes.chunks(8).map(limb).collect::<Vec<_>>(), exponent, 0);
            return Some(number);
        }
        let mut limbs = [limb(&[]); N];
        for (to, bytes) in limbs.iter_mut().zip(bytes.chunks(8)) {
            *to = limb(bytes);
        }
        Some(Number::Small { exponent, limbs })
    }
}

/// A number without its sign.
pub(super) enum Magnitude<const N: usize> {
    Small([u64; N]),
    Wide(Vec<u64>),
}

impl<const N: usize> AsRef<[u64]> for Magnitude<N> {
    fn as_ref(&self) -> &[u64] {
        match self {
            Magnitude::Small(limbs) => limbs,
            Magnitude::Wide(limbs) => limbs,
        }
    }
}

impl Number<2> {
    /// Adds a whole number.
    #[inline]
    pub(super) fn add_whole(&mut self, value: i128) -> usize {
        if let Number::Small { exponent: 0, limbs } = self
            && let Some(sum) = whole(limbs).checked_add(value)
        {
            *limbs = [sum as u64, (sum >> 64) as u64];
            return 0;
        }
        self.join(&[value as u64, (value >> 64) as u64], 0, 0)
    }

    /// As [`add`](Self::add), for what fits a word.
    #[inline]
    pub(super) fn add_word(&mut self, value: i64, bits: u32, exponent: i32) -> usize {
        if let Number::Small { exponent: own, limbs } = self {
            let shift = exponent.wrapping_sub(*own) as u32;
            // So little that the shifted value fits, too.
            if shift < 63
                && let Some(sum) = whole(limbs).checked_add(i128::from(value) << shift)
            {
                *limbs = [sum as u64, (sum >> 64) as u64];
                return 0;
            }
        }
        self.add_far(value, bits, exponent)
    }

    #[inline(never)]
    fn add_far(&mut self, value: i64, bits: u32, exponent: i32) -> usize {
        self.add(value < 0, &[value.unsigned_abs()], bits, exponent)
    }
}

fn whole(limbs: &[u64; 2]) -> i128 {
    i128::from(limbs[1] as i64) << 64 | i128::from(limbs[0])
}

/// The most limbs of a fourth power, and one each for how often it is there and for a sign.
const LONGEST: usize = 10;

/// A magnitude shifted to the left, in so many limbs that it fits; if it is to be taken away, with all bits turned round.
#[inline]
fn place<const N: usize, const M: usize>(magnitude: &[u64; M], shift: u32, turned: bool) -> [u64; N] {
    // A power of two, so that no place needs to be checked.
    const ROOM: usize = 16;
    let (first, bit) = ((shift / 64) as usize, shift % 64);
    let (mut placed, mut above) = ([0; ROOM], 0);
    for (at, limb) in magnitude.iter().enumerate() {
        let wide = u128::from(*limb) << bit;
        placed[(first + at) % ROOM] = wide as u64 | above;
        above = (wide >> 64) as u64;
    }
    placed[(first + M) % ROOM] = above;
    let flip = if turned { u64::MAX } else { 0 };
    std::array::from_fn(|at| placed[at] ^ flip)
}
