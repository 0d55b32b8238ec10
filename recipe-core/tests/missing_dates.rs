//! Rows for missing dates: one for each unit of time that has none, and all others as they were.

use std::collections::BTreeSet;

use arrow_array::RecordBatch;
use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe, table};

/// The days of the years 2022, which began on a Saturday, to 2024.
fn calendar() -> Vec<String> {
    let lengths = |year| [31, if year == 2024 { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let months = (2022..=2024).flat_map(|year| {
        lengths(year).into_iter().zip(1..).map(move |(length, month)| (year, month, length))
    });
    let days = |(year, month, length): (i32, i32, i32)| {
        (1..=length).map(move |day| format!("{year}-{month:02}-{day:02}"))
    };
    months.flat_map(days).collect()
}

/// The first day that rows have, 2023-11-01, and how many there are.
const FIRST: usize = 669;
const DAYS: usize = 300;

/// The number of the unit in which a day of the calendar lies.
fn unit_of(unit: &str, day: usize, calendar: &[String]) -> usize {
    let number = |range: std::ops::Range<usize>| calendar[day][range].parse::<usize>().expect("a number");
    let (year, month) = (number(0..4), number(5..7));
    match unit {
        "day" => day,
        "week" => (day + 5) / 7,
        "month" => year * 12 + month,
        "quarter" => year * 4 + (month - 1) / 3,
        _ => year,
    }
}

/// Groups and days of rows, in no order.
fn rows() -> Vec<(&'static str, Option<usize>)> {
    let mut state = 21_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    // Those of a group lie in a part of the calendar.
    let row = |_| match next(3) {
        0 => ("a", Some(FIRST + next(100))),
        1 => ("b", (next(5) > 0).then(|| FIRST + 60 + next(90))),
        _ => ("null", Some(FIRST + next(DAYS))),
    };
    (0..30).map(row).collect()
}

fn lines(rows: &[(&str, Option<usize>)], calendar: &[String]) -> Vec<String> {
    let line = |(at, (group, day)): (usize, &(&str, Option<usize>))| {
        format!("{group} | {} | {at}", day.map_or("null", |day| &calendar[day]))
    };
    rows.iter().enumerate().map(line).collect()
}

fn input(lines: &[String]) -> RecordBatch {
    let head = "g: string | d: date | n: long";
    let lines: Vec<&str> = std::iter::once(head).chain(lines.iter().map(String::as_str)).collect();
    table::parse(&lines).expect("a table")
}

fn ran(parameters: &str, input: &RecordBatch, rows: usize) -> Result<Vec<String>, String> {
    let recipe = format!(
        r#"[{{"Operation": "ADD_MISSING_DATES", "Parameters":
            {{"dateColumn": "d", "groupByColumns": ["g"], {parameters}}}}}]"#
    );
    let recipe = Recipe::parse(&recipe).expect("a recipe");
    let program = recipe.compile(input.schema_ref(), &Context::default()).expect("a program");
    let ran = run_in_batches(&program, input, rows).map_err(|error| error.to_string())?;
    Ok(ran.lines[1..].to_vec())
}

