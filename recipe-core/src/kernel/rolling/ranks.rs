//! Values of a window in order: the greatest ones, and the most frequent ones.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Window;
use super::keys::{Key, double_of};
use crate::kernel::exact::Total;

/// Values that come and go, in no order.
pub(super) trait Bag: Send + Sync {
    type Cell: Copy + Send + Sync;
    type Result: Copy + Send + Sync;

    fn insert(&mut self, value: Self::Cell);

    /// Takes out one that is in.
    fn remove(&mut self, value: Self::Cell);

    fn result(&self) -> Option<Self::Result>;

    fn clear(&mut self);
}

/// A window whose values are in a bag.
pub(super) struct Sliding<B: Bag> {
    bag: B,
    cells: VecDeque<Option<B::Cell>>,
    /// The number of the first of the cells.
    first: u64,
}

impl<B: Bag> Sliding<B> {
    pub(super) fn new(bag: B, first: u64) -> Self {
        Sliding { bag, cells: VecDeque::new(), first }
    }
}

impl<B: Bag> Window for Sliding<B> {
    type Cell = B::Cell;
    type Result = B::Result;

    fn enter(&mut self, cell: Option<B::Cell>) {
        self.cells.push_back(cell);
        if let Some(value) = cell {
            self.bag.insert(value);
        }
    }

    fn result(&mut self, start: u64) -> Option<B::Result> {
        while self.first < start {
            if let Some(value) = self.cells.pop_front().flatten() {
                self.bag.remove(value);
            }
            self.first += 1;
        }
        self.bag.result()
    }

    fn restart(&mut self) {
        self.bag.clear();
        self.cells.clear();
        self.first = 0;
    }
}

/// The `k` greatest values, and the others.
pub(super) struct KthLargest<K> {
    k: usize,
    top: Copies<K>,
    rest: Copies<K>,
}

impl<K: Key> KthLargest<K> {
    pub(super) fn new(k: usize) -> Self {
        KthLargest { k, top: Copies::new(), rest: Copies::new() }
    }
}

impl<K: Key> Bag for KthLargest<K> {
    type Cell = K;
    type Result = K;

    fn insert(&mut self, value: K) {
        self.top.insert(value);
        if self.top.count > self.k
            && let Some(least) = self.top.least()
        {
            self.top.remove(least);
            self.rest.insert(least);
        }
    }

    fn remove(&mut self, value: K) {
        if self.rest.remove(value) || !self.top.remove(value) {
            return;
        }
        if let Some(greatest) = self.rest.greatest() {
            self.rest.remove(greatest);
            self.top.insert(greatest);
        }
    }

    fn result(&self) -> Option<K> {
        self.top.least().filter(|_| self.top.count == self.k)
    }

    fn clear(&mut self) {
        *self = KthLargest::new(self.k);
    }
}

/// The same of different values.
pub(super) struct KthLargestUnique<K> {
    copies: Copies<K>,
    values: KthLargest<K>,
}

impl<K: Key> KthLargestUnique<K> {
    pub(super) fn new(k: usize) -> Self {
        KthLargestUnique { copies: Copies::new(), values: KthLargest::new(k) }
    }
}

impl<K: Key> Bag for KthLargestUnique<K> {
    type Cell = K;
    type Result = K;

    fn insert(&mut self, value: K) {
        if self.copies.insert(value) == 1 {
            self.values.insert(value);
        }
    }

    fn remove(&mut self, value: K) {
        if self.copies.remove(value) && !self.copies.contains(value) {
            self.values.remove(value);
        }
    }

    fn result(&self) -> Option<K> {
        self.values.result()
    }

    fn clear(&mut self) {
        self.copies = Copies::new();
        self.values.clear();
    }
}

/// Values in order, each with how often it is there.
struct Copies<K> {
    values: BTreeMap<K, u64>,
    /// How many there are, counted as often as they are there.
    count: usize,
}

impl<K: Key> Copies<K> {
    fn new() -> Self {
        Copies { values: BTreeMap::new(), count: 0 }
    }

