//! Spread and shape of numbers.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array};

use super::numbers::{Total, as_doubles};
use super::{Accumulator, AggregateFunction, each, states};
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

    /// Both as if their values had come one after the other (Pébay).
    fn join(self, other: Central) -> Central {
        if self.count == 0.0 || other.count == 0.0 {
            return if self.count == 0.0 { other } else { self };
        }
        let (n, m) = (self.count, other.count);
        let count = n + m;
        let delta = other.mean - self.mean;
        let step = delta / count;
        Central {
            count,
            mean: self.mean + step * m,
            second: self.second + other.second + delta * step * n * m,
            third: self.third
                + other.third
                + delta * step * step * n * m * (n - m)
                + 3.0 * step * (n * other.second - m * self.second),
            fourth: self.fourth
                + other.fourth
                + delta * step * step * step * n * m * (n * n - n * m + m * m)
                + 6.0 * step * step * (n * n * other.second + m * m * self.second)
                + 4.0 * step * (n * other.third - m * self.third),
        }
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

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let column = |of: fn(Central) -> f64| -> ArrayRef {
            Arc::new(each(&self.groups, count, Central::default()).map(of).collect::<Float64Array>())
        };
        Ok(states(vec![
            column(|group| group.count),
            column(|group| group.mean),
            column(|group| group.second),
            column(|group| group.third),
            column(|group| group.fourth),
        ]))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, Central::default());
        let state = state.as_struct();
        let columns = [0, 1, 2, 3, 4].map(|at| state.column(at).as_primitive::<Float64Type>());
        for (row, group) in groups.iter().enumerate() {
            let [count, mean, second, third, fourth] = columns.map(|column| column.value(row));
            let group = &mut self.groups[*group as usize];
            *group = group.join(Central { count, mean, second, third, fourth });
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.groups.as_slice())
    }
}

/// Functions that need all values at once.
pub(super) struct Collected {
    function: AggregateFunction,
    groups: Vec<Vec<f64>>,
    /// How many values there are in all groups.
    values: usize,
}

impl Collected {
    pub(super) fn new(function: AggregateFunction) -> Self {
        Collected { function, groups: Vec::new(), values: 0 }
    }
}

impl Accumulator for Collected {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, Vec::new());
        for (group, value) in groups.iter().zip(&as_doubles(values)?) {
            self.groups[*group as usize].extend(value);
            self.values += usize::from(value.is_some());
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.groups.resize(count, Vec::new());
        let result = |mut values: Vec<f64>| match self.function {
            AggregateFunction::Median => middle(&mut values),
            AggregateFunction::Quantile(part) => quantile(&mut values, part),
            AggregateFunction::MedianAbsoluteDeviation => {
                let centre = middle(&mut values)?;
                for value in &mut values {
                    *value = (*value - centre).abs();
                }
                middle(&mut values)
            }
            _ => mean_distance(&values),
        };
        let results = std::mem::take(&mut self.groups).into_iter().map(result);
        Ok(Arc::new(results.collect::<Float64Array>()))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let mut lists = ListBuilder::new(Float64Builder::new());
        for group in 0..count {
            lists.values().append_slice(self.groups.get(group).map_or(&[], Vec::as_slice));
            lists.append(true);
        }
        Ok(Arc::new(lists.finish()))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, Vec::new());
        for (group, values) in groups.iter().zip(state.as_list::<i32>().iter()) {
            self.values += values.as_ref().map_or(0, Array::len);
            self.groups[*group as usize].extend(
                values
                    .iter()
                    .flat_map(|values| values.as_primitive::<Float64Type>().values().iter().copied()),
            );
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.groups.as_slice()) + self.values * size_of::<f64>()
    }
}

/// The value in the middle, or the mean of the two.
fn middle(values: &mut [f64]) -> Option<f64> {
    let (value, next) = around(values, values.len().checked_sub(1)? / 2)?;
    Some(if values.len() % 2 == 1 { value } else { f64::midpoint(value, next) })
}

/// The value at this part of the way from the least to the greatest.
fn quantile(values: &mut [f64], part: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = last as f64 * part.clamp(0.0, 1.0);
    let (low, high) = around(values, (place as usize).min(last))?;
    let (way, step) = (place - place.floor(), high - low);
    Some(if way == 0.0 || step == 0.0 {
        low
    } else if !step.is_finite() {
        // Values so far from each other that their difference is no double.
        low * (1.0 - way) + high * way
    } else if way < 0.5 {
        low + step * way
    } else {
        // From the nearer end, as numpy does, so that the line ends in both values.
        high - step * (1.0 - way)
    })
}

/// The value that stands at this place in order, and that behind it, or itself at the end.
fn around(values: &mut [f64], place: usize) -> Option<(f64, f64)> {
    if place >= values.len() {
        return None;
    }
    let (_, value, above) = values.select_nth_unstable_by(place, f64::total_cmp);
    let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(*value);
    Some((*value, next))
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
