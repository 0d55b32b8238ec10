//! The values of a column: the first different ones with how often each is there, and what is known of the others.
//!
//! Parts of the data are counted apart, and put together in order while there is room for new values. From then on it is known
//! which values are kept, and parts count them where they are, in any order.

use std::sync::Arc;

use super::counts::{Counts, Room, Store};
use super::others::Others;

/// The values that are kept, once there is no room for more.
pub(super) type Dictionary<S> = Arc<Counts<S>>;

/// What one thread has seen of a column.
pub(super) struct Seen<O: Others> {
    /// How often each of the values that are kept was there since that is known.
    kept: Option<(Dictionary<O::Store>, Vec<u64>)>,
    others: O,
}

impl<O: Others> Seen<O> {
    pub(super) fn new(others: O) -> Self {
        Seen { kept: None, others }
    }

    /// Takes in the values of a part, given those that are kept if that is known. What it returns is to be
    /// [put](Kept::put) together with other parts, in order.
    pub(super) fn push<'a>(
        &mut self,
        dictionary: Option<&Dictionary<O::Store>>,
        values: impl Iterator<Item = (u64, <O::Store as Store>::Value<'a>)>,
    ) -> Counts<O::Store> {
        let mut part = Counts::default();
        let Some(dictionary) = dictionary else {
            for (hash, value) in values {
                part.add(hash, value, 1, Room::ALL);
            }
            return part;
        };
        let (_, times) = self.kept.get_or_insert_with(|| (dictionary.clone(), vec![0; dictionary.len()]));
        for (hash, value) in values {
            match dictionary.find(hash, value) {
                Some(at) => times[at] += 1,
                None => self.others.add(hash, value, 1),
            }
        }
        part
    }
}

/// The values of a column.
pub(super) struct Kept<O: Others> {
    room: Room,
    values: Values<O::Store>,
    pub(super) others: O,
}

enum Values<S> {
    Open(Counts<S>),
    Full(Dictionary<S>, Vec<u64>),
}

impl<O: Others> Kept<O> {
    pub(super) fn new(room: Room, others: O) -> Self {
        Kept { room, values: Values::Open(Counts::default()), others }
    }

    /// Takes in the next part.
    pub(super) fn put(&mut self, part: &Counts<O::Store>) {
        for (at, times) in part.times().iter().enumerate() {
            let (hash, value) = (part.hash(at), part.get(at));
            if let Values::Open(counts) = &mut self.values {
                if counts.add(hash, value, *times, self.room) {
                    continue;
                }
                let counts = std::mem::take(counts);
                let times = counts.times().to_vec();
                self.values = Values::Full(Arc::new(counts), times);
            }
            let Values::Full(dictionary, known) = &mut self.values else { continue };
            match dictionary.find(hash, value) {
                Some(at) => known[at] += times,
                None => self.others.add(hash, value, *times),
            }
        }
    }

    /// The values that are kept, once there is no room for more.
    pub(super) fn dictionary(&self) -> Option<Dictionary<O::Store>> {
        match &self.values {
            Values::Open(_) => None,
            Values::Full(dictionary, _) => Some(dictionary.clone()),
        }
    }

    /// Takes in what a thread has seen, beside the parts that it returned.
    pub(super) fn join(&mut self, seen: Seen<O>) {
        if let (Values::Full(_, known), Some((_, times))) = (&mut self.values, &seen.kept) {
            known.iter_mut().zip(times).for_each(|(known, times)| *known += times);
        }
        self.others.merge(seen.others);
    }

    /// Whether all values are kept.
    pub(super) fn is_all(&self) -> bool {
        matches!(self.values, Values::Open(_))
    }

    /// The values that are kept, in the order in which they came, and how often each is there.
    pub(super) fn kept(&self) -> impl Iterator<Item = (<O::Store as Store>::Value<'_>, u64)> {
        let (counts, times) = match &self.values {
            Values::Open(counts) => (counts, counts.times()),
            Values::Full(dictionary, times) => (&**dictionary, times.as_slice()),
        };
        times.iter().enumerate().map(|(at, times)| (counts.get(at), *times))
    }
}
