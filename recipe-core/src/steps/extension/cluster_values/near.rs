//! Values that few changes of characters lie between, found within blocks of values that have a part in common.

use std::collections::BTreeMap;

use ahash::RandomState;
use hashbrown::HashMap;

use super::fold::Fold;
use super::key::ngrams;
use crate::error::{Error, Kind, Result};
use crate::kernel::aggregate::fixed_hasher;

/// Which values are compared, and how near they have to be.
#[derive(Clone, Copy)]
pub(super) struct Nearness {
    /// How many characters may be put in, left out or replaced.
    pub(super) distance: usize,
    /// How many characters two values have in common, to be compared.
    pub(super) block: usize,
    /// Whether these are the first ones; else they stand anywhere.
    pub(super) prefix: bool,
    /// The most values that are compared with each other for one part.
    pub(super) most: usize,
}

/// The most pairs of values that are compared in all.
const MAX_PAIRS: u64 = 20_000_000;

/// The most bytes of all values together; each is in as many blocks as it has characters.
const MAX_BYTES: usize = 8_000_000;

/// The most steps of comparing them: the length of one value times that of the other, for each pair.
const MAX_STEPS: u64 = 10_000_000_000;

/// Values by the first one of their cluster, in the order of the values; those that are near to no other are left out.
pub(super) type Clusters = HashMap<String, String, RandomState>;

/// Finds the clusters of values, which are all different.
pub(super) fn clusters(values: &[&str], nearness: Nearness) -> Result<Clusters> {
    let fold = Fold::new()?;
    let folded: Vec<String> = values
        .iter()
        .map(|value| {
            let mut out = String::new();
            fold.fold(value, &mut out);
            out
        })
        .collect();
    let mut leaders: Vec<usize> = (0..values.len()).collect();
    let bytes: usize = folded.iter().map(String::len).sum();
    if bytes > MAX_BYTES {
        let message = format!("the values have {bytes} bytes together, and at most {MAX_BYTES} are compared");
        return Err(longer(Kind::Limit(message).into()));
    }
    let (mut pairs, mut steps) = (0, 0);
    for (part, block) in blocks(&folded, nearness) {
        if block.len() > nearness.most {
            return Err(too_large(part, block.len(), nearness.most));
        }
        let count = block.len() as u64;
        pairs += count * count.saturating_sub(1) / 2;
        if pairs > MAX_PAIRS {
            let message = format!("more than {MAX_PAIRS} pairs of values would be compared");
            return Err(longer(Kind::Limit(message).into()));
        }
        for (at, one) in block.iter().enumerate() {
            for other in &block[at + 1..] {
                let (first, second) = (leader(&mut leaders, *one), leader(&mut leaders, *other));
                let (one, other) = (&folded[*one], &folded[*other]);
                if first == second || !may_be_near(one, other, nearness.distance) {
                    continue;
                }
                steps += one.len() as u64 * other.len() as u64;
                if steps > MAX_STEPS {
                    return Err(longer(
                        Kind::Limit("the values are too long to compare so many".into()).into(),
                    ));
                }
                if strsim::levenshtein(one, other) <= nearness.distance {
                    leaders[first.max(second)] = first.min(second);
                }
            }
        }
    }
    let leading: Vec<usize> = (0..values.len()).map(|at| leader(&mut leaders, at)).collect();
    let mut sizes = vec![0_usize; values.len()];
    for at in &leading {
        sizes[*at] += 1;
    }
    let mut found = HashMap::with_hasher(fixed_hasher());
    for (value, at) in values.iter().zip(&leading) {
        if sizes[*at] > 1 {
            found.insert((*value).to_owned(), values[*at].to_owned());
        }
    }
    Ok(found)
}

/// The values that have a part in common, by that part.
fn blocks(folded: &[String], nearness: Nearness) -> BTreeMap<&str, Vec<usize>> {
    let mut blocks: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, text) in folded.iter().enumerate() {
        let parts = ngrams(text, nearness.block).take(if nearness.prefix { 1 } else { usize::MAX });
        for part in parts {
            let block = blocks.entry(part).or_default();
            if block.last() != Some(&at) {
                block.push(at);
            }
        }
    }
    blocks
}

