//! Numbers that look random, and are the same for the same seed.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_schema::DataType;

use crate::error::Result;
use crate::kernel::date::TIMESTAMP;
use crate::kernel::{Failures, Kernel, Value};

/// A number for each number of a row, which looks random and is the same for the same seed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Random {
    /// A double from 0 up to, but not with, 1.
    Unit(u64),
    /// A long from one bound to the other, both included.
    Between(u64, i64, i64),
    /// A double from one bound up to the other.
    Within(u64, f64, f64),
    /// A moment from one second since 1970-01-01 to another, both included.
    Moment(u64, i64, i64),
}

/// The finaliser of `SplitMix64`: every bit of the number changes about half of the result's.
fn scatter(seed: u64, number: i64) -> u64 {
    let mut bits = seed.wrapping_add((number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A double from 0 up to, but not with, 1: the 53 upper bits are all that it can hold.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

fn between(seed: u64, number: i64, least: i64, greatest: i64) -> i64 {
    let count = u128::from(greatest.abs_diff(least)) + 1;
    let step = (u128::from(scatter(seed, number)) * count) >> 64;
    least.wrapping_add(step as u64 as i64)
}

impl Kernel for Random {
    fn name(&self) -> String {
        "random".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        match self {
            Random::Unit(_) | Random::Within(..) => DataType::Float64,
            Random::Between(..) => DataType::Int64,
            Random::Moment(..) => TIMESTAMP,
        }
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        let numbers = numbers.as_primitive::<Int64Type>();
        Ok(match *self {
            Random::Unit(seed) => {
                Arc::new(numbers.unary::<_, Float64Type>(|number| unit(scatter(seed, number))))
            }
            Random::Within(seed, least, greatest) => {
                Arc::new(numbers.unary::<_, Float64Type>(|number| {
                    let at = unit(scatter(seed, number));
                    // Not the difference, which may be infinite, and not beyond the bounds by rounding.
                    (least * (1.0 - at) + greatest * at).clamp(least, greatest)
                }))
            }
            Random::Between(seed, least, greatest) => {
                Arc::new(numbers.unary::<_, Int64Type>(|number| between(seed, number, least, greatest)))
            }
            Random::Moment(seed, least, greatest) => {
                Arc::new(numbers.unary::<_, TimestampMicrosecondType>(|number| {
                    between(seed, number, least, greatest).saturating_mul(1_000_000)
                }))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::Int64Array;

    use super::*;

    #[test]
    fn random_numbers_stay_in_their_bounds_and_reach_them() {
        let rows: ArrayRef = Arc::new(Int64Array::from_iter_values(1..=10_000));
        let eval = |kernel: Random| {
            kernel.eval(&[Value::Array(rows.clone())], rows.len(), &mut Failures::default()).expect("numbers")
        };
        let units = eval(Random::Unit(7));
        let units = units.as_primitive::<Float64Type>().values();
        assert!(units.iter().all(|unit| (0.0..1.0).contains(unit)));
        let mean = units.iter().sum::<f64>() / 10_000.0;
        assert!((0.49..0.51).contains(&mean), "{mean}");
        for (least, greatest) in [(0.5, 0.75), (f64::MIN, f64::MAX), (-0.1, -0.1)] {
            let made = eval(Random::Within(7, least, greatest));
            let made = made.as_primitive::<Float64Type>().values();
            assert!(made.iter().all(|value| (least..=greatest).contains(value)));
        }
        for (least, greatest) in [(1, 6), (-3, -3), (i64::MIN, i64::MAX), (5, 5)] {
            let made = eval(Random::Between(7, least, greatest));
            let made = made.as_primitive::<Int64Type>().values();
            assert!(made.iter().all(|value| (least..=greatest).contains(value)));
            if greatest == 6 {
                let counts: Vec<_> =
                    (1..=6).map(|side| made.iter().filter(|value| **value == side).count()).collect();
                assert!(counts.iter().all(|count| (1500..1850).contains(count)), "{counts:?}");
            }
        }
    }
}
