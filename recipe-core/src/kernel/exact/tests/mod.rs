//! Sums against fractions of any size, in any order and any parts.

mod edges;
mod reference;

use arrow_array::ArrayRef;
use arrow_schema::DataType;
use num_bigint::{BigInt, BigUint};

use super::*;
use crate::types::DECIMAL;
use reference::{Defined, Fraction, scaled};

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len() as u64) as usize]
    }

    fn shuffle<T>(&mut self, values: &mut [T]) {
        for end in (1..values.len()).rev() {
            values.swap(end, self.roll(end as u64 + 1) as usize);
        }
    }
}

/// Values that plain sums get wrong.
const HARD: [f64; 16] = [
    1e308,
    -1e308,
    f64::MAX,
    -f64::MAX,
    1e-300,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    -2.5e-310,
    0.1,
    -0.1,
    0.0,
    -0.0,
    1.0,
    1e16,
    9_007_199_254_740_993.0,
];

/// Doubles of one kind: of all exponents, of close ones, with two decimals, hardly different, next to zero, and hard ones.
fn doubles(dice: &mut Dice, kind: u64, count: usize) -> Vec<f64> {
    let mut double = || match kind {
        0 => loop {
            let value = f64::from_bits(dice.roll(u64::MAX));
            if value.is_finite() {
                break value;
            }
        },
        1 => (dice.roll(1 << 53) as f64 - 2_f64.powi(52)) * 2_f64.powi(dice.roll(90) as i32 - 45),
        2 => (dice.roll(2_000_000) as f64 - 1_000_000.0) / 100.0,
        3 => 1e9 + dice.roll(3) as f64 / 1024.0,
        4 => f64::from_bits(dice.roll(1 << 53)) * dice.pick(&[1.0, -1.0]),
        _ => dice.pick(&HARD),
    };
    (0..count).map(|_| double()).collect()
}

fn longs(dice: &mut Dice, count: usize) -> Vec<i64> {
    let near = dice.roll(2) == 0;
    let mut long = || match dice.roll(4) {
        _ if near => 9_007_199_254_740_993 + dice.roll(5) as i64,
        0 => dice.pick(&[i64::MIN, i64::MAX, 0, -1]),
        1 => dice.roll(u64::MAX) as i64,
        _ => dice.roll(2000) as i64 - 1000,
    };
    (0..count).map(|_| long()).collect()
}

fn decimals(dice: &mut Dice, count: usize) -> Vec<i128> {
    let most = 10_i128.pow(u32::from(DECIMAL.0)) - 1;
    let mut decimal = || match dice.roll(4) {
        0 => dice.pick(&[most, -most, 0, 1, -1]),
        1 => i128::from(dice.roll(u64::MAX)) * i128::from(dice.roll(u64::MAX) as i64 >> 4) % most,
        _ => (i128::from(dice.roll(200_000)) - 100_000) * 10_i128.pow(16),
    };
    (0..count).map(|_| decimal()).collect()
}

/// Sums of values, as far as each needs powers.
#[derive(Clone, Default)]
struct All(Total, Sums<1, 4>, Sums<2, 5>, Sums<3, 6>);

impl All {
    fn of<C: Cell>(values: &[C]) -> All {
        let mut all = All::default();
        for value in values {
            all.add(*value);
        }
        all
    }

    fn add<C: Cell>(&mut self, value: C) {
        self.0.add(value);
        self.1.add(value);
        self.2.add(value);
        self.3.add(value);
    }

    fn take<C: Cell>(&mut self, value: C) {
        self.0.take(value);
        self.1.take(value);
        self.2.take(value);
        self.3.take(value);
    }

    fn join(&mut self, other: &All) {
        self.0.join(&other.0).expect("few values");
        self.1.join(&other.1).expect("few values");
        self.2.join(&other.2).expect("few values");
        self.3.join(&other.3).expect("few values");
    }

    fn columns(&self) -> [Vec<ArrayRef>; 4] {
        [
            columns([&self.0].into_iter()),
            columns([&self.1].into_iter()),
            columns([&self.2].into_iter()),
            columns([&self.3].into_iter()),
        ]
    }

    /// What is read of what is written.
    fn travelled(&self, input: &DataType) -> All {
        let [one, two, three, four] = self.columns();
        let read = |columns| Written::new(columns, input).expect("columns of sums");
        let taken = "sums of values";
        All(
            read(&one).row(0).expect(taken),
            read(&two).row(0).expect(taken),
            read(&three).row(0).expect(taken),
            read(&four).row(0).expect(taken),
        )
    }

    fn results(&self, unit: u64) -> [Option<f64>; 7] {
        [
            self.0.sum(unit),
            self.0.mean(unit),
            self.1.variance(unit),
            self.1.deviation(unit),
            self.1.error_of_mean(unit),
            self.2.skewness(),
            self.3.kurtosis(),
        ]
    }
}

