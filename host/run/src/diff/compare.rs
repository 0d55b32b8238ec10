//! Which cells of two columns differ.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use datafusion_common::arrow::compute::kernels::cmp::distinct;
use recipe_core::engine::kernel::print::cell;
use recipe_core::types::Type;

use super::Sides;
use crate::error::{Result, RunError};

/// How the cells of two columns are compared. Null equals null alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cells {
    /// As values of one type.
    Values,
    /// As floats or doubles, which may differ by as much.
    Floats(f64),
    /// As numbers of two types, which may differ by as much where one is a float or a double.
    Numbers(f64),
    /// As text.
    Texts,
}

impl Cells {
    /// Those of columns of these types.
    pub(super) fn of(types: Sides<&DataType>, tolerance: f64) -> Cells {
        let kinds = types.map(Type::from_arrow);
        let is_float = |ty: Option<Type>| matches!(ty, Some(Type::Float | Type::Double));
        let is_number = |ty: Option<Type>| ty.is_some_and(Type::is_number);
        if types.old == types.new {
            return match types.old {
                DataType::Float32 | DataType::Float64 => Cells::Floats(tolerance),
                DataType::Null => Cells::Texts,
                nested if nested.is_nested() => Cells::Texts,
                _ => Cells::Values,
            };
        }
        if is_number(kinds.old) && is_number(kinds.new) {
            let is_near = is_float(kinds.old) || is_float(kinds.new);
            return Cells::Numbers(if is_near { tolerance } else { 0.0 });
        }
        Cells::Texts
    }

    /// The rows in which they differ.
    pub(super) fn different(self, columns: Sides<&ArrayRef>) -> Result<Vec<usize>> {
        let Sides { old, new } = columns;
        let texts = |row: usize| (cell(old.as_ref(), row), cell(new.as_ref(), row));
        Ok(match self {
            Cells::Values => values(old, new)?.collect(),
            Cells::Floats(tolerance) => values(old, new)?
                .filter(|row| match (float(old, *row), float(new, *row)) {
                    (Some(old), Some(new)) => !is_near(old, new, tolerance),
                    _ => true,
                })
                .collect(),
            Cells::Numbers(tolerance) => (0..old.len())
                .filter(|row| match texts(*row) {
                    (Some(old), Some(new)) => !is_same_number(&old, &new, tolerance),
                    (old, new) => old != new,
                })
                .collect(),
            Cells::Texts => (0..old.len())
                .filter(|row| {
                    let (old, new) = texts(*row);
                    old != new
                })
                .collect(),
        })
    }
}

/// The rows in which values of one type differ.
fn values(old: &ArrayRef, new: &ArrayRef) -> Result<impl Iterator<Item = usize>> {
    let different = distinct(old, new).map_err(RunError::rows("compare cells"))?;
    let rows: Vec<usize> = different.values().set_indices().collect();
    Ok(rows.into_iter())
}

fn float(array: &ArrayRef, row: usize) -> Option<f64> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Float32 => Some(f64::from(array.as_primitive::<Float32Type>().value(row))),
        _ => Some(array.as_primitive::<Float64Type>().value(row)),
    }
}

/// Zero has one value, whatever its sign, and so has `NaN`.
#[expect(clippy::float_cmp, reason = "equal infinities have no distance")]
fn is_near(old: f64, new: f64, tolerance: f64) -> bool {
    old == new || old.is_nan() && new.is_nan() || (old - new).abs() <= tolerance
}

fn is_same_number(old: &str, new: &str, tolerance: f64) -> bool {
    // Numbers are printed in one way, but for the zeros after the point.
    let plain = |text: &str| {
        let has_end = text.contains('.') && !text.contains(['e', 'E']);
        if has_end { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
    };
    if plain(old) == plain(new) {
        return true;
    }
    match (old.parse(), new.parse()) {
        (Ok(old), Ok(new)) if tolerance > 0.0 => is_near(old, new, tolerance),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Float64Array, Int64Array, StringViewArray};

    use super::*;

    fn different(old: &ArrayRef, new: &ArrayRef, tolerance: f64) -> Vec<usize> {
        let types = Sides { old: old.data_type(), new: new.data_type() };
        Cells::of(types, tolerance).different(Sides { old, new }).expect("cells")
    }

    #[test]
    fn cells_differ_by_value() {
        let text = |cells: &[Option<&str>]| -> ArrayRef {
            Arc::new(cells.iter().copied().collect::<StringViewArray>())
        };
        let (one, other) =
            (text(&[Some("a"), None, Some(""), None]), text(&[Some("a"), None, None, Some("b")]));
        assert_eq!(different(&one, &other, 0.0), [2, 3]);
        let float = |cells: &[f64]| -> ArrayRef { Arc::new(Float64Array::from(cells.to_vec())) };
        let (one, other) = (float(&[0.0, f64::NAN, 1.0, 1.0]), float(&[-0.0, -f64::NAN, 1.05, 1.2]));
        assert_eq!(different(&one, &other, 0.0), [2, 3]);
        assert_eq!(different(&one, &other, 0.1), [3]);
        let whole: ArrayRef =
            Arc::new(Int64Array::from(vec![Some(1), Some(2), None, Some(9_007_199_254_740_993)]));
        let double: ArrayRef =
            Arc::new(Float64Array::from(vec![Some(1.0), Some(2.5), None, Some(9_007_199_254_740_992.0)]));
        assert_eq!(different(&whole, &double, 0.0), [1, 3]);
        assert_eq!(different(&whole, &double, 1.0), Vec::<usize>::new());
        assert_eq!(different(&whole, &text(&[Some("1"), Some("2.0"), Some(""), None]), 0.0), [1, 2, 3]);
    }
}