/// Bounds as parameters, and as days: the first and the last, where they are given, and whether the others are those of all rows.
type Ends = (&'static str, Option<usize>, Option<usize>, bool);

#[test]
fn every_unit_without_a_row_gets_one() {
    let calendar = calendar();
    let rows = rows();
    let table = input(&lines(&rows, &calendar));
    let before = lines(&rows, &calendar);
    let ends: [Ends; 5] = [
        ("", None, None, false),
        (r#""bounds": "all","#, None, None, true),
        (r#""from": "2023-12-01", "to": "2024-05-18","#, Some(FIRST + 30), Some(FIRST + 199), false),
        (r#""from": "2024-02-10","#, Some(FIRST + 101), None, false),
        (r#""to": "2024-01-10", "bounds": "all","#, None, Some(FIRST + 70), true),
    ];
    let given = [30, 199, 101, 70].map(|day| calendar[FIRST + day].as_str());
    assert_eq!(given, ["2023-12-01", "2024-05-18", "2024-02-10", "2024-01-10"]);
    for unit in ["day", "week", "month", "quarter", "year"] {
        for (parameters, from, to, all) in ends {
            let parameters = format!(r#"{parameters} "unit": "{unit}""#);
            let after = ran(&parameters, &table, usize::MAX).expect("it runs");
            for rows in [1, 4, 31] {
                assert_eq!(ran(&parameters, &table, rows).as_ref(), Ok(&after), "{parameters}, {rows} rows");
            }
            let (added, kept): (Vec<&String>, Vec<&String>) =
                after.iter().partition(|line| line.ends_with(" | null"));
            assert_eq!(kept, before.iter().collect::<Vec<_>>(), "{parameters}");

            for group in ["a", "b", "null"] {
                let of = |day: usize| unit_of(unit, day, &calendar);
                let days = |one: &str| -> Vec<usize> {
                    rows.iter().filter(|row| row.0 == one).filter_map(|row| row.1).collect()
                };
                let own = days(group);
                let seen = if all { ["a", "b", "null"].map(days).concat() } else { own.clone() };
                let first = of(from.or(seen.iter().min().copied()).expect("days"));
                let last = of(to.or(seen.iter().max().copied()).expect("days"));
                let there: BTreeSet<usize> = own.into_iter().map(of).collect();
                // Units of the calendar alone: quarters of two years lie side by side, and so do all the others.
                let expected: Vec<usize> = (first..=last).filter(|number| !there.contains(number)).collect();
                let found = added.iter().filter_map(|line| {
                    let (of_group, rest) = line.split_once(" | ").expect("cells");
                    let day = rest.split_once(" | ").expect("cells").0;
                    let day = calendar.iter().position(|other| other == day).expect("a day");
                    (of_group == group).then(|| of(day))
                });
                let mut found: Vec<usize> = found.collect();
                found.sort_unstable();
                assert_eq!(found, expected, "{parameters}, {group}");
            }
        }
    }
}

#[test]
fn rows_in_the_order_of_dates_stay_so() {
    let calendar = calendar();
    let mut rows = rows();
    rows.sort_by_key(|(group, day)| (*group, *day));
    let table = input(&lines(&rows, &calendar));
    for parameters in [r#""unit": "day""#, r#""unit": "week", "bounds": "all""#, r#""from": "2024-01-01""#] {
        let after = ran(parameters, &table, 7).expect("it runs");
        assert!(after.len() > rows.len());
        let places: Vec<(String, Option<usize>)> = after
            .iter()
            .map(|line| {
                let cells: Vec<&str> = line.split(" | ").collect();
                (cells[0].to_owned(), calendar.iter().position(|day| day == cells[1]))
            })
            .collect();
        assert!(places.is_sorted(), "{parameters}: {after:?}");
    }
}

#[test]
fn more_rows_than_allowed_are_an_error() {
    let calendar = calendar();
    let rows = rows();
    let table = input(&lines(&rows, &calendar));
    let added = ran(r#""unit": "day""#, &table, 8).expect("it runs").len() - rows.len();
    for batch in [1, 4, usize::MAX] {
        let at_most = |most: usize| ran(&format!(r#""unit": "day", "maxRows": {most}"#), &table, batch);
        assert_eq!(at_most(added).map(|lines| lines.len()), Ok(added + rows.len()));
        let message = at_most(added - 1).expect_err("too many");
        assert!(message.contains(&format!("more than {} rows would be added", added - 1)), "{message}");
    }
    // However far apart dates are, there is an end.
    let far = input(&["a | 0001-01-01 | 1".to_owned(), "a | 9999-12-31 | 2".to_owned()]);
    let message = ran(r#""unit": "minute""#, &far, 1).expect_err("too many");
    assert!(message.contains("more than 1000000 rows would be added"), "{message}");
}
