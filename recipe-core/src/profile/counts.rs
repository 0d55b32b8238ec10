//! Values in the order in which they came, and how often each is there.

use hashbrown::HashTable;

/// Where values are kept.
pub(super) trait Store: Default + Send + Sync + 'static {
    /// A value as it is looked for.
    type Value<'a>: Copy;

    fn get(&self, at: usize) -> Self::Value<'_>;
    fn is(&self, at: usize, value: Self::Value<'_>) -> bool;
    fn push(&mut self, value: Self::Value<'_>);
    /// About how many bytes a value takes, beside its place in tables.
    fn bytes(value: Self::Value<'_>) -> usize;
}

impl<K: Copy + PartialEq + Send + Sync + 'static> Store for Vec<K> {
    type Value<'a> = K;

    fn get(&self, at: usize) -> K {
        self[at]
    }

    #[inline]
    fn is(&self, at: usize, value: K) -> bool {
        self[at] == value
    }

    fn push(&mut self, value: K) {
        Vec::push(self, value);
    }

    fn bytes(_: K) -> usize {
        size_of::<K>()
    }
}

/// Texts one after the other.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Store for Texts {
    type Value<'a> = &'a [u8];

    fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }

    #[inline]
    fn is(&self, at: usize, value: &[u8]) -> bool {
        self.get(at) == value
    }

    fn push(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
        self.ends.push(self.bytes.len());
    }

    fn bytes(value: &[u8]) -> usize {
        value.len() + size_of::<usize>()
    }
}

/// How many values are kept, and in how many bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) values: usize,
    pub(super) bytes: usize,
}

impl Room {
    /// As much as there is.
    pub(super) const ALL: Room = Room { values: u32::MAX as usize, bytes: usize::MAX };
}

#[derive(Default)]
pub(super) struct Counts<S> {
    index: HashTable<u32>,
    hashes: Vec<u64>,
    times: Vec<u64>,
    values: S,
    bytes: usize,
}

impl<S: Store> Counts<S> {
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    pub(super) fn get(&self, at: usize) -> S::Value<'_> {
        self.values.get(at)
    }

    pub(super) fn hash(&self, at: usize) -> u64 {
        self.hashes[at]
    }

    pub(super) fn times(&self) -> &[u64] {
        &self.times
    }

    #[inline]
    pub(super) fn find(&self, hash: u64, value: S::Value<'_>) -> Option<usize> {
        self.index.find(hash, |at| self.values.is(*at as usize, value)).map(|at| *at as usize)
    }

    /// Takes in a value so many times; not if it is new, and there is no room for it.
    #[inline]
    pub(super) fn add(&mut self, hash: u64, value: S::Value<'_>, times: u64, room: Room) -> bool {
        if let Some(at) = self.find(hash, value) {
            self.times[at] += times;
            return true;
        }
        let bytes = self.bytes.saturating_add(S::bytes(value));
        if self.len() >= room.values || bytes > room.bytes {
            return false;
        }
        self.bytes = bytes;
        let (at, hashes) = (self.len() as u32, &self.hashes);
        self.index.insert_unique(hash, at, |at| hashes[*at as usize]);
        self.hashes.push(hash);
        self.times.push(times);
        self.values.push(value);
        true
    }
}
