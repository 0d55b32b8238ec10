//! Every function against its definition, over whole columns and over columns in parts.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{
    Array, Date32Array, Decimal128Array, Float32Array, Float64Array, Int32Array, Int64Array,
    TimestampMicrosecondArray,
};

use super::RollingFunction::*;
use super::*;
use crate::kernel::aggregate::accumulator;
use crate::kernel::print::cell;
use crate::types::DECIMAL;

const FUNCTIONS: [RollingFunction; 14] = [
    Sum,
    Average,
    Count,
    Min,
    Max,
    KthLargest(1),
    KthLargest(3),
    KthLargestUnique(2),
    LeastMode,
    GreatestMode,
    OnlyMode,
    MeanOfModes,
    Variance,
    StandardDeviation,
];

/// What a function makes of values, by its definition.
fn defined(function: RollingFunction, values: &[f64]) -> Option<f64> {
    let count = values.len() as f64;
    let mut sorted = values.to_vec();
    sorted.sort_by(|one, other| other.total_cmp(one));
    let mut different = sorted.clone();
    different.dedup();
    let times = |value: f64| values.iter().filter(|other| other.total_cmp(&value).is_eq()).count();
    let most = different.iter().map(|value| times(*value)).max().unwrap_or(0);
    let modes: Vec<f64> = different.iter().copied().filter(|value| times(*value) == most).collect();
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let variance = (values.len() > 1).then(|| squares / (count - 1.0));
    match function {
        Count => Some(count),
        _ if values.is_empty() => None,
        Sum => Some(values.iter().sum()),
        Average => Some(mean),
        Min => sorted.last().copied(),
        Max => sorted.first().copied(),
        KthLargest(k) => sorted.get(k - 1).copied(),
        KthLargestUnique(k) => different.get(k - 1).copied(),
        LeastMode => modes.last().copied(),
        GreatestMode => modes.first().copied(),
        OnlyMode => modes.first().copied().filter(|_| modes.len() == 1),
        MeanOfModes => Some(modes.iter().sum::<f64>() / modes.len() as f64),
        Variance => variance,
        StandardDeviation => variance.map(f64::sqrt),
    }
}

/// The results for a column that comes in parts of so many rows.
fn in_parts(function: RollingFunction, cells: &ArrayRef, frame: Frame, rows: usize) -> ArrayRef {
    let mut values = rolling(function, cells.data_type(), frame, 0, 0);
    let mut given: Vec<ArrayRef> = Vec::new();
    for start in (0..cells.len()).step_by(rows) {
        let taken = rows.min(cells.len() - start);
        values.push(&cells.slice(start, taken)).expect("values");
        given.push(values.take((start + taken).saturating_sub(frame.after).min(1)).expect("results"));
    }
    values.finish();
    given.push(values.take(usize::MAX).expect("results"));
    let given: Vec<&dyn Array> = given.iter().map(AsRef::as_ref).collect();
    arrow_select::concat::concat(&given).expect("one column")
}

/// The results from row `from` on, of something that has seen no more than it needs.
fn from_row(function: RollingFunction, cells: &ArrayRef, frame: Frame, from: usize) -> ArrayRef {
    let first = from.saturating_sub(frame.before);
    let mut values = rolling(function, cells.data_type(), frame, first as u64, from as u64);
    values.push(&cells.slice(first, cells.len() - first)).expect("values");
    values.finish();
    values.take(cells.len()).expect("results")
}

fn doubles() -> Vec<Option<f64>> {
    let mut state = 5_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    (0..60).map(|row| (next(4) > 0 && row / 5 != 4).then(|| next(9) as f64 * 0.75 - 3.0)).collect()
}

const FRAMES: [(usize, usize); 9] =
    [(0, 0), (1, 0), (0, 1), (2, 3), (7, 0), (0, 7), (13, 11), (50, 2), (usize::MAX, usize::MAX)];

