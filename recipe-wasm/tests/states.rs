//! States that go from one module to another as bytes.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use recipe_wasm::failure::Code;
use recipe_wasm::guest::Guest;
use recipe_wasm::ipc::{Input, Output};
use recipe_wasm::{Ready, failure::Failure};

/// Carries values from row to row, twice, with rows that leave in between.
const FILL: &str = r#"[
  { "Action": { "Operation": "FILL_WITH_LAST_VALID", "Parameters": { "sourceColumn": "city" } } },
  { "Action": { "Operation": "REMOVE_VALUES", "Parameters": { "sourceColumn": "city" } },
    "ConditionExpressions": [{ "Condition": "IS", "Value": "x", "TargetColumn": "city" }] },
  { "Action": { "Operation": "FILL_WITH_LAST_VALID", "Parameters": { "sourceColumn": "n" } } }
]"#;

/// Needs all rows.
const GROUP: &str = r#"[
  { "Action": { "Operation": "GROUP_BY", "Parameters": { "sourceColumns": ["city"], "groupByAggFunctionOptions": [
    { "sourceColumnName": "n", "targetColumnName": "sum", "functionName": "SUM" },
    { "sourceColumnName": "n", "targetColumnName": "median", "functionName": "MEDIAN" },
    { "sourceColumnName": "n", "targetColumnName": "mode", "functionName": "MODE" }
  ] } } }
]"#;

fn rows() -> RecordBatch {
    let cities = [Some("a"), None, Some("x"), None, Some("b"), None, None, Some("a"), None, Some("b")];
    let numbers = [Some(1), None, Some(3), None, None, Some(6), Some(7), None, None, Some(6)];
    let cities: ArrayRef = Arc::new(StringArray::from(cities.to_vec()));
    let numbers: ArrayRef = Arc::new(Int64Array::from(numbers.to_vec()));
    RecordBatch::try_from_iter_with_nullable([("city", cities, true), ("n", numbers, true)]).expect("rows")
}

/// One module with one handle.
struct Part {
    guest: Guest,
    handle: i32,
    output: Input,
}

impl Part {
    fn new(recipe: &str, options: &str) -> Self {
        let mut guest = Guest::new(Some(recipe.as_bytes())).expect("a recipe");
        guest.reserve(0, options.len()).expect("room").copy_from_slice(options.as_bytes());
        let handle = guest.open(options.len() as i32).expect("a handle");
        let mut part = Part { guest, handle, output: Input::default() };
        let schema = Output::new(rows().schema_ref(), false).expect("a stream").bytes().to_vec();
        let length = part.put(&schema);
        let ready = part.guest.schema(handle, length).expect("the columns fit");
        assert_eq!(part.read(ready), Vec::<RecordBatch>::new());
        part
    }

    fn put(&mut self, bytes: &[u8]) -> i32 {
        self.guest.reserve(self.handle, bytes.len()).expect("room").copy_from_slice(bytes);
        bytes.len() as i32
    }

    fn read(&mut self, mut ready: Ready) -> Vec<RecordBatch> {
        let mut batches = Vec::new();
        while matches!(ready, Ready::Last | Ready::More) {
            let bytes = self.guest.bytes(self.handle).to_vec();
            batches.extend(self.output.read(&bytes.into()).expect("a stream"));
            if ready == Ready::Last {
                break;
            }
            ready = self.guest.next(self.handle).expect("more");
        }
        batches
    }

    fn call_push(&mut self, start: usize, rows: usize) -> Ready {
        let batch = self::rows().slice(start, rows);
        let mut stream = Output::new(batch.schema_ref(), false).expect("a stream");
        stream.write(&batch).expect("a batch");
        let length = self.put(stream.bytes());
        self.guest.push(self.handle, length).expect("rows")
    }

    fn push(&mut self, start: usize, rows: usize) -> Vec<RecordBatch> {
        let ready = self.call_push(start, rows);
        self.read(ready)
    }

    fn finish(&mut self) -> Vec<RecordBatch> {
        let ready = self.guest.finish(self.handle).expect("an end");
        self.read(ready)
    }

    fn state(&mut self) -> Vec<u8> {
        self.guest.state_get(self.handle).expect("a state").to_vec()
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), Failure> {
        let length = self.put(state);
        self.guest.state_merge(self.handle, length)
    }
}

