//! Every function against its definition, over groups in one part and in several.

mod memory;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, StringViewArray, StructArray,
};

use super::AggregateFunction::*;
use super::*;
use crate::kernel::print::cell;

/// How many groups the rows belong to. The last has no values.
const GROUPS: usize = 4;

/// Values in no order, some of them missing, with the group of each: many, one and two, and missing ones alone.
fn doubles() -> (Vec<Option<f64>>, Vec<u32>) {
    let mut values = Vec::new();
    let mut groups = Vec::new();
    for row in 0..60_u32 {
        values.push((row % 7 != 5).then(|| f64::from(row * row % 37) * 0.75 - 4.0));
        groups.push(0);
    }
    for (row, value, group) in [(3, Some(2.5), 1), (11, Some(-1.5), 2), (40, Some(8.0), 2), (41, None, 3)] {
        values.insert(row, value);
        groups.insert(row, group);
    }
    (values, groups)
}

/// What an accumulator for each part makes of it, put together.
fn in_parts(function: AggregateFunction, values: &ArrayRef, groups: &[u32], parts: &[usize]) -> ArrayRef {
    let mut whole = accumulator(function, values.data_type()).expect("an accumulator");
    let mut start = 0;
    for rows in parts {
        let mut part = accumulator(function, values.data_type()).expect("an accumulator");
        let here = &groups[start..start + rows];
        // Groups that a part has not seen are in its state all the same.
        let seen = here.iter().max().map_or(0, |group| *group as usize + 1);
        part.update(&values.slice(start, *rows), here, seen).expect("values");
        let state = part.state(GROUPS).expect("a state");
        whole.merge(&state, &[0, 1, 2, 3], GROUPS).expect("merges");
        start += rows;
    }
    whole.finish(GROUPS).expect("results")
}

/// All values at once, and in parts of several sizes.
fn ways(function: AggregateFunction, values: &ArrayRef, groups: &[u32]) -> Vec<ArrayRef> {
    let mut whole = accumulator(function, values.data_type()).expect("an accumulator");
    whole.update(values, groups, GROUPS).expect("values");
    let rows = values.len();
    let mut ways = vec![whole.finish(GROUPS).expect("results")];
    for parts in [
        vec![rows],
        vec![1, rows - 1],
        vec![rows / 3, 0, rows / 4, rows - rows / 3 - rows / 4],
        vec![rows - 2, 2],
    ] {
        ways.push(in_parts(function, values, groups, &parts));
    }
    ways
}

/// What the definition says of the present values of a group.
fn defined(function: AggregateFunction, values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let power = |power: i32| values.iter().map(|value| (value - mean).powi(power)).sum::<f64>();
    let variance = (count > 1.0).then(|| power(2) / (count - 1.0));
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match function {
        Sum => Some(values.iter().sum()),
        SumDistinct => {
            sorted.dedup();
            Some(sorted.iter().sum())
        }
        Average => Some(mean),
        Median => Some(f64::midpoint(sorted[(values.len() - 1) / 2], sorted[values.len() / 2])),
        Variance => variance,
        StandardDeviation => variance.map(f64::sqrt),
        PopulationVariance => Some(power(2) / count),
        PopulationStandardDeviation => Some((power(2) / count).sqrt()),
        StandardErrorOfMean => variance.map(|variance| (variance / count).sqrt()),
        MeanAbsoluteDeviation => Some(values.iter().map(|value| (value - mean).abs()).sum::<f64>() / count),
        Skewness | Kurtosis if sorted.first() == sorted.last() => None,
        Skewness => Some((power(3) / count) / (power(2) / count).powf(1.5)),
        Kurtosis => Some((power(4) / count) / (power(2) / count).powi(2) - 3.0),
        Product => Some(values.iter().product()),
        Min => sorted.first().copied(),
        Max => sorted.last().copied(),
        First => values.first().copied(),
        Last => values.last().copied(),
        KthLargest(k) => sorted.len().checked_sub(k).map(|at| sorted[at]),
        KthLargestUnique(k) => {
            sorted.dedup();
            sorted.len().checked_sub(k).map(|at| sorted[at])
        }
        Mode => {
            let times = |value: f64| values.iter().filter(|other| other.total_cmp(&value).is_eq()).count();
            let most = values.iter().map(|value| times(*value)).max();
            values.iter().copied().find(|value| Some(times(*value)) == most)
        }
        ModeOf(ties) => {
            let times = |value: f64| values.iter().filter(|other| other.total_cmp(&value).is_eq()).count();
            let most = values.iter().map(|value| times(*value)).max();
            sorted.dedup();
            sorted.retain(|value| Some(times(*value)) == most);
            match ties {
                Ties::Least => sorted.first().copied(),
                Ties::Greatest => sorted.last().copied(),
                Ties::Mean => Some(sorted.iter().sum::<f64>() / sorted.len() as f64),
                Ties::Nothing => (sorted.len() == 1).then(|| sorted[0]),
            }
        }
        Quantile(part) => {
            let place = (values.len() - 1) as f64 * part;
            let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
            Some(low + (high - low) * place.fract())
        }
        MedianAbsoluteDeviation => {
            let centre = defined(Median, values)?;
            defined(Median, &values.iter().map(|value| (value - centre).abs()).collect::<Vec<_>>())
        }
        Count | CountDistinct | CollectList | FirstCell | LastCell => None,
    }
}