#[test]
fn functions_are_those_of_their_windows() {
    let values = doubles();
    let cells: ArrayRef = Arc::new(Float64Array::from(values.clone()));
    for function in FUNCTIONS {
        for (before, after) in FRAMES {
            let what = format!("{function:?}, {before} before, {after} after");
            let frame = Frame { before, after };
            let whole = in_parts(function, &cells, frame, usize::MAX);
            assert_eq!(*whole.data_type(), function.data_type(&DataType::Float64), "{what}");
            let found = crate::kernel::aggregate::as_doubles(&whole).expect("numbers");
            for row in 0..values.len() {
                let end = row.saturating_add(after).saturating_add(1).min(values.len());
                let window: Vec<f64> =
                    values[row.saturating_sub(before)..end].iter().copied().flatten().collect();
                let expected = defined(function, &window);
                let found = found.is_valid(row).then(|| found.value(row));
                let near = match (found, expected) {
                    (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
                    (found, expected) => found == expected,
                };
                assert!(near, "{what}, row {row}: {found:?}, not {expected:?}");
            }
            for rows in [1, 2, 7, 19] {
                assert_eq!(&in_parts(function, &cells, frame, rows), &whole, "{what}, in parts of {rows}");
            }
            for from in [0, 1, 5, 23, 59] {
                let rest = from_row(function, &cells, frame, from);
                assert_eq!(&rest, &whole.slice(from, whole.len() - from), "{what}, from row {from}");
            }
        }
    }
}

#[test]
fn values_keep_their_type() {
    let decimals = Decimal128Array::from(vec![Some(25), None, Some(-7)]);
    let columns: [ArrayRef; 5] = [
        Arc::new(Int32Array::from(vec![Some(i32::MIN), None, Some(i32::MAX)])),
        Arc::new(Float32Array::from(vec![Some(0.1), None, Some(-1.5e-40)])),
        Arc::new(Date32Array::from(vec![Some(-1), None, Some(19_000)])),
        Arc::new(TimestampMicrosecondArray::from(vec![Some(i64::MIN), None, Some(i64::MAX)])),
        Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type")),
    ];
    for cells in columns {
        for function in [Min, Max, KthLargest(1), KthLargestUnique(1), LeastMode, GreatestMode, OnlyMode] {
            let own = in_parts(function, &cells, Frame { before: 0, after: 0 }, 2);
            assert_eq!(&own, &cells, "{function:?}");
        }
        let greatest = in_parts(Max, &cells, Frame { before: 2, after: 0 }, 1);
        let second = in_parts(KthLargest(2), &cells, Frame { before: 2, after: 0 }, 1);
        let both = [cell(&greatest, 2), cell(&second, 2)];
        assert!(both == [cell(&cells, 0), cell(&cells, 2)] || both == [cell(&cells, 2), cell(&cells, 0)]);
    }
}

#[test]
fn one_table_after_another_is_another() {
    let cells: ArrayRef = Arc::new(Float64Array::from(doubles()));
    for function in FUNCTIONS {
        let frame = Frame { before: 4, after: 3 };
        let mut values = rolling(function, cells.data_type(), frame, 0, 0);
        for _ in 0..3 {
            values.push(&cells).expect("values");
            values.finish();
        }
        let once = in_parts(function, &cells, frame, usize::MAX);
        for _ in 0..3 {
            assert_eq!(&values.take(cells.len()).expect("results"), &once, "{function:?}");
        }
    }
}

#[test]
fn sums_that_do_not_fit_are_null() {
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX - 1, 1, 1, -5]));
    let sums = |before| in_parts(Sum, &longs, Frame { before, after: 0 }, 3);
    let expected = [Some(i64::MAX - 1), Some(i64::MAX), Some(2), Some(-4)];
    assert_eq!(sums(1).as_primitive::<Int64Type>(), &Int64Array::from(expected.to_vec()));
    let expected = [Some(i64::MAX - 1), Some(i64::MAX), None, Some(-3)];
    assert_eq!(sums(2).as_primitive::<Int64Type>(), &Int64Array::from(expected.to_vec()));
    let most = 10_i128.pow(u32::from(DECIMAL.0)) - 1;
    let decimals = Decimal128Array::from(vec![most, most, -1]);
    let decimals: ArrayRef =
        Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type"));
    let sums = in_parts(Sum, &decimals, Frame { before: 1, after: 0 }, 3);
    assert_eq!([sums.is_null(0), sums.is_null(1), sums.is_null(2)], [false, true, false]);
    // Two of them take more than 128 bits, and what is taken from them leaves one.
    let decimals = Decimal128Array::from(vec![most, most, -most, -most, -most]);
    let decimals: ArrayRef =
        Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type"));
    let sums = in_parts(Sum, &decimals, Frame { before: 4, after: 0 }, 2);
    assert_eq!([0, 1, 2, 3, 4].map(|row| sums.is_null(row)), [false, true, false, false, false]);
    assert_eq!(&sums.slice(2, 1), &decimals.slice(0, 1));
    assert_eq!(&sums.slice(4, 1), &decimals.slice(4, 1));
}

