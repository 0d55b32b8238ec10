//! What is told of each step: rows in and out, cells changed and failed, and which cells failed.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use recipe_core::engine::{Progress, Relay};
use recipe_core::{Context, DateOrders, FailedCell, Program, Recipe, StepTrace, Trace, table};

const ROWS: &[&str] = &[
    "id: long | city: string | n: string",
    "1 | mobile | 1",
    "2 | Dothan | two",
    "3 | null | 9",
    "4 | Mobile | 3",
    "5 | Dothan | five",
    "6 | mobile | 1",
    "7 | \"\" | x",
    "8 | Mobile | 3",
];

const STEPS: &str = r#"[
    {"Operation": "CAPITAL_CASE", "Parameters": {"sourceColumn": "city"}},
    {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "city"}},
    {"Operation": "RENAME", "Parameters": {"sourceColumn": "city", "targetColumn": "town"}},
    {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "long"}},
    {"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "n"}},
    {"Operation": "DELETE", "Parameters": {"sourceColumns": ["id"]}},
    {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}},
    {"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "n", "ordering": "DESCENDING"}]}},
    {"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["town"], "groupByAggFunctionOptions":
        [{"sourceColumnName": "n", "targetColumnName": "sum", "functionName": "SUM"}]}}
]"#;

fn told(rows_in: u64, rows_out: u64, changed: u64, failed: u64) -> StepTrace {
    StepTrace::of_rows(rows_in, rows_out).with_cells(changed, failed)
}

/// What happened to [`ROWS`] in batches of `rows`.
fn trace(rows: usize) -> Trace {
    let recipe = Recipe::parse(STEPS).expect("a recipe");
    let input = table::parse(ROWS).expect("a table");
    let program = recipe.compile(input.schema_ref(), &Context::default()).expect("compiles");
    let mut executor = program.executor().expect("an executor");
    for start in (0..input.num_rows()).step_by(rows) {
        executor.push(&input.slice(start, rows.min(input.num_rows() - start))).expect("rows");
    }
    executor.finish().expect("rows");
    assert_eq!(executor.rows(), 8);
    std::mem::take(executor.trace())
}

#[test]
fn every_step_tells_what_it_did() {
    let expected = [
        told(8, 8, 2, 0),
        told(8, 6, 0, 0),
        told(6, 6, 0, 0),
        told(6, 6, 6, 2),
        told(6, 6, 2, 0),
        told(6, 6, 0, 0),
        told(6, 4, 0, 0),
        told(4, 4, 0, 0),
        told(4, 2, 0, 0),
    ];
    let failed = [(1, "two"), (4, "five")].map(|(row, cell)| FailedCell::new(4, "n", Some(row), cell));
    for rows in [8, 1, 3] {
        let trace = trace(rows);
        let found: Vec<_> = (1..=expected.len()).map(|step| trace.step(step)).collect();
        assert_eq!(found, expected, "in batches of {rows}");
        assert_eq!(trace.failed(), failed, "in batches of {rows}");
    }
}

fn program(steps: &str, input: &RecordBatch) -> Program {
    Recipe::parse(steps)
        .expect("a recipe")
        .compile(input.schema_ref(), &Context::default())
        .expect("compiles")
}

const TO_LONG: &str =
    r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "long"}}]"#;

#[test]
fn rows_of_states_are_counted_apart() {
    let input = table::parse(&["n: string", "1", "two", "3", "four"]).expect("a table");
    let program = program(TO_LONG, &input);
    let mut first = program.executor().expect("an executor");
    first.push(&input.slice(0, 2)).expect("rows");
    let mut second = program.executor().expect("an executor");
    second.merge(&first.state().expect("a state")).expect("merges");
    second.push(&input.slice(2, 2)).expect("rows");
    second.finish().expect("rows");
    assert_eq!((first.rows(), second.rows()), (2, 2));
    // Rows have their numbers in the whole table.
    assert_eq!(second.trace().failed(), [FailedCell::new(1, "n", Some(3), "four")]);
    let mut all = std::mem::take(first.trace());
    all.merge(std::mem::take(second.trace()));
    assert_eq!(all.step(1), told(4, 4, 4, 2));
    assert_eq!(all.failed().len(), 2);

    // What was merged may be numbered from elsewhere.
    all.move_rows(|row| row.checked_sub(2));
    let rows: Vec<_> = all.take_failed().into_iter().map(|cell| cell.row).collect();
    assert_eq!(rows, [None, Some(1)]);
    assert!(all.failed().is_empty(), "they were taken");
}

#[test]
fn failed_cells_are_kept_up_to_a_bound_and_all_are_counted() {
    let failing = Trace::KEPT + 10;
    let column: ArrayRef =
        Arc::new((0..failing).map(|row| Some(format!("no {row}"))).collect::<StringViewArray>());
    let input = RecordBatch::try_from_iter([("n", column)]).expect("a table");
    let mut executor = program(TO_LONG, &input).executor().expect("an executor");
    executor.push(&input).expect("rows");
    assert_eq!(executor.trace().failed().len(), Trace::KEPT);
    assert_eq!(executor.trace().step(1).cells_failed, failing as u64);
    assert_eq!(executor.trace().take_failed().last().map(|cell| cell.row), Some(Some(9_999)));

    let relay = Relay::new(&program(TO_LONG, &input).plan).expect("a relay").expect("it is row-wise");
    let mut trace = Trace::default();
    let Progress::Ready(relay, _) =
        relay.push(&[input.slice(0, 5), input.slice(5, failing - 5)], &mut trace).expect("rows")
    else {
        panic!("there is no stop");
    };
    assert_eq!((relay.rows(), trace.failed().len()), (failing as u64, Trace::KEPT));
    assert_eq!(trace.failed()[5], FailedCell::new(1, "n", Some(5), "no 5"));
}

