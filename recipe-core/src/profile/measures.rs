//! Statistics of numbers, moments or lengths.

use serde_json::Value;

use super::distribution::{Bins, Distribution};
use super::extremes::{Extremes, KEPT, Times};
use super::number::Number;
use super::options::ProfileOptions;
use super::results::{Bin, Moments, Numbers, Outliers};
use super::spread::Bucket;
use crate::kernel::exact::Sums;

/// What is known of the values of a column that are finite.
pub(super) struct Measured<'a, K> {
    /// Those that are kept, in ascending order, and how often each is there.
    pub(super) sorted: Times<K>,
    /// How many of what is kept make one.
    pub(super) unit: u64,
    /// Others, about, and the least and the greatest of them.
    pub(super) beyond: Vec<Bucket>,
    pub(super) extremes: &'a Extremes<K>,
    /// How many others are zero.
    pub(super) zeros: u64,
    /// Sums of all, unless they are moments.
    pub(super) sums: Option<&'a Sums<3, 6>>,
    /// Whether distances between values are numbers of the same kind.
    pub(super) has_distances: bool,
    pub(super) is_whole: bool,
    pub(super) mode: Option<Value>,
}

/// All that they say; nothing where there are no values. Values are shown by `show`, and what is between them by `shown`.
pub(super) fn measure<K: Number>(
    measured: Measured<'_, K>,
    options: &ProfileOptions,
    show: &dyn Fn(K) -> Value,
    shown: &dyn Fn(f64) -> Value,
) -> Option<Numbers> {
    let Measured { sorted, unit, beyond, extremes, zeros, sums, has_distances, is_whole, mode } = measured;
    let double = |value: K| value.double(unit as f64);
    let least = nearest(sorted.iter().copied(), &extremes.least, Ord::cmp);
    let greatest = nearest(sorted.iter().rev().copied(), &extremes.greatest, |one, other| other.cmp(one));
    let ((min, _), (max, _)) = (*least.first()?, *greatest.first()?);
    let bounds = [double(min), double(max)];
    let is_exact = beyond.is_empty();
    let kept =
        sorted.iter().map(|(value, times)| Bucket { value: double(*value), times: *times, error: 0.0 });
    let others =
        beyond.into_iter().map(|bucket| Bucket { value: bucket.value.clamp(bounds[0], bounds[1]), ..bucket });
    let distribution = Distribution::new(kept.chain(others).collect());
    let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| distribution.quantile(share));
    let (median, _) = quantiles[2];
    let error = quantiles.iter().fold(0.0, |error: f64, (_, one)| error.max(*one));
    let moments = sums.and_then(|sums| sums.moments(unit)).map(|moments| Moments {
        sum: moments.sum,
        mean: moments.mean,
        standard_deviation: moments.deviation,
        variance: moments.variance,
        skewness: moments.skewness,
        kurtosis: moments.kurtosis,
        range: bounds[1] - bounds[0],
    });
    let spread = moments.and_then(|moments| Some((moments.mean, moments.standard_deviation?)));
    let spread = spread.filter(|(_, deviation)| *deviation > 0.0);
    let bins = distribution.bins(bounds, options.bins, is_whole && has_distances);
    let outliers = moments.map(|_| outliers(&distribution, &least, &greatest, spread, options, unit, show));
    let listed = |times: &Times<K>| {
        times.iter().take(options.extremes).map(|(value, times)| (show(*value), *times)).collect()
    };
    let zero = sorted.iter().filter(|(value, _)| double(*value) == 0.0).map(|(_, times)| times).sum::<u64>();
    Some(Numbers {
        min: show(min),
        max: show(max),
        mode,
        percentiles: quantiles.map(|(value, _)| shown(value)),
        error: (!is_exact).then_some(error),
        moments,
        interquartile_range: has_distances.then(|| quantiles[3].0 - quantiles[1].0),
        median_absolute_deviation: has_distances.then(|| distribution.median_distance(median).0),
        zeros: has_distances.then_some(zero + zeros),
        minimum_values: listed(&least),
        maximum_values: listed(&greatest),
        distribution: shown_bins(bins, spread, shown, is_whole && has_distances),
        outliers,
    })
}

/// The first of two sorted lists of different values.
fn nearest<K: Copy>(
    kept: impl Iterator<Item = (K, u64)>,
    others: &Times<K>,
    compare: impl Fn(&K, &K) -> std::cmp::Ordering,
) -> Times<K> {
    let mut nearest: Times<K> = kept.take(KEPT).chain(others.iter().copied()).collect();
    nearest.sort_by(|(one, _), (other, _)| compare(one, other));
    nearest.truncate(KEPT);
    nearest
}

fn shown_bins(
    Bins { bounds, counts }: Bins,
    spread: Option<(f64, f64)>,
    shown: &dyn Fn(f64) -> Value,
    is_whole: bool,
) -> Vec<Bin> {
    let bound =
        |bound: f64| if is_whole && bound.fract() == 0.0 { Value::from(bound as i64) } else { shown(bound) };
    let bins = bounds.windows(2).zip(counts).map(|(bounds, count)| Bin {
        from: bound(bounds[0]),
        to: bound(bounds[1]),
        z_scores: spread
            .map(|(mean, deviation)| [bounds[0], bounds[1]].map(|bound| (bound - mean) / deviation)),
        count,
    });
    bins.collect()
}

fn outliers<K: Number>(
    distribution: &Distribution,
    least: &Times<K>,
    greatest: &Times<K>,
    spread: Option<(f64, f64)>,
    options: &ProfileOptions,
    unit: u64,
    show: &dyn Fn(K) -> Value,
) -> Outliers {
    // Equal values have no outliers.
    let Some((mean, deviation)) = spread else {
        return Outliers { count: 0, mild: options.mild_threshold.map(|_| 0), sample: Vec::new() };
    };
    let beyond = |threshold| distribution.beyond(mean, deviation, threshold);
    let score = |value: K| (value.double(unit as f64) - mean) / deviation;
    let mut sample: Vec<(K, f64)> =
        least.iter().chain(greatest).map(|(value, _)| (*value, score(*value))).collect();
    sample.retain(|(_, score)| score.abs() > options.outlier_threshold);
    sample.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()).then(one.0.cmp(&other.0)));
    sample.dedup_by_key(|(value, _)| *value);
    sample.truncate(options.outlier_sample);
    Outliers {
        count: beyond(options.outlier_threshold),
        mild: options.mild_threshold.map(beyond),
        sample: sample.into_iter().map(|(value, score)| (show(value), score)).collect(),
    }
}
