//! Totals so far against their definitions, in parts and joined.

use arrow_array::{Date32Array, Decimal128Array, Float64Array, LargeBinaryArray};

use super::RunningFunction::{Average, Count, Max, Min, Sum};
use super::*;
use crate::kernel::aggregate::as_doubles;
use crate::types::DECIMAL;

fn table(columns: Vec<ArrayRef>) -> RecordBatch {
    let columns = columns.into_iter().enumerate().map(|(at, column)| (at.to_string(), column));
    RecordBatch::try_from_iter(columns).expect("a table")
}

const FUNCTIONS: [RunningFunction; 5] = [Sum, Average, Count, Min, Max];

fn numbers() -> Vec<Option<f64>> {
    let mut state = 11_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    (0..70).map(|row| (row > 2 && next(4) > 0).then(|| next(90) as f64 * 0.25 - 9.0)).collect()
}

/// What a function makes of the values so far, by its definition.
fn defined(function: RunningFunction, values: &[f64]) -> Option<f64> {
    match function {
        Count => Some(values.len() as f64),
        _ if values.is_empty() => None,
        Sum => Some(values.iter().sum()),
        Average => Some(values.iter().sum::<f64>() / values.len() as f64),
        Min => values.iter().copied().reduce(f64::min),
        Max => values.iter().copied().reduce(f64::max),
    }
}

/// The results where the cells come in parts of so many rows, each with what the one before left.
fn in_parts(function: RunningFunction, cells: &ArrayRef, rows: usize) -> ArrayRef {
    let mut left: Option<Vec<ArrayRef>> = None;
    let mut given = Vec::new();
    for start in (0..cells.len()).step_by(rows) {
        let mut values = running(function, cells.data_type());
        if let Some(columns) = left {
            values.restore(&table(columns)).expect("a state");
        }
        let part = cells.slice(start, rows.min(cells.len() - start));
        values.push(&part).expect("values");
        given.push(values.take(part.len()).expect("results"));
        left = Some(values.state());
    }
    let given: Vec<&dyn Array> = given.iter().map(AsRef::as_ref).collect();
    arrow_select::concat::concat(&given).expect("one column")
}

#[test]
fn functions_are_those_of_all_rows_so_far() {
    let values = numbers();
    let doubles: ArrayRef = Arc::new(Float64Array::from(values.clone()));
    let longs = values.iter().map(|value| value.map(|value| value as i64));
    let longs: ArrayRef = Arc::new(longs.collect::<Int64Array>());
    for cells in [doubles, longs] {
        let values: Vec<Option<f64>> = as_doubles(&cells).expect("numbers").iter().collect();
        for function in FUNCTIONS {
            let whole = in_parts(function, &cells, cells.len());
            assert_eq!(*whole.data_type(), function.data_type(cells.data_type()));
            let found = as_doubles(&whole).expect("numbers");
            for row in 0..values.len() {
                let so_far: Vec<f64> = values[..=row].iter().copied().flatten().collect();
                let found = found.is_valid(row).then(|| found.value(row));
                let near = match (found, defined(function, &so_far)) {
                    (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
                    (found, expected) => found == expected,
                };
                assert!(near, "{function:?}, row {row}: {found:?}");
            }
            for rows in [1, 2, 7, 31] {
                assert_eq!(&in_parts(function, &cells, rows), &whole, "{function:?}, in parts of {rows}");
            }
        }
    }
}

/// What rows leave, joined with what the rows after them leave, is what all leave, however they are cut.
#[test]
fn states_of_parts_join() {
    let hard = [0.1, 1e308, -1e308, 5e-324, f64::MAX, 1e16, -0.0, 1.0, f64::INFINITY, 1e-300];
    let doubles: ArrayRef =
        Arc::new((0..40).map(|row| (row % 6 > 1).then(|| hard[row * row % 10])).collect::<Float64Array>());
    let longs: ArrayRef =
        Arc::new((0..40).map(|row| (row % 6 > 1).then_some(i64::MAX - row)).collect::<Int64Array>());
    let days: ArrayRef = Arc::new(Date32Array::from_iter_values((0..40).map(|row| row * row % 17 - 5)));
    for cells in [doubles, longs, days] {
        let numbers = *cells.data_type() != DataType::Date32;
        for function in
            FUNCTIONS.into_iter().filter(|function| numbers || matches!(function, Min | Max | Count))
        {
            let after = |cells: &ArrayRef| {
                let mut values = running(function, cells.data_type());
                values.push(cells).expect("values");
                table(values.state())
            };
            for (one, other) in [(0, 0), (0, 1), (1, 2), (3, 30), (17, 17), (40, 40)] {
                let [first, second, third] = [(0, one), (one, other), (other, 40)]
                    .map(|(start, end)| after(&cells.slice(start, end - start)));
                let joined = |one: &RecordBatch, other: &RecordBatch| {
                    let mut values = running(function, cells.data_type());
                    values.restore(one).expect("a state");
                    values.join(other).expect("a state");
                    table(values.state())
                };
                let expected = after(&cells);
                assert_eq!(joined(&joined(&first, &second), &third), expected, "{function:?} {one} {other}");
                assert_eq!(joined(&first, &joined(&second, &third)), expected, "{function:?} {one} {other}");
            }
        }
    }
}

#[test]
fn sums_that_do_not_fit_are_null_until_they_do() {
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![Some(i64::MAX), Some(1), None, Some(-2)]));
    let sums = in_parts(Sum, &longs, 1);
    let expected = Int64Array::from(vec![Some(i64::MAX), None, None, Some(i64::MAX - 1)]);
    assert_eq!(sums.as_primitive::<Int64Type>(), &expected);
    let most = 10_i128.pow(u32::from(DECIMAL.0)) - 1;
    let decimals = Decimal128Array::from(vec![most, most, -most]);
    let decimals: ArrayRef =
        Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type"));
    let sums = in_parts(Sum, &decimals, 1);
    assert_eq!([0, 1, 2].map(|row| sums.is_null(row)), [false, true, false]);
    assert_eq!(&sums.slice(2, 1), &decimals.slice(0, 1));
}

