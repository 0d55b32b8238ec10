//! Window functions in row order, and the same over groups and in an order of their own: the results are the same, and
//! those of several groups are those of each.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringViewArray, UInt32Array};
use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe};

/// Operations and their parameters, but for the columns.
const FUNCTIONS: &[(&str, &str)] = &[
    ("FILL", r#""numRowsBefore": "2", "numRowsAfter": "1""#),
    ("FILL", r#""numRowsBefore": "0", "numRowsAfter": "40""#),
    ("NEXT", r#""numRows": "1""#),
    ("NEXT", r#""numRows": "30""#),
    ("PREV", r#""numRows": "0""#),
    ("PREV", r#""numRows": "30""#),
    ("ROLLING_AVERAGE", r#""numRowsBefore": "5", "numRowsAfter": "0""#),
    ("ROLLING_COUNT_A", r#""numRowsBefore": "0", "numRowsAfter": "6""#),
    ("ROLLING_KTH_LARGEST", r#""numRowsBefore": "9", "numRowsAfter": "3", "value": "3""#),
    ("ROLLING_KTH_LARGEST_UNIQUE", r#""numRowsBefore": "9", "numRowsAfter": "3", "value": "3""#),
    ("ROLLING_MAX", r#""numRowsBefore": "2", "numRowsAfter": "2""#),
    ("ROLLING_MIN", r#""numRowsBefore": "60", "numRowsAfter": "2""#),
    ("ROLLING_MODE", r#""numRowsBefore": "9", "numRowsAfter": "2", "modeType": "AVERAGE""#),
    ("ROLLING_MODE", r#""numRowsBefore": "9", "numRowsAfter": "2", "modeType": "NONE""#),
    ("ROLLING_STDEV", r#""numRowsBefore": "4", "numRowsAfter": "0""#),
    ("ROLLING_SUM", r#""numRowsBefore": "4", "numRowsAfter": "10000000""#),
    ("ROLLING_VAR", r#""numRowsBefore": "10000000", "numRowsAfter": "0""#),
    ("SESSION", r#""units": "DAYS", "value": "200""#),
];

const ROWS: usize = 90;

/// Rows with numbers in order, and values and moments in none.
fn table() -> RecordBatch {
    let mut state = 3_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let rows = (0..ROWS).map(|_| {
        let value = (next(5) > 1).then(|| next(7) as f64 * 0.1);
        let day = match next(9) {
            0 => None,
            1 => Some(String::new()),
            day => Some(format!("2024-{:02}-{:02}", day, 1 + next(28))),
        };
        (["a", "b", "c"][next(3) as usize], (value, day))
    });
    let (groups, (values, days)): (Vec<_>, (Vec<_>, Vec<_>)) = rows.unzip();
    let columns: [(&str, ArrayRef); 4] = [
        ("i", Arc::new(Int64Array::from_iter_values(0..ROWS as i64))),
        ("g", Arc::new(StringViewArray::from(groups))),
        ("x", Arc::new(Float64Array::from(values))),
        ("d", Arc::new(StringViewArray::from_iter(days))),
    ];
    RecordBatch::try_from_iter(columns).expect("a table")
}

fn taken(table: &RecordBatch, rows: impl Iterator<Item = usize>) -> RecordBatch {
    let rows = UInt32Array::from_iter_values(rows.map(|row| row as u32));
    arrow_select::take::take_record_batch(table, &rows).expect("rows")
}

/// The last cell of each row, in the order of the first.
fn results(operation: &str, parameters: &str, places: &str, table: &RecordBatch, rows: usize) -> Vec<String> {
    let column = if operation == "SESSION" { "d" } else { "x" };
    let recipe = format!(
        r#"[{{"Operation": "{operation}", "Parameters":
            {{"sourceColumn": "{column}", {parameters}, {places} "targetColumn": "r"}}}}]"#
    );
    let recipe = Recipe::parse(&recipe).expect("a recipe");
    let program = recipe.compile(table.schema_ref(), &Context::default()).expect("a program");
    let ran = run_in_batches(&program, table, rows).expect("it runs");
    let cells = ran.lines[1..].iter().map(|line| {
        let (first, rest) = line.split_once(" | ").expect("cells");
        let last = rest.rsplit_once(" | ").expect("cells").1;
        (first.parse::<usize>().expect("a number"), last.to_owned())
    });
    let mut cells: Vec<_> = cells.collect();
    cells.sort_unstable();
    cells.into_iter().map(|(_, cell)| cell).collect()
}

#[test]
fn batches_and_orders_make_no_difference() {
    let table = table();
    // Each row once, in another order.
    let shuffled = taken(&table, (0..ROWS).map(|row| row * 37 % ROWS));
    for (operation, parameters) in FUNCTIONS {
        let expected = results(operation, parameters, "", &table, usize::MAX);
        for rows in [1, 4, 31] {
            assert_eq!(
                results(operation, parameters, "", &table, rows),
                expected,
                "{operation}, {rows} rows"
            );
        }
        let ordered = results(operation, parameters, r#""orderByColumns": ["i"],"#, &shuffled, 8);
        assert_eq!(ordered, expected, "{operation}, in order");
    }
}

#[test]
fn groups_are_tables_of_their_own() {
    let table = table();
    let group = |name: &str| {
        let groups = arrow_array::cast::AsArray::as_string_view(table.column(1));
        taken(&table, (0..ROWS).filter(|row| groups.value(*row) == name))
    };
    for (operation, parameters) in FUNCTIONS {
        let together = results(operation, parameters, r#""groupByColumns": ["g"],"#, &table, 8);
        for name in ["a", "b", "c"] {
            let rows = group(name);
            let alone = results(operation, parameters, "", &rows, usize::MAX);
            let numbers =
                arrow_array::cast::AsArray::as_primitive::<arrow_array::types::Int64Type>(rows.column(0));
            let of_group: Vec<_> =
                numbers.values().iter().map(|row| together[*row as usize].clone()).collect();
            assert_eq!(of_group, alone, "{operation}, {name}");
        }
    }
}
