//! What it takes to hold what is known of groups.

use super::*;

/// At least the bytes of what is held, and no more than what tables keep free beside it.
#[test]
fn memory_is_about_what_is_held() {
    let rows = 5_000;
    let text = |row: usize| format!("{row:0>100}");
    let texts: ArrayRef = Arc::new((0..rows).map(|row| Some(text(row))).collect::<StringViewArray>());
    let doubles: ArrayRef = Arc::new((0..rows).map(|row| Some(row as f64)).collect::<Float64Array>());
    // Values so far from each other that their sum takes most of the room a sum can.
    let far = |row: usize| if row < rows / 2 { 1e-300 } else { 1e300 };
    let far: ArrayRef = Arc::new((0..rows).map(|row| Some(far(row))).collect::<Float64Array>());
    let longs: ArrayRef = Arc::new((0..rows as i64).map(Some).collect::<Int64Array>());
    let groups: Vec<u32> = (0..rows as u32).map(|row| row % 1000).collect();
    // The function, its values, and the bytes that a group and a value take at least and at most. Tables of values keep
    // half of their room free.
    let cases: &[(AggregateFunction, &ArrayRef, [usize; 2], [usize; 2])] = &[
        (Sum, &doubles, [32, 32], [0, 0]),
        (Sum, &longs, [32, 32], [0, 0]),
        (Count, &doubles, [8, 8], [0, 0]),
        (Average, &doubles, [32, 32], [0, 0]),
        (Sum, &far, [300, 700], [0, 0]),
        (Product, &doubles, [16, 32], [8, 8]),
        (Max, &doubles, [8, 16], [0, 0]),
        (Variance, &doubles, [72, 72], [0, 0]),
        (PopulationVariance, &doubles, [72, 72], [0, 0]),
        (Kurtosis, &doubles, [200, 200], [0, 0]),
        (Median, &doubles, [16, 32], [8, 8]),
        (Max, &texts, [100, 200], [0, 0]),
        (First, &texts, [100, 200], [0, 0]),
        (FirstCell, &texts, [100, 200], [0, 0]),
        (CountDistinct, &texts, [16, 100], [225, 300]),
        (SumDistinct, &doubles, [16, 100], [100, 200]),
        (KthLargest(2), &texts, [16, 100], [100, 200]),
        (CollectList, &texts, [16, 100], [100, 200]),
    ];
    for (function, values, group, value) in cases {
        let mut updated = accumulator(*function, values.data_type()).expect("an accumulator");
        // Texts get longer and shorter in a group: only those that are held count.
        for start in [0, rows / 2] {
            let rows = rows / 2;
            updated.update(&values.slice(start, rows), &groups[start..start + rows], 1000).expect("values");
        }
        let mut merged = accumulator(*function, values.data_type()).expect("an accumulator");
        let all: Vec<u32> = (0..1000).collect();
        merged.merge(&updated.state(1000).expect("a state"), &all, 1000).expect("merges");
        for held in [updated.memory(), merged.memory()] {
            let [least, most] = [0, 1].map(|at| 1000 * group[at] + rows * value[at]);
            assert!((least..=most).contains(&held), "{function:?}: {held}, not {least} to {most}");
        }
    }
}

#[test]
fn values_that_are_there_take_no_more() {
    let texts: ArrayRef = Arc::new(StringViewArray::from(vec!["a", "b", "a", "c"]));
    let mut distinct = accumulator(CountDistinct, texts.data_type()).expect("an accumulator");
    distinct.update(&texts, &[0, 0, 0, 1], 2).expect("values");
    let held = distinct.memory();
    let state = distinct.state(2).expect("a state");
    distinct.update(&texts, &[0, 0, 0, 1], 2).expect("values");
    distinct.merge(&state, &[0, 1], 2).expect("merges");
    assert_eq!(distinct.memory(), held);
}