#[test]
fn dates_stay_dates() {
    let days: ArrayRef = Arc::new(Date32Array::from(vec![Some(7), None, Some(-3), Some(i32::MAX)]));
    let expected: ArrayRef = Arc::new(Date32Array::from(vec![7, 7, -3, -3]));
    assert_eq!(&in_parts(Min, &days, 1), &expected);
    let expected: ArrayRef = Arc::new(Date32Array::from(vec![7, 7, 7, i32::MAX]));
    assert_eq!(&in_parts(Max, &days, 2), &expected);
}

#[test]
fn one_table_after_another_is_another() {
    let cells: ArrayRef = Arc::new(Float64Array::from(numbers()));
    for function in FUNCTIONS {
        let mut values = running(function, cells.data_type());
        for _ in 0..2 {
            values.push(&cells).expect("values");
            values.finish();
        }
        let once = in_parts(function, &cells, cells.len());
        for _ in 0..2 {
            assert_eq!(&values.take(cells.len()).expect("results"), &once, "{function:?}");
        }
    }
}

/// States may come from anywhere.
#[test]
fn states_that_no_rows_leave_are_refused() {
    let cells: ArrayRef = Arc::new(Float64Array::from(vec![0.5, 2.0]));
    for function in [Sum, Average] {
        let mut values = running(function, cells.data_type());
        values.push(&cells).expect("values");
        let columns = values.state();
        let other = |at: usize, column: ArrayRef| {
            let mut columns = columns.clone();
            columns[at] = column;
            table(columns)
        };
        assert_eq!(values.join(&table(columns.clone())), Some(()));
        for count in [-1, 0] {
            let wrong = other(0, Arc::new(Int64Array::from(vec![count])));
            assert_eq!(values.restore(&wrong), None, "{function:?} of {count} values");
            assert_eq!(values.join(&wrong), None, "{function:?} of {count} values");
        }
        assert_eq!(values.restore(&other(0, Arc::new(Int64Array::from(vec![None])))), None);
        let even = LargeBinaryArray::from_vec(vec![&[2]]);
        assert_eq!(values.restore(&other(3, Arc::new(even))), None);
        // A state that was refused leaves nothing.
        assert_eq!(table(values.state()).num_rows(), 0);
    }
}
