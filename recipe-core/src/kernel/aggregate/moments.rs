//! Spread and shape of numbers.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array};

use super::numbers::{Total, as_doubles};
use super::{Accumulator, AggregateFunction};
use crate::error::Result;

/// Central moments, updated value by value (Welford, Terriberry).
pub(super) struct Moments {
    function: AggregateFunction,
    groups: Vec<Central>,
}

#[derive(Clone, Copy, Default)]
struct Central {
    count: f64,
    mean: f64,
    second: f64,
    third: f64,
    fourth: f64,
}

impl Moments {
    pub(super) fn new(function: AggregateFunction) -> Self {
        Moments { function, groups: Vec::new() }
    }
}

impl Central {
    fn add(&mut self, value: f64) {
        let before = self.count;
        self.count += 1.0;
        let delta = value - self.mean;
        let step = delta / self.count;
        let term = delta * step * before;
        self.mean += step;
        self.fourth += term * step * step * (self.count * self.count - 3.0 * self.count + 3.0)
            + 6.0 * step * step * self.second
            - 4.0 * step * self.third;
        self.third += term * step * (self.count - 2.0) - 3.0 * step * self.second;
        self.second += term;
    }

    fn result(&self, function: AggregateFunction) -> Option<f64> {
        use AggregateFunction::*;
        if self.count == 0.0 {
            return None;
        }
        let sample = || (self.count > 1.0).then(|| self.second / (self.count - 1.0));
        match function {
            Variance => sample(),
            StandardDeviation => sample().map(libm::sqrt),
            StandardErrorOfMean => sample().map(|variance| libm::sqrt(variance / self.count)),
            Skewness => Some(libm::sqrt(self.count) * self.third / libm::pow(self.second, 1.5)),
            Kurtosis => Some(self.count * self.fourth / (self.second * self.second) - 3.0),
            _ => None,
        }
    }
}

impl Accumulator for Moments {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, Central::default());
        for (group, value) in groups.iter().zip(&as_doubles(values)?) {
            if let Some(value) = value {
                self.groups[*group as usize].add(value);
            }
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.groups.resize(count, Central::default());
        let results = std::mem::take(&mut self.groups).into_iter().map(|group| group.result(self.function));
        Ok(Arc::new(results.collect::<Float64Array>()))
    }
}

/// Functions that need all values at once.
pub(super) struct Collected {
    function: AggregateFunction,
    groups: Vec<Vec<f64>>,
}

impl Collected {
    pub(super) fn new(function: AggregateFunction) -> Self {
        Collected { function, groups: Vec::new() }
    }
}

impl Accumulator for Collected {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, Vec::new());
        for (group, value) in groups.iter().zip(&as_doubles(values)?) {
            self.groups[*group as usize].extend(value);
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.groups.resize(count, Vec::new());
        let median = self.function == AggregateFunction::Median;
        let results = std::mem::take(&mut self.groups)
            .into_iter()
            .map(|values| if median { middle(values) } else { mean_distance(&values) });
        Ok(Arc::new(results.collect::<Float64Array>()))
    }
}

fn middle(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[half]),
        _ => Some(f64::midpoint(values[half - 1], values[half])),
    }
}

fn mean_distance(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let mean = |values: &mut dyn Iterator<Item = f64>, count: usize| {
        values.fold(Total::default(), Total::add).value() / count as f64
    };
    let centre = mean(&mut values.iter().copied(), values.len());
    Some(mean(&mut values.iter().map(|value| (value - centre).abs()), values.len()))
}