/// Cells as text, row by row.
fn cells(batches: &[RecordBatch]) -> Vec<String> {
    let mut found = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().map(|column| match column.data_type() {
                _ if column.is_null(row) => "-".to_owned(),
                arrow_schema::DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
                arrow_schema::DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
                _ => column.as_primitive::<arrow_array::types::Float64Type>().value(row).to_string(),
            });
            found.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    found
}

fn in_one(recipe: &str) -> Vec<String> {
    let mut part = Part::new(recipe, "");
    let mut batches = part.push(0, 10);
    batches.extend(part.finish());
    cells(&batches)
}

#[test]
fn a_run_goes_on_elsewhere() {
    for recipe in [FILL, GROUP] {
        for at in 1..10 {
            let mut first = Part::new(recipe, "");
            let mut batches = first.push(0, at);
            let mut second = Part::new(recipe, "");
            second.merge(&first.state()).expect("a state that fits");
            batches.extend(second.push(at, 10 - at));
            batches.extend(second.finish());
            assert_eq!(cells(&batches), in_one(recipe), "after row {at}");
        }
    }
}

#[test]
fn parts_are_put_together() {
    let mut parts: Vec<Part> = (0..3).map(|_| Part::new(GROUP, "")).collect();
    for (part, (start, rows)) in parts.iter_mut().zip([(0, 4), (4, 3), (7, 3)]) {
        assert!(part.push(start, rows).is_empty());
    }
    let states: Vec<_> = parts.iter_mut().map(Part::state).collect();
    let first = &mut parts[0];
    first.merge(&states[1]).expect("the second part");
    first.merge(&states[2]).expect("the third part");
    assert_eq!(cells(&first.finish()), in_one(GROUP));

    let mut given = Part::new(FILL, "");
    given.push(0, 4);
    let state = given.state();
    let failure = given.merge(&state).expect_err("rows were given");
    assert_eq!(failure.code, Code::Data);
}

#[test]
fn batches_are_relayed() {
    let relay = r#"{"relay": true}"#;
    for rows in [1, 3, 4] {
        let mut parts = [Part::new(FILL, relay), Part::new(FILL, relay)];
        let mut left: Vec<Vec<u8>> = Vec::new();
        let mut batches = Vec::new();
        let mut run = |part: &mut Part, mut ready: Ready| {
            let mut stop = 0;
            while ready == Ready::State {
                part.merge(left.get(stop).map_or(&[], Vec::as_slice)).expect("a state");
                let state = part.state();
                if stop < left.len() {
                    left[stop] = state;
                } else {
                    left.push(state);
                }
                ready = part.guest.next(part.handle).expect("it goes on");
                stop += 1;
            }
            assert_eq!(stop, 2);
            batches.extend(part.read(ready));
        };
        for (turn, start) in (0..10).step_by(rows).enumerate() {
            let part = &mut parts[turn % 2];
            let ready = part.call_push(start, rows.min(10 - start));
            run(part, ready);
        }
        let last = &mut parts[0];
        let ready = last.guest.finish(last.handle).expect("an end");
        run(last, ready);
        assert_eq!(cells(&batches), in_one(FILL), "{rows} rows a batch");
    }
}

