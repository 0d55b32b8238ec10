//! Whole numbers as limbs: words of 64 bits, the lowest first, in two's complement. Above the last one, its sign goes on.

/// What stands above the last limb: zeros, or ones where the number is negative.
pub(super) fn sign(limbs: &[u64]) -> u64 {
    limbs.last().map_or(0, |top| ((*top as i64) >> 63) as u64)
}

/// The limb at a place, also above and below those that there are, where the whole number is shifted to the left by
/// `bit` bits, fewer than 64.
pub(super) fn shifted(limbs: &[u64], at: isize, bit: u32) -> u64 {
    let limb = |at: isize| match usize::try_from(at) {
        Ok(at) => limbs.get(at).copied().unwrap_or_else(|| sign(limbs)),
        Err(_) => 0,
    };
    if bit == 0 { limb(at) } else { limb(at) << bit | limb(at - 1) >> (64 - bit) }
}

/// How many bits the number takes, its sign among them.
pub(super) fn width(limbs: &[u64]) -> u32 {
    let sign = sign(limbs);
    match limbs.iter().rposition(|limb| *limb != sign) {
        None => 1,
        Some(top) => 64 * top as u32 + 65 - (limbs[top] ^ sign).leading_zeros(),
    }
}

/// How many zeros the number ends in; nothing for zero.
pub(super) fn trailing_zeros(limbs: &[u64]) -> Option<u32> {
    let lowest = limbs.iter().position(|limb| *limb != 0)?;
    Some(64 * lowest as u32 + limbs[lowest].trailing_zeros())
}

/// The number shifted to the right.
pub(super) fn shift_right(limbs: &[u64], shift: u32) -> Vec<u64> {
    let (down, bit) = (shift.div_ceil(64) as isize, (64 - shift % 64) % 64);
    (0..limbs.len() as isize).map(|at| shifted(limbs, at + down, bit)).collect()
}

/// The number without its sign, and whether it is negative.
pub(super) fn turn(limbs: &mut [u64]) -> bool {
    let negative = sign(limbs) != 0;
    if negative {
        negate(limbs);
    }
    negative
}

/// The number with the other sign.
pub(super) fn negate(limbs: &mut [u64]) {
    let mut carry = true;
    for limb in limbs {
        (*limb, carry) = (!*limb).overflowing_add(carry.into());
    }
}

/// The number shifted to the left in so many limbs, where it fits.
pub(super) fn fit<const N: usize>(limbs: &[u64], shift: u32) -> Option<[u64; N]> {
    let most = 64 * N as u32;
    if width(limbs).checked_add(shift)? > most {
        return None;
    }
    let (down, bit) = ((shift / 64) as isize, shift % 64);
    Some(std::array::from_fn(|at| shifted(limbs, at as isize - down, bit)))
}

/// The sum, where it fits.
#[inline]
pub(super) fn sum<const N: usize>(one: &[u64; N], other: &[u64; N], mut carry: bool) -> Option<[u64; N]> {
    let mut sum = [0; N];
    for at in 0..N {
        (sum[at], carry) = one[at].carrying_add(other[at], carry);
    }
    let (one, other, top) = (sign(one), sign(other), sign(&sum));
    ((one ^ top) & (other ^ top) == 0).then_some(sum)
}
