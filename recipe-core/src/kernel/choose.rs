//! The cells of one column in some rows, and of another in the others.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Datum, PrimitiveArray, downcast_primitive_array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;

use super::Value;
use super::bits::{nulls_of, present_words};
use crate::error::Result;

/// The cells of `chosen` where `mask` is set, and of `others` elsewhere. Both have one type.
pub(crate) fn choose(mask: &BooleanBuffer, chosen: &Value, others: &Value) -> Result<ArrayRef> {
    let rows = mask.len();
    match mask.count_set_bits() {
        0 => return others.to_array(rows),
        all if all == rows => return chosen.to_array(rows),
        _ => {}
    }
    let (one, other) = (chosen.get(), others.get());
    let array = other.0;
    Ok(downcast_primitive_array!(
        array => choose_numbers(mask, one, array, other.1),
        DataType::Utf8View if !(one.1 && other.1) => {
            let row = |at: usize, one: bool| if one { 0 } else { at };
            let from = mask.iter().enumerate();
            let from: Vec<_> =
                from.map(|(at, mine)| if mine { (0, row(at, one.1)) } else { (1, row(at, other.1)) }).collect();
            arrow_select::interleave::interleave(&[one.0, other.0], &from)?
        }
        _ => arrow_select::zip::zip(&BooleanArray::from(mask.clone()), chosen, others)?
    ))
}

fn choose_numbers<T: ArrowPrimitiveType>(
    mask: &BooleanBuffer,
    (chosen, one): (&dyn Array, bool),
    others: &PrimitiveArray<T>,
    other_one: bool,
) -> ArrayRef {
    let rows = mask.len();
    let chosen = chosen.as_primitive::<T>();
    let mut values = if other_one { vec![others.values()[0]; rows] } else { others.values().to_vec() };
    if one {
        let value = chosen.values()[0];
        mask.set_indices().for_each(|row| values[row] = value);
    } else {
        let chosen = &chosen.values()[..rows];
        mask.set_indices().for_each(|row| values[row] = chosen[row]);
    }
    let present = |nulls: Option<&NullBuffer>, one: bool| match nulls {
        Some(nulls) if one => vec![if nulls.is_valid(0) { u64::MAX } else { 0 }; rows.div_ceil(64)],
        nulls => present_words(nulls, rows),
    };
    let mut present_here = present(others.nulls(), other_one);
    let mask = present_words(Some(&NullBuffer::new(mask.clone())), rows);
    for ((there, mask), chosen) in present_here.iter_mut().zip(mask).zip(present(chosen.nulls(), one)) {
        *there = *there & !mask | chosen & mask;
    }
    let made = PrimitiveArray::<T>::new(values.into(), nulls_of(present_here, rows));
    Arc::new(made.with_data_type(others.data_type().clone()))
}

#[cfg(test)]
mod tests {
    use arrow_array::{Float64Array, Int32Array, Scalar, StringViewArray, TimestampMicrosecondArray};

    use super::*;

    #[test]
    fn chooses_as_zip_does() {
        let rows = 200;
        let long = "a text that does not stand in its view";
        let numbers = |from: i32| (from..).map(|at| (at % 3 != 0).then_some(at)).take(rows + 5);
        let texts =
            |from: i32| numbers(from).map(|at| at.map(|at| format!("{at} {}", &long[..at as usize % 30])));
        let columns: Vec<[ArrayRef; 2]> = vec![
            [0, 1000].map(|from| Arc::new(numbers(from).collect::<Int32Array>()) as ArrayRef),
            [0, 1000].map(|from| {
                Arc::new(numbers(from).map(|at| at.map(f64::from)).collect::<Float64Array>()) as _
            }),
            [0, 1000].map(|from| {
                Arc::new(numbers(from).map(|at| at.map(i64::from)).collect::<TimestampMicrosecondArray>())
                    as _
            }),
            [0, 1000].map(|from| Arc::new(texts(from).collect::<StringViewArray>()) as _),
            [2, 3].map(|by| Arc::new((0..205).map(|at| Some(at % by == 0)).collect::<BooleanArray>()) as _),
        ];
        let masks = [
            BooleanBuffer::new_set(rows),
            BooleanBuffer::new_unset(rows),
            BooleanBuffer::collect_bool(rows, |row| row % 7 == 2),
            BooleanBuffer::collect_bool(rows + 9, |row| row % 3 != 1).slice(9, rows),
        ];
        for [one, other] in columns {
            let sides = |array: &ArrayRef| {
                [
                    Value::Array(array.slice(5, rows)),
                    Value::Scalar(Scalar::new(array.slice(0, 1))),
                    Value::Scalar(Scalar::new(array.slice(40, 1))),
                ]
            };
            for mask in &masks {
                for one in sides(&one) {
                    for other in sides(&other) {
                        let found = choose(mask, &one, &other).expect("one type");
                        let expected =
                            arrow_select::zip::zip(&mask.clone().into(), &one, &other).expect("one type");
                        assert_eq!(&found, &expected);
                    }
                }
            }
        }
    }
}
