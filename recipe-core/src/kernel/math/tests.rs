use arrow_array::{Decimal128Array, Float32Array, Int8Array, Int16Array, Int32Array, Int64Array};

use super::*;

fn doubles(kernel: &impl Kernel, values: &[f64]) -> (ArrayRef, usize) {
    let mut failures = Failures::default();
    let numbers: ArrayRef = Arc::new(Float64Array::from(values.to_vec()));
    let made = kernel.eval(&[Value::Array(numbers)], values.len(), &mut failures).expect("numbers");
    (made, failures.take().len())
}

#[test]
fn whole_numbers_of_doubles() {
    let numbers = [2.5, -2.5, 0.49, -0.5, 9.3e18, f64::NAN];
    let cases = [
        (Whole::Ceiling, [Some(3), Some(-2), Some(1), Some(0), None, None]),
        (Whole::Floor, [Some(2), Some(-3), Some(0), Some(-1), None, None]),
        (Whole::Round, [Some(3), Some(-3), Some(0), Some(-1), None, None]),
    ];
    for (kernel, expected) in cases {
        let (made, failed) = doubles(&kernel, &numbers);
        assert_eq!(made.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), expected, "{kernel:?}");
        assert_eq!(failed, 2);
    }
}

#[test]
fn real_functions_where_they_are_defined() {
    let cases = [
        (Real::SquareRoot, 2.25, Some(1.5)),
        (Real::SquareRoot, -1.0, None),
        (Real::Exponent, 0.0, Some(1.0)),
        (Real::Ln, 1.0, Some(0.0)),
        (Real::Ln, 0.0, None),
        (Real::Log(2.0), 8.0, Some(3.0)),
        (Real::Log(10.0), 1000.0, Some(3.0)),
        (Real::Log(3.0), -9.0, None),
        (Real::Power(0.5), 9.0, Some(3.0)),
        (Real::Power(0.5), -9.0, None),
        (Real::Power(-1.0), 0.0, Some(f64::INFINITY)),
        (Real::Degrees, std::f64::consts::PI, Some(180.0)),
        (Real::Radians, 180.0, Some(std::f64::consts::PI)),
    ];
    for (function, number, expected) in cases {
        assert_eq!(function.of(number), expected, "{function:?} of {number}");
    }
}

/// Decimals of these many of the last place.
fn decimals(values: &[i128]) -> ArrayRef {
    let values = Decimal128Array::from(values.to_vec());
    Arc::new(values.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type"))
}

/// What a function makes of numbers and of a null after them, printed, and the cells it could not convert.
fn made_of(kernel: &dyn Kernel, numbers: &ArrayRef) -> (Vec<String>, Vec<String>) {
    let null = arrow_array::new_null_array(numbers.data_type(), 1);
    let numbers = arrow_select::concat::concat(&[numbers, &null]).expect("one type");
    let mut failures = Failures::default();
    let rows = numbers.len();
    let made = kernel.eval(&[Value::Array(numbers.clone())], rows, &mut failures).expect("numbers");
    assert_eq!(made.data_type(), &kernel.data_type(&[numbers.data_type().clone()]));
    assert!(made.is_null(rows - 1), "null gives null");
    let printed = (0..rows - 1).map(|row| cell(&made, row).unwrap_or("null".to_owned())).collect();
    (printed, failures.take().into_iter().map(|(_, cell)| cell).collect())
}

#[test]
fn signs_of_every_type() {
    let most = 10_i128.pow(u32::from(DECIMAL.0)) - 1;
    // Without its sign, with the other one, and the cells that have no such number.
    let cases: [(ArrayRef, [&[&str]; 3]); 7] = [
        (
            Arc::new(Int8Array::from(vec![-128, -5, 0, 127])),
            [&["null", "5", "0", "127"], &["null", "5", "0", "-127"], &["-128"]],
        ),
        (
            Arc::new(Int16Array::from(vec![i16::MIN, -5, 7])),
            [&["null", "5", "7"], &["null", "5", "-7"], &["-32768"]],
        ),
        (
            Arc::new(Int32Array::from(vec![i32::MIN, -5, 7])),
            [&["null", "5", "7"], &["null", "5", "-7"], &["-2147483648"]],
        ),
        (
            Arc::new(Int64Array::from(vec![i64::MIN, -5, 7])),
            [&["null", "5", "7"], &["null", "5", "-7"], &["-9223372036854775808"]],
        ),
        (Arc::new(Float32Array::from(vec![-0.5, 2.0])), [&["0.5", "2.0"], &["0.5", "-2.0"], &[]]),
        (Arc::new(Float64Array::from(vec![-0.25, 2.0])), [&["0.25", "2.0"], &["0.25", "-2.0"], &[]]),
        (
            decimals(&[-most, 0, 1]),
            [
                &["99999999999999999999.999999999999999999", "0", "0.000000000000000001"],
                &["99999999999999999999.999999999999999999", "0", "-0.000000000000000001"],
                &[],
            ],
        ),
    ];
    for (numbers, [absolute, opposite, failed]) in &cases {
        for (kernel, expected) in [(Signed::Absolute, absolute), (Signed::Negate, opposite)] {
            let (printed, failures) = made_of(&kernel, numbers);
            assert_eq!(printed, *expected, "{kernel:?} of {}", numbers.data_type());
            assert_eq!(failures, *failed, "{kernel:?} of {}", numbers.data_type());
        }
    }
}

#[test]
fn numbers_to_whole_ones_at_the_edges() {
    let half = UNIT / 2;
    let decimals = decimals(&[half, half - 1, -half, 1 - half, 1, -1, 3 * UNIT, -3 * UNIT, (1 << 63) * UNIT]);
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![i64::MIN, 0, i64::MAX]));
    // The greatest double below the first that is too great, that one, and the least long.
    let doubles: ArrayRef =
        Arc::new(Float64Array::from(vec![9_223_372_036_854_774_784.0, -(i64::MIN as f64), i64::MIN as f64]));
    let cases = [
        (Whole::Ceiling, ["1", "1", "0", "0", "1", "0", "3", "-3", "null"]),
        (Whole::Floor, ["0", "0", "-1", "-1", "0", "-1", "3", "-3", "null"]),
        (Whole::Round, ["1", "0", "-1", "0", "0", "0", "3", "-3", "null"]),
    ];
    for (kernel, expected) in cases {
        let (printed, failed) = made_of(&kernel, &decimals);
        assert_eq!(printed, expected, "{kernel:?}");
        assert_eq!(failed, ["9223372036854775808"], "{kernel:?}");
        let (printed, failed) = made_of(&kernel, &longs);
        assert_eq!(printed, ["-9223372036854775808", "0", "9223372036854775807"], "{kernel:?}");
        assert!(failed.is_empty(), "{kernel:?}");
        let (printed, failed) = made_of(&kernel, &doubles);
        assert_eq!(printed, ["9223372036854774784", "null", "-9223372036854775808"], "{kernel:?}");
        assert_eq!(failed, ["9223372036854776000.0"], "{kernel:?}");
    }
}