#[test]
fn results_are_those_of_the_definitions() {
    let (values, groups) = doubles();
    let array: ArrayRef = Arc::new(Float64Array::from(values.clone()));
    let functions = [
        Sum,
        SumDistinct,
        Average,
        Median,
        Variance,
        StandardDeviation,
        PopulationVariance,
        PopulationStandardDeviation,
        StandardErrorOfMean,
        MeanAbsoluteDeviation,
        Skewness,
        Kurtosis,
        Product,
        Min,
        Max,
        First,
        Last,
        Mode,
        ModeOf(Ties::Least),
        ModeOf(Ties::Greatest),
        ModeOf(Ties::Mean),
        ModeOf(Ties::Nothing),
        Quantile(0.0),
        Quantile(0.05),
        Quantile(0.25),
        Quantile(0.75),
        Quantile(1.0),
        MedianAbsoluteDeviation,
        KthLargest(1),
        KthLargest(3),
        KthLargestUnique(1),
        KthLargestUnique(3),
    ];
    for function in functions {
        for result in ways(function, &array, &groups) {
            for (group, found) in result.as_primitive::<Float64Type>().iter().enumerate() {
                let of_group = values.iter().zip(&groups).filter(|(_, of)| **of as usize == group);
                let of_group: Vec<f64> = of_group.filter_map(|(value, _)| *value).collect();
                let near = match (found, defined(function, &of_group)) {
                    (Some(found), Some(right)) if right.is_nan() => found.is_nan(),
                    (Some(found), Some(right)) => (found - right).abs() <= 1e-12 * right.abs().max(1.0),
                    (found, right) => found == right,
                };
                assert!(near, "{function:?} of {of_group:?} is {found:?}");
            }
        }
    }
}

