//! How the cells of two columns of one type compare: numbers by value, `false` before `true`, text by code point.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, BooleanArray, Datum, PrimitiveArray, StringViewArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{DataType, TimeUnit};

use super::Comparison;
use crate::error::{Error, Result};

/// Cells of one side: of each row, or one for all.
#[derive(Clone, Copy)]
struct Side<'a> {
    array: &'a dyn Array,
    one: bool,
}

#[derive(Clone, Copy)]
enum Test {
    Equal,
    Less,
}

/// How cells of one type compare; null where one is. At most one side is one cell for all rows.
pub(super) fn compare_cells(
    comparison: Comparison,
    left: &dyn Datum,
    right: &dyn Datum,
) -> Result<BooleanArray> {
    use Comparison::*;
    let [left, right] = [left, right].map(|side| {
        let (array, one) = side.get();
        Side { array, one }
    });
    let rows = if left.one { right.array.len() } else { left.array.len() };
    if [left, right].iter().any(|side| side.one && side.array.is_null(0)) {
        return Ok(BooleanArray::new_null(rows));
    }
    // Of six comparisons two are done: the others are those with the sides swapped, or the opposites.
    let tested = match comparison {
        Equal | NotEqual => test(Test::Equal, left, right, rows)?,
        Less | GreaterEqual => test(Test::Less, left, right, rows)?,
        Greater | LessEqual => test(Test::Less, right, left, rows)?,
    };
    let tested = if matches!(comparison, NotEqual | LessEqual | GreaterEqual) { !&tested } else { tested };
    let nulls = |side: Side<'_>| side.array.nulls().filter(|_| !side.one).cloned();
    Ok(BooleanArray::new(tested, NullBuffer::union(nulls(left).as_ref(), nulls(right).as_ref())))
}

/// How many cells of two columns of one type differ; null is like null.
pub(crate) fn count_different(before: &ArrayRef, after: &ArrayRef) -> Result<u64> {
    if Arc::ptr_eq(before, after) {
        return Ok(0);
    }
    let [left, right] = [before, after].map(|array| Side { array, one: false });
    let mut different = !&test(Test::Equal, left, right, before.len())?;
    if before.nulls().is_some() || after.nulls().is_some() {
        let present = |array: &ArrayRef| {
            array.nulls().map_or_else(|| BooleanBuffer::new_set(array.len()), |nulls| nulls.inner().clone())
        };
        let (before, after) = (present(before), present(after));
        different = &(&different & &(&before & &after)) | &(&before ^ &after);
    }
    Ok(different.count_set_bits() as u64)
}

fn test(test: Test, left: Side, right: Side, rows: usize) -> Result<BooleanBuffer> {
    use DataType::*;
    let (data_type, other) = (left.array.data_type(), right.array.data_type());
    let fits = |side: Side| side.one || side.array.len() == rows;
    if data_type != other || !fits(left) || !fits(right) {
        return Err(Error::internal(format!("{data_type} does not compare with {other}")));
    }
    Ok(match data_type {
        Int8 => numbers::<Int8Type>(test, left, right, rows),
        Int16 => numbers::<Int16Type>(test, left, right, rows),
        Int32 => numbers::<Int32Type>(test, left, right, rows),
        Int64 => numbers::<Int64Type>(test, left, right, rows),
        Float32 => numbers::<Float32Type>(test, left, right, rows),
        Float64 => numbers::<Float64Type>(test, left, right, rows),
        Decimal128(..) => numbers::<Decimal128Type>(test, left, right, rows),
        Date32 => numbers::<Date32Type>(test, left, right, rows),
        Timestamp(TimeUnit::Microsecond, None) => {
            numbers::<TimestampMicrosecondType>(test, left, right, rows)
        }
        Boolean => truths(test, left, right, rows),
        Utf8View => texts(test, left, right, rows),
        other => return Err(Error::internal(format!("{other} does not compare"))),
    })
}

fn numbers<T: ArrowPrimitiveType>(test: Test, left: Side, right: Side, rows: usize) -> BooleanBuffer {
    fn values<T: ArrowPrimitiveType>(side: Side<'_>) -> &[T::Native] {
        side.array.as_any().downcast_ref::<PrimitiveArray<T>>().map_or(&[], |array| array.values())
    }
    let (ones, left, right) = ([left.one, right.one], values::<T>(left), values::<T>(right));
    match test {
        Test::Equal => each(ones, left, right, rows, ArrowNativeTypeOp::is_eq),
        Test::Less => each(ones, left, right, rows, ArrowNativeTypeOp::is_lt),
    }
}

