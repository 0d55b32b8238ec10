//! States may come from anywhere: one that no executor of the recipe can have left is refused.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Int64Array, RecordBatch};
use recipe_core::engine::State;
use recipe_core::{Context, Dataset, Executor, Program, Recipe, table};

fn input() -> RecordBatch {
    table::parse(&["g: string | n: long", "a | 1", "b | 2", "a | 3"]).expect("a table")
}

fn program(operation: &str, parameters: &str) -> Program {
    let recipe = format!(r#"[{{"Operation": "{operation}", "Parameters": {parameters}}}]"#);
    let right = Arc::new(Dataset::new("right", input().schema(), vec![input()]));
    let context = Context::default().with_datasets(vec![right]);
    Recipe::parse(&recipe).expect("a recipe").compile(input().schema_ref(), &context).expect("compiles")
}

fn after_rows(program: &Program) -> Executor {
    let mut executor = program.executor().expect("an executor");
    executor.push(&input()).expect("rows");
    executor
}

/// What a new executor says of a state; nothing where it takes it.
fn refused(program: &Program, state: &State) -> Option<String> {
    program.executor().expect("an executor").merge(state).err().map(|error| error.to_string())
}

fn replaced(table: &RecordBatch, column: ArrayRef) -> RecordBatch {
    let rows = column.len();
    let columns: Vec<ArrayRef> = [column].into_iter().chain(table.columns()[1..].iter().cloned()).collect();
    assert!(columns.iter().all(|column| column.len() == rows));
    RecordBatch::try_new(table.schema(), columns).expect("the same columns")
}

const ROLLING: &str =
    r#"{"sourceColumn": "n", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "s"}"#;

#[test]
fn a_rolling_sum_carries_the_rows_above() {
    let program = program("ROLLING_SUM", ROLLING);
    let state = after_rows(&program).state().expect("a state");
    assert_eq!(refused(&program, &state), None);
    let stage = state.stages.iter().position(|tables| !tables.is_empty()).expect("one remembers something");
    let above = state.stages[stage].len() - 1;
    let longs = |values: &[i64]| -> ArrayRef { Arc::new(Int64Array::from(values.to_vec())) };
    let wrong = Some("the state cannot come from any rows".to_owned());
    // The number of rows that went out, and the last values of them.
    for (rows, values, expected) in [
        (3, &[2, 3][..], None),
        (1, &[9], None),
        (0, &[], None),
        (3, &[3], wrong.clone()),
        (3, &[], wrong.clone()),
        (3, &[1, 2, 3], wrong.clone()),
        (1, &[1, 2], wrong.clone()),
        (0, &[1], wrong.clone()),
        (-1, &[], wrong.clone()),
    ] {
        let mut state = state.clone();
        let tables = &mut state.stages[stage];
        tables[0] = replaced(&tables[0], longs(&[rows]));
        tables[above] = replaced(&tables[above], longs(values));
        assert_eq!(refused(&program, &state), expected, "{rows} rows, {values:?}");
    }
    // A number of rows that is not there.
    let mut state = state.clone();
    state.stages[stage][0] = replaced(&state.stages[stage][0], Arc::new(Int64Array::from(vec![None])));
    assert_eq!(refused(&program, &state), wrong);
}

/// What is said of a state in whose last table these columns stand.
fn with_carried(operation: &str, parameters: &str, columns: &[&[i64]]) -> Option<String> {
    let program = program(operation, parameters);
    let mut state = after_rows(&program).state().expect("a state");
    let stage = state.stages.iter().position(|tables| tables.len() > 2).expect("one carries something");
    let carried = state.stages[stage].last_mut().expect("a table");
    let longs = columns.iter().map(|column| Arc::new(Int64Array::from(column.to_vec())) as ArrayRef);
    *carried = RecordBatch::try_new(carried.schema(), longs.collect()).expect("the same columns");
    refused(&program, &state)
}

#[test]
fn other_windows_carry_what_their_rows_can_leave() {
    let wrong = Some("the state cannot come from any rows".to_owned());
    // Three rows went out.
    let prev = r#"{"sourceColumn": "n", "numRows": "2", "targetColumn": "p"}"#;
    for (above, expected) in [(&[2, 3][..], None), (&[3], wrong.clone()), (&[1, 2, 3], wrong.clone())] {
        assert_eq!(with_carried("PREV", prev, &[above]), expected, "{above:?}");
    }
    // A value, and the row it stood in.
    let fill = r#"{"sourceColumn": "n", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "f"}"#;
    for (value, row, expected) in [
        (7, 2, None),
        (7, 0, None),
        (7, 3, wrong.clone()),
        (7, -1, wrong.clone()),
        (7, i64::MAX, wrong.clone()),
    ] {
        assert_eq!(with_carried("FILL", fill, &[&[value], &[row]]), expected, "row {row}");
    }
    assert_eq!(with_carried("FILL", fill, &[&[], &[]]), None);
    assert_eq!(with_carried("FILL", fill, &[&[7, 8], &[1, 2]]), wrong);
    // The first moment, the last one, and the number of its session.
    let session = r#"{"sourceColumn": "g", "units": "DAYS", "value": "1", "targetColumn": "s"}"#;
    for (number, expected) in [(1, None), (i64::MAX, None), (0, wrong.clone()), (-1, wrong.clone())] {
        assert_eq!(with_carried("SESSION", session, &[&[0], &[0], &[number]]), expected, "session {number}");
    }
    assert_eq!(with_carried("SESSION", session, &[&[], &[], &[]]), None);
    assert_eq!(with_carried("SESSION", session, &[&[0, 1], &[0, 1], &[1, 2]]), wrong);
    // How many values there are, beside their sum.
    let sum = r#"{"sourceColumn": "n", "targetColumn": "s"}"#;
    for (count, expected) in
        [(&[2][..], None), (&[i64::MAX], None), (&[], None), (&[-1], wrong.clone()), (&[1, 2], wrong.clone())]
    {
        assert_eq!(with_carried("CUMULATIVE", sum, &[count]), expected, "{count:?} values");
    }
    let largest = r#"{"sourceColumn": "n", "function": "max", "targetColumn": "s"}"#;
    for (high, low, expected) in
        [(0, 7, None), (-1, -7, None), (1, 0, wrong.clone()), (i64::MIN, 0, wrong.clone())]
    {
        assert_eq!(with_carried("CUMULATIVE", largest, &[&[high], &[low]]), expected, "{high}, {low}");
    }
    assert_eq!(with_carried("CUMULATIVE", largest, &[&[], &[]]), None);
    assert_eq!(with_carried("CUMULATIVE", largest, &[&[0, 0], &[1, 2]]), wrong);
}

#[test]
fn a_state_of_another_recipe_or_table_is_refused() {
    let rolling = program("ROLLING_SUM", ROLLING);
    let distinct = program("DELETE_DUPLICATE_ROWS", "{}");
    let other = Some("the state is of another recipe, or of other columns".to_owned());
    assert_eq!(refused(&rolling, &after_rows(&distinct).state().expect("a state")), other);
    let mut state = after_rows(&distinct).state().expect("a state");
    state.stages.push(Vec::new());
    assert_eq!(refused(&distinct, &state), other);

    let join = program(
        "JOIN",
        r#"{"joinKeys": [{"key": "n", "value": "n"}], "joinType": "RIGHT_JOIN", "leftColumns": ["g"],
            "rightColumns": ["n"], "secondInputLocation": "right"}"#,
    );
    let mut state = after_rows(&join).state().expect("a state");
    assert_eq!(refused(&join, &state), None);
    let stage = state.stages.iter().position(|tables| !tables.is_empty()).expect("one remembers something");
    state.stages[stage][0] = replaced(&state.stages[stage][0], Arc::new(BooleanArray::from(vec![true; 4])));
    assert_eq!(refused(&join, &state).as_deref(), Some("the state is of a join with another table"));
}

