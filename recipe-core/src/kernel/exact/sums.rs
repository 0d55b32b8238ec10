//! Sums of values and of their powers.

use arrow_array::{ArrowPrimitiveType, PrimitiveArray};

use super::cells::{Cell, Split};
use super::number::Number;
use crate::error::{Error, Kind, Result};

/// How many values there are, their sum, and the sums of their squares, cubes and fourth powers as far as `H` says, in
/// `W` limbs each.
#[derive(Debug, Clone)]
pub(crate) struct Sums<const H: usize, const W: usize> {
    pub(super) count: u64,
    pub(super) sum: Number<2>,
    pub(super) higher: [Number<W>; H],
}

/// What sums and means need.
pub(crate) type Total = Sums<0, 2>;

impl<const H: usize, const W: usize> Default for Sums<H, W> {
    fn default() -> Self {
        Sums { count: 0, sum: Number::default(), higher: std::array::from_fn(|_| Number::default()) }
    }
}

impl<const H: usize, const W: usize> Sums<H, W> {
    /// Takes in a value. The result is by how many bytes the sums have grown.
    #[inline]
    pub(crate) fn add(&mut self, cell: impl Cell) -> usize {
        self.count = self.count.wrapping_add(1);
        self.put(cell, false)
    }

    /// Takes in all values of a column.
    pub(crate) fn add_all<T: ArrowPrimitiveType<Native: Cell>>(&mut self, values: &PrimitiveArray<T>) {
        for value in values.iter().flatten() {
            self.add(value);
        }
    }

    /// Takes out a value that was taken in.
    pub(crate) fn take(&mut self, cell: impl Cell) {
        self.count = self.count.wrapping_sub(1);
        self.put(cell, true);
    }

    #[inline]
    fn put(&mut self, cell: impl Cell, out: bool) -> usize {
        if H == 0
            && let Some(whole) = cell.whole()
            && let Some(signed) = if out { whole.checked_neg() } else { Some(whole) }
        {
            return self.sum.add_whole(signed);
        }
        let split = cell.split();
        let Split::Word { value, bits, exponent } = split else { return self.put_other(&split, out) };
        if value == 0 {
            return 0;
        }
        let signed = if out { value.checked_neg() } else { Some(value) };
        // The lowest long has no counterpart that is one.
        let Some(signed) = signed else {
            return self.put_other(&Split::Long { value: value.into(), bits, exponent }, out);
        };
        let mut grown = self.sum.add_word(signed, bits, exponent);
        if H > 0 {
            grown += self.put_powers([value.unsigned_abs()], (signed < 0, out), bits, exponent);
        }
        grown
    }

    /// Takes a value to the second to the fourth power, as far as there are sums of them. Both signs are said: of the value,
    /// and of its square.
    #[inline]
    fn put_powers(&mut self, value: [u64; 1], (odd, even): (bool, bool), bits: u32, exponent: i32) -> usize {
        let mut grown = 0;
        let square = product::<1, 1, 2>(&value, &value);
        if let Some(sum) = self.higher.get_mut(0) {
            grown += sum.add(even, &square, 2 * bits, 2 * exponent);
        }
        if let Some(sum) = self.higher.get_mut(1) {
            grown += sum.add(odd, &product::<2, 1, 3>(&square, &value), 3 * bits, 3 * exponent);
        }
        if let Some(sum) = self.higher.get_mut(2) {
            grown += sum.add(even, &product::<2, 2, 4>(&square, &square), 4 * bits, 4 * exponent);
        }
        grown
    }

    #[cold]
    #[inline(never)]
    fn put_other(&mut self, cell: &Split, out: bool) -> usize {
        let (value, bits, exponent) = match *cell {
            Split::Word { .. } => return 0,
            Split::Long { value, bits, exponent } => (value, bits, exponent),
            Split::Apart(value) => return self.sum.count_apart(value, out),
        };
        let (odd, magnitude) = ((value < 0) != out, value.unsigned_abs());
        let value = [magnitude as u64, (magnitude >> 64) as u64];
        let mut grown = self.sum.add(odd, &value, bits, exponent);
        let square = product::<2, 2, 4>(&value, &value);
        if let Some(sum) = self.higher.get_mut(0) {
            grown += sum.add(out, &square, 2 * bits, 2 * exponent);
        }
        if let Some(sum) = self.higher.get_mut(1) {
            grown += sum.add(odd, &product::<4, 2, 6>(&square, &value), 3 * bits, 3 * exponent);
        }
        if let Some(sum) = self.higher.get_mut(2) {
            grown += sum.add(out, &product::<4, 4, 8>(&square, &square), 4 * bits, 4 * exponent);
        }
        grown
    }

    /// Takes in a value as often as it is there.
    pub(crate) fn add_times(&mut self, cell: impl Cell, times: u64) {
        self.count = self.count.wrapping_add(times);
        let (value, bits, exponent) = match cell.split() {
            Split::Word { value, bits, exponent } => (i128::from(value), bits, exponent),
            Split::Long { value, bits, exponent } => (value, bits, exponent),
            // Of such values only which kinds there are matters.
            Split::Apart(value) => {
                self.sum.count_apart(value, false);
                return;
            }
        };
        if value == 0 || times == 0 {
            return;
        }
        let more = u64::BITS - times.leading_zeros();
        let (odd, magnitude) = (value < 0, value.unsigned_abs());
        let value = [magnitude as u64, (magnitude >> 64) as u64];
        self.sum.add(odd, &product::<2, 1, 3>(&value, &[times]), bits + more, exponent);
        let square = product::<2, 2, 4>(&value, &value);
        if let Some(sum) = self.higher.get_mut(0) {
            sum.add(false, &product::<4, 1, 5>(&square, &[times]), 2 * bits + more, 2 * exponent);
        }
        if let Some(sum) = self.higher.get_mut(1) {
            let cube = product::<4, 2, 6>(&square, &value);
            sum.add(odd, &product::<6, 1, 7>(&cube, &[times]), 3 * bits + more, 3 * exponent);
        }
        if let Some(sum) = self.higher.get_mut(2) {
            let fourth = product::<4, 4, 8>(&square, &square);
            sum.add(false, &product::<8, 1, 9>(&fourth, &[times]), 4 * bits + more, 4 * exponent);
        }
    }

    /// Takes in the values of another one.
    pub(crate) fn join(&mut self, other: &Self) -> Result<usize> {
        let count = self.count.checked_add(other.count).filter(|count| i64::try_from(*count).is_ok());
        self.count = count.ok_or_else(|| Error::from(Kind::Data("the state has too many values".into())))?;
        let mut grown = self.sum.add_sum(&other.sum);
        for (sum, other) in self.higher.iter_mut().zip(&other.higher) {
            grown += sum.add_sum(other);
        }
        Ok(grown)
    }

    /// How many values there are.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

/// The product of two magnitudes, whose limbs are as many as those of both.
#[inline]
pub(super) fn product<const A: usize, const B: usize, const P: usize>(
    one: &[u64; A],
    other: &[u64; B],
) -> [u64; P] {
    let mut product = [0; P];
    for (low, one) in one.iter().enumerate() {
        let mut carry = 0;
        for (high, other) in other.iter().enumerate() {
            (product[low + high], carry) = one.carrying_mul_add(*other, product[low + high], carry);
        }
        product[low + B] = carry;
    }
    product
}
