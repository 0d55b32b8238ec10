//! What holds of every Arrow IPC stream, whatever its bytes are; the tests of the crate give the check the inputs that are
//! kept in `corpus`.

use std::cell::RefCell;

use recipe_wasm::Ready;
use recipe_wasm::failure::{Code, Failure};
use recipe_wasm::guest::Guest;
use recipe_wasm::ipc::Input;

/// What is done to the column `a`, which is the first one of each stream in `tests/hostile_hosts/streams.rs`.
const RECIPES: &[&str] = &[
    "[]",
    r#"[{ "Action": { "Operation": "UPPER_CASE", "Parameters": { "sourceColumn": "a" } } }]"#,
    r#"[{ "Action": { "Operation": "DELETE_DUPLICATE_ROWS" } }]"#,
    r#"[{ "Action": { "Operation": "SORT", "Parameters": { "expressions": [{ "sourceColumn": "a" }] } } }]"#,
    r#"[{ "Action": { "Operation": "GROUP_BY", "Parameters": { "sourceColumns": ["a"],
        "groupByAggFunctionOptions": [
            { "sourceColumnName": "a", "targetColumnName": "most", "functionName": "MAX" }] } } }]"#,
    r#"[{ "Action": { "Operation": "PIVOT", "Parameters": { "sourceColumn": "a", "valueColumn": "a",
        "aggregateFunction": "COUNT" } } }]"#,
    r#"[{ "Action": { "Operation": "JOIN", "Parameters": { "joinType": "LEFT_JOIN",
        "joinKeys": [{ "key": "a", "value": "a" }], "leftColumns": ["a"], "rightColumns": ["a"],
        "secondaryDatasetName": "other" } } }]"#,
];
/// All of them give the stream as a second table.
const OPTIONS: &[&str] = &[
    r#"{ "datasets": ["other"] }"#,
    r#"{ "datasets": ["other"], "output": "views" }"#,
    r#"{ "datasets": ["other"], "output": "text" }"#,
    r#"{ "datasets": ["other"], "types": { "a": "int" } }"#,
    r#"{ "datasets": ["other"], "types": { "a": "decimal" } }"#,
    r#"{ "datasets": ["other"], "types": { "a": "timestamp" } }"#,
    r#"{ "datasets": ["other"], "types": { "a": "string" } }"#,
];

/// A state begins with its name, the hash of its recipe, and the number of rows.
const HEADER: usize = 8 + 64 + 8;

thread_local! {
    static GUEST: RefCell<Guest> = RefCell::default();
}

/// A check of an input.
pub type Check = fn(&[u8]);

/// All checks, by the names of their targets.
pub const CHECKS: [(&str, Check); 1] = [("ipc", ipc)];

/// Any bytes as a stream, and as a state: a host gives them to every call that takes one, and gets batches or a failure.
pub fn ipc(bytes: &[u8]) {
    GUEST.with_borrow_mut(|guest| {
        let length = put(guest, 0, bytes).expect("there is room");
        told(guest.infer(length).map(drop));
        let recipe = RECIPES[bytes.len() % RECIPES.len()];
        let length = put(guest, 0, recipe.as_bytes()).expect("there is room");
        guest.load(length).expect("a recipe");
        let options = OPTIONS[bytes.len() / RECIPES.len() % OPTIONS.len()];
        let length = put(guest, 0, options.as_bytes()).expect("there is room");
        let handle = guest.open(length).expect("a handle");
        told(run(guest, handle, bytes));
        guest.close(handle).expect("the handle is open");
    });
}

/// Gives all as a table, the first message as the schema, and the rest as batches. What comes out is read.
fn run(guest: &mut Guest, handle: i32, bytes: &[u8]) -> Result<(), Failure> {
    let size = bytes.get(4..8).map_or(0, |size| u32::from_le_bytes(size.try_into().expect("four bytes")));
    let (schema, batches) = bytes.split_at(bytes.len().min(8 + size as usize));
    let mut output = Input::default();
    let length = put(guest, handle, bytes)?;
    guest.dataset(handle, 0, length)?;
    let length = put(guest, handle, schema)?;
    let ready = guest.schema(handle, length)?;
    take(guest, handle, ready, &mut output)?;
    let length = put(guest, handle, batches)?;
    let ready = guest.push(handle, length)?;
    take(guest, handle, ready, &mut output)?;
    hand_on(guest, handle, bytes, schema)?;
    let ready = guest.finish(handle)?;
    take(guest, handle, ready, &mut output)?;
    guest.stats(handle)?;
    Ok(())
}

/// Gives another handle a state made of the bytes, and then the state there is, which it goes on from.
fn hand_on(guest: &mut Guest, handle: i32, bytes: &[u8], schema: &[u8]) -> Result<(), Failure> {
    let state = guest.state_get(handle)?.to_vec();
    let wrong = [&state[..HEADER], bytes].concat();
    let options = br#"{ "datasets": ["other"] }"#;
    for state in [&wrong, &state] {
        let length = put(guest, 0, options)?;
        let other = guest.open(length)?;
        let length = put(guest, other, bytes)?;
        guest.dataset(other, 0, length)?;
        let length = put(guest, other, schema)?;
        let done = guest.schema(other, length).and_then(|_| {
            let length = put(guest, other, state)?;
            guest.state_merge(other, length)?;
            guest.finish(other)
        });
        told(done);
        guest.close(other)?;
    }
    Ok(())
}

fn put(guest: &mut Guest, handle: i32, bytes: &[u8]) -> Result<i32, Failure> {
    guest.reserve(handle, bytes.len())?.copy_from_slice(bytes);
    Ok(bytes.len() as i32)
}

fn take(guest: &mut Guest, handle: i32, mut ready: Ready, output: &mut Input) -> Result<(), Failure> {
    while ready != Ready::Nothing {
        output.read(&guest.bytes(handle).to_vec().into()).expect("what comes out is a stream");
        if ready == Ready::Last {
            break;
        }
        ready = guest.next(handle)?;
    }
    Ok(())
}

/// A failure says what is wrong with the bytes, and never that the engine is.
fn told<T>(done: Result<T, Failure>) {
    if let Err(failure) = done {
        assert_ne!(failure.code, Code::Internal, "{}", failure.details);
        assert!(failure.details["message"].is_string());
    }
}
