//! Rounding at the edges of what doubles are, and states that come from anywhere.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int8Array, Int32Array, Int64Array, LargeBinaryArray};
use arrow_schema::DataType;

use super::All;
use crate::kernel::exact::{Sums, Total, Written};

#[test]
fn rounding_is_done_once() {
    let total = |values: &[f64]| All::of(values).0;
    let half = f64::EPSILON / 2.0;
    let cases: &[(&[f64], f64, f64)] = &[
        // What plain sums lose, and ties that a little decides.
        (&[0.1; 10], 1.0, 0.1),
        (&[1e16, 1.0, -1e16], 1.0, 1.0 / 3.0),
        (&[1.0, half], 1.0, 0.5),
        (&[1.0, half, 5e-324], 1.0 + f64::EPSILON, (1.0_f64 / 3.0).next_up()),
        (&[-1.0, -half, -5e-324], -1.0 - f64::EPSILON, (-1.0_f64 / 3.0).next_down()),
        (&[1e308, 1e308, -1e308, 1e-300, -1e308], 1e-300, 2e-301),
        // The sum is no double, and the mean is.
        (&[f64::MAX, f64::MAX], f64::INFINITY, f64::MAX),
        (&[f64::MAX, 1e291, 1e291], f64::MAX, f64::MAX / 3.0),
        // Halves of the smallest double.
        (&[5e-324, 0.0], 5e-324, 0.0),
        (&[5e-324, 1e-323], 1.5e-323, 1e-323),
        (&[-0.0, -0.0], 0.0, 0.0),
        (&[f64::INFINITY, 1.0, f64::MAX], f64::INFINITY, f64::INFINITY),
        (&[f64::NEG_INFINITY, 1.0], f64::NEG_INFINITY, f64::NEG_INFINITY),
        (&[f64::INFINITY, f64::NEG_INFINITY], f64::NAN, f64::NAN),
        (&[f64::INFINITY, f64::NAN], f64::NAN, f64::NAN),
    ];
    for (values, sum, mean) in cases {
        let same =
            |found: Option<f64>, right: f64| found.is_some_and(|found| found.total_cmp(&right).is_eq());
        let total = total(values);
        assert!(
            same(total.sum(1), *sum) && same(total.mean(1), *mean),
            "{values:?}: {:?}, {:?}",
            total.sum(1),
            total.mean(1)
        );
    }
    assert_eq!(Total::default().sum(1), None);
}