#[test]
fn more_rows_than_can_be_numbered_are_refused() {
    let program = program("DELETE_DUPLICATE_ROWS", "{}");
    let mut state = after_rows(&program).state().expect("a state");
    assert_eq!(state.rows, 3);
    state.rows = i64::MAX as u64;
    assert_eq!(refused(&program, &state), None);
    state.rows += 1;
    assert_eq!(refused(&program, &state).as_deref(), Some("the state has too many rows"));
}

#[test]
fn rows_that_have_come_out_depend_on_no_later_state() {
    let late = "rows that have come out would depend on this state; merge it before the first row";
    let sorted = program("SORT", r#"{"expressions": [{"sourceColumn": "n", "ordering": "DESCENDING"}]}"#);
    let mut executor = after_rows(&sorted);
    executor.merge(&after_rows(&sorted).state().expect("a state")).expect("nothing has come out");
    assert_eq!(executor.rows(), 3);
    let batches = executor.finish().expect("rows");
    assert_eq!(table::print(executor.schema(), &batches).len(), 7);

    let distinct = program("DELETE_DUPLICATE_ROWS", "{}");
    let mut executor = after_rows(&distinct);
    let error =
        executor.merge(&after_rows(&distinct).state().expect("a state")).expect_err("rows have come out");
    assert_eq!(error.to_string(), late);
}