/// The results are the nearest doubles to those of the definitions, and the same in another order, in parts and after some
/// other values came and went.
fn check<C: Cell + std::fmt::Debug>(dice: &mut Dice, values: &[C], scaled: &[BigInt], input: &DataType) {
    let all = All::of(values);
    let unit = unit(input);
    let found = all.results(unit);
    let one = if is_whole(input) { BigUint::from(unit) } else { BigUint::from(1_u32) << 1074 };
    let defined = Defined::new(scaled, one);
    let expected: [Option<Fraction>; 7] = [
        Some(defined.sum()),
        Some(defined.mean()),
        defined.variance(),
        defined.deviation(),
        defined.error(),
        defined.skewness(),
        defined.kurtosis(),
    ];
    for (which, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let right = match (found, expected) {
            (Some(found), Some(expected)) => {
                expected.is_nearest(*found) && (found.is_infinite() || !expected.is_nearest(found.next_up()))
            }
            (Some(_), None) => false,
            (None, expected) => which >= 2 && expected.is_none(),
        };
        assert!(right, "result {which} of {values:?}: {found:?}");
    }
    let same = |other: &All| {
        assert_eq!(other.columns(), all.columns(), "{values:?}");
        let bits = |results: [Option<f64>; 7]| results.map(|result| result.map(f64::to_bits));
        assert_eq!(bits(other.results(unit)), bits(found), "{values:?}");
    };
    let mut shuffled = values.to_vec();
    dice.shuffle(&mut shuffled);
    same(&All::of(&shuffled));
    let (mut times, mut each) = (Sums::<3, 6>::default(), Sums::<3, 6>::default());
    for value in values {
        let count = dice.roll(4);
        times.add_times(*value, count);
        for _ in 0..count {
            each.add(*value);
        }
    }
    assert_eq!(columns([&times].into_iter()), columns([&each].into_iter()), "{values:?}");
    let moments = all.3.moments(unit).expect("finite values");
    let together = [
        Some(moments.sum),
        Some(moments.mean),
        moments.variance,
        moments.deviation,
        found[4],
        moments.skewness,
        moments.kurtosis,
    ];
    assert_eq!(
        together.map(|one| one.map(f64::to_bits)),
        found.map(|one| one.map(f64::to_bits)),
        "{values:?}"
    );
    let mut parts: Vec<All> = Vec::new();
    let mut rest = shuffled.as_slice();
    while !rest.is_empty() || dice.roll(2) == 0 {
        let (part, after) = rest.split_at(dice.roll(rest.len() as u64 + 1) as usize);
        parts.push(if dice.roll(2) == 0 { All::of(part) } else { All::of(part).travelled(input) });
        rest = after;
    }
    while parts.len() > 1 {
        let part = parts.swap_remove(dice.roll(parts.len() as u64) as usize);
        let at = dice.roll(parts.len() as u64) as usize;
        parts[at].join(&part);
    }
    same(&parts.pop().unwrap_or_default().travelled(input));
    let mut window = All::default();
    let (first, second) = shuffled.split_at(dice.roll(shuffled.len() as u64 + 1) as usize);
    for value in first.iter().chain(values).chain(second) {
        window.add(*value);
    }
    for value in &shuffled {
        window.take(*value);
    }
    same(&window);
}

#[test]
fn doubles_are_summed_to_the_last_bit() {
    let mut dice = Dice(3);
    for round in 0..240 {
        let count = 1 + dice.roll(if round % 8 == 0 { 60 } else { 9 }) as usize;
        let values = doubles(&mut dice, round % 6, count);
        let wholes: Vec<BigInt> = values.iter().map(|value| scaled(*value)).collect();
        check(&mut dice, &values, &wholes, &DataType::Float64);
    }
}

#[test]
fn whole_numbers_are_summed_as_they_are() {
    let mut dice = Dice(5);
    for round in 0..200 {
        let count = 1 + dice.roll(if round % 8 == 0 { 60 } else { 9 }) as usize;
        let values = longs(&mut dice, count);
        let wholes: Vec<BigInt> = values.iter().map(|value| BigInt::from(*value)).collect();
        check(&mut dice, &values, &wholes, &DataType::Int64);
        let sum = i64::try_from(wholes.iter().sum::<BigInt>()).ok();
        assert_eq!(All::of(&values).0.long(), sum, "{values:?}");
        let values = decimals(&mut dice, count);
        let wholes: Vec<BigInt> = values.iter().map(|value| BigInt::from(*value)).collect();
        check(&mut dice, &values, &wholes, &DataType::Decimal128(DECIMAL.0, DECIMAL.1));
        let sum = i128::try_from(wholes.iter().sum::<BigInt>()).ok();
        let sum = sum.filter(|sum| sum.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL.0)));
        assert_eq!(All::of(&values).0.decimal(), sum, "{values:?}");
    }
}

/// As many values as take more than a few bits to count, of which all are large.
#[test]
fn many_large_values_are_summed() {
    let mut all = All::default();
    let mut twice = All::default();
    for _ in 0..3000 {
        all.add(f64::MAX);
        all.add(-f64::MAX.next_down());
        twice.add(i128::MAX);
    }
    let gap = f64::MAX - f64::MAX.next_down();
    assert_eq!(all.0.sum(1), Some(3000.0 * gap));
    assert_eq!(all.0.mean(1), Some(gap / 2.0));
    assert_eq!(twice.0.mean(1), Some(i128::MAX as f64));
    assert_eq!(twice.1.variance(1), Some(0.0));
}
