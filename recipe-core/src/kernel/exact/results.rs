//! What is made of exact sums, rounded once.
//!
//! With `n` values and the sums `S1` to `S4` of their powers, and `A = n S2 - S1^2`, `B = n^2 S3 - 3 n S1 S2 + 2 S1^3` and
//! `C = n^3 S4 - 4 n^2 S1 S3 + 6 n S1^2 S2 - 3 S1^4`, which are `n^2`, `n^3` and `n^4` times the central moments, the
//! variance is `A / (n (n - 1))`, that of the population `A / n^2`, skewness `B / A^(3/2)` and kurtosis `C / A^2 - 3`.

use arrow_array::ArrowPrimitiveType;
use num_bigint::{BigInt, BigUint, Sign};

use super::limbs::{fit, shift_right, sum};
use super::number::{Magnitude, Number};
use super::rounding::Quotient;
use super::sums::{Sums, product};
use crate::types::DECIMAL;

/// A function of sums, and of how many of what was summed make one.
pub(crate) type Finish<T, const H: usize, const W: usize> =
    fn(&Sums<H, W>, u64) -> Option<<T as ArrowPrimitiveType>::Native>;

impl<const H: usize, const W: usize> Sums<H, W> {
    /// The sum of values of which `unit` make one; nothing where there are no values.
    pub(crate) fn sum(&self, unit: u64) -> Option<f64> {
        self.over(&[unit])
    }

    /// The sum of whole numbers, where it fits a long; nothing where there are no values.
    pub(crate) fn long(&self) -> Option<i64> {
        i64::try_from(self.whole()?).ok()
    }

    /// The sum of decimals, where it fits one; nothing where there are no values.
    pub(crate) fn decimal(&self) -> Option<i128> {
        self.whole().filter(|sum| sum.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL.0)))
    }

    fn whole(&self) -> Option<i128> {
        if self.count == 0 {
            return None;
        }
        let (limbs, exponent) = self.sum.parts();
        let [low, high] = match u32::try_from(exponent) {
            Ok(shift) => fit::<2>(limbs, shift)?,
            // There are zeros below the point.
            Err(_) => fit::<2>(&shift_right(limbs, exponent.unsigned_abs()), 0)?,
        };
        Some((u128::from(high) << 64 | u128::from(low)) as i128)
    }

    /// The mean of values of which `unit` make one; nothing where there are no values.
    pub(crate) fn mean(&self, unit: u64) -> Option<f64> {
        if unit == 1 { self.over(&[self.count]) } else { self.over(&[self.count, unit]) }
    }

    /// The sum, divided by some numbers.
    fn over(&self, divisors: &[u64]) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        Some(self.sum.apart().sum().unwrap_or_else(|| {
            let (negative, magnitude, exponent) = self.sum.magnitude();
            let exponent = i64::from(exponent);
            let quotient = match (magnitude, divisors) {
                (Magnitude::Small([low, high]), [divisor]) => {
                    Quotient::by_word(u128::from(high) << 64 | u128::from(low), *divisor, exponent)
                }
                (magnitude, divisors) => Quotient::by_words(magnitude.as_ref(), divisors, exponent),
            };
            let value = quotient.round();
            if negative { -value } else { value }
        }))
    }

    /// The sums as whole numbers of a unit, of its square and so on, and the exponent of the unit.
    fn wholes(&self) -> ([BigInt; H], BigInt, i32) {
        let higher = self.higher.each_ref().map(Number::to_whole);
        let (sum, exponent) = self.sum.to_whole();
        let units = higher.iter().zip(2..).map(|((_, exponent), power)| exponent.div_euclid(power));
        let unit = units.fold(exponent, i32::min);
        let mut power = 1;
        let higher = higher.map(|(whole, exponent)| {
            power += 1;
            whole << (exponent - power * unit)
        });
        (higher, sum << (exponent - unit), unit)
    }
}

