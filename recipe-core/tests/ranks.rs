//! Ranks, running totals and fills against their definitions, over rows in parts of any size.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringViewArray};
use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe};

const ROWS: usize = 120;

struct Row {
    group: Option<&'static str>,
    value: Option<f64>,
    day: Option<i64>,
}

fn rows() -> Vec<Row> {
    let mut state = 9_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let row = |_| Row {
        group: [Some("a"), Some("b"), Some(""), None][next(4) as usize],
        value: (next(4) > 0).then(|| next(6) as f64 * 0.25 - 0.5),
        day: (next(6) > 0).then(|| next(9) as i64),
    };
    (0..ROWS).map(row).collect()
}

fn table(rows: &[Row]) -> RecordBatch {
    let dates = rows.iter().map(|row| row.day.map(|day| 19_800 + day as i32));
    let columns: [(&str, ArrayRef); 5] = [
        ("i", Arc::new(Int64Array::from_iter_values(0..rows.len() as i64))),
        ("g", Arc::new(rows.iter().map(|row| row.group).collect::<StringViewArray>())),
        ("d", Arc::new(rows.iter().map(|row| row.day).collect::<Int64Array>())),
        ("t", Arc::new(dates.collect::<Date32Array>())),
        ("x", Arc::new(rows.iter().map(|row| row.value).collect::<Float64Array>())),
    ];
    RecordBatch::try_from_iter(columns).expect("a table")
}

/// The number of each row that comes out, and its last cell, however the rows are cut.
fn ran(operation: &str, parameters: &str, rows: &[Row]) -> Vec<(usize, String)> {
    let recipe = format!(r#"[{{"Operation": "{operation}", "Parameters": {{{parameters}}}}}]"#);
    let table = table(rows);
    let recipe = Recipe::parse(&recipe).expect("a recipe");
    let program = recipe.compile(table.schema_ref(), &Context::default()).expect("a program");
    let [whole, parts @ ..] =
        [usize::MAX, 1, 4, 31].map(|rows| run_in_batches(&program, &table, rows).expect("it runs").lines);
    for part in &parts {
        assert_eq!(part, &whole, "{operation} {parameters}");
    }
    let cells = whole[1..].iter().map(|line| {
        let (number, _) = line.split_once(" | ").expect("cells");
        let (_, last) = line.rsplit_once(" | ").expect("cells");
        (number.parse().expect("a number"), last.to_owned())
    });
    cells.collect()
}

/// Missing values below all others, or after all.
fn compare<T: PartialOrd + Copy>(
    one: Option<T>,
    other: Option<T>,
    descending: bool,
    missing_last: bool,
) -> Ordering {
    let order = match (&one, &other) {
        (None, None) => Ordering::Equal,
        (None, _) if missing_last => return Ordering::Greater,
        (_, None) if missing_last => return Ordering::Less,
        (None, _) => Ordering::Less,
        (_, None) => Ordering::Greater,
        (Some(one), Some(other)) => one.partial_cmp(other).expect("numbers"),
    };
    if descending { order.reverse() } else { order }
}

/// The rows of each group, in an order.
fn grouped(rows: &[Row], order: impl Fn(&Row, &Row) -> Ordering) -> Vec<Vec<usize>> {
    [Some("a"), Some("b"), Some(""), None]
        .map(|group| {
            let mut members: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].group == group).collect();
            members.sort_by(|one, other| order(&rows[*one], &rows[*other]));
            members
        })
        .into()
}

fn by_value_and_day(one: &Row, other: &Row) -> Ordering {
    compare(one.value, other.value, true, false).then(compare(one.day, other.day, false, false))
}

#[test]
fn ranks_count_the_rows_before() {
    let rows = rows();
    for method in ["row_number", "rank", "dense_rank"] {
        let parameters = format!(
            r#""method": "{method}", "groupByColumns": ["g"], "orderByColumns": ["x", "d"], "orderings": ["DESCENDING", "ASCENDING"],
                "targetColumn": "r""#
        );
        let mut expected = vec![0; ROWS];
        for members in grouped(&rows, by_value_and_day) {
            for (place, row) in members.iter().enumerate() {
                let before: Vec<usize> = members
                    .iter()
                    .copied()
                    .filter(|other| by_value_and_day(&rows[*other], &rows[*row]) == Ordering::Less)
                    .collect();
                let mut different = before.clone();
                different.dedup_by(|one, other| by_value_and_day(&rows[*one], &rows[*other]).is_eq());
                expected[*row] = 1 + match method {
                    "row_number" => place,
                    "rank" => before.len(),
                    _ => different.len(),
                };
            }
        }
        let expected: Vec<_> = expected.iter().map(usize::to_string).enumerate().collect();
        assert_eq!(ran("RANK", &parameters, &rows), expected, "{method}");
    }
}

#[test]
fn the_top_rows_are_those_before_which_there_are_few() {
    let rows = rows();
    for (direction, descending) in [("DESCENDING", true), ("ASCENDING", false)] {
        let order = |one: &Row, other: &Row| compare(one.value, other.value, descending, true);
        for (ties, all) in [("first", false), ("all", true)] {
            for count in [1, 4, 500] {
                let parameters = format!(
                    r#""count": {count}, "groupByColumns": ["g"], "orderByColumns": ["x"], "orderings": "{direction}", "ties": "{ties}""#
                );
                let mut expected: Vec<usize> = Vec::new();
                for members in grouped(&rows, order) {
                    let last = members.get(count - 1).copied();
                    let stays = |(place, row): (usize, &usize)| {
                        place < count
                            || all && last.is_some_and(|last| order(&rows[*row], &rows[last]).is_le())
                    };
                    expected.extend(members.iter().enumerate().filter(|row| stays(*row)).map(|(_, row)| row));
                }
                expected.sort_unstable();
                let found: Vec<usize> =
                    ran("TOP_N", &parameters, &rows).into_iter().map(|(row, _)| row).collect();
                assert_eq!(found, expected, "{parameters}");
            }
        }
    }
}