/// Missing values apart, each type has its own way to be kept.
#[test]
fn types_keep_their_values() {
    let groups = [0, 1, 0, 1, 0, 2, 0];
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![
        Some(i64::MAX),
        Some(i64::MAX),
        Some(7),
        Some(1),
        Some(-7),
        None,
        Some(7),
    ]));
    let texts: ArrayRef = Arc::new(StringViewArray::from(vec![
        Some("pear"),
        Some("a fig that is longer than a view"),
        Some("apple"),
        Some("Ü"),
        Some("pear"),
        None,
        Some("zebra"),
    ]));
    let days: ArrayRef =
        Arc::new(Date32Array::from(vec![Some(3), Some(9), Some(1), Some(-4), Some(2), None, Some(1)]));
    let most = 10_i128.pow(u32::from(DECIMAL.0)) - 1;
    let decimals =
        Decimal128Array::from(vec![Some(5), Some(most), Some(-8), Some(1), Some(5), None, Some(0)]);
    let decimals: ArrayRef =
        Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type"));
    let integers: ArrayRef =
        Arc::new(Int32Array::from(vec![Some(4), Some(-2), Some(9), Some(-3), Some(4), None, Some(0)]));
    let cases: &[(&ArrayRef, AggregateFunction, [&str; GROUPS])] = &[
        // Neither fits a long.
        (&longs, Sum, ["", "", "", ""]),
        (&longs, SumDistinct, ["9223372036854775807", "", "", ""]),
        (&longs, Count, ["4", "2", "0", "0"]),
        (&longs, CountDistinct, ["3", "2", "0", "0"]),
        (&longs, Min, ["-7", "1", "", ""]),
        (&longs, Max, ["9223372036854775807", "9223372036854775807", "", ""]),
        (&longs, First, ["9223372036854775807", "9223372036854775807", "", ""]),
        (&longs, Last, ["7", "1", "", ""]),
        (&longs, Mode, ["7", "9223372036854775807", "", ""]),
        (&longs, ModeOf(Ties::Least), ["7", "1", "", ""]),
        (&longs, ModeOf(Ties::Greatest), ["7", "9223372036854775807", "", ""]),
        (&longs, ModeOf(Ties::Nothing), ["7", "", "", ""]),
        (&longs, KthLargest(2), ["7", "1", "", ""]),
        (&longs, KthLargest(3), ["7", "", "", ""]),
        (&longs, KthLargestUnique(3), ["-7", "", "", ""]),
        (&longs, CollectList, ["[9223372036854775807,7,-7,7]", "[9223372036854775807,1]", "", ""]),
        (&integers, Sum, ["17", "-5", "", ""]),
        (&integers, SumDistinct, ["13", "-5", "", ""]),
        (&integers, Min, ["0", "-3", "", ""]),
        (&integers, Max, ["9", "-2", "", ""]),
        (&integers, First, ["4", "-2", "", ""]),
        (&integers, Last, ["0", "-3", "", ""]),
        (&days, Min, ["1970-01-02", "1969-12-28", "", ""]),
        (&days, Max, ["1970-01-04", "1970-01-10", "", ""]),
        (&days, First, ["1970-01-04", "1970-01-10", "", ""]),
        (&days, Last, ["1970-01-02", "1969-12-28", "", ""]),
        (&texts, Min, ["apple", "a fig that is longer than a view", "", ""]),
        (&texts, Max, ["zebra", "Ü", "", ""]),
        (&texts, First, ["pear", "a fig that is longer than a view", "", ""]),
        (&texts, Last, ["zebra", "Ü", "", ""]),
        (&texts, Mode, ["pear", "a fig that is longer than a view", "", ""]),
        (&texts, CountDistinct, ["3", "2", "0", "0"]),
        (&texts, KthLargest(2), ["pear", "a fig that is longer than a view", "", ""]),
        (&texts, KthLargestUnique(3), ["apple", "", "", ""]),
        // The second does not fit a decimal.
        (&decimals, Sum, ["0.000000000000000002", "", "", ""]),
        (&decimals, SumDistinct, ["-0.000000000000000003", "", "", ""]),
        (&decimals, Max, ["0.000000000000000005", "99999999999999999999.999999999999999999", "", ""]),
    ];
    for (values, function, expected) in cases {
        for result in ways(*function, values, &groups) {
            assert_eq!(result.data_type(), &result_type(*function, values.data_type()), "{function:?}");
            let found: Vec<_> = (0..GROUPS).map(|group| cell(&result, group).unwrap_or_default()).collect();
            assert_eq!(found, expected, "{function:?} of {}", values.data_type());
        }
    }
}

/// The first and the last cell of a group are null where that is what stands there.
#[test]
fn first_and_last_cells_may_be_null() {
    let groups = [0, 1, 2, 0, 1, 2, 0, 1, 2];
    let texts: ArrayRef = Arc::new(StringViewArray::from(vec![
        None,
        Some("fig"),
        None,
        Some("apple"),
        None,
        None,
        Some("a text that is longer than a view"),
        None,
        None,
    ]));
    let longs: ArrayRef =
        Arc::new(Int64Array::from(vec![None, Some(1), None, Some(2), None, None, Some(3), None, None]));
    let last = "a text that is longer than a view";
    for (values, function, expected) in [
        (&texts, FirstCell, ["", "fig", "", ""]),
        (&texts, LastCell, [last, "", "", ""]),
        (&longs, FirstCell, ["", "1", "", ""]),
        (&longs, LastCell, ["3", "", "", ""]),
    ] {
        for result in ways(function, values, &groups) {
            assert_eq!(result.data_type(), values.data_type(), "{function:?}");
            let found: Vec<_> = (0..GROUPS).map(|group| cell(&result, group).unwrap_or_default()).collect();
            assert_eq!(found, expected, "{function:?}");
        }
    }
}

/// Different values of a sum are numbers, not bits: there is one zero.
#[test]
fn sums_of_different_values_are_exact() {
    let doubles: ArrayRef = Arc::new(Float64Array::from(vec![0.1, 1e300, -0.0, 0.1, 0.0, -1e300]));
    for result in ways(SumDistinct, &doubles, &[0; 6]) {
        assert_eq!(cell(&result, 0).as_deref(), Some("0.1"));
    }
}