#[test]
fn steps_without_a_trace_pass_rows_on() {
    let mut trace = Trace::default();
    trace.add(2, told(10, 4, 3, 1));
    trace.add(2, told(1, 1, 2, 1));
    assert_eq!(trace.step(2), told(11, 5, 5, 2));
    assert_eq!(trace.steps(3, 11), [told(11, 11, 0, 0), told(11, 5, 5, 2), told(5, 5, 0, 0)]);
    assert_eq!(trace.numbers().collect::<Vec<_>>(), [2]);
}

#[test]
fn an_executor_ends_once_and_takes_its_own_columns() {
    let input = table::parse(&["n: string", "1"]).expect("a table");
    let mut executor = program(TO_LONG, &input).executor().expect("an executor");
    let other = table::parse(&["n: string | m: long", "1 | 2"]).expect("a table");
    let refused = executor.push(&other).expect_err("other columns").to_string();
    assert_eq!(
        refused,
        "the batch has the columns `n` string, `m` long; the recipe was compiled for `n` string"
    );
    for other in ["n: long", "m: string"] {
        let other = table::parse(&[other]).expect("a table");
        executor.push(&other).expect_err("another column");
    }
    assert_eq!(executor.push(&input).expect("rows").len(), 1);
    assert!(executor.finish().expect("rows").is_empty());
    assert!(executor.finish().expect("it ended before").is_empty());
    executor.push(&input).expect_err("it has ended");
    let fresh = program(TO_LONG, &input).executor().expect("an executor");
    executor.merge(&fresh.state().expect("a state")).expect_err("it has ended");
}

#[test]
fn dates_that_are_read_before_the_first_step_belong_to_none() {
    let mut trace = Trace::default();
    for step in [0, 2] {
        trace.add_date_orders(step, "day", DateOrders::new(3, 1));
        trace.add_date_orders(step, "month", DateOrders::new(3, 0));
    }
    let told: Vec<_> = trace.warnings().iter().map(ToString::to_string).collect();
    let message = "column `day` has dates in both orders of day and month: 3 could be read either way, 1 only the \
        other way round";
    assert_eq!(told, [message.to_owned(), format!("step 2: {message}")]);
    assert_eq!(
        (trace.step(0).cells_ambiguous, trace.step(1).cells_ambiguous, trace.step(2).cells_ambiguous),
        (3, 0, 3)
    );
}

/// Rows wait for those below them, across relays and executors; a cell that fails later names the row it came from.
#[test]
fn rows_that_waited_keep_their_numbers() {
    let lines = ["n: string", "1", "two", "3", "four", "five", "6", "seven"];
    let input = table::parse(&lines).expect("a table");
    let steps = r#"[{"Operation": "NEXT", "Parameters": {"sourceColumn": "n", "numRows": "2", "targetColumn": "next"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "long"}}]"#;
    let program = program(steps, &input);
    let expected = [1, 3, 4, 6].map(Some);
    let rows = |trace: &mut Trace| -> Vec<_> { trace.take_failed().iter().map(|cell| cell.row).collect() };
    for size in 1..=7 {
        let parts = || (0..7).step_by(size).map(|start| input.slice(start, size.min(7 - start)));
        let first = Relay::new(&program.plan).expect("a plan").expect("it is relayed");
        let mut relays = [Some(first.fork()), Some(first)];
        let (mut left, mut found, mut read) = (None, Vec::new(), 0_u64);
        for (turn, part) in parts().map(Some).chain([None]).enumerate() {
            let relay = relays[turn % 2].take().expect("a relay");
            let (before, mut trace) = (relay.rows(), Trace::default());
            let count = part.as_ref().map_or(0, RecordBatch::num_rows) as u64;
            let progress = match part {
                Some(part) => relay.push(&[part], &mut trace).expect("rows"),
                None => relay.finish(),
            };
            let Progress::Waiting(waiting) = progress else { panic!("there is a stop") };
            let resumed = waiting.resume(left.as_deref(), &mut trace).expect("a state of the plan");
            left = Some(resumed.carry_out().expect("a state"));
            let Progress::Ready(relay, _) = resumed.proceed(&mut trace).expect("rows") else {
                panic!("there is one stop");
            };
            relays[turn % 2] = Some(relay);
            trace.move_rows(|row| Some(row.wrapping_sub(before).wrapping_add(read)));
            read += count;
            found.extend(rows(&mut trace));
        }
        assert_eq!(found, expected, "relayed by {size}");

        let (mut state, mut found) = (None, Vec::new());
        let last = parts().count();
        for (at, part) in parts().enumerate() {
            let mut executor = program.executor().expect("an executor");
            if let Some(state) = &state {
                executor.merge(state).expect("a state of the plan");
            }
            executor.push(&part).expect("rows");
            if at + 1 == last {
                executor.finish().expect("rows");
            } else {
                state = Some(executor.state().expect("a state"));
            }
            found.extend(rows(executor.trace()));
        }
        assert_eq!(found, expected, "handed on after {size}");
    }
}