/// What `test` says of the values of each row. Three loops, so that each is made of vectors.
fn each<N: Copy>(
    [left_one, right_one]: [bool; 2],
    left: &[N],
    right: &[N],
    rows: usize,
    test: impl Fn(N, N) -> bool,
) -> BooleanBuffer {
    if left_one {
        let (one, right) = (left[0], &right[..rows]);
        return BooleanBuffer::collect_bool(rows, |row| test(one, right[row]));
    }
    let left = &left[..rows];
    if right_one {
        let one = right[0];
        return BooleanBuffer::collect_bool(rows, |row| test(left[row], one));
    }
    let right = &right[..rows];
    BooleanBuffer::collect_bool(rows, |row| test(left[row], right[row]))
}

fn truths(test: Test, left: Side, right: Side, rows: usize) -> BooleanBuffer {
    let values = |side: Side| {
        let truths = side.array.as_boolean().values();
        match side.one {
            true if truths.value(0) => BooleanBuffer::new_set(rows),
            true => BooleanBuffer::new_unset(rows),
            false => truths.clone(),
        }
    };
    let (left, right) = (values(left), values(right));
    match test {
        Test::Equal => !&(&left ^ &right),
        Test::Less => &!&left & &right,
    }
}

/// A view is the text's length, its first four bytes, and its other bytes or where they are: bytes up to the twelfth
/// stand in the view itself, and zeros behind them.
fn texts(test: Test, left: Side, right: Side, rows: usize) -> BooleanBuffer {
    let (left_texts, right_texts) = (left.array.as_string_view(), right.array.as_string_view());
    let (left_views, right_views) = (left_texts.views(), right_texts.views());
    let at = |side: Side, row: usize| if side.one { 0 } else { row };
    match test {
        Test::Equal => {
            let ones = [left.one, right.one];
            // Texts of up to twelve bytes are equal where their views are, and so are those in the same buffers.
            let short = [left_texts, right_texts].iter().any(|texts| texts.data_buffers().is_empty());
            if short {
                return each(ones, left_views, right_views, rows, |view, other| view == other);
            }
            let shared = share_buffers(left_texts, right_texts);
            BooleanBuffer::collect_bool(rows, |row| {
                let (one, other) = (at(left, row), at(right, row));
                let (view, other_view) = (left_views[one], right_views[other]);
                if view as u32 <= 12 || view as u64 != other_view as u64 || (shared && view == other_view) {
                    return view == other_view;
                }
                left_texts.value(one) == right_texts.value(other)
            })
        }
        Test::Less => BooleanBuffer::collect_bool(rows, |row| {
            let (one, other) = (at(left, row), at(right, row));
            let start = |view: u128| ((view >> 32) as u32).swap_bytes();
            let (first, other_first) = (start(left_views[one]), start(right_views[other]));
            if first != other_first {
                return first < other_first;
            }
            left_texts.value(one) < right_texts.value(other)
        }),
    }
}

/// Whether a buffer of both has the same number and is the same memory, so that equal views are equal texts.
fn share_buffers(left: &StringViewArray, right: &StringViewArray) -> bool {
    let (left, right) = (left.data_buffers(), right.data_buffers());
    left.iter().zip(right).all(|(one, other)| one.ptr_eq(other))
}

#[cfg(test)]
mod tests {
    use arrow_array::*;

    use super::*;