#[test]
fn real_functions_at_the_edges_of_where_they_are_defined() {
    let least = f64::from_bits(1);
    let cases = [
        (Real::SquareRoot, 0.0, Some(0.0)),
        (Real::SquareRoot, -least, None),
        (Real::Ln, least, Some(libm::log(least))),
        (Real::Ln, -0.0, None),
        (Real::Log(2.0), least, Some(-1074.0)),
        (Real::Log(2.0), 0.0, None),
        (Real::Log(10.0), 1e-5, Some(-5.0)),
        (Real::Log(10.0), 0.0, None),
        (Real::Log(3.0), 0.0, None),
        (Real::Log(0.5), 8.0, Some(-3.0)),
        (Real::Power(2.0), -3.0, Some(9.0)),
        (Real::Power(0.0), 0.0, Some(1.0)),
    ];
    for (function, number, expected) in cases {
        assert_eq!(function.of(number), expected, "{function:?} of {number}");
    }
    for function in [Real::SquareRoot, Real::Power(0.5), Real::Exponent] {
        assert!(function.of(f64::NAN).is_some_and(f64::is_nan), "{function:?}");
    }
    assert!(Real::Power(f64::NAN).of(2.0).is_some_and(f64::is_nan));
    for function in [Real::Ln, Real::Log(2.0), Real::Log(10.0), Real::Log(3.0)] {
        assert_eq!(function.of(f64::NAN), None, "{function:?}");
    }
    let numbers: ArrayRef = Arc::new(Float64Array::from(vec![0.0, -1.0]));
    assert_eq!(made_of(&Real::Exponent, &numbers).0, ["1.0", "0.36787944117144233"]);
    assert_eq!(made_of(&Real::Degrees, &numbers).0, ["0.0", "-57.29577951308232"]);
    assert_eq!(made_of(&Real::SquareRoot, &numbers).0, ["0.0", "null"]);
}

#[test]
fn signs_and_parities_of_every_type() {
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![i64::MIN, -3, -2, 0, 1, 2, i64::MAX]));
    let doubles: ArrayRef = Arc::new(Float64Array::from(vec![
        -3.0,
        -2.0,
        -0.5,
        -0.0,
        0.0,
        1.0,
        1.5,
        2.0,
        2.5,
        7.0,
        1e300,
        f64::INFINITY,
        f64::NAN,
    ]));
    let decimals = decimals(&[-3, -2, 0, 1, 2, 7].map(|whole| whole * UNIT));
    let fractions = self::decimals(&[-UNIT - 1, -1, 1, UNIT / 2, UNIT + UNIT / 2, 2 * UNIT + 1]);
    type Expected<'a> = (&'a ArrayRef, &'a [i32], &'a [u8], &'a [u8]);
    // Its sign, whether it is odd, and whether it is even. `NaN` has no sign.
    let cases: [Expected<'_>; 4] = [
        (&longs, &[-1, -1, -1, 0, 1, 1, 1], &[0, 1, 0, 0, 1, 0, 1], &[1, 0, 1, 1, 0, 1, 0]),
        (
            &doubles,
            &[-1, -1, -1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 9],
            &[1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
            &[0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0],
        ),
        (&decimals, &[-1, -1, 0, 1, 1, 1], &[1, 0, 0, 1, 0, 1], &[0, 1, 1, 0, 1, 0]),
        (&fractions, &[-1, -1, 1, 1, 1, 1], &[0; 6], &[0; 6]),
    ];
    for (numbers, sign, odd, even) in cases {
        let signs = sign.iter().map(|sign| if *sign == 9 { "null".to_owned() } else { sign.to_string() });
        assert_eq!(made_of(&Sign, numbers).0, signs.collect::<Vec<_>>(), "{}", numbers.data_type());
        for (looked_for, expected) in [(true, odd), (false, even)] {
            let expected: Vec<_> = expected.iter().map(|is| (*is == 1).to_string()).collect();
            let (printed, failed) = made_of(&Parity { odd: looked_for }, numbers);
            assert_eq!(printed, expected, "{}, odd {looked_for}", numbers.data_type());
            assert!(failed.is_empty());
        }
    }
}
