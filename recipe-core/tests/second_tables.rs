//! Steps over a second table give what loops over all pairs of rows give, however rows are cut.

mod dice;

use std::sync::Arc;

use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Dataset, Error, Recipe, table};

use dice::Dice;

impl Dice {
    /// A cell of these, one in five null.
    fn cell(&mut self, cells: &[&'static str]) -> Option<&'static str> {
        (self.roll(5) > 0).then(|| cells[self.roll(cells.len())])
    }

    /// Rows of cells of these columns.
    fn rows(&mut self, columns: &[&[&'static str]], most: usize) -> Vec<Row> {
        (0..self.roll(most + 1)).map(|_| columns.iter().map(|cells| self.cell(cells)).collect()).collect()
    }
}

type Row = Vec<Option<&'static str>>;

/// The lines of a table.
fn lines(header: &str, rows: &[Row]) -> Vec<String> {
    let line = |row: &Row| row.iter().map(|cell| cell.unwrap_or("null")).collect::<Vec<_>>().join(" | ");
    [header.to_owned()].into_iter().chain(rows.iter().map(line)).collect()
}

fn parsed(lines: &[impl AsRef<str>]) -> arrow_array::RecordBatch {
    table::parse(&lines.iter().map(AsRef::as_ref).collect::<Vec<_>>()).expect("a table")
}

/// What a step over both tables gives, with the first one in batches of `rows`.
fn ran(
    operation: &str,
    params: &str,
    left: &[impl AsRef<str>],
    right: &[impl AsRef<str>],
    rows: usize,
) -> Result<Vec<String>, Error> {
    let (left, right) = (parsed(left), parsed(right));
    let right = Dataset::new("right", right.schema(), vec![right]);
    let context = Context::default().with_datasets(vec![Arc::new(right)]);
    let recipe = format!(r#"[{{"Operation": "{operation}", "Parameters": {params}}}]"#);
    let program = Recipe::parse(&recipe).expect("a recipe").compile(left.schema_ref(), &context);
    run_in_batches(&program.expect("it compiles"), &left, rows).map(|ran| ran.lines)
}

/// Whether the first cells of two rows are equal, and none of them is missing.
fn same_key(one: &Row, other: &Row, cells: usize) -> bool {
    one[..cells] == other[..cells] && one[..cells].iter().all(Option::is_some)
}

const KEYS: [&[&str]; 2] = [&["a", "b", "c"], &["1", "2"]];

#[test]
fn a_lookup_takes_one_row_and_multiplies_none() {
    let mut dice = Dice(0x51ce_77aa_0f3d_9b21);
    let [mut refused, mut taken] = [0; 2];
    for round in 0..300 {
        let left = dice.rows(&KEYS, 12);
        let right = dice.rows(&[KEYS[0], KEYS[1], &["x", "y", "z"]], 7);
        let (left_lines, right_lines) =
            (lines("k: string | n: int", &left), lines("k: string | n: long | v: string", &right));
        for (repeated, from) in [("first", 0), ("last", 1), ("error", 0)] {
            let params = format!(
                r#"{{"joinKeys": [{{"key": "k", "value": "k"}}, {{"key": "n", "value": "n"}}],
                    "secondaryDatasetName": "right", "rightColumns": ["v"], "defaults": {{"v": "none"}},
                    "matchedColumn": "found", "onDuplicateKeys": "{repeated}"}}"#
            );
            let twice = right.iter().enumerate().find_map(|(second, row)| {
                let first = right[..second].iter().position(|other| same_key(row, other, 2))?;
                Some((first, second))
            });
            let expected: Vec<Row> = left
                .iter()
                .map(|row| {
                    let mut found = right.iter().filter(|other| same_key(row, other, 2));
                    let found = if from == 0 { found.next() } else { found.next_back() };
                    let cells = match found {
                        Some(found) => [found[2], Some("true")],
                        None => [Some("none"), Some("false")],
                    };
                    row.iter().copied().chain(cells).collect()
                })
                .collect();
            let ran = ran("LOOKUP", &params, &left_lines, &right_lines, 1 + round % 4);
            match twice.filter(|_| repeated == "error") {
                None => {
                    taken += 1;
                    assert_eq!(
                        ran.expect("rows"),
                        lines("k: string | n: int | v: string | found: boolean", &expected)
                    );
                }
                Some((first, second)) => {
                    refused += 1;
                    let (k, n) = (right[second][0].expect("a key"), right[second][1].expect("a key"));
                    let message = format!(
                        "step 1: rows {} and {} of table `right` have the same key: `k` is `{k}`, `n` is `{n}`",
                        first + 1,
                        second + 1
                    );
                    assert_eq!(ran.expect_err("a repeated key").to_string(), message);
                }
            }
        }
    }
    assert!(refused > 20 && taken > 500, "{refused} refused, {taken} taken");
}

#[test]
fn rows_of_two_tables_are_compared_as_bags() {
    let mut dice = Dice(0x9d02_61bb_7e4c_1183);
    let cells: [&[&str]; 2] = [&["a", "b", r#""""#], &["1", "2"]];
    for round in 0..300 {
        let (left, right) = (dice.rows(&cells, 12), dice.rows(&cells, 6));
        let (left_lines, right_lines) =
            (lines("k: string | n: int", &left), lines("k: string | n: long", &right));
        let above = |at: usize| left[..at].iter().filter(|row| **row == left[at]).count();
        let there = |at: usize| right.iter().filter(|row| **row == left[at]).count();
        for (operation, in_both) in [("EXCEPT", false), ("INTERSECT", true)] {
            for duplicates in ["remove", "keep", "count"] {
                let stays = |at: usize| match duplicates {
                    "remove" => (there(at) > 0) == in_both && above(at) == 0,
                    "keep" => (there(at) > 0) == in_both,
                    _ => (above(at) < there(at)) == in_both,
                };
                let expected = (0..left.len()).filter(|at| stays(*at)).map(|at| left[at].clone());
                let expected = lines("k: string | n: int", &expected.collect::<Vec<_>>());
                let params = format!(r#"{{"secondaryDatasetName": "right", "duplicates": "{duplicates}"}}"#);
                let rows = ran(operation, &params, &left_lines, &right_lines, 1 + round % 4);
                assert_eq!(
                    rows.expect("rows"),
                    expected,
                    "{operation}, {duplicates}: {left_lines:?} {right_lines:?}"
                );
            }
        }
    }
}

#[test]
fn tables_are_put_together_by_name() {
    let mut dice = Dice(0x2f80_15c9_a4e7_06d3);
    let cells: &[&str] = &["1", "2"];
    for round in 0..100 {
        let names = ["a", "b", "c"];
        let mut columns = || loop {
            let some: Vec<&str> = names.into_iter().filter(|_| dice.roll(3) > 0).collect();
            if !some.is_empty() {
                break some;
            }
        };
        let (own, other) = (columns(), columns());
        let header =
            |names: &[&str]| names.iter().map(|name| format!("{name}: int")).collect::<Vec<_>>().join(" | ");
        let left = dice.rows(&vec![cells; own.len()], 5);
        let right = dice.rows(&vec![cells; other.len()], 5);
        let all: Vec<&str> =
            own.iter().chain(other.iter().filter(|name| !own.contains(name))).copied().collect();
        let moved = |rows: &[Row], names: &[&str]| -> Vec<Row> {
            let place = |name: &&str| names.iter().position(|other| other == name);
            rows.iter()
                .map(|row| all.iter().map(|name| place(name).and_then(|at| row[at])).collect())
                .collect()
        };
        let expected = lines(&header(&all), &[moved(&left, &own), moved(&right, &other)].concat());
        let params = r#"{"secondaryDatasetNames": ["right"], "by": "name"}"#;
        let (left, right) = (lines(&header(&own), &left), lines(&header(&other), &right));
        assert_eq!(ran("UNION", params, &left, &right, 1 + round % 3).expect("rows"), expected);
    }
}

/// Which of the rows of the second table is nearest, by looking at all of them: its values, and those of the row.
fn nearest(values: &[(usize, i64)], value: i64, direction: &str, equal: bool, most: i64) -> Option<usize> {
    let allowed =
        values.iter().filter(|(_, other)| (equal || *other != value) && (other - value).abs() <= most);
    let before = allowed.clone().filter(|(_, other)| *other <= value).max_by_key(|(_, other)| *other);
    // Of several smallest ones, the first is found.
    let after = allowed.filter(|(_, other)| *other >= value).min_by_key(|(_, other)| *other);
    let found = match (direction, before, after) {
        ("backward", before, _) => before,
        ("forward", _, after) => after,
        (_, Some(before), Some(after)) if after.1 - value < value - before.1 => Some(after),
        (_, before, after) => before.or(after),
    };
    found.map(|(row, _)| *row)
}

#[test]
fn the_nearest_row_is_the_one_that_looking_at_all_of_them_finds() {
    let mut dice = Dice(0x6b1f_d035_88aa_42c7);
    const VALUES: &[&str] = &["-2", "0", "1", "2", "5", "6", "9"];
    // How the same numbers are written as values of each type.
    let as_day = |value: i64| format!("2024-03-{:02}", value + 10);
    let types: [(&str, &str, &str); 5] = [
        ("int", "long", ""),
        ("double", "short", ""),
        ("decimal", "byte", ""),
        ("float", "float", ""),
        ("date", "timestamp", " days"),
    ];
    for round in 0..400 {
        let left = dice.rows(&[&["a", "b"], VALUES], 8);
        let right = dice.rows(&[&["a", "b"], VALUES], 9);
        let (own, other, unit) = types[round % types.len()];
        let written = |cell: &str, ty: &str| {
            let value: i64 = cell.parse().expect("a number");
            match ty {
                "date" => as_day(value),
                "timestamp" => format!("{} 00:00:00", as_day(value)),
                "float" | "double" => format!("{value}.0"),
                _ => value.to_string(),
            }
        };
        let table = |rows: &[Row], ty: &str, numbered: bool| -> Vec<String> {
            let line = |(at, row): (usize, &Row)| {
                let value = row[1].map_or_else(|| "null".to_owned(), |cell| written(cell, ty));
                let number = if numbered { format!(" | {at}") } else { String::new() };
                format!("{} | {value}{number}", row[0].unwrap_or("null"))
            };
            let number = if numbered { " | row: int" } else { "" };
            [format!("k: string | v: {ty}{number}")]
                .into_iter()
                .chain(rows.iter().enumerate().map(line))
                .collect()
        };
        let (left_lines, right_lines) = (table(&left, own, false), table(&right, other, true));
        let direction = ["backward", "forward", "nearest"][dice.roll(3)];
        let (equal, keyed) = (dice.roll(2) > 0, dice.roll(3) > 0);
        let most = [None, Some(0), Some(1), Some(4)][dice.roll(4)];
        let keys = if keyed { r#""joinKeys": [{"key": "k", "value": "k"}], "# } else { "" };
        let tolerance = most.map_or_else(String::new, |most| format!(r#", "tolerance": "{most}{unit}""#));
        let params = format!(
            r#"{{"nearest": {{"key": "v", "value": "v"}}, {keys}"secondaryDatasetName": "right", "rightColumns": ["row"],
                "direction": "{direction}", "allowExactMatches": {equal}{tolerance}}}"#
        );
        let number = |row: &Row| row[1].map(|cell| cell.parse::<i64>().expect("a number"));
        let expected = left.iter().zip(&left_lines[1..]).map(|(row, line)| {
            let rows = right.iter().enumerate().filter(|(_, other)| !keyed || same_key(row, other, 1));
            let values: Vec<(usize, i64)> =
                rows.filter_map(|(at, other)| Some((at, number(other)?))).collect();
            let found = number(row)
                .and_then(|value| nearest(&values, value, direction, equal, most.unwrap_or(i64::MAX)));
            format!("{line} | {}", found.map_or_else(|| "null".to_owned(), |at| at.to_string()))
        });
        let expected: Vec<String> =
            [format!("{} | row: int", left_lines[0])].into_iter().chain(expected).collect();
        let rows = ran("JOIN_NEAREST", &params, &left_lines, &right_lines, 1 + round % 4);
        assert_eq!(rows.expect("rows"), expected, "{params} {right_lines:?}");
    }
}

#[test]
fn conditions_hold_of_the_pairs_that_looking_at_all_of_them_finds() {
    let mut dice = Dice(0x3a97_c5e0_114b_d86f);
    const VALUES: &[&str] = &["-2", "0", "1", "2", "5", "6", "9"];
    let kinds: [(&str, bool, bool, bool); 7] = [
        ("INNER_JOIN", true, false, false),
        ("LEFT_JOIN", true, true, false),
        ("RIGHT_JOIN", true, false, true),
        ("OUTER_JOIN", true, true, true),
        ("LEFT_EXCLUDING_JOIN", false, true, false),
        ("RIGHT_EXCLUDING_JOIN", false, false, true),
        ("OUTER_EXCLUDING_JOIN", false, true, true),
    ];
    let operators = ["<", "<=", ">", ">="];
    let mut pairs = 0;
    for round in 0..700 {
        let left = dice.rows(&[&["a", "b"], VALUES, VALUES], 8);
        let right = dice.rows(&[&["a", "b"], VALUES, VALUES], 9);
        let (kind, matches, alone_left, alone_right) = kinds[round % kinds.len()];
        let keyed = dice.roll(3) > 0;
        let conditions: Vec<(usize, &str, usize)> = (0..=dice.roll(3))
            .map(|_| (1 + dice.roll(2), operators[dice.roll(4)], 1 + dice.roll(2)))
            .collect();
        let number = |cell: Option<&str>| cell.map(|cell| cell.parse::<i64>().expect("a number"));
        let holds = |row: &Row, other: &Row| {
            conditions.iter().all(|(own, operator, at)| match (number(row[*own]), number(other[*at])) {
                (Some(one), Some(other)) => match *operator {
                    "<" => one < other,
                    "<=" => one <= other,
                    ">" => one > other,
                    _ => one >= other,
                },
                _ => false,
            })
        };
        let is_pair = |row: &Row, other: &Row| (!keyed || same_key(row, other, 1)) && holds(row, other);
        let (none, mut expected): (Row, Vec<Row>) = (vec![None; 3], Vec::new());
        for row in &left {
            let found: Vec<&Row> = right.iter().filter(|other| is_pair(row, other)).collect();
            pairs += found.len();
            let all = found.iter().filter(|_| matches).map(|other| [row.as_slice(), other].concat());
            expected.extend(all);
            if found.is_empty() && alone_left {
                expected.push([row.as_slice(), &none].concat());
            }
        }
        let alone = right.iter().filter(|other| alone_right && !left.iter().any(|row| is_pair(row, other)));
        expected.extend(alone.map(|other| [none.as_slice(), other].concat()));
        let keys = if keyed { r#""joinKeys": [{"key": "k", "value": "k"}], "# } else { "" };
        let names = ["", "v", "w"];
        let conditions: Vec<String> = conditions
            .iter()
            .map(|(own, operator, at)| {
                format!(
                    r#"{{"key": "{}", "operator": "{operator}", "value": "{}"}}"#,
                    names[*own], names[*at]
                )
            })
            .collect();
        let params = format!(
            r#"{{{keys}"joinConditions": [{}], "joinType": "{kind}", "leftColumns": ["k", "v", "w"],
                "rightColumns": ["k", "v", "w"], "secondaryDatasetName": "right"}}"#,
            conditions.join(", ")
        );
        let (left, right) = (
            lines("k: string | v: int | w: long", &left),
            lines("k: string | v: decimal | w: short", &right),
        );
        let header = "k: string | v: int | w: long | k_1: string | v_1: decimal | w_1: short";
        let rows = ran("JOIN", &params, &left, &right, 1 + round % 4);
        assert_eq!(rows.expect("rows"), lines(header, &expected), "{params} {left:?} {right:?}");
    }
    assert!(pairs > 1_000, "{pairs} pairs");
}

#[test]
fn empty_text_meets_no_condition() {
    let left = lines("t: string", &[vec![Some(r#""""#)], vec![Some("b")], vec![None]]);
    let right = lines("from: string", &[vec![Some(r#""""#)], vec![None], vec![Some("a")], vec![Some("c")]]);
    let params = r#"{"joinConditions": [{"key": "t", "operator": ">=", "value": "from"}], "joinType": "OUTER_JOIN",
        "leftColumns": ["t"], "rightColumns": ["from"], "secondaryDatasetName": "right"}"#;
    let expected = [
        "t: string | from: string",
        r#""" | null"#,
        "b | a",
        "null | null",
        r#"null | """#,
        "null | null",
        "null | c",
    ];
    assert_eq!(ran("JOIN", params, &left, &right, 2).expect("rows"), expected);
}

#[test]
fn rows_match_as_often_as_is_expected() {
    let left = ["town: string | zone: int", "Mobile | 1", "Dothan | 2", "Mobile | 3", "null | 1"];
    let right = ["town: string | zone: long | id: int", "Mobile | 1 | 7", "Dothan | 2 | 8", "Dothan | 2 | 9"];
    let run = |expected: &str, kind: &str, left: &[&str], rows: usize| {
        let params = format!(
            r#"{{"joinKeys": [{{"key": "town", "value": "town"}}, {{"key": "zone", "value": "zone"}}],
                "joinType": "{kind}", "leftColumns": ["zone"], "rightColumns": ["id"], "secondaryDatasetName": "right",
                "expectMatch": "{expected}"}}"#
        );
        ran("JOIN", &params, left, &right, rows).map_err(|error| error.to_string())
    };
    for kind in ["INNER_JOIN", "LEFT_JOIN", "RIGHT_JOIN", "OUTER_JOIN"] {
        for rows in [1, 2, 9] {
            let many = "step 1: row 2 matches 2 rows of table `right`, and must match";
            let keys = "`town` is `Dothan`, `zone` is `2`";
            assert_eq!(run("one", kind, &left, rows), Err(format!("{many} one: {keys}")));
            assert_eq!(run("at most one", kind, &left, rows), Err(format!("{many} at most one: {keys}")));
            let mut left = left.to_vec();
            left.remove(2);
            let none = "step 1: row 2 matches no row of table `right`, and must match one: `town` is `Mobile`, `zone` is `3`";
            assert_eq!(run("one", kind, &left, rows), Err(none.to_owned()));
            left.remove(2);
            let none = "step 1: row 2 matches no row of table `right`, and must match one: `town` is missing, `zone` is `1`";
            assert_eq!(run("one", kind, &left, rows), Err(none.to_owned()));
            left.remove(2);
            assert!(run("one", kind, &left, rows).is_ok_and(|lines| lines[1] == "1 | 7"));
        }
    }
    let mut left = left.to_vec();
    left.remove(2);
    let lines = run("at most one", "LEFT_JOIN", &left, 2).expect("rows");
    assert_eq!(lines, ["zone: int | id: int", "1 | 7", "3 | null", "1 | null"]);
}
