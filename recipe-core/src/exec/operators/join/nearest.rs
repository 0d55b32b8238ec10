//! The nearest of the rows with equal keys.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::kernel::cast::cast;
use crate::plan::{Direction, Failures, Nearest, Position, Tolerance, Unit};

/// Values that rows are near by.
pub(super) struct Values {
    values: Ordered,
    present: Vec<bool>,
}

enum Ordered {
    Whole(Vec<i128>),
    Doubles(Vec<f64>),
}

impl Values {
    /// The cells of an array, read as `data_type`; those that are null or `NaN` are not there.
    pub(super) fn new(cells: &ArrayRef, data_type: &DataType) -> Result<Self> {
        let cells = cast(cells, data_type, &mut Failures::default())?;
        let mut present: Vec<bool> = (0..cells.len()).map(|row| cells.is_valid(row)).collect();
        let values = match data_type {
            DataType::Float64 => {
                let values = cells.as_primitive::<Float64Type>().values().to_vec();
                present.iter_mut().zip(&values).for_each(|(present, value)| *present &= !value.is_nan());
                Ordered::Doubles(values)
            }
            DataType::Decimal128(..) => {
                Ordered::Whole(cells.as_primitive::<Decimal128Type>().values().to_vec())
            }
            DataType::Timestamp(..) => {
                let moments = cells.as_primitive::<TimestampMicrosecondType>().values().iter();
                Ordered::Whole(moments.map(|moment| i128::from(*moment)).collect())
            }
            other => return Err(Error::internal(format!("{other} is near to nothing"))),
        };
        Ok(Values { values, present })
    }

    /// Leaves of these rows those that have a value, in the order of their values; equal ones keep their order.
    pub(super) fn sort(&self, rows: &mut Vec<u32>) {
        rows.retain(|row| self.present[*row as usize]);
        match &self.values {
            Ordered::Whole(values) => rows.sort_by_key(|row| values[*row as usize]),
            Ordered::Doubles(values) => {
                // Not `total_cmp`, for which -0.0 is less than 0.0.
                let compare =
                    |one: &f64, other: &f64| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal);
                rows.sort_by(|one, other| compare(&values[*one as usize], &values[*other as usize]));
            }
        }
    }

    /// Which of the `rows` of a table with these values, in the order of these, is the nearest to a row of another one.
    pub(super) fn nearest<'a>(
        &self,
        node: &Nearest<Position>,
        rows: &'a [u32],
        other: &Values,
        row: usize,
    ) -> &'a [u32] {
        if !other.present[row] {
            return &[];
        }
        match (&self.values, &other.values) {
            (Ordered::Whole(values), Ordered::Whole(others)) => {
                let within = |one: i128, other: i128| match node.tolerance {
                    Some(Tolerance::Decimal(most)) => one.abs_diff(other) <= most,
                    Some(Tolerance::Time(Unit::Micros(most))) => {
                        i128::from(most) >= 0 && one.abs_diff(other) <= u128::from(most.unsigned_abs())
                    }
                    Some(Tolerance::Time(unit)) => {
                        // Beyond the calendar there is no gap that is too large.
                        let end = i64::try_from(one.min(other)).ok().and_then(|early| unit.after(early));
                        end.is_none_or(|end| one.max(other) <= i128::from(end))
                    }
                    Some(Tolerance::Double(_)) | None => true,
                };
                nearest(node, rows, values, others[row], i128::abs_diff, within)
            }
            (Ordered::Doubles(values), Ordered::Doubles(others)) => {
                let distance = |one: f64, other: f64| {
                    let distance = (one - other).abs();
                    // Of infinity from itself.
                    if distance.is_nan() { 0.0 } else { distance }
                };
                let within = |one: f64, other: f64| match node.tolerance {
                    Some(Tolerance::Double(most)) => distance(one, other) <= most,
                    _ => true,
                };
                nearest(node, rows, values, others[row], distance, within)
            }
            _ => &[],
        }
    }
}

fn nearest<'a, T: Copy + PartialOrd, D: PartialOrd>(
    node: &Nearest<Position>,
    rows: &'a [u32],
    values: &[T],
    value: T,
    distance: impl Fn(T, T) -> D,
    within: impl Fn(T, T) -> bool,
) -> &'a [u32] {
    let at = |place: usize| values[rows[place] as usize];
    let less = rows.partition_point(|row| values[*row as usize] < value);
    let not_greater = rows.partition_point(|row| values[*row as usize] <= value);
    let (end, start) = if node.equal { (not_greater, less) } else { (less, not_greater) };
    let before = end.checked_sub(1);
    let after = Some(start).filter(|start| *start < rows.len());
    let found = match (node.direction, before, after) {
        (Direction::Backward, before, _) => before,
        (Direction::Forward, _, after) => after,
        (Direction::Both, Some(before), Some(after)) => {
            let nearer = distance(at(after), value) < distance(at(before), value);
            Some(if nearer { after } else { before })
        }
        (Direction::Both, before, after) => before.or(after),
    };
    found.filter(|place| within(at(*place), value)).map_or(&[], |place| &rows[place..=place])
}