    /// Cells of every type in ascending order, behind a null.
    fn ascending() -> Vec<ArrayRef> {
        let texts = [
            "",
            "\0",
            "a",
            "a\0",
            "a\0b",
            "ab",
            "abcd",
            "abcde",
            "twelve bytes",
            "twelve bytes.",
            "twelve bytes;",
            "twelvf",
            "é",
            "\u{FFFF}",
            "\u{10000}",
        ];
        vec![
            Arc::new([None].into_iter().chain(texts.map(Some)).collect::<StringViewArray>()),
            Arc::new(BooleanArray::from(vec![None, Some(false), Some(true)])),
            Arc::new(Int8Array::from(vec![None, Some(i8::MIN), Some(0), Some(i8::MAX)])),
            Arc::new(Int16Array::from(vec![None, Some(-1), Some(1)])),
            Arc::new(Int32Array::from(vec![None, Some(-1), Some(1)])),
            Arc::new(Int64Array::from(vec![None, Some(i64::MIN), Some(i64::MAX)])),
            Arc::new(Float32Array::from(vec![None, Some(-1.5), Some(0.0), Some(f32::NAN)])),
            Arc::new(Float64Array::from(vec![
                None,
                Some(f64::NEG_INFINITY),
                Some(0.0),
                Some(1e-9),
                Some(f64::NAN),
            ])),
            Arc::new(Decimal128Array::from(vec![None, Some(-1), Some(1_i128 << 100)])),
            Arc::new(Date32Array::from(vec![None, Some(-1), Some(1)])),
            Arc::new(TimestampMicrosecondArray::from(vec![None, Some(-1), Some(1)])),
        ]
    }

    #[test]
    fn cells_compare_as_their_values_do() {
        use Comparison::*;
        for cells in ascending() {
            let rows = cells.len();
            let expected = |comparison, left: usize, right: usize| {
                (left > 0 && right > 0).then_some(match comparison {
                    Equal => left == right,
                    NotEqual => left != right,
                    Less => left < right,
                    LessEqual => left <= right,
                    Greater => left > right,
                    GreaterEqual => left >= right,
                })
            };
            for comparison in [Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual] {
                for one in 0..rows {
                    let compare = |left: &dyn Datum, right: &dyn Datum| {
                        compare_cells(comparison, left, right).expect("one type").iter().collect::<Vec<_>>()
                    };
                    let scalar = Scalar::new(cells.slice(one, 1));
                    let right: Vec<_> = (0..rows).map(|row| expected(comparison, row, one)).collect();
                    let left: Vec<_> = (0..rows).map(|row| expected(comparison, one, row)).collect();
                    assert_eq!(compare(&cells, &scalar), right, "{comparison:?} {cells:?}");
                    assert_eq!(compare(&scalar, &cells), left, "{comparison:?} {cells:?}");
                    let later: Vec<_> = (one..rows).map(|row| expected(comparison, row, row - one)).collect();
                    let (ends, starts) = (cells.slice(one, rows - one), cells.slice(0, rows - one));
                    assert_eq!(compare(&ends, &starts), later, "{comparison:?} {cells:?}");
                }
            }
        }
    }

    #[test]
    fn equal_views_into_other_memory_are_no_equal_texts() {
        let texts = |texts: [&str; 3]| StringViewArray::from_iter_values(texts);
        let before = texts(["a text of one kind", "short", "a text of any kind"]);
        let after = texts(["a text of two kind", "short", "a text of any kind"]);
        assert_eq!(before.views()[2], after.views()[2]);
        let [before, after]: [ArrayRef; 2] = [Arc::new(before), Arc::new(after)];
        assert_eq!(count_different(&before, &after), Ok(1));
        // The same memory, and another buffer behind it.
        let more = arrow_select::concat::concat(&[&before, &after]).expect("one type");
        assert_eq!(count_different(&before, &more.slice(0, 3)), Ok(0));
        assert_eq!(count_different(&before, &more.slice(3, 3)), Ok(1));
        let short: ArrayRef = Arc::new(texts(["a text", "short", ""]));
        assert_eq!(count_different(&before, &short), Ok(2));
    }

    #[test]
    fn null_differs_from_values_alone() {
        for cells in ascending() {
            let rows = cells.len();
            let (ends, starts) = (cells.slice(1, rows - 1), cells.slice(0, rows - 1));
            assert_eq!(count_different(&ends, &starts), Ok(rows as u64 - 1));
            assert_eq!(count_different(&cells, &cells), Ok(0));
        }
        let [zero, minus]: [ArrayRef; 2] =
            [0.0, -0.0].map(|value| Arc::new(Float64Array::from(vec![value])) as _);
        assert_eq!(count_different(&zero, &minus), Ok(1));
        assert!(count_different(&zero, &(Arc::new(Int32Array::from(vec![0])) as _)).is_err());
    }
}
