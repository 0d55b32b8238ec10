//! Statistics of numbers, from how often each is there.

use super::spread::Bucket;
use crate::kernel::aggregate::between;

/// Values in ascending order, how often each is there, and how far from the true ones they may be.
pub(super) struct Distribution {
    values: Vec<Bucket>,
    /// How many values there are up to and with each.
    ranks: Vec<u64>,
}

/// Bins of the same width.
pub(super) struct Bins {
    pub(super) bounds: Vec<f64>,
    pub(super) counts: Vec<u64>,
}

impl Distribution {
    /// Of values that are finite, at least one.
    pub(super) fn new(mut values: Vec<Bucket>) -> Self {
        values.sort_by(|one, other| one.value.total_cmp(&other.value));
        let ranks = values.iter().scan(0, |rank, value| {
            *rank += value.times;
            Some(*rank)
        });
        Distribution { ranks: ranks.collect(), values }
    }

    pub(super) fn rows(&self) -> u64 {
        self.ranks.last().copied().unwrap_or_default()
    }

    fn at(&self, rank: u64) -> Bucket {
        let at = self.ranks.partition_point(|known| *known <= rank);
        self.values[at.min(self.values.len() - 1)]
    }

    /// The value below which a share of all are, between two with linear interpolation, as numpy and Spark's `percentile` have it;
    /// and how far it may be off.
    pub(super) fn quantile(&self, share: f64) -> (f64, f64) {
        let rank = (self.rows() - 1) as f64 * share;
        let (low, part) = (rank.floor(), rank.fract());
        let below = self.at(low as u64);
        let above = if part == 0.0 { below } else { self.at(low as u64 + 1) };
        (between(below.value, above.value, part), below.error.max(above.error))
    }

    /// The median of the distances from a value.
    pub(super) fn median_distance(&self, from: f64) -> (f64, f64) {
        let distance = |bucket: &Bucket| Bucket { value: (bucket.value - from).abs(), ..*bucket };
        Distribution::new(self.values.iter().map(distance).collect()).quantile(0.5)
    }

    /// How many values are in each of so many bins between the least and the greatest value. Whole numbers do not get more bins
    /// than there may be values.
    pub(super) fn bins(&self, [min, max]: [f64; 2], wanted: usize, is_whole: bool) -> Bins {
        let range = max - min;
        let (mut bins, mut width) = (wanted.max(1), range / wanted.max(1) as f64);
        if range <= 0.0 || !range.is_finite() {
            return Bins { bounds: vec![min, max], counts: vec![self.rows()] };
        }
        let is_each = is_whole && range < wanted as f64;
        if is_each {
            (bins, width) = (range as usize + 1, 1.0);
        }
        let mut counts = vec![0; bins];
        for bucket in &self.values {
            let at = ((bucket.value - min) / width).max(0.0) as usize;
            counts[at.min(bins - 1)] += bucket.times;
        }
        let mut bounds: Vec<f64> = (0..bins).map(|at| min + at as f64 * width).collect();
        bounds.push(if is_each { min + bins as f64 } else { max });
        Bins { bounds, counts }
    }

    /// How many values are further from the mean than so many standard deviations.
    pub(super) fn beyond(&self, mean: f64, deviation: f64, threshold: f64) -> u64 {
        let is_beyond = |bucket: &&Bucket| (bucket.value - mean).abs() / deviation > threshold;
        self.values.iter().filter(is_beyond).map(|bucket| bucket.times).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(f64, u64)]) -> Distribution {
        let bucket = |(value, times): &(f64, u64)| Bucket { value: *value, times: *times, error: 0.0 };
        Distribution::new(values.iter().map(bucket).collect())
    }

    #[test]
    fn quantiles_are_those_of_numpy() {
        let values = of(&[(7.0, 1), (1.0, 3), (2.0, 2), (100.0, 1)]);
        // numpy.quantile([7, 1, 1, 1, 2, 2, 100], [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
        let expected =
            [(0.0, 1.0), (0.05, 1.0), (0.25, 1.0), (0.5, 2.0), (0.75, 4.5), (0.95, 72.1), (1.0, 100.0)];
        for (share, quantile) in expected {
            assert!((values.quantile(share).0 - quantile).abs() < 1e-9, "{share}");
        }
        assert!((values.median_distance(2.0).0 - 1.0).abs() < 1e-9);
        assert!((of(&[(3.0, 1)]).quantile(0.95).0 - 3.0).abs() < 1e-9);
    }

    #[test]
    fn bins_have_all_values() {
        let values = of(&[(0.0, 1), (0.5, 2), (9.99, 1), (10.0, 4)]);
        let bins = values.bins([0.0, 10.0], 20, false);
        assert_eq!((bins.bounds.len(), bins.counts.len()), (21, 20));
        assert_eq!((bins.counts[0], bins.counts[1], bins.counts[19]), (1, 2, 5));
        let whole = of(&[(3.0, 1), (5.0, 2)]).bins([3.0, 5.0], 20, true);
        assert_eq!((whole.bounds, whole.counts), (vec![3.0, 4.0, 5.0, 6.0], vec![1, 0, 2]));
        let single = of(&[(3.0, 7)]).bins([3.0, 3.0], 20, true);
        assert_eq!((single.bounds, single.counts), (vec![3.0, 3.0], vec![7]));
    }
}
