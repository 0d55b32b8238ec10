//! Functions of lists.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::Int64Type;
use datafusion::arrow::array::{Array, ArrayRef, ListArray, UInt64Array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::cast::cast;
use super::own;

/// An item of a list, counted from 0.
pub(in super::super) fn item() -> ScalarUDF {
    own(
        "spark_item",
        |types| match &types[0] {
            DataType::List(field) => Ok(field.data_type().clone()),
            other => plan_err!("{other} has no items"),
        },
        |arrays| {
            let list = arrays[0].as_list::<i32>();
            let places = cast(&arrays[1], &DataType::Int64)?;
            let places = places.as_primitive::<Int64Type>();
            let item = |row: usize| {
                if list.is_null(row) || places.is_null(row) {
                    return None;
                }
                let (start, length) =
                    (list.value_offsets()[row] as u64, u64::try_from(list.value_length(row)).ok()?);
                let place = u64::try_from(places.value(row)).ok()?;
                (place < length).then_some(start + place)
            };
            let indices: UInt64Array = (0..list.len()).map(item).collect();
            Ok(take(list.values(), &indices, None)?)
        },
    )
}

/// The items of lists once each, in the order in which they first stand there.
pub(super) fn array_distinct(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let list = match arrays[0].data_type() {
        DataType::List(_) => arrays[0].as_list::<i32>(),
        other => return exec_err!("{other} is no list"),
    };
    let (mut kept, mut lengths) = (Vec::new(), Vec::with_capacity(list.len()));
    for row in 0..list.len() {
        let before = kept.len();
        if list.is_valid(row) {
            let mut seen = HashSet::new();
            for place in list.value_offsets()[row]..list.value_offsets()[row + 1] {
                if seen.insert(ScalarValue::try_from_array(list.values(), place as usize)?) {
                    kept.push(place as u64);
                }
            }
        }
        lengths.push(kept.len() - before);
    }
    let values = take(list.values(), &UInt64Array::from(kept), None)?;
    let DataType::List(field) = list.data_type() else { return exec_err!("no list") };
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::new(field.clone(), offsets, values, list.nulls().cloned())))
}