#[test]
fn spread_and_shape_of_few_and_of_infinite_values() {
    let nothing = [None; 7];
    assert_eq!(All::default().results(1), nothing);
    let shown = |values: &[f64]| {
        All::of(values).results(1)[2..]
            .iter()
            .map(|result| format!("{result:?}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(shown(&[7.0]), "None None None None None");
    assert_eq!(shown(&[0.1; 3]), "Some(0.0) Some(0.0) Some(0.0) None None");
    assert_eq!(shown(&[1.0, f64::INFINITY]), "Some(NaN) Some(NaN) Some(NaN) Some(NaN) Some(NaN)");
    assert_eq!(shown(&[-1.0, 1.0]), "Some(2.0) Some(1.4142135623730951) Some(1.0) Some(0.0) Some(-2.0)");
    // The variance is no double, and its root is.
    assert_eq!(
        shown(&[1e308, -1e308]),
        "Some(inf) Some(1.4142135623730951e308) Some(1e308) Some(0.0) Some(-2.0)"
    );
}

/// Values that are not finite are known apart from the sum of the others, in any order and any parts.
#[test]
fn infinities_travel_beside_the_sum() {
    let (finite, apart) = ([0.1, 1e300, -0.5], [f64::INFINITY, f64::NAN, f64::NEG_INFINITY]);
    let all = All::of(&[finite, apart].concat());
    assert_eq!(all.columns(), All::of(&[apart, finite].concat()).columns());
    for (one, other) in [(&finite[..], &apart[..]), (&apart, &finite)] {
        let mut joined = All::of(one).travelled(&DataType::Float64);
        joined.join(&All::of(other).travelled(&DataType::Float64));
        assert_eq!(joined.columns(), all.columns());
        assert!(joined.results(1).iter().all(|result| result.is_some_and(f64::is_nan)));
    }
    let mut total = Total::default();
    let grown: usize = finite.iter().chain(&apart).map(|value| total.add(*value)).sum();
    assert!(grown > 0);
    assert_eq!(apart.map(|value| total.add(value)), [0; 3], "it has grown before");
}

/// What goes leaves nothing.
#[test]
fn infinities_go_as_they_came() {
    let mut total = Total::default();
    total.add(1.5);
    for value in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        total.add(value);
        assert!(!total.sum(1).expect("a sum").is_finite());
        total.take(value);
        assert_eq!(total.sum(1), Some(1.5));
    }
}

#[test]
fn states_that_no_values_have_are_refused() {
    let refused = |count: i64, kinds: i8, powers: &[(i32, &[u8])], input: &DataType| {
        let mut columns: Vec<ArrayRef> =
            vec![Arc::new(Int64Array::from(vec![count])), Arc::new(Int8Array::from(vec![kinds]))];
        for (exponent, digits) in powers {
            columns.push(Arc::new(Int32Array::from(vec![*exponent])));
            columns.push(Arc::new(LargeBinaryArray::from_vec(vec![digits])));
        }
        let written = Written::new(&columns, input).expect("columns of sums");
        match powers.len() {
            1 => written.row::<0, 2>(0).is_none(),
            2 => written.row::<1, 4>(0).is_none(),
            _ => written.row::<3, 6>(0).is_none(),
        }
    };
    let (double, long) = (DataType::Float64, DataType::Int64);
    // Count, kinds, exponents and digits, the type of the values, and whether it is refused.
    type Case<'a> = (i64, i8, &'a [(i32, &'a [u8])], &'a DataType, bool);
    let cases: &[Case] = &[
        (0, 0, &[(0, &[])], &double, false),
        (1, 0, &[(0, &[])], &double, false),
        (1, 0, &[(-1074, &[1])], &double, false),
        (3, 7, &[(900, &[0xff])], &double, false),
        (2, 0, &[(0, &[3]), (0, &[5])], &double, false),
        // Counts below zero, values without a count, kinds that there are none of.
        (-1, 0, &[(0, &[])], &double, true),
        (0, 0, &[(0, &[1])], &double, true),
        (0, 1, &[(0, &[])], &double, true),
        (1, 8, &[(0, &[])], &double, true),
        (1, -1, &[(0, &[])], &double, true),
        (1, 4, &[(0, &[])], &long, true),
        // Digits that could be fewer, or of another unit.
        (1, 0, &[(0, &[2])], &double, true),
        (1, 0, &[(0, &[1, 0])], &double, true),
        (1, 0, &[(0, &[0xff, 0xff])], &double, true),
        (1, 0, &[(5, &[])], &double, true),
        // Beyond all doubles.
        (1, 0, &[(-1075, &[1])], &double, true),
        (1, 0, &[(i32::MIN, &[1])], &double, true),
        (1, 0, &[(i32::MAX, &[1])], &double, true),
        (1, 0, &[(1088, &[1])], &double, true),
        (1, 0, &[(0, &[1; 300])], &double, true),
        (1, 0, &[(-1, &[1])], &long, true),
        // A negative square, and powers too many or too few.
        (2, 0, &[(0, &[3]), (0, &[0xff])], &double, true),
        (2, 0, &[(0, &[3]), (0, &[5]), (0, &[7])], &double, true),
    ];
    for (count, kinds, powers, input, expected) in cases {
        assert_eq!(refused(*count, *kinds, powers, input), *expected, "{count} {kinds} {powers:?}");
    }
    // Sums of squares that are too small for their sums are as those of equal values.
    let columns: [ArrayRef; 6] = [
        Arc::new(Int64Array::from(vec![2])),
        Arc::new(Int8Array::from(vec![0])),
        Arc::new(Int32Array::from(vec![0])),
        Arc::new(LargeBinaryArray::from_vec(vec![&[77]])),
        Arc::new(Int32Array::from(vec![0])),
        Arc::new(LargeBinaryArray::from_vec(vec![&[1]])),
    ];
    let spread: Sums<1, 4> = Written::new(&columns, &double).expect("columns").row(0).expect("sums");
    assert_eq!(spread.variance(1), Some(0.0));
    // Cells that are null, and columns of other types.
    let [counts, kinds, exponents, digits, ..] = columns;
    let nulls: ArrayRef = Arc::new(Int64Array::from(vec![None]));
    assert!(Written::new(&[nulls, kinds.clone(), exponents.clone(), digits.clone()], &double).is_none());
    assert!(
        Written::new(&[kinds.clone(), counts.clone(), exponents.clone(), digits.clone()], &double).is_none()
    );
    assert!(Written::new(&[counts.clone(), kinds.clone(), exponents], &double).is_none());
    assert!(Written::new(&[counts], &double).is_none());
}

/// More values than can be counted are refused, not counted from below zero.
#[test]
fn counts_do_not_wrap() {
    let columns = |count: i64| -> [ArrayRef; 4] {
        [
            Arc::new(Int64Array::from(vec![count])),
            Arc::new(Int8Array::from(vec![0])),
            Arc::new(Int32Array::from(vec![0])),
            Arc::new(LargeBinaryArray::from_vec(vec![&[1]])),
        ]
    };
    let (most, one) = (columns(i64::MAX), columns(1));
    let read =
        |columns| Written::new(columns, &DataType::Int64).expect("columns").row::<0, 2>(0).expect("sums");
    let mut total = read(&most);
    assert!(total.join(&read(&one)).is_err());
    assert_eq!(read(&most).count(), i64::MAX as u64);
}
