//! One of several values.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, Int32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;
use arrow_select::nullif::nullif;
use arrow_select::zip::zip;

use crate::error::{Error, Result};
use crate::kernel::cast::cast;
use crate::kernel::compare::{Compare, Comparison};
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::as_mask;

/// The greatest or the least of values of one type; null only where all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Extreme {
    Greatest,
    Least,
}

impl Kernel for Extreme {
    fn name(&self) -> String {
        format!("{self:?}").to_lowercase()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let better = Compare(match self {
            Extreme::Greatest => Comparison::Greater,
            Extreme::Least => Comparison::Less,
        });
        let mut best = args[0].to_array(rows)?;
        for other in &args[1..] {
            let other = other.to_array(rows)?;
            let sides = [Value::Array(other.clone()), Value::Array(best.clone())];
            let mut taken = as_mask(&better.eval(&sides, rows, failures)?).values().clone();
            if let Some(present) = best.nulls() {
                taken = &taken | &!present.inner();
            }
            best = zip(&BooleanArray::from(taken), &other, &best)?;
        }
        Ok(best)
    }
}

/// Which of the other values the first one equals: an int, counted from 0; null where it equals none.
pub(in super::super) struct Which;

impl Kernel for Which {
    fn name(&self) -> String {
        "which of".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let (value, others) = args.split_first().ok_or_else(|| Error::internal("which of takes a value"))?;
        let mut places = vec![0; rows];
        let mut found = BooleanBuffer::new_unset(rows);
        for (at, other) in (0..).zip(others) {
            let equal = Compare(Comparison::Equal).eval(&[value.clone(), other.clone()], rows, failures)?;
            let first = as_mask(&equal).values() & &!&found;
            first.set_indices().for_each(|row| places[row] = at);
            found = &found | &first;
        }
        Ok(Arc::new(Int32Array::new(places.into(), Some(NullBuffer::new(found)))))
    }
}

/// The first value, or null where it equals the second, which has this type.
pub(in super::super) struct NullIf(pub(in super::super) DataType);

impl Kernel for NullIf {
    fn name(&self) -> String {
        "null if".into()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let value = args[0].to_array(rows)?;
        let compared = Value::Array(cast(&value, &self.0, &mut Failures::default())?);
        let equal = Compare(Comparison::Equal).eval(&[compared, args[1].clone()], rows, failures)?;
        Ok(nullif(&value, &as_mask(&equal))?)
    }
}
