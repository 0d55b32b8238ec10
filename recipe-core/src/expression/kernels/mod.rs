//! Kernels of the language that take more than two values, so that each value is computed once.

mod choice;
mod count;
mod date;
mod number;
mod text;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayAccessor, ArrayRef, BooleanArray, Datum, Float64Array, Int64Array, StringViewArray,
};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::kernel::compare::{And, Compare, Comparison, IsInvalid, IsMissing, Not};
use crate::kernel::growth::MAX_CELL_BYTES;
use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::as_mask;
use crate::types::Type;

pub(super) use choice::{Extreme, NullIf};
pub(super) use count::{Count, FromCount};
pub(super) use date::{DaysBetween, MoveDay, Truncate};
pub(super) use number::OfTwo;
pub(super) use text::{
    Extract, Join, Locate, Pad, Repeated, Reverse, Slice, Split, Substitute, split_part, substring,
};

/// Whether the first value is neither less than the second nor greater than the third. Null counts as false.
pub(super) struct Between;

impl Kernel for Between {
    fn name(&self) -> String {
        "between".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [value, low, high] = args else {
            return Err(Error::internal("between takes three values"));
        };
        let from = Compare(Comparison::GreaterEqual).eval(&[value.clone(), low.clone()], rows, failures)?;
        let to = Compare(Comparison::LessEqual).eval(&[value.clone(), high.clone()], rows, failures)?;
        And.eval(&[Value::Array(from), Value::Array(to)], rows, failures)
    }
}

/// Whether the first value equals one of the others. Null equals nothing.
pub(super) struct AnyOf;

impl Kernel for AnyOf {
    fn name(&self) -> String {
        "is any of".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let (value, others) = args.split_first().ok_or_else(|| Error::internal("is any of takes a value"))?;
        let mut any = BooleanBuffer::new_unset(rows);
        for other in others {
            let equal = Compare(Comparison::Equal).eval(&[value.clone(), other.clone()], rows, failures)?;
            any = &any | as_mask(&equal).values();
        }
        Ok(Arc::new(BooleanArray::from(any)))
    }
}

/// Whether the cell is present and can be read as the type.
pub(super) struct IsValid(pub(super) Type);

impl Kernel for IsValid {
    fn name(&self) -> String {
        format!("is a {}", self.0)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let not = |kernel: &dyn Kernel, failures: &mut Failures| {
            let wrong = kernel.eval(args, rows, failures)?;
            Ok::<_, Error>(Value::Array(Not.eval(&[Value::Array(wrong)], rows, failures)?))
        };
        let sound = [not(&IsInvalid(self.0), failures)?, not(&IsMissing, failures)?];
        And.eval(&sound, rows, failures)
    }
}

/// Texts one after the other; null where one of them is.
pub(super) struct Concat;

impl Kernel for Concat {
    fn name(&self) -> String {
        "concat".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let arrays = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let parts: Vec<_> = arrays.iter().map(AsArray::as_string_view).collect();
        print(rows, |row, out| {
            for part in &parts {
                if part.is_null(row) {
                    return false;
                }
                if out.len() <= MAX_CELL_BYTES {
                    out.push_str(part.value(row));
                }
            }
            true
        })
    }
}

/// A value's cells, of which there may be one for all rows.
pub(super) struct Cells<A> {
    array: A,
    one: bool,
}

impl<A: ArrayAccessor> Cells<A> {
    pub(super) fn get(&self, row: usize) -> Option<A::Item> {
        let row = if self.one { 0 } else { row };
        self.array.is_valid(row).then(|| self.array.value(row))
    }
}

/// The cells of a value of text.
pub(super) fn texts(value: &Value) -> Cells<&StringViewArray> {
    let (array, one) = value.get();
    Cells { array: array.as_string_view(), one }
}

/// The cells of a value of longs.
pub(super) fn longs(value: &Value) -> Cells<&Int64Array> {
    let (array, one) = value.get();
    Cells { array: array.as_primitive(), one }
}

/// The cells of a value of doubles.
pub(super) fn doubles(value: &Value) -> Cells<&Float64Array> {
    let (array, one) = value.get();
    Cells { array: array.as_primitive(), one }
}
