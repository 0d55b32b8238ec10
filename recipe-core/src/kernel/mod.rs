//! Vectorised functions over arrays, used by two steps or more, and what a kernel is.

pub(crate) mod across;
pub(crate) mod advanced;
pub(crate) mod aggregate;
pub(crate) mod arithmetic;
pub(crate) mod bits;
pub mod cast;
pub(crate) mod choose;
pub(crate) mod coalesce;
pub(crate) mod compare;
pub(crate) mod date;
pub(crate) mod entity;
pub(crate) mod exact;
pub(crate) mod failing;
pub(crate) mod growth;
pub mod infer;
pub mod json;
pub(crate) mod math;
pub(crate) mod nested;
pub(crate) mod number;
pub(crate) mod phone;
pub mod print;
pub(crate) mod private;
pub mod read;
pub(crate) mod rolling;
pub(crate) mod text;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Datum, Scalar, new_null_array};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use self::compare::Comparison;
pub use self::text::rust_pattern;
use crate::error::Result;

/// A vectorised function over whole arrays.
///
/// ```
/// use std::sync::Arc;
///
/// use arrow_array::cast::AsArray;
/// use arrow_array::types::Int64Type;
/// use arrow_array::{ArrayRef, Int64Array};
/// use arrow_schema::DataType;
/// use recipe_core::Result;
/// use recipe_core::engine::kernel::{Failures, Kernel, Value};
///
/// struct Twice;
///
/// impl Kernel for Twice {
///     fn name(&self) -> String {
///         "twice".into()
///     }
///
///     fn data_type(&self, _: &[DataType]) -> DataType {
///         DataType::Int64
///     }
///
///     fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
///         let numbers = args[0].to_array(rows)?;
///         let twice: Int64Array = numbers.as_primitive::<Int64Type>().unary(|n| n.wrapping_mul(2));
///         Ok(Arc::new(twice))
///     }
/// }
///
/// # fn main() -> Result<()> {
/// let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(4), None]));
/// let twice = Twice.eval(&[Value::Array(numbers)], 2, &mut Failures::default())?;
/// assert_eq!(*twice.as_primitive::<Int64Type>(), Int64Array::from(vec![Some(8), None]));
/// # Ok(())
/// # }
/// ```
pub trait Kernel: Send + Sync {
    /// The name shown in plans, with its constants.
    fn name(&self) -> String;

    /// The type of the result for arguments of these types, known before any data is.
    fn data_type(&self, args: &[DataType]) -> DataType;

    /// The result for `rows` rows, of the type that [`data_type`](Self::data_type) gives. Present cells that could not be
    /// converted are added to `failures`.
    ///
    /// # Errors
    ///
    /// The result cannot be computed, such as text that gets longer than an array can hold.
    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef>;

    /// What a planner may rely on. [`Role::Any`] is always right; any other role promises that no failures are reported.
    fn role(&self) -> Role {
        Role::Any
    }
}

/// What a planner may rely on of a kernel, besides its type. Every role but [`Any`](Role::Any) reports no failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Nothing.
    Any,
    /// Whether both arguments are true; null counts as false, as in all logic.
    And,
    /// Whether one of two arguments is true.
    Or,
    /// Whether the argument is not true.
    Not,
    /// How the first argument compares with the second; null where one is.
    Compare(Comparison),
    /// Another test of cells.
    Test,
    /// The argument as another type; null where it cannot be converted.
    Convert,
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

/// Present cells that could not be converted, as rows of the batch being evaluated; and dates whose day and month may be
/// the other way round.
#[derive(Debug, Default)]
pub struct Failures {
    rows: Vec<(usize, String)>,
    orders: Vec<(usize, DateOrder)>,
    checked: usize,
    unmet: Vec<Unmet>,
}

/// A row that is not as it is expected to be.
#[derive(Debug)]
pub(crate) struct Unmet {
    /// The row of the batch.
    pub(crate) row: usize,
    /// The row of the input, counted from 0, where a step has kept its number.
    pub(crate) of_input: Option<u64>,
    /// The columns that were looked at.
    pub(crate) column: Arc<str>,
    /// What they held.
    pub(crate) cell: String,
    /// All columns as a JSON object, where the row leaves the table.
    pub(crate) whole_row: Option<String>,
}

/// What a date of numbers alone says of the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// Nothing: it is a date either way, and not the same one.
    Either,
    /// It is a date only in the other order than the one asked for.
    Other,
}

/// How many dates said what of the order of day and month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DateOrders {
    /// Those that are dates either way, and not the same ones.
    pub either: u64,
    /// Those that are dates only in the other order than the one asked for.
    pub other: u64,
}

impl DateOrders {
    /// So many dates that could be read either way, and so many only in the other order.
    pub fn new(either: u64, other: u64) -> Self {
        DateOrders { either, other }
    }

    /// How many dates are ambiguous: those that could be read either way, where others had to be read the other way. All
    /// parts of the data have to be added up before.
    pub fn ambiguous(self) -> u64 {
        if self.other > 0 { self.either } else { 0 }
    }

    /// Adds those of another part of the data.
    pub fn add(&mut self, other: DateOrders) {
        self.either += other.either;
        self.other += other.other;
    }
}

/// How much of [`Failures`] there was at some point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    rows: usize,
    orders: usize,
}

impl Failures {
    /// Adds that the `cell` of `row` could not be converted.
    pub fn push(&mut self, row: usize, cell: impl Into<String>) {
        self.rows.push((row, cell.into()));
    }

    /// Takes all of them, in the order in which they were added.
    pub fn take(&mut self) -> Vec<(usize, String)> {
        std::mem::take(&mut self.rows)
    }

    /// Notes what the date in `row` says of the order of day and month.
    pub(crate) fn note_order(&mut self, row: usize, order: DateOrder) {
        self.orders.push((row, order));
    }

    /// Takes what dates said of the order of day and month, counted.
    pub(crate) fn take_orders(&mut self) -> DateOrders {
        let orders = std::mem::take(&mut self.orders);
        let other = orders.iter().filter(|(_, order)| *order == DateOrder::Other).count();
        DateOrders::new((orders.len() - other) as u64, other as u64)
    }

    /// Notes that so many rows were checked, of which these are not as they should be.
    pub(crate) fn note_checked(&mut self, rows: usize, unmet: Vec<Unmet>) {
        self.checked += rows;
        self.unmet.extend(unmet);
    }

    /// Takes how many rows were checked, and which of them are not as they should be.
    pub(crate) fn take_checked(&mut self) -> (usize, Vec<Unmet>) {
        (std::mem::take(&mut self.checked), std::mem::take(&mut self.unmet))
    }

    /// How much there is so far.
    pub(crate) fn mark(&self) -> Mark {
        Mark { rows: self.rows.len(), orders: self.orders.len() }
    }

    /// Forgets what came since `earlier` in rows that are not chosen.
    pub(crate) fn retain_since(&mut self, earlier: Mark, chosen: &BooleanBuffer) {
        retain_since(&mut self.rows, earlier.rows, chosen);
        retain_since(&mut self.orders, earlier.orders, chosen);
    }
}

fn retain_since<T>(rows: &mut Vec<(usize, T)>, earlier: usize, chosen: &BooleanBuffer) {
    let mut at = 0;
    rows.retain(|(row, _)| {
        at += 1;
        at <= earlier || chosen.value(*row)
    });
}