/// Sums and what is made of them are the same to the last bit for any order and any parts, and so is what is known of them.
#[test]
fn sums_do_not_depend_on_order_or_parts() {
    let hard = [0.1, 1e308, -1e308, 5e-324, f64::MAX, 1e16, -0.0, 1.0, -f64::MAX, 1e-300, 0.2, -1e16];
    let rows = 48;
    let values: Vec<Option<f64>> =
        (0..rows).map(|row| (row % 7 != 3).then(|| hard[row * row % 12])).collect();
    let groups: Vec<u32> = (0..rows as u32).map(|row| row / 2 % 3).collect();
    let turned = |step: usize| -> (ArrayRef, Vec<u32>) {
        let order = (0..rows).map(|row| row * step % rows);
        let taken: Float64Array = order.clone().map(|row| values[row]).collect();
        (Arc::new(taken), order.map(|row| groups[row]).collect())
    };
    let functions = [
        Sum,
        Average,
        Variance,
        StandardDeviation,
        PopulationVariance,
        PopulationStandardDeviation,
        StandardErrorOfMean,
        Skewness,
        Kurtosis,
    ];
    for function in functions {
        let (first, first_groups) = turned(1);
        let expected = ways(function, &first, &first_groups).swap_remove(0);
        let mut whole = accumulator(function, first.data_type()).expect("an accumulator");
        whole.update(&first, &first_groups, GROUPS).expect("values");
        let state = whole.state(GROUPS).expect("a state");
        for step in [5, 7, 47] {
            let (array, groups) = turned(step);
            for result in ways(function, &array, &groups) {
                assert_eq!(&result, &expected, "{function:?}, every {step}th row");
            }
            let mut merged = accumulator(function, array.data_type()).expect("an accumulator");
            for (start, end) in [(30, 48), (0, 11), (11, 30)] {
                let mut part = accumulator(function, array.data_type()).expect("an accumulator");
                part.update(&array.slice(start, end - start), &groups[start..end], GROUPS).expect("values");
                merged.merge(&part.state(GROUPS).expect("a state"), &[0, 1, 2, 3], GROUPS).expect("merges");
            }
            assert_eq!(&merged.state(GROUPS).expect("a state"), &state, "{function:?}, every {step}th row");
        }
    }
}

/// A state may come from anywhere.
#[test]
fn states_that_no_values_have_are_refused() {
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let mut sum = accumulator(Sum, longs.data_type()).expect("an accumulator");
    sum.update(&longs, &[0, 0], 1).expect("values");
    let state = sum.state(1).expect("a state");
    assert!(sum.merge(&state, &[0], 1).is_ok());
    let known = state.as_struct();
    let mut columns = known.columns().to_vec();
    columns[0] = Arc::new(Int64Array::from(vec![-1]));
    for wrong in [states(columns), Arc::new(StructArray::new_null(known.fields().clone(), 1))] {
        let error = sum.merge(&wrong, &[0], 1).expect_err("there is no such state");
        assert_eq!(error.to_string(), "the state cannot come from any values");
    }
}

/// Whole numbers and decimals are not rounded to doubles first.
#[test]
fn numbers_are_taken_as_they_are() {
    let near = 9_007_199_254_740_993_i64;
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![near, near + 1, near + 2, near + 4]));
    let decimals = Decimal128Array::from(
        vec![1, 2, 3, 5].into_iter().map(|part| 10_i128.pow(35) + part).collect::<Vec<_>>(),
    );
    let decimals: ArrayRef =
        Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type"));
    let small = 35.0_f64 / 12.0;
    let cases = [
        (&longs, Average, 9_007_199_254_740_994.0),
        (&longs, Variance, small),
        (&longs, StandardDeviation, small.sqrt()),
        (&longs, PopulationVariance, 2.1875),
        (&longs, PopulationStandardDeviation, 2.1875_f64.sqrt()),
        (&decimals, Average, 1e17),
        (&decimals, Variance, 2.916_666_666_666_666_6e-36),
    ];
    for (values, function, expected) in cases {
        let mut whole = accumulator(function, values.data_type()).expect("an accumulator");
        whole.update(values, &[0; 4], 1).expect("values");
        let result = whole.finish(1).expect("results");
        let found = result.as_primitive::<Float64Type>().value(0);
        assert!(found.total_cmp(&expected).is_eq(), "{function:?} of {}: {found}", values.data_type());
    }
}