/// The first value of a cluster.
fn leader(leaders: &mut [usize], at: usize) -> usize {
    let mut at = at;
    while leaders[at] != at {
        leaders[at] = leaders[leaders[at]];
        at = leaders[at];
    }
    at
}

/// Whether the lengths of two texts allow so few changes: each makes one longer or shorter by a character, of four bytes at most.
fn may_be_near(one: &str, other: &str, distance: usize) -> bool {
    one.len().abs_diff(other.len()) <= 4 * distance
}

fn too_large(part: &str, values: usize, most: usize) -> Error {
    let message = format!(
        "{values} values have `{part}` in common, and at most {most} are compared with each other (`maxBlockSize`)"
    );
    longer(Kind::Limit(message).into())
}

fn longer(error: Error) -> Error {
    error.with_help(
        "a larger `blockLength` compares fewer values; so does `FINGERPRINT` in a step before this one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clusters of values of which all pairs are compared that have a part in common.
    fn naive(values: &[&str], nearness: Nearness) -> Vec<usize> {
        let folded: Vec<Vec<char>> =
            values.iter().map(|value| value.to_lowercase().chars().collect()).collect();
        let parts = |at: usize| -> Vec<&[char]> {
            let all = folded[at].windows(nearness.block);
            all.take(if nearness.prefix { 1 } else { usize::MAX }).collect()
        };
        let mut of: Vec<usize> = (0..values.len()).collect();
        for one in 0..values.len() {
            for other in 0..one {
                let share = parts(one).iter().any(|part| parts(other).contains(part));
                let text = |at: usize| folded[at].iter().collect::<String>();
                if share && strsim::levenshtein(&text(one), &text(other)) <= nearness.distance {
                    let (from, to) = (of[one].max(of[other]), of[one].min(of[other]));
                    of.iter_mut().filter(|at| **at == from).for_each(|at| *at = to);
                }
            }
        }
        of
    }

    #[test]
    fn clusters_are_those_of_all_pairs() {
        let mut state = 7_u64;
        let mut roll = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        for round in 0..60 {
            let mut values: Vec<String> = (0..40)
                .map(|_| (0..3 + roll(5)).map(|_| ['a', 'b', 'B', 'ω'][roll(4) as usize]).collect())
                .collect();
            values.sort();
            values.dedup();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let block = 2 + (round % 3);
            let nearness = Nearness { distance: 1 + round % 2, block, prefix: round % 4 < 2, most: 1000 };
            let found = clusters(&values, nearness).expect("clusters");
            for (at, leading) in naive(&values, nearness).into_iter().enumerate() {
                let known = found.get(values[at]).map_or(values[at], String::as_str);
                assert_eq!(known, values[leading], "{round}: {}", values[at]);
            }
        }
    }

    #[test]
    fn what_takes_too_long_is_refused() {
        let values: Vec<String> = (0..60).map(|at| format!("street {at:03}")).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let nearness = Nearness { distance: 1, block: 6, prefix: false, most: 50 };
        let error = clusters(&values, nearness).expect_err("it is too many");
        assert!(error.to_string().contains("60 values have `reet 0` in common"), "{error}");
        assert!(error.help().expect("help").contains("`blockLength`"));

        let long = ["a", "b"].map(|end| "x".repeat(150_000) + end);
        let long: Vec<&str> = long.iter().map(String::as_str).collect();
        let nearness = Nearness { distance: 1, block: 6, prefix: true, most: 50 };
        let error = clusters(&long, nearness).expect_err("it takes too long");
        assert!(error.to_string().contains("too long to compare"), "{error}");
        let error = clusters(&["y".repeat(8_000_001).as_str()], nearness).expect_err("it takes too much");
        assert!(error.to_string().contains("8000001 bytes together"), "{error}");
    }
}