/// What variances need: sums, and sums of squares.
impl Sums<1, 4> {
    /// The variance of a sample (n - 1) of values of which `unit` make one; nothing where there are fewer than two.
    pub(crate) fn variance(&self, unit: u64) -> Option<f64> {
        let less = self.count.checked_sub(1).filter(|less| *less > 0)?;
        Some(self.spread([self.count, less, 1], unit).map_or(f64::NAN, Quotient::round))
    }

    /// Its square root.
    pub(crate) fn deviation(&self, unit: u64) -> Option<f64> {
        let less = self.count.checked_sub(1).filter(|less| *less > 0)?;
        Some(self.spread([self.count, less, 1], unit).map_or(f64::NAN, |variance| variance.root().round()))
    }

    /// The variance of the population (n); nothing where there are no values.
    pub(crate) fn population_variance(&self, unit: u64) -> Option<f64> {
        self.population(unit, Quotient::round)
    }

    /// Its square root.
    pub(crate) fn population_deviation(&self, unit: u64) -> Option<f64> {
        self.population(unit, |variance| variance.root().round())
    }

    fn population(&self, unit: u64, rounded: fn(Quotient) -> f64) -> Option<f64> {
        let count = Some(self.count).filter(|count| *count > 0)?;
        Some(self.spread([count, count, 1], unit).map_or(f64::NAN, rounded))
    }

    /// The square root of the variance of a sample divided by the count.
    pub(crate) fn error_of_mean(&self, unit: u64) -> Option<f64> {
        let less = self.count.checked_sub(1).filter(|less| *less > 0)?;
        Some(self.spread([self.count, less, self.count], unit).map_or(f64::NAN, |part| part.root().round()))
    }

    /// `A` divided by these numbers and by the square of the unit; nothing where there are values that are not finite.
    fn spread(&self, divisors: [u64; 3], unit: u64) -> Option<Quotient> {
        if self.sum.apart().sum().is_some() {
            return None;
        }
        let (area, exponent) = self.area();
        let divided = |divisors: &[u64]| Quotient::by_words(&area, divisors, exponent.into());
        let [count, less, last] = divisors;
        // One division is quicker than several.
        let product = count.checked_mul(less).and_then(|product| product.checked_mul(last));
        Some(match (product, unit) {
            (Some(product), 1) => divided(&[product]),
            (Some(product), _) => divided(&[product, unit, unit]),
            (None, _) => divided(&[count, less, last, unit, unit]),
        })
    }

    /// `A`, as a whole number of a power of two, and the exponent of that.
    fn area(&self) -> (Vec<u64>, i32) {
        self.small_area().unwrap_or_else(|| {
            let ([squares], sum, unit) = self.wholes();
            let area = BigInt::from(self.count) * squares - &sum * &sum;
            // There is no such state of values, but one may come from anywhere.
            let area = if area.sign() == Sign::Minus { BigInt::ZERO } else { area };
            (area.magnitude().to_u64_digits(), 2 * unit)
        })
    }

    /// The same where all of it fits eight limbs.
    fn small_area(&self) -> Option<(Vec<u64>, i32)> {
        let (Number::Small { .. }, [Number::Small { limbs: squares, exponent }]) = (&self.sum, &self.higher)
        else {
            return None;
        };
        let (_, sum, unit) = self.sum.magnitude();
        let sum: &[u64; 2] = sum.as_ref().try_into().ok()?;
        let mut square = [0; 5];
        square[..4].copy_from_slice(&product::<2, 2, 4>(sum, sum));
        let mut whole = [0; 6];
        whole[..5].copy_from_slice(&product::<4, 1, 5>(squares, &[self.count]));
        let lower = (*exponent).min(2 * unit);
        let shift = |from: i32| (from - lower) as u32;
        let (whole, square) = (fit::<8>(&whole, shift(*exponent))?, fit::<8>(&square, shift(2 * unit))?);
        let area = difference(&whole, &square)?;
        Some((area.to_vec(), lower))
    }
}

/// The difference of two numbers, where it is not negative.
fn difference(one: &[u64; 8], other: &[u64; 8]) -> Option<[u64; 8]> {
    sum(one, &other.map(|limb| !limb), true).filter(|difference| difference[7] >> 63 == 0)
}

