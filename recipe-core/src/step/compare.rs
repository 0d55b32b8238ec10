//! Comparisons of a column with a value of the recipe.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, StringViewArray};

use crate::error::{Kind, Result};
use crate::kernel::Failures;
use crate::kernel::cast::cast;
use crate::kernel::compare::{Compare, Comparison};
use crate::plan::{Column, Expr};
use crate::types::{Type, type_name};

/// Text columns are compared with a number as numbers and with a date as moments; what is neither meets nothing.
pub(crate) fn compare(column: &Column, comparison: Comparison, value: &str) -> Result<Expr> {
    let candidates = match column.ty() {
        Some(Type::String) => vec![Type::Double, Type::Timestamp],
        Some(ty) if ty.is_integer() => vec![Type::Decimal, Type::Double],
        Some(Type::Float) => vec![Type::Double],
        Some(Type::Date) => vec![Type::Timestamp],
        Some(ty) => vec![ty],
        None => Vec::new(),
    };
    for ty in candidates {
        if let Some(literal) = read(value, ty)? {
            let cells = column.expr().try_cast(&ty.to_arrow());
            return Ok(Expr::call(Compare(comparison), vec![cells, Expr::Literal(literal)]));
        }
    }
    let column_type = type_name(&column.data_type);
    let message =
        format!("`{value}` cannot be compared with column `{}`, which is {column_type}", column.name);
    Err(Kind::BadCondition(message).into())
}

fn read(value: &str, ty: Type) -> Result<Option<ArrayRef>> {
    let text: ArrayRef = Arc::new(StringViewArray::from_iter_values([value]));
    let read = cast(&text, &ty.to_arrow(), &mut Failures::default())?;
    Ok((read.null_count() == 0).then_some(read))
}
