//! Functions that need all values of a group at once.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array};

use super::numbers::as_doubles;
use super::{Accumulator, AggregateFunction};
use crate::error::Result;
use crate::kernel::exact::Total;

/// The values of each group, in row order, and a function of them.
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
            // In row order, since a product is rounded at every value.
            AggregateFunction::Product => values.into_iter().reduce(|product, value| product * value),
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
    Some(between(low, high, place - place.floor()))
}

/// The value at this part of the way from one to another.
pub(crate) fn between(low: f64, high: f64, way: f64) -> f64 {
    let step = high - low;
    if way == 0.0 || step == 0.0 {
        low
    } else if !step.is_finite() {
        // Values so far from each other that their difference is no double.
        low * (1.0 - way) + high * way
    } else if way < 0.5 {
        low + step * way
    } else {
        // From the nearer end, as numpy does, so that the line ends in both values.
        high - step * (1.0 - way)
    }
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

/// The mean distance from the mean, both of which are rounded, as each distance is.
fn mean_distance(values: &[f64]) -> Option<f64> {
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let mut total = Total::default();
        values.for_each(|value| {
            total.add(value);
        });
        total.mean(1)
    };
    let centre = mean(&mut values.iter().copied())?;
    mean(&mut values.iter().map(|value| (value - centre).abs()))
}