/// Nothing is left of a value that has gone, however large it was.
#[test]
fn large_values_leave_no_trace() {
    let values = vec![1e300, 0.1, 0.2, f64::INFINITY, 0.1, 0.2, f64::NAN, -0.0, 0.1];
    let cells: ArrayRef = Arc::new(Float64Array::from(values));
    for function in FUNCTIONS {
        let found = in_parts(function, &cells, Frame { before: 1, after: 0 }, 4);
        let rows = |row| found.slice(row, 1);
        assert_eq!(&rows(2), &rows(5), "{function:?}");
        let greatest = (function == Max).then(|| found.as_primitive::<Float64Type>().value(7));
        assert!(greatest.is_none_or(f64::is_nan), "NaN is the greatest");
    }
}

/// A window gives what a group of its values gives, to the last bit, wherever a run starts.
#[test]
fn windows_give_what_groups_give() {
    let hard = [0.1, 1e308, -1e308, 5e-324, f64::MAX, 1e16, -0.0, 1.0, f64::NAN, 1e-300, f64::INFINITY, 0.2];
    let hard: ArrayRef = Arc::new(
        (0..70_usize).map(|row| (row % 7 != 3).then(|| hard[row * row / 3 % 12])).collect::<Float64Array>(),
    );
    let near = 9_007_199_254_740_993;
    let longs: ArrayRef = Arc::new(
        (0..70_i64).map(|row| (row % 5 != 2).then_some(near + row * row % 11)).collect::<Int64Array>(),
    );
    let parts = (0..70_i128).map(|row| (row % 5 != 2).then_some(10_i128.pow(18) * (row % 9) + row * row % 7));
    let parts = parts.collect::<Decimal128Array>().with_precision_and_scale(DECIMAL.0, DECIMAL.1);
    let parts: ArrayRef = Arc::new(parts.expect("a decimal type"));
    let functions = [
        (Sum, AggregateFunction::Sum),
        (Average, AggregateFunction::Average),
        (Variance, AggregateFunction::Variance),
        (StandardDeviation, AggregateFunction::StandardDeviation),
    ];
    for cells in [hard, longs, parts] {
        for (function, of_group) in functions {
            for (before, after) in [(0, 0), (3, 0), (2, 5), (usize::MAX, 0)] {
                let frame = Frame { before, after };
                let found = in_parts(function, &cells, frame, 13);
                assert_eq!(&from_row(function, &cells, frame, 31), &found.slice(31, 39), "{function:?}");
                for row in 0..cells.len() {
                    let start = row.saturating_sub(before);
                    let rows = (row + after + 1).min(cells.len()) - start;
                    let mut group = accumulator(of_group, cells.data_type()).expect("an accumulator");
                    group.update(&cells.slice(start, rows), &vec![0; rows], 1).expect("values");
                    let expected = group.finish(1).expect("a result");
                    assert_eq!(&found.slice(row, 1), &expected, "{function:?}, row {row}, {frame:?}");
                }
            }
        }
    }
}
