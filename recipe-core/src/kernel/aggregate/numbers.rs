//! Numbers as doubles, and how many there are.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array};
use arrow_schema::DataType;

use super::{Accumulator, each};
use crate::error::Result;
use crate::kernel::Failures;
use crate::kernel::cast::cast;

/// Values as doubles.
pub(crate) fn as_doubles(values: &ArrayRef) -> Result<Float64Array> {
    let doubles = cast(values, &DataType::Float64, &mut Failures::default())?;
    Ok(doubles.as_primitive::<Float64Type>().clone())
}

#[derive(Default)]
pub(super) struct Counts(Vec<i64>);

impl Accumulator for Counts {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.0.resize(count, 0);
        for (row, group) in groups.iter().enumerate() {
            self.0[*group as usize] += i64::from(values.is_valid(row));
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.0.resize(count, 0);
        Ok(Arc::new(Int64Array::from(std::mem::take(&mut self.0))))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        Ok(Arc::new(each(&self.0, count, 0).collect::<Int64Array>()))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.0.resize(count, 0);
        for (group, more) in groups.iter().zip(state.as_primitive::<Int64Type>().values()) {
            let known = &mut self.0[*group as usize];
            *known = known.wrapping_add(*more);
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.0.as_slice())
    }
}
