//! Where ranges of keys begin, so that each has about as many rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch};
use recipe_core::engine::key::{Key, without_number};
use recipe_core::engine::spill::SpillStrategy;
use recipe_core::engine::{Accumulating, State};
use recipe_tables::units::Unit;

use crate::engine::accumulating;
use crate::error::{Result, RunError};
use crate::units::worker::{WRITE, Worker, data, missing};

/// How many keys of a unit are looked at.
const KEYS: usize = 128;

/// How many bytes of a key are looked at: ranges may begin with less than a whole key.
const KEY_BYTES: usize = 64;

/// Keys of a unit's rows, drawn by the places of the rows: the same whoever draws.
struct Sampler {
    key: Key,
    /// By a number that is as good as random, and different for each row.
    drawn: BTreeMap<u64, Vec<u8>>,
    rows: u64,
}

impl Sampler {
    fn take(&mut self, batch: &RecordBatch) -> Result<()> {
        let keys = self.key.numbered(batch, 0).map_err(data)?;
        for key in keys.iter().flatten() {
            let drawn = mix(self.rows);
            self.rows += 1;
            if self.drawn.len() == KEYS {
                let Some(last) = self.drawn.last_entry().filter(|last| drawn < *last.key()) else { continue };
                last.remove();
            }
            let key = without_number(key);
            self.drawn.insert(drawn, key[..key.len().min(KEY_BYTES)].to_vec());
        }
        Ok(())
    }

    /// How many rows there were, and keys of some.
    fn finish(self) -> Result<(u64, RecordBatch)> {
        let keys: ArrayRef = Arc::new(BinaryArray::from_iter_values(self.drawn.values()));
        let keys = RecordBatch::try_from_iter([("key", keys)]).map_err(RunError::rows(WRITE))?;
        Ok((self.rows, keys))
    }
}

/// Keys of the rows of a unit, before a node that puts them in order.
pub(in crate::units) fn sample(
    worker: &Worker,
    (unit, is_last): (&Unit, bool),
    carry: Option<&State>,
) -> Result<(u64, RecordBatch)> {
    let node = worker.opened.node.as_ref().map(accumulating).transpose().map_err(data)?.flatten();
    let Some(Accumulating { spill: Some(SpillStrategy::Sort(key)), .. }) = node else {
        return Err(missing());
    };
    let mut sampler = Sampler { key, drawn: BTreeMap::new(), rows: 0 };
    worker.rows(unit, is_last, carry, &mut |batches| {
        batches.iter().try_for_each(|batch| sampler.take(batch)).map(|()| true)
    })?;
    sampler.finish()
}

/// Where so many ranges begin, less the first: each key of a unit stands for as many of its rows.
pub(super) fn splitters(samples: &[(u64, RecordBatch)], ranges: u32) -> Vec<Vec<u8>> {
    let mut keys: Vec<(&[u8], u128)> = Vec::new();
    for (rows, sample) in samples {
        let sampled = sample.column(0).as_binary::<i32>();
        let weight = (u128::from(*rows) << 32) / (sampled.len() as u128).max(1);
        keys.extend(sampled.iter().flatten().map(|key| (key, weight)));
    }
    keys.sort_unstable();
    let all: u128 = keys.iter().map(|(_, weight)| weight).sum();
    let (mut before, mut splitters) = (0, Vec::<Vec<u8>>::new());
    for (key, weight) in keys {
        let range = u128::from(ranges) * before / all.max(1);
        before += weight;
        // The first key begins no range, and one that is frequent begins a single one.
        let begins = range > splitters.len() as u128 && !key.is_empty();
        if begins && splitters.last().is_none_or(|last| last.as_slice() < key) {
            splitters.push(key.to_vec());
        }
    }
    splitters
}

/// `SplitMix64`, which gives each number another one.
fn mix(number: u64) -> u64 {
    let mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rows: u64, keys: &[&[u8]]) -> (u64, RecordBatch) {
        let keys: ArrayRef = Arc::new(BinaryArray::from_iter_values(keys));
        (rows, RecordBatch::try_from_iter([("key", keys)]).expect("a table"))
    }

    #[test]
    fn ranges_have_about_as_many_rows() {
        let first = sample(100, &[b"a", b"b", b"c", b"d"]);
        assert_eq!(splitters(std::slice::from_ref(&first), 4), [b"b", b"c", b"d"]);
        assert_eq!(splitters(std::slice::from_ref(&first), 2), [b"c"]);
        // Keys of a unit with more rows stand for more.
        assert_eq!(splitters(&[first, sample(300, &[b"e", b"f"])], 4), [b"e", b"f"]);
    }

    #[test]
    fn a_frequent_key_is_in_one_range() {
        let found = splitters(&[sample(8, &[b"a", b"b", b"b", b"b", b"b", b"b", b"b", b"c"])], 8);
        assert_eq!(found, [b"b", b"c"]);
        assert!(splitters(&[sample(3, &[b"b", b"b", b"b"])], 8).len() <= 1);
        assert!(splitters(&[], 8).is_empty());
    }
}
