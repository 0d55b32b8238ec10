//! Functions of one number and of two.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array};
use arrow_schema::DataType;

use super::doubles;
use crate::error::{Error, Result};
use crate::kernel::{Failures, Kernel, Value};

/// A function of a double, which has a value everywhere, be it `NaN`.
pub(in super::super) struct OfOne {
    name: &'static str,
    apply: fn(f64) -> f64,
}

impl OfOne {
    pub(in super::super) fn new(name: &'static str, apply: fn(f64) -> f64) -> Self {
        OfOne { name, apply }
    }
}

impl Kernel for OfOne {
    fn name(&self) -> String {
        self.name.into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let [number] = args else { return Err(Error::internal("this is a function of one number")) };
        let numbers = number.to_array(rows)?;
        Ok(Arc::new(numbers.as_primitive::<Float64Type>().unary::<_, Float64Type>(self.apply)))
    }
}

/// A function of two doubles; null where it gives none.
pub(in super::super) struct OfTwo {
    name: &'static str,
    apply: fn(f64, f64) -> Option<f64>,
}

impl OfTwo {
    pub(in super::super) fn new(name: &'static str, apply: fn(f64, f64) -> Option<f64>) -> Self {
        OfTwo { name, apply }
    }
}

impl Kernel for OfTwo {
    fn name(&self) -> String {
        self.name.into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let [left, right] = args else {
            return Err(Error::internal("this is a function of two numbers"));
        };
        let (left, right) = (doubles(left), doubles(right));
        let results = (0..rows).map(|row| (self.apply)(left.get(row)?, right.get(row)?));
        Ok(Arc::new(results.collect::<Float64Array>()))
    }
}