/// Units on handles of their own, pass by pass; nothing but states goes from one to another.
#[test]
fn units_are_run_apart() {
    for cuts in [&[0, 10][..], &[0, 4, 7, 10], &[0, 0, 1, 1, 3, 10, 10]] {
        let units: Vec<(usize, usize)> = cuts.windows(2).map(|ends| (ends[0], ends[1] - ends[0])).collect();
        let mut carries: Vec<Option<Vec<u8>>> = vec![None; units.len()];
        let passes = passes(&mut Part::new(FILL, r#"{"pass": 0}"#));
        assert_eq!(passes, 2, "rows leave by what the first fill gives");
        for pass in 0..passes {
            let options = format!(r#"{{"pass": {pass}}}"#);
            let mut before: Option<Vec<u8>> = None;
            for ((start, rows), carry) in units.iter().zip(&mut carries) {
                let mut unit = Part::new(FILL, &options);
                if let Some(carry) = carry.as_deref() {
                    unit.merge(carry).expect("a state that fits");
                }
                assert_eq!(unit.call_push(*start, *rows), Ready::Nothing);
                let left = unit.state();
                let left = match &before {
                    None => left,
                    Some(before) => combined(&mut unit, before, &left).expect("states of the pass"),
                };
                *carry = before.replace(left);
            }
        }
        let mut batches = Vec::new();
        for (at, ((start, rows), carry)) in units.iter().zip(&carries).enumerate() {
            let mut unit = Part::new(FILL, r#"{"pass": 2}"#);
            if let Some(carry) = carry {
                unit.merge(carry).expect("a state that fits");
            }
            batches.extend(unit.push(*start, *rows));
            if at + 1 == units.len() {
                batches.extend(unit.finish());
            }
        }
        assert_eq!(cells(&batches), in_one(FILL), "{cuts:?}");
    }
}

fn passes(part: &mut Part) -> usize {
    let stats = part.guest.stats(part.handle).expect("stats");
    let stats: serde_json::Value = serde_json::from_slice(stats).expect("JSON");
    stats["passes"].as_u64().and_then(|passes| usize::try_from(passes).ok()).expect("a number")
}

fn combined(part: &mut Part, before: &[u8], after: &[u8]) -> Result<Vec<u8>, Failure> {
    let length = part.put(&[&(before.len() as u64).to_le_bytes(), before, after].concat());
    part.guest.state_combine(part.handle, length).map(<[u8]>::to_vec)
}

#[test]
fn calls_of_a_pass_have_an_order() {
    let mut unit = Part::new(FILL, r#"{"pass": 0}"#);
    let start = unit.state();
    unit.push(0, 3);
    let left = unit.state();
    let code = |done: Result<(), Failure>| done.expect_err("it cannot be").code;
    assert_eq!(code(unit.guest.finish(unit.handle).map(|_| ())), Code::Order);
    let mut unit = Part::new(FILL, r#"{"pass": 0}"#);
    unit.push(0, 3);
    assert_eq!(code(unit.merge(&start)), Code::Data);
    assert_eq!(code(combined(&mut unit, &left, &left[..9]).map(|_| ())), Code::Argument);
    assert_eq!(code(combined(&mut unit, &[], &left).map(|_| ())), Code::Argument);
    let mut last = Part::new(FILL, r#"{"pass": 2}"#);
    assert_eq!(code(combined(&mut last, &left, &left).map(|_| ())), Code::Order);
    let mut no_pass = Part::new(FILL, "");
    assert_eq!(code(combined(&mut no_pass, &left, &left).map(|_| ())), Code::Order);
    for at in (0..left.len()).step_by(3) {
        let mut changed = left.clone();
        changed[at] ^= 0x40;
        // A state or a failure, whatever it says.
        let _ = combined(&mut Part::new(FILL, r#"{"pass": 0}"#), &changed, &left);
        let _ = combined(&mut Part::new(FILL, r#"{"pass": 0}"#), &left, &changed);
    }
}

#[test]
fn only_some_recipes_have_passes() {
    let schema = |recipe: &str, options: &str| {
        let mut guest = Guest::new(Some(recipe.as_bytes())).expect("a recipe");
        guest.reserve(0, options.len()).expect("room").copy_from_slice(options.as_bytes());
        let handle = guest.open(options.len() as i32).expect("a handle");
        let schema = Output::new(rows().schema_ref(), false).expect("a stream").bytes().to_vec();
        guest.reserve(handle, schema.len()).expect("room").copy_from_slice(&schema);
        guest.schema(handle, schema.len() as i32)
    };
    for (recipe, options, message) in [
        (GROUP, r#"{"pass": 0}"#, "a step of the recipe needs all rows at once"),
        (FILL, r#"{"pass": 3}"#, "3 comes after the last, which is 2"),
        (FILL, r#"{"pass": 0, "relay": true}"#, "a handle is for a relay, or for a pass"),
    ] {
        let failure = schema(recipe, options).expect_err("it cannot be");
        assert_eq!(failure.code, Code::Argument);
        assert_eq!(failure.details["message"], format!("option `pass`: {message}"));
    }
    assert!(schema("[]", r#"{"pass": 0}"#).is_ok(), "the first pass is the last");
}

#[test]
fn only_some_recipes_are_relayed() {
    let mut guest = Guest::new(Some(GROUP.as_bytes())).expect("a recipe");
    let options = br#"{"relay": true}"#;
    guest.reserve(0, options.len()).expect("room").copy_from_slice(options);
    let handle = guest.open(options.len() as i32).expect("a handle");
    let schema = Output::new(rows().schema_ref(), false).expect("a stream").bytes().to_vec();
    guest.reserve(handle, schema.len()).expect("room").copy_from_slice(&schema);
    let failure = guest.schema(handle, schema.len() as i32).expect_err("it needs all rows");
    assert_eq!(failure.code, Code::Argument);
}

#[test]
fn calls_of_a_relay_have_an_order() {
    let mut part = Part::new(FILL, r#"{"relay": true}"#);
    let order = |failure: Failure| assert_eq!(failure.code, Code::Order, "{failure:?}");
    order(part.guest.state_get(part.handle).map(|_| ()).expect_err("nothing was taken over"));
    order(part.merge(&[]).expect_err("nothing waits"));
    assert_eq!(part.call_push(0, 3), Ready::State);
    order(part.guest.finish(part.handle).map(|_| ()).expect_err("rows wait"));
    assert_eq!(part.guest.next(part.handle).expect("still"), Ready::State);
    part.merge(&[]).expect("the first rows");
    order(part.merge(&[]).expect_err("a state was taken over"));
    order(part.guest.finish(part.handle).map(|_| ()).expect_err("rows wait"));
    part.state();
    assert_eq!(part.guest.next(part.handle).expect("the next stop"), Ready::State);
}

#[test]
fn states_may_come_from_anywhere() {
    for recipe in [FILL, GROUP] {
        let mut part = Part::new(recipe, "");
        part.push(0, 7);
        let state = part.state();
        let other = Part::new("[]", "").merge(&state).expect_err("another recipe");
        assert!(
            other.details["message"].as_str().unwrap_or_default().contains("another recipe"),
            "{other:?}"
        );
        for length in 0..state.len() {
            let failure = Part::new(recipe, "").merge(&state[..length]).expect_err("it is cut off");
            assert_ne!(failure.code, Code::Internal, "{length} bytes: {failure:?}");
        }
        // Whatever it says, taking it in and going on ends in rows or a failure.
        for at in (0..state.len()).step_by(3) {
            for flip in [1, 0x80] {
                let mut state = state.clone();
                state[at] ^= flip;
                let mut part = Part::new(recipe, "");
                if part.merge(&state).is_ok() {
                    part.push(7, 3);
                    part.finish();
                }
            }
        }
    }
}

#[test]
fn what_is_expected_of_rows_is_counted_over_all_parts() {
    let recipe = |most: &str| {
        format!(
            r#"[{{"Operation": "EXPECT", "Parameters": {{"sourceColumn": "n", "max": "6", "onFail": "quarantine", "maxFailed": "{most}"}}}}]"#
        )
    };
    let run = |most: &str| {
        let recipe = recipe(most);
        let mut first = Part::new(&recipe, "");
        assert_eq!(first.push(0, 8).iter().map(RecordBatch::num_rows).sum::<usize>(), 7);
        let stats: serde_json::Value =
            serde_json::from_slice(first.guest.stats(first.handle).expect("stats")).expect("JSON");
        let did = &stats["steps"][0];
        assert_eq!((&did["rows_checked"], &did["rows_failed"]), (&8.into(), &1.into()), "{stats}");
        let failed = serde_json::json!([{
            "step": 1, "column": "n", "row": 6, "value": "7", "whole_row": r#"{"city":null,"n":"7"}"#,
        }]);
        assert_eq!(stats["failed"], failed);
        let mut second = Part::new(&recipe, "");
        second.merge(&first.state()).expect("a state that fits");
        second.push(8, 2);
        second.guest.finish(second.handle).map(|_| ())
    };
    assert!(run("10%").is_ok(), "one of ten rows");
    let failure = run("9%").expect_err("one of ten rows");
    assert_eq!((failure.code, &failure.details["code"]), (Code::Data, &"expectation".into()));
    let message = failure.details["message"].to_string();
    assert!(message.contains("in all rows but 9%, and 1 of 10 fail"), "{message}");
}
