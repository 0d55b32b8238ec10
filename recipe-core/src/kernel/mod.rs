//! Vectorised functions over arrays, used by two steps or more, and what a kernel is.

pub(crate) mod across;
pub(crate) mod aggregate;
pub(crate) mod arithmetic;
pub(crate) mod bits;
pub mod cast;
pub(crate) mod choose;
pub(crate) mod coalesce;
pub(crate) mod compare;
pub(crate) mod date;
pub(crate) mod growth;
pub mod infer;
pub(crate) mod json;
pub(crate) mod math;
pub(crate) mod nested;
pub(crate) mod number;
pub(crate) mod phone;
pub mod print;
pub(crate) mod text;

use std::any::Any;

use arrow_array::{Array, ArrayRef, Datum, Scalar, new_null_array};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use crate::error::Result;

/// A vectorised function over whole arrays.
pub trait Kernel: Any + Send + Sync {
    /// The name shown in plans, with its constants.
    fn name(&self) -> String;

    /// The type of the result, known before any data is.
    fn data_type(&self, args: &[DataType]) -> DataType;

    /// The result for `rows` rows. Present cells that could not be converted are told to `failures`.
    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef>;
}

/// A value for every row of a batch.
#[derive(Debug, Clone)]
pub enum Value {
    /// One cell for each row.
    Array(ArrayRef),
    /// One cell for all rows.
    Scalar(Scalar<ArrayRef>),
}

impl Value {
    /// The cells as an array of `rows` rows, repeated where there is one for all.
    pub fn to_array(&self, rows: usize) -> Result<ArrayRef> {
        match self {
            Value::Array(array) => Ok(array.clone()),
            Value::Scalar(scalar) => {
                let (array, _) = scalar.get();
                if array.is_null(0) {
                    return Ok(new_null_array(array.data_type(), rows));
                }
                let first = arrow_array::UInt32Array::from(vec![0; rows]);
                Ok(arrow_select::take::take(array, &first, None)?)
            }
        }
    }
}

impl Datum for Value {
    fn get(&self) -> (&dyn Array, bool) {
        match self {
            Value::Array(array) => array.get(),
            Value::Scalar(scalar) => scalar.get(),
        }
    }
}

/// Present cells that could not be converted, as rows of the batch being evaluated.
#[derive(Debug, Default)]
pub struct Failures {
    rows: Vec<(usize, String)>,
}

impl Failures {
    /// Notes that the cell of `row` could not be converted.
    pub fn push(&mut self, row: usize, cell: impl Into<String>) {
        self.rows.push((row, cell.into()));
    }

    /// Takes what was noted, in the order it was.
    pub fn take(&mut self) -> Vec<(usize, String)> {
        std::mem::take(&mut self.rows)
    }

    /// How many were noted so far.
    pub(crate) fn mark(&self) -> usize {
        self.rows.len()
    }

    /// Forgets those noted since `mark` in rows that are not chosen.
    pub(crate) fn keep_since(&mut self, mark: usize, chosen: &BooleanBuffer) {
        let mut at = 0;
        self.rows.retain(|(row, _)| {
            at += 1;
            at <= mark || chosen.value(*row)
        });
    }
}