    /// Adds a value, and says how often it is there now.
    fn insert(&mut self, value: K) -> u64 {
        self.count += 1;
        let times = self.values.entry(value).or_insert(0);
        *times += 1;
        *times
    }

    /// Takes one copy out, if there is one.
    fn remove(&mut self, value: K) -> bool {
        let Some(times) = self.values.get_mut(&value) else { return false };
        self.count -= 1;
        *times -= 1;
        if *times == 0 {
            self.values.remove(&value);
        }
        true
    }

    fn contains(&self, value: K) -> bool {
        self.values.contains_key(&value)
    }

    fn times(&self, value: K) -> u64 {
        self.values.get(&value).copied().unwrap_or(0)
    }

    fn least(&self) -> Option<K> {
        self.values.first_key_value().map(|(value, _)| *value)
    }

    fn greatest(&self) -> Option<K> {
        self.values.last_key_value().map(|(value, _)| *value)
    }
}

/// Which of several most frequent values is taken.
#[derive(Clone, Copy)]
pub(super) enum Pick {
    Least,
    Greatest,
    /// None of them.
    Only,
}

/// Values by how often they are there.
pub(super) struct Modes<K> {
    pick: Pick,
    copies: Copies<K>,
    by_times: BTreeSet<(u64, K)>,
}

impl<K: Key> Modes<K> {
    pub(super) fn new(pick: Pick) -> Self {
        Modes { pick, copies: Copies::new(), by_times: BTreeSet::new() }
    }

    fn change(&mut self, value: K, before: u64, now: u64) {
        if before > 0 {
            self.by_times.remove(&(before, value));
        }
        if now > 0 {
            self.by_times.insert((now, value));
        }
    }
}

impl<K: Key> Bag for Modes<K> {
    type Cell = K;
    type Result = K;

    fn insert(&mut self, value: K) {
        let now = self.copies.insert(value);
        self.change(value, now - 1, now);
    }

    fn remove(&mut self, value: K) {
        if self.copies.remove(value) {
            let now = self.copies.times(value);
            self.change(value, now + 1, now);
        }
    }

    fn result(&self) -> Option<K> {
        let (most, greatest) = *self.by_times.last()?;
        let least = || self.by_times.range((most, K::LEAST)..).next().map(|(_, value)| *value);
        match self.pick {
            Pick::Greatest => Some(greatest),
            Pick::Least => least(),
            Pick::Only => least().filter(|least| *least == greatest),
        }
    }

    fn clear(&mut self) {
        *self = Modes::new(self.pick);
    }
}

/// The mean of the most frequent values: for each number of times, the values that are there so often.
pub(super) struct MeanOfModes {
    copies: Copies<i64>,
    by_times: BTreeMap<u64, Total>,
}

impl Default for MeanOfModes {
    fn default() -> Self {
        MeanOfModes { copies: Copies::new(), by_times: BTreeMap::new() }
    }
}

impl MeanOfModes {
    fn join(&mut self, times: u64, value: i64) {
        self.by_times.entry(times).or_default().add(double_of(value));
    }

    fn leave(&mut self, times: u64, value: i64) {
        let Some(total) = self.by_times.get_mut(&times) else { return };
        total.take(double_of(value));
        if total.count() == 0 {
            self.by_times.remove(&times);
        }
    }
}

impl Bag for MeanOfModes {
    type Cell = i64;
    type Result = f64;

    fn insert(&mut self, value: i64) {
        let now = self.copies.insert(value);
        if now > 1 {
            self.leave(now - 1, value);
        }
        self.join(now, value);
    }

    fn remove(&mut self, value: i64) {
        if self.copies.remove(value) {
            let now = self.copies.times(value);
            self.leave(now + 1, value);
            if now > 0 {
                self.join(now, value);
            }
        }
    }

    fn result(&self) -> Option<f64> {
        self.by_times.last_key_value().and_then(|(_, total)| total.mean(1))
    }

    fn clear(&mut self) {
        *self = MeanOfModes::default();
    }
}
