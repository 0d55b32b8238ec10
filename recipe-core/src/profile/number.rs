//! Values of columns that are numbers, days or moments.

use std::cmp::Ordering;

use crate::kernel::exact::{Sums, unit};
use crate::types::Type;

/// A value that stands for itself, as keys of tables do.
pub(super) trait Number: Copy + Ord + Send + Sync + 'static {
    /// As a double, of values of which `unit` make one.
    fn double(self, unit: f64) -> f64;

    /// Takes it into sums.
    fn put(self, sums: &mut Sums<3, 6>, times: u64);
}

impl Number for i64 {
    #[inline]
    fn double(self, unit: f64) -> f64 {
        self as f64 / unit
    }

    fn put(self, sums: &mut Sums<3, 6>, times: u64) {
        put(sums, self, times);
    }
}

/// In parts of which many make one.
impl Number for i128 {
    #[inline]
    fn double(self, unit: f64) -> f64 {
        self as f64 / unit
    }

    fn put(self, sums: &mut Sums<3, 6>, times: u64) {
        put(sums, self, times);
    }
}

/// A double that is equal to itself, also where it is NaN; zero has no sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Double(f64);

impl Double {
    #[inline]
    pub(super) fn new(value: f64) -> Double {
        Double(if value.is_nan() { f64::NAN } else { value + 0.0 })
    }

    #[inline]
    pub(super) fn bits(self) -> u64 {
        self.0.to_bits()
    }
}

impl PartialEq for Double {
    #[inline]
    fn eq(&self, other: &Double) -> bool {
        self.bits() == other.bits()
    }
}

impl Eq for Double {}

impl PartialOrd for Double {
    #[inline]
    fn partial_cmp(&self, other: &Double) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Double {
    #[inline]
    fn cmp(&self, other: &Double) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Number for Double {
    #[inline]
    fn double(self, _: f64) -> f64 {
        self.0
    }

    fn put(self, sums: &mut Sums<3, 6>, times: u64) {
        put(sums, self.0, times);
    }
}

#[inline]
fn put(sums: &mut Sums<3, 6>, cell: impl crate::kernel::exact::Cell, times: u64) {
    if times == 1 {
        sums.add(cell);
    } else {
        sums.add_times(cell, times);
    }
}

/// How many of what is kept of a type make one.
pub(super) fn unit_of(ty: Type) -> u64 {
    unit(&ty.to_arrow())
}
