//! Kernels of the language that take more than two values, so that each value is computed once.

mod choice;
mod count;
mod date;
mod logic;
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
use crate::kernel::compare::{And, IsInvalid, IsMissing, Not};
use crate::kernel::growth::MAX_CELL_BYTES;
use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Role, Value};
use crate::types::Type;

pub(super) use choice::{Extreme, NullIf, Which};
pub(super) use count::{Count, FromCount};
pub(super) use date::{DaysBetween, MoveDay, Truncate};
pub(super) use logic::{AndAlso, AnyOf, Between, InList, IsFalse, OrElse};
pub(super) use number::{OfOne, OfTwo};
pub(super) use text::{
    Extract, Join, Locate, Pad, Repeated, Reverse, Slice, Substitute, split_part, substring,
};

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

/// Whether the cell is not null, whatever its type.
pub(super) struct IsPresent;

impl Kernel for IsPresent {
    fn name(&self) -> String {
        "is present".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let present = match args[0].to_array(rows)?.logical_nulls() {
            Some(nulls) => nulls.into_inner(),
            None => BooleanBuffer::new_set(rows),
        };
        Ok(Arc::new(BooleanArray::from(present)))
    }

    fn role(&self) -> Role {
        Role::Test
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
