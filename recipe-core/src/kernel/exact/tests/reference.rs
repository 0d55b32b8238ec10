//! Results by their definitions over fractions of any size, and whether a double is the nearest to one.

use num_bigint::{BigInt, BigUint, Sign};

/// Doubles are whole multiples of `2^-UNIT`.
const UNIT: u32 = 1074;

/// A double as a whole multiple of the smallest one. Infinity stands for the power of two above all doubles.
pub(super) fn scaled(value: f64) -> BigInt {
    if value.is_infinite() {
        let above = BigInt::from(1) << (1024 + UNIT);
        return if value < 0.0 { -above } else { above };
    }
    // Steps of exact halving and doubling, so that nothing of the accumulators' way of taking doubles apart is used here.
    let (mut whole, mut power) = (value, UNIT);
    while whole.fract() != 0.0 {
        whole *= 2.0;
        power -= 1;
    }
    let mut doublings = 0;
    while whole.abs() >= 1e15 && whole % 2.0 == 0.0 {
        whole /= 2.0;
        doublings += 1;
    }
    BigInt::from(whole as i128) << (power + doublings)
}

/// `numerator / denominator`, or the square root of that, with a sign of its own.
pub(super) struct Fraction {
    pub(super) negative: bool,
    pub(super) numerator: BigUint,
    pub(super) denominator: BigUint,
    pub(super) root: bool,
}

impl Fraction {
    pub(super) fn new(numerator: BigInt, denominator: BigUint) -> Fraction {
        let (sign, numerator) = numerator.into_parts();
        Fraction { negative: sign == Sign::Minus, numerator, denominator, root: false }
    }

    /// Whether this double is the nearest one, and of two that are equally near the even one.
    pub(super) fn is_nearest(&self, found: f64) -> bool {
        if self.numerator == BigUint::ZERO {
            return found == 0.0;
        }
        if self.negative != found.is_sign_negative() && found != 0.0 {
            return false;
        }
        let found = found.abs();
        let even = found.to_bits().is_multiple_of(2);
        // Twice the point in the middle between two doubles, in the unit: it is compared with this one's, or its square.
        let compared = |one: f64, other: f64| {
            let middle = (scaled(one) + scaled(other)).into_parts().1;
            let (middle, unit) = if self.root { (middle.pow(2), 2 * (UNIT + 1)) } else { (middle, UNIT + 1) };
            (middle * &self.denominator).cmp(&(&self.numerator << unit))
        };
        let below = found == 0.0
            || compared(found.next_down(), found).is_lt()
            || even && compared(found.next_down(), found).is_eq();
        let above = found.is_infinite()
            || compared(found, found.next_up()).is_gt()
            || even && compared(found, found.next_up()).is_eq();
        below && above
    }
}

/// Every result of some values, by its definition; the values are whole numbers of which `unit` make one.
pub(super) struct Defined {
    count: BigInt,
    sum: BigInt,
    unit: BigUint,
    /// Sums of the second to the fourth power of the distances from the mean, times the count.
    central: [BigInt; 3],
}

impl Defined {
    pub(super) fn new(values: &[BigInt], unit: BigUint) -> Defined {
        let count = BigInt::from(values.len());
        let sum: BigInt = values.iter().sum();
        let distances: Vec<BigInt> = values.iter().map(|value| value * &count - &sum).collect();
        let central = [2, 3, 4].map(|power| distances.iter().map(|distance| distance.pow(power)).sum());
        Defined { count, sum, unit, central }
    }

    pub(super) fn sum(&self) -> Fraction {
        Fraction::new(self.sum.clone(), self.unit.clone())
    }

    pub(super) fn mean(&self) -> Fraction {
        Fraction::new(self.sum.clone(), self.unit.clone() * self.count.magnitude())
    }

    pub(super) fn variance(&self) -> Option<Fraction> {
        let less = self.count.magnitude() - 1_u32;
        let square = self.count.magnitude().pow(2) * self.unit.pow(2);
        (less > BigUint::ZERO).then(|| Fraction::new(self.central[0].clone(), square * less))
    }

    pub(super) fn deviation(&self) -> Option<Fraction> {
        self.variance().map(|variance| Fraction { root: true, ..variance })
    }

    pub(super) fn error(&self) -> Option<Fraction> {
        let deviation = self.deviation()?;
        Some(Fraction { denominator: deviation.denominator * self.count.magnitude(), ..deviation })
    }

    /// Nothing where all values are equal.
    pub(super) fn skewness(&self) -> Option<Fraction> {
        let [second, third, _] = self.central.each_ref();
        let square = third.magnitude().pow(2) * self.count.magnitude();
        (second.sign() != Sign::NoSign).then(|| Fraction {
            negative: third.sign() == Sign::Minus,
            numerator: square,
            denominator: second.magnitude().pow(3),
            root: true,
        })
    }

    /// Nothing where all values are equal.
    pub(super) fn kurtosis(&self) -> Option<Fraction> {
        let [second, _, fourth] = self.central.each_ref();
        let square = second.pow(2);
        let excess = fourth * &self.count - 3 * &square;
        (second.sign() != Sign::NoSign).then(|| Fraction::new(excess, square.into_parts().1))
    }
}
