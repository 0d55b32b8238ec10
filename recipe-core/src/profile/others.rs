//! Values beyond those that are kept: what is known of them merges in any order.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use super::counts::{Store, Texts};
use super::extremes::Extremes;
use super::hyperloglog::HyperLogLog;
use super::number::Number;
use super::sample::Sample;
use super::spread::Spread;
use crate::kernel::exact::Sums;

/// How many different values are kept of those that are too many.
const SAMPLE: usize = 16_384;

/// What is known of the values of a column that are not kept.
pub(super) trait Others: Send + 'static {
    type Store: Store;

    fn add(&mut self, hash: u64, value: <Self::Store as Store>::Value<'_>, times: u64);
    fn merge(&mut self, other: Self);
}

/// What is known whatever the values are.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) rows: u64,
    pub(super) distinct: HyperLogLog,
    pub(super) sample: Sample,
}

impl Common {
    fn new() -> Self {
        Common { rows: 0, distinct: HyperLogLog::default(), sample: Sample::new(SAMPLE) }
    }

    #[inline]
    fn add(&mut self, hash: u64, times: u64) {
        self.rows += times;
        self.distinct.add(hash);
        self.sample.add(hash, times);
    }

    fn merge(&mut self, other: Common) {
        self.rows += other.rows;
        self.distinct.merge(&other.distinct);
        self.sample.merge(other.sample);
    }
}

#[derive(Debug)]
pub(super) struct Numbers<K> {
    unit: f64,
    /// Whether there are sums: of days and moments there are none.
    summed: bool,
    pub(super) common: Common,
    /// Values that are infinite or NaN, which are in nothing below.
    pub(super) not_finite: u64,
    pub(super) zeros: u64,
    pub(super) sums: Sums<3, 6>,
    pub(super) spread: Spread,
    pub(super) extremes: Extremes<K>,
    of: PhantomData<K>,
}

impl<K: Number> Numbers<K> {
    /// Numbers of which `unit` make one, and whose distances from a centre are looked at.
    pub(super) fn new(unit: u64, centre: f64, summed: bool) -> Self {
        Numbers {
            unit: unit as f64,
            summed,
            common: Common::new(),
            not_finite: 0,
            zeros: 0,
            sums: Sums::default(),
            spread: Spread::new(centre),
            extremes: Extremes::default(),
            of: PhantomData,
        }
    }
}

impl<K: Number> Others for Numbers<K> {
    type Store = Vec<K>;

    #[inline]
    fn add(&mut self, hash: u64, value: K, times: u64) {
        self.common.add(hash, times);
        let double = value.double(self.unit);
        if !double.is_finite() {
            self.not_finite += times;
            return;
        }
        if double == 0.0 {
            self.zeros += times;
        }
        if self.summed {
            value.put(&mut self.sums, times);
        }
        self.spread.add(double, times);
        self.extremes.add(value, times);
    }

    fn merge(&mut self, other: Self) {
        self.common.merge(other.common);
        self.not_finite += other.not_finite;
        self.zeros += other.zeros;
        self.sums.join(&other.sums).expect("rows are counted in 63 bits");
        self.spread.merge(other.spread);
        self.extremes.merge(&other.extremes);
    }
}

/// Texts, of which the lengths are known.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) common: Common,
    /// How many texts there are of so many characters: of short ones by their lengths. There cannot be many lengths, since texts
    /// of as many different ones are long.
    short: Vec<u64>,
    long: BTreeMap<u64, u64>,
}

/// Lengths that have a place of their own.
const SHORT: usize = 256;

impl Words {
    pub(super) fn new() -> Self {
        Words { common: Common::new(), short: Vec::new(), long: BTreeMap::new() }
    }

    /// The lengths, in order, and how many texts have each.
    pub(super) fn lengths(&self) -> impl Iterator<Item = (u64, u64)> {
        let short = (0..).zip(self.short.iter().copied()).filter(|(_, times)| *times > 0);
        short.chain(self.long.iter().map(|(length, times)| (*length, *times)))
    }
}

/// How many characters a text has.
pub(super) fn characters(text: &[u8]) -> u64 {
    if text.is_ascii() {
        return text.len() as u64;
    }
    // Bytes that go on with a character.
    text.iter().filter(|byte| (**byte as i8) >= -64).count() as u64
}

impl Others for Words {
    type Store = Texts;

    #[inline]
    fn add(&mut self, hash: u64, value: &[u8], times: u64) {
        self.common.add(hash, times);
        if self.short.is_empty() {
            self.short = vec![0; SHORT];
        }
        let length = characters(value);
        match self.short.get_mut(length as usize) {
            Some(known) => *known += times,
            None => *self.long.entry(length).or_default() += times,
        }
    }

    fn merge(&mut self, other: Self) {
        self.common.merge(other.common);
        if self.short.is_empty() {
            self.short = other.short;
        } else {
            self.short.iter_mut().zip(&other.short).for_each(|(own, other)| *own += other);
        }
        for (length, times) in other.long {
            *self.long.entry(length).or_default() += times;
        }
    }
}
