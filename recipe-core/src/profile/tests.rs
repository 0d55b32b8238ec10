//! Profiles of tables: against what pandas and scipy say, and the same however the rows are divided.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    StringViewArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use serde_json::{Value, json};

use super::*;
use crate::kernel::read::TextFormat;

const ROWS: i64 = 1000;

fn each<T>(value: impl Fn(i64) -> T) -> impl Iterator<Item = T> {
    (0..ROWS).map(value)
}

fn texts() -> StringViewArray {
    let text = |row: i64| match row % 13 {
        0 => None,
        1 => Some(String::new()),
        _ => Some("v".repeat((row % 7) as usize) + &(row % 17).to_string()),
    };
    each(text).collect()
}

/// Columns of all kinds.
fn table() -> RecordBatch {
    let days: Date32Array = each(|row| Some((row % 300) as i32 + 19_000)).collect();
    let moments: TimestampMicrosecondArray =
        each(|row| Some(row * row * 1_000_000 + 1_600_000_000_000_000)).collect();
    let decimals: Decimal128Array = each(|row| Some(i128::from(row % 600) * 10_i128.pow(16))).collect();
    let decimals = decimals.with_precision_and_scale(38, 18).expect("decimals");
    let far: Float64Array = each(|row| Some(f64::from((row * row * 31 % 1009) as i32) / 8.0 + 1e9)).collect();
    let longs: Int64Array = each(|row| (row % 11 != 0).then_some(row * 7919 % 137 - 50)).collect();
    let skewed = each(|row| Some((row % 400) as f64 / 3.0 + if row == 999 { 5000.0 } else { 0.0 }));
    let skewed: Float64Array = skewed.collect();
    let apart: Float64Array = each(|row| match row {
        7 => Some(f64::NAN),
        8 => Some(f64::NEG_INFINITY),
        9 => Some(-0.0),
        row => (row % 3 != 0).then_some(row as f64),
    })
    .collect();
    let truths: BooleanArray = each(|row| (row % 5 != 0).then_some(row % 2 == 0)).collect();
    let columns: [(&str, ArrayRef); 9] = [
        ("far", Arc::new(far)),
        ("longs", Arc::new(longs)),
        ("skewed", Arc::new(skewed)),
        ("apart", Arc::new(apart)),
        ("decimals", Arc::new(decimals)),
        ("days", Arc::new(days)),
        ("moments", Arc::new(moments)),
        ("truths", Arc::new(truths)),
        ("texts", Arc::new(texts())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .expect("a table")
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a number");
    assert!((found - expected).abs() <= expected.abs() * 1e-12, "{found} in place of {expected}");
}

#[test]
fn numbers_are_those_of_pandas_and_scipy() {
    let profile = Profile::of(&[table()], ProfileOptions::default()).expect("a profile");
    /// Rows, distinct and unique values, zeros; entropy, sum, mean, deviation, variance, skewness, kurtosis, median absolute
    /// deviation; percentiles; the most common value; outliers.
    type Expected = (&'static str, [u64; 4], [f64; 8], [f64; 5], (f64, u64), u64);
    // pandas 2 and scipy: Series.sum, mean, std, var and quantile, scipy.stats.entropy, median_abs_deviation, and skew and
    // kurtosis, which were taken with fractions in place of doubles for values far from zero.
    let expected: [Expected; 3] = [
        (
            "far",
            [1000, 505, 10, 0],
            [
                6.221_539_570_227_792,
                1_000_000_063_093.25,
                1_000_000_063.093_25,
                35.289_265_087_529_35,
                1_245.332_230_417_918,
                -0.003_364_421_077_988_561,
                -1.199_268_206_218_176_8,
                30.437_5,
            ],
            [
                1_000_000_008.243_75,
                1_000_000_032.843_75,
                1_000_000_063.812_5,
                1_000_000_093.281_25,
                1_000_000_117.875,
            ],
            (1_000_000_000.0, 2),
            0,
        ),
        (
            "longs",
            [909, 137, 0, 7],
            [
                4.915_575_084_028_457,
                15_772.0,
                17.350_935_093_509_35,
                39.533_806_585_142_05,
                1_562.921_863_111_421,
                0.002_437_844_896_900_116_5,
                -1.198_993_517_564_192_6,
                34.0,
            ],
            [-44.0, -17.0, 18.0, 51.0, 79.0],
            (60.0, 8),
            0,
        ),
        (
            "skewed",
            [1000, 401, 1, 3],
            [
                5.973_238_576_062_177,
                64_833.333_333_333_33,
                64.833_333_333_333_33,
                162.799_051_929_324_38,
                26_503.531_309_086_86,
                29.038_292_994_179_43,
                889.617_343_210_157_4,
                31.166_666_666_666_67,
            ],
            [
                5.333_333_333_333_333,
                27.666_666_666_666_668,
                55.333_333_333_333_336,
                91.666_666_666_666_67,
                125.0,
            ],
            (0.0, 3),
            1,
        ),
    ];
    for (name, [rows, distinct, unique, zeros], moments, percentiles, (_, most), outliers) in expected {
        let column = profile.columns.iter().find(|column| column.name == name).expect(name);
        let (values, numbers) = (column.values.as_ref().expect(name), column.numbers.as_ref().expect(name));
        let counts = [values.rows, values.distinct.value, values.unique.value, numbers.zeros.expect(name)];
        assert_eq!(counts, [rows, distinct, unique, zeros], "{name}");
        let found = numbers.moments.expect(name);
        let found = [
            Some(values.entropy),
            Some(found.sum),
            Some(found.mean),
            found.standard_deviation,
            found.variance,
            found.skewness,
            found.kurtosis,
            numbers.median_absolute_deviation,
        ];
        found.into_iter().zip(moments).for_each(|(found, expected)| near(found, expected));
        let told = numbers.percentiles.each_ref().map(Value::as_f64);
        told.into_iter().zip(percentiles).for_each(|(found, expected)| near(found, expected));
        assert_eq!(values.most_common[0].1, most, "{name}");
        assert_eq!(numbers.outliers.as_ref().map(|outliers| outliers.count), Some(outliers), "{name}");
        assert_eq!((values.is_exact(), numbers.error), (true, None), "{name}");
    }
    let histogram: Vec<u64> = profile.columns[1]
        .numbers
        .as_ref()
        .expect("numbers")
        .distribution
        .iter()
        .map(|bin| bin.count)
        .collect();
    // numpy.histogram(longs, 20)
    let expected = [52, 46, 44, 47, 42, 45, 46, 48, 45, 39, 50, 44, 45, 50, 41, 42, 46, 52, 43, 42];
    assert_eq!(histogram, expected);
    // Of fractions: at such a distance from zero, DataFrame.corr is off in the eighth digit.
    let correlation = |one: usize, other: usize| {
        let of = profile.correlations.iter().find(|known| known.columns == [one, other]);
        of.and_then(|known| known.value)
    };
    for (one, other, expected) in [
        (0, 1, 0.006_396_383_019_742_661),
        (0, 2, -0.050_409_415_893_073_295),
        (1, 2, -0.039_611_818_427_186_33),
    ] {
        let found = correlation(one, other).expect("a correlation");
        assert!((found - expected).abs() < 1e-12, "{found} in place of {expected}");
    }
}

#[test]
fn texts_are_known_by_their_lengths() {
    let profile = Profile::of(&[table()], ProfileOptions::default()).expect("a profile");
    let column = &profile.columns[8];
    let (values, numbers) =
        (column.values.as_ref().expect("values"), column.numbers.as_ref().expect("lengths"));
    // pandas, as above.
    assert_eq!((column.missing, column.empty, values.rows, values.distinct.value), (154, 77, 846, 119));
    near(Some(values.entropy), 4.775_144_066_402_523);
    let moments = numbers.moments.expect("moments");
    near(Some(moments.mean), 4.406_619_385_342_79);
    near(moments.standard_deviation, 2.057_781_574_323_126_3);
    assert_eq!((&numbers.min, &numbers.max, &numbers.mode), (&json!(1), &json!(8), &Some(json!(2))));
    assert_eq!(numbers.percentiles[1..4], [json!(3.0), json!(4.0), json!(6.0)]);
}

#[test]
fn what_is_not_finite_is_counted_apart() {
    let profile = Profile::of(&[table()], ProfileOptions::default()).expect("a profile");
    let column = &profile.columns[3];
    let (values, numbers) =
        (column.values.as_ref().expect("values"), column.numbers.as_ref().expect("numbers"));
    assert_eq!((column.missing, column.not_finite), (333, 2));
    assert_eq!(values.rows, 667);
    assert_eq!((&numbers.min, &numbers.max), (&json!(0.0), &json!(998.0)));
    assert_eq!(numbers.zeros, Some(1));
    assert!(numbers.moments.expect("moments").mean.is_finite());
}

#[test]
fn days_moments_and_truths_have_what_they_can_have() {
    let profile = Profile::of(&[table()], ProfileOptions::default()).expect("a profile");
    let [days, moments, truths] = &profile.columns[5..8] else { panic!("nine columns") };
    let numbers = days.numbers.as_ref().expect("days");
    assert_eq!((&numbers.min, &numbers.max), (&json!("2022-01-08"), &json!("2022-11-03")));
    assert_eq!(numbers.percentiles[2], json!("2022-05-21"));
    assert!(numbers.moments.is_none() && numbers.zeros.is_none());
    let numbers = moments.numbers.as_ref().expect("moments");
    assert_eq!(numbers.min, json!("2020-09-13 12:26:40"));
    let values = truths.values.as_ref().expect("truths");
    assert_eq!(values.most_common, [(json!(false), 400), (json!(true), 400)]);
    assert!(truths.numbers.is_none());
}

/// The profile of a table that is divided into parts of these lengths, seen by so many workers in turns.
fn divided(batch: &RecordBatch, options: &ProfileOptions, lengths: &[usize], workers: usize) -> Profile {
    let schema = batch.schema();
    let profiler =
        Profiler::new(&schema, &schema, &TextFormat::default(), options.clone(), std::slice::from_ref(batch))
            .expect("columns");
    let mut whole = profiler.whole();
    let mut workers: Vec<ProfileWorker> = (0..workers).map(|_| profiler.worker()).collect();
    let (mut start, mut waiting) = (0, Vec::new());
    for (number, length) in lengths.iter().cycle().enumerate() {
        let length = (*length).min(batch.num_rows() - start);
        let at = number * 7 % workers.len();
        let part = workers[at].push(number as u64, &batch.slice(start, length), &whole.known());
        waiting.push(part.expect("rows"));
        // Parts are put together later than they are seen.
        if number % 3 == 2 {
            waiting.drain(..).for_each(|part| whole.put(&part));
        }
        start += length;
        if start == batch.num_rows() {
            break;
        }
    }
    for part in &waiting {
        whole.put(part);
    }
    workers.into_iter().rev().for_each(|worker| whole.join(worker));
    whole.finish().expect("a profile")
}

#[test]
fn parts_and_threads_do_not_matter() {
    let batch = table();
    for exact_values in [10, 100_000] {
        let options = ProfileOptions { exact_values, ..ProfileOptions::default() };
        let whole = Profile::of(std::slice::from_ref(&batch), options.clone()).expect("a profile");
        for (lengths, workers) in [(&[1][..], 3), (&[7, 100, 1], 4), (&[333], 2), (&[999, 1], 1)] {
            assert_eq!(
                divided(&batch, &options, lengths, workers),
                whole,
                "{lengths:?}, {exact_values} values"
            );
        }
    }
}

#[test]
fn what_is_beyond_is_near_and_says_how_near() {
    const MANY: i64 = 60_000;
    let value = |row: i64| (row * 7919 % 50_021) as f64 / 16.0;
    let numbers: Float64Array = (0..MANY).map(|row| Some(value(row))).collect();
    let words: StringViewArray = (0..MANY).map(|row| Some(format!("w{}", row % 40_000))).collect();
    let columns: [(&str, ArrayRef); 2] = [("n", Arc::new(numbers)), ("w", Arc::new(words))];
    let batch = RecordBatch::try_from_iter(columns).expect("a table");
    let exact = Profile::of(std::slice::from_ref(&batch), ProfileOptions::default()).expect("a profile");
    let options = ProfileOptions { exact_values: 1000, ..ProfileOptions::default() };
    let found = Profile::of(&[batch], options).expect("a profile");
    for (exact, found) in exact.columns.iter().zip(&found.columns) {
        let (known, about) = (exact.values.as_ref().expect("values"), found.values.as_ref().expect("values"));
        assert!(known.is_exact() && !about.is_exact());
        for (known, about) in [(known.distinct, about.distinct), (known.unique, about.unique)] {
            let error = about.error.expect("it is an estimate");
            assert!(known.value.abs_diff(about.value) as f64 <= 3.0 * error, "{about:?} of {known:?}");
        }
        assert!((known.entropy - about.entropy).abs() < 0.02, "{} of {}", about.entropy, known.entropy);
    }
    let [known, about] =
        [&exact, &found].map(|profile| profile.columns[0].numbers.as_ref().expect("numbers"));
    assert_eq!(known.moments, about.moments, "sums are exact in any case");
    assert_eq!(
        (&known.minimum_values, &known.maximum_values),
        (&about.minimum_values, &about.maximum_values)
    );
    let error = about.error.expect("they are estimates");
    assert!(error <= (50_021.0 / 16.0) / 2048.0, "{error}");
    for (known, about) in known.percentiles.iter().zip(&about.percentiles) {
        let off = (known.as_f64().expect("a number") - about.as_f64().expect("a number")).abs();
        assert!(off <= error + 1.0 / 16.0, "{about} of {known}");
    }
    let lengths = [&exact, &found].map(|profile| profile.columns[1].numbers.clone());
    assert_eq!(lengths[0], lengths[1], "lengths are exact in any case");
}

#[test]
fn what_is_not_of_the_type_is_invalid() {
    let raw = Schema::new(vec![Field::new("n", DataType::Utf8View, true)]);
    let typed = Schema::new(vec![Field::new("n", DataType::Int64, true)]);
    let cells: ArrayRef =
        Arc::new(StringViewArray::from(vec![Some("1"), Some("x"), None, Some(""), Some("2.5"), Some("3")]));
    let batch = RecordBatch::try_new(Arc::new(raw.clone()), vec![cells]).expect("a table");
    let profiler = Profiler::new(
        &raw,
        &typed,
        &TextFormat::default(),
        ProfileOptions::default(),
        std::slice::from_ref(&batch),
    )
    .expect("columns");
    let (mut worker, mut whole) = (profiler.worker(), profiler.whole());
    whole.put(&worker.push(0, &batch, &whole.known()).expect("rows"));
    whole.join(worker);
    let profile = whole.finish().expect("a profile");
    let column = &profile.columns[0];
    assert_eq!((column.missing, column.invalid), (2, 2));
    assert_eq!(column.invalid_examples, ["x", "2.5"]);
    assert_eq!(column.values.as_ref().map(|values| values.rows), Some(2));
}

#[test]
fn equal_rows_are_counted() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(1), None, None, Some(1), Some(2)]));
    let words: ArrayRef =
        Arc::new(StringViewArray::from(vec![Some("a"), Some("a"), Some("b"), None, Some("b"), Some("")]));
    let batch = RecordBatch::try_from_iter([("n", numbers), ("w", words)]).expect("a table");
    let profile =
        Profile::of(&[batch.clone(), batch.slice(2, 2)], ProfileOptions::default()).expect("a profile");
    assert_eq!(profile.duplicate_rows, Estimate { value: 3, error: None });
}

#[test]
fn the_json_is_that_of_profile_jobs() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), Some(2), None]));
    let words: ArrayRef =
        Arc::new(StringViewArray::from(vec![Some("AB-1"), Some("CD-2"), Some("AB-1"), Some("")]));
    let batch = RecordBatch::try_from_iter([("n", numbers), ("w", words)]).expect("a table");
    let found = Profile::of(&[batch], ProfileOptions::default()).expect("a profile").to_json();
    assert_eq!(found["sampleSize"], json!(4));
    let [numbers, words] = found["columns"].as_array().expect("columns").as_slice() else {
        panic!("two columns")
    };
    assert_eq!(numbers["type"], json!("long"));
    assert_eq!(numbers["mostCommonValues"], json!([{"value": 2, "count": 2}, {"value": 1, "count": 1}]));
    assert_eq!(numbers["percentile95"], json!(2.0));
    assert_eq!(
        numbers["valueDistribution"],
        json!([{"bucket": [1, 2], "count": 1}, {"bucket": [2, "inf"], "count": 2}])
    );
    assert_eq!(words["max"], json!(4));
    assert_eq!(words["patterns"], json!([{"pattern": r"[A-Z]{2}-\d", "count": 3}]));
    assert!(words.get("sum").is_none());
}
