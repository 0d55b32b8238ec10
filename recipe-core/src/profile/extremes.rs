//! The least and the greatest values, and how often each is there.

/// How many are kept of each.
pub(super) const KEPT: usize = 50;

/// Values with how often they are there.
pub(super) type Times<K> = Vec<(K, u64)>;

#[derive(Debug, Clone)]
pub(super) struct Extremes<K> {
    /// In ascending order.
    pub(super) least: Times<K>,
    /// In descending order.
    pub(super) greatest: Times<K>,
}

impl<K> Default for Extremes<K> {
    fn default() -> Self {
        Extremes { least: Vec::new(), greatest: Vec::new() }
    }
}

impl<K: Copy + Ord> Extremes<K> {
    #[inline]
    pub(super) fn add(&mut self, value: K, times: u64) {
        if self.least.len() < KEPT || self.least.last().is_some_and(|(last, _)| value <= *last) {
            put(&mut self.least, value, times, |known| known.cmp(&value));
        }
        if self.greatest.len() < KEPT || self.greatest.last().is_some_and(|(last, _)| value >= *last) {
            put(&mut self.greatest, value, times, |known| value.cmp(known));
        }
    }

    pub(super) fn merge(&mut self, other: &Extremes<K>) {
        for (value, times) in &other.least {
            put(&mut self.least, *value, *times, |known| known.cmp(value));
        }
        for (value, times) in &other.greatest {
            put(&mut self.greatest, *value, *times, |known| value.cmp(known));
        }
    }
}

fn put<K>(sorted: &mut Times<K>, value: K, times: u64, compare: impl Fn(&K) -> std::cmp::Ordering) {
    match sorted.binary_search_by(|(known, _)| compare(known)) {
        Ok(at) => sorted[at].1 += times,
        Err(at) => {
            sorted.insert(at, (value, times));
            sorted.truncate(KEPT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_are_counted_from_their_first_row_on() {
        let rows: Vec<i64> = (0..3000).map(|row| row * 7919 % 1000).collect();
        let mut whole = Extremes::default();
        for value in &rows {
            whole.add(*value, 1);
        }
        let mut merged = Extremes::default();
        for part in rows.chunks(701) {
            let mut one = Extremes::default();
            for value in part {
                one.add(*value, 1);
            }
            merged.merge(&one);
        }
        assert_eq!((&merged.least, &merged.greatest), (&whole.least, &whole.greatest));
        assert_eq!(whole.least[..2], [(0, 3), (1, 3)]);
        assert_eq!(whole.greatest[..2], [(999, 3), (998, 3)]);
        assert_eq!(whole.greatest.len(), KEPT);
    }
}