/// The same of cubes.
impl Sums<2, 5> {
    /// The third standardised moment of the population; nothing where all values are equal, as in Spark since 3.1.
    pub(crate) fn skewness(&self) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let ([squares, cubes], sum, _) = self.wholes();
        if self.sum.apart().sum().is_some() {
            return Some(f64::NAN);
        }
        skewness(&BigInt::from(self.count), [&sum, &squares, &cubes])
    }
}

/// Of so many values with these sums of powers.
fn skewness(count: &BigInt, [sum, squares, cubes]: [&BigInt; 3]) -> Option<f64> {
    let area = count * squares - sum * sum;
    if area.sign() != Sign::Plus {
        return None;
    }
    let third: BigInt = (count * cubes - 3 * sum * squares) * count + 2 * sum.pow(3);
    let (sign, third) = third.into_parts();
    let value = Quotient::of_fraction(&third.pow(2), &area.magnitude().pow(3)).root().round();
    Some(if sign == Sign::Minus { -value } else { value })
}

/// The same of fourth powers.
impl Sums<3, 6> {
    /// The fourth standardised moment of the population, less 3; nothing where all values are equal, as in Spark since 3.1.
    pub(crate) fn kurtosis(&self) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let ([squares, cubes, fourths], sum, _) = self.wholes();
        if self.sum.apart().sum().is_some() {
            return Some(f64::NAN);
        }
        kurtosis(&BigInt::from(self.count), [&sum, &squares, &cubes, &fourths])
    }

    /// All that is made of values of which `unit` make one; nothing where there are none, or some are not finite.
    pub(crate) fn moments(&self, unit: u64) -> Option<Moments> {
        if self.count == 0 || self.sum.apart().sum().is_some() {
            return None;
        }
        let ([squares, cubes, fourths], sum, exponent) = self.wholes();
        let count = BigInt::from(self.count);
        let area = &count * &squares - &sum * &sum;
        let spread = self.count.checked_sub(1).filter(|less| *less > 0).map(|less| {
            // The sums are in parts of this power of two, the squares in those of its square.
            let shift = 2 * exponent.unsigned_abs();
            let divisor = BigUint::from(self.count) * less * BigUint::from(unit).pow(2);
            let (over, under) = if exponent < 0 { (0, shift) } else { (shift, 0) };
            Quotient::of_fraction(&(area.magnitude() << over), &(divisor << under))
        });
        Some(Moments {
            sum: self.sum(unit)?,
            mean: self.mean(unit)?,
            variance: spread.map(Quotient::round),
            deviation: spread.map(|spread| spread.root().round()),
            skewness: skewness(&count, [&sum, &squares, &cubes]),
            kurtosis: kurtosis(&count, [&sum, &squares, &cubes, &fourths]),
        })
    }
}

/// What is made of values and their powers. Variance and deviation are those of a sample (n - 1), skewness and kurtosis those of
/// the population; there are none of too few values, or of equal ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Moments {
    pub(crate) sum: f64,
    pub(crate) mean: f64,
    pub(crate) variance: Option<f64>,
    pub(crate) deviation: Option<f64>,
    pub(crate) skewness: Option<f64>,
    pub(crate) kurtosis: Option<f64>,
}

/// Of so many values with these sums of powers.
fn kurtosis(count: &BigInt, [sum, squares, cubes, fourths]: [&BigInt; 4]) -> Option<f64> {
    let area = count * squares - sum * sum;
    if area.sign() != Sign::Plus {
        return None;
    }
    let square = sum * sum;
    let fourth: BigInt = (count * fourths - 4 * sum * cubes) * count + 6 * &square * squares;
    let fourth = fourth * count - 3 * square.pow(2);
    let area = area.magnitude().pow(2);
    let excess: BigInt = fourth - 3 * BigInt::from(area.clone());
    let (sign, excess) = excess.into_parts();
    let value = Quotient::of_fraction(&excess, &area).round();
    Some(if sign == Sign::Minus { -value } else { value })
}