#[test]
fn running_values_are_those_of_the_rows_so_far() {
    let rows = rows();
    let by_day = |one: &Row, other: &Row| compare(one.day, other.day, true, false);
    let as_they_are = |_: &Row, _: &Row| Ordering::Equal;
    let orders: [(&str, Vec<Vec<usize>>); 3] = [
        (
            r#""groupByColumns": ["g"], "orderByColumns": ["d"], "orderings": ["DESCENDING"],"#,
            grouped(&rows, by_day),
        ),
        (r#""groupByColumns": ["g"],"#, grouped(&rows, as_they_are)),
        ("", vec![(0..ROWS).collect()]),
    ];
    for (places, groups) in &orders {
        for function in ["sum", "count", "min", "max", "mean"] {
            let mut expected = vec![String::new(); ROWS];
            for members in groups {
                for place in 0..members.len() {
                    let values: Vec<f64> =
                        members[..=place].iter().filter_map(|row| rows[*row].value).collect();
                    let sum: f64 = values.iter().sum();
                    let value = match function {
                        "count" => Some(format!("{}", values.len())),
                        _ if values.is_empty() => None,
                        "sum" => Some(format!("{sum:?}")),
                        "mean" => Some(format!("{:?}", sum / values.len() as f64)),
                        "min" => values.iter().copied().reduce(f64::min).map(|value| format!("{value:?}")),
                        _ => values.iter().copied().reduce(f64::max).map(|value| format!("{value:?}")),
                    };
                    expected[members[place]] = value.unwrap_or("null".into());
                }
            }
            let parameters =
                format!(r#"{places} "sourceColumn": "x", "function": "{function}", "targetColumn": "r""#);
            let expected: Vec<_> = expected.into_iter().enumerate().collect();
            assert_eq!(ran("CUMULATIVE", &parameters, &rows), expected, "{parameters}");
        }
    }
}

#[test]
fn cells_are_filled_up_and_blanked_down() {
    let rows = rows();
    let by_day = |one: &Row, other: &Row| compare(one.day, other.day, false, false);
    let as_they_are = |_: &Row, _: &Row| Ordering::Equal;
    let text = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:?}"));
    let orders: [(&str, Vec<Vec<usize>>); 3] = [
        (r#""groupByColumns": ["g"], "orderByColumns": ["d"],"#, grouped(&rows, by_day)),
        (r#""groupByColumns": ["g"],"#, grouped(&rows, as_they_are)),
        ("", vec![(0..ROWS).collect()]),
    ];
    for (places, groups) in &orders {
        let (mut up, mut down) = (vec![String::new(); ROWS], vec![String::new(); ROWS]);
        for members in groups {
            for (place, row) in members.iter().copied().enumerate() {
                up[row] = text(members[place..].iter().find_map(|below| rows[*below].value));
                let above = place.checked_sub(1).and_then(|above| rows[members[above]].value);
                down[row] = text(
                    rows[row].value.filter(|value| above.is_none_or(|above| above.total_cmp(value).is_ne())),
                );
            }
        }
        let parameters = format!(r#"{places} "sourceColumn": "x""#);
        for (operation, expected) in [("FILL_UP", up), ("BLANK_DOWN", down)] {
            let expected: Vec<_> = expected.into_iter().enumerate().collect();
            assert_eq!(ran(operation, &parameters, &rows), expected, "{operation} {parameters}");
        }
    }
}

#[test]
fn changes_are_those_from_the_only_number_of_an_earlier_date() {
    let rows = rows();
    let every: Vec<usize> = (0..ROWS).collect();
    // Few rows of each group, so that there is often one of a date.
    let few: Vec<Row> = rows.into_iter().step_by(3).collect();
    let in_groups = grouped(&few, |_, _| Ordering::Equal);
    for (places, groups) in
        [(r#""groupByColumns": ["g"],"#, in_groups), ("", vec![every[..few.len()].to_vec()])]
    {
        for days in [1, 3] {
            let mut expected = vec!["null".to_owned(); few.len()];
            let mut found = 0;
            for members in &groups {
                for row in members {
                    let Some((day, value)) = few[*row].day.zip(few[*row].value) else { continue };
                    let earlier = members.iter().filter(|other| few[**other].day == Some(day - days));
                    let earlier: Vec<f64> = earlier.filter_map(|other| few[*other].value).collect();
                    if let [earlier] = earlier.as_slice() {
                        expected[*row] = format!("{:?}", value - earlier);
                        found += 1;
                    }
                }
            }
            assert!(found > 0);
            let parameters = format!(
                r#"{places} "sourceColumn": "x", "dateColumn": "t", "unit": "day", "numRows": {days}, "targetColumn": "r""#
            );
            let expected: Vec<_> = expected.into_iter().enumerate().collect();
            assert_eq!(ran("CHANGE", &parameters, &few), expected, "{parameters}");
        }
    }
}
