//! Calls in any order, with any handle, any length and any bytes.

use proptest::prelude::*;
use recipe_wasm::failure::Code;

use crate::host::{Call, Host, RECIPE};
use crate::streams::{Messages, batches, text};

const NO_HANDLES: [i32; 6] = [0, -1, 2, 1024, i32::MIN, i32::MAX];

fn schema() -> Call {
    Call::Schema(Messages::of(&text()).schema)
}

fn push() -> Call {
    Call::Push(Messages::of(&text()).batch)
}

#[test]
fn calls_in_the_wrong_order_are_refused() {
    let whole = Messages::of(&text()).whole();
    let table = Call::Dataset(0, whole.clone());
    let tables = r#"{ "datasets": ["one", "two"] }"#;
    let cases: Vec<(&str, &str, Vec<Call>, Call)> = vec![
        ("a batch before the schema", "", vec![], push()),
        ("next before the schema", "", vec![], Call::Next),
        ("finish before the schema", "", vec![], Call::Finish),
        ("stats before the schema", "", vec![], Call::Stats),
        ("a second schema", "", vec![schema()], schema()),
        ("a batch after the end", "", vec![schema(), Call::Finish], push()),
        ("a second end", "", vec![schema(), push(), Call::Finish], Call::Finish),
        ("a schema after the end", "", vec![schema(), Call::Finish], schema()),
        ("a schema before every table is there", tables, vec![table.clone()], schema()),
        ("a table after the schema", tables, vec![table.clone(), Call::Dataset(1, whole), schema()], table),
        ("a batch after a reset", "", vec![schema(), Call::Reset], push()),
    ];
    for (name, options, before, call) in cases {
        let mut host = Host::new();
        let handle = host.open(options);
        for call in before {
            assert!(host.call(handle, &call).is_ok(), "{name}: {call:?}");
        }
        assert_eq!(host.call(handle, &call), Err(Code::Order), "{name}");
        let handle = host.open("");
        host.run_properly(handle);
    }
}

#[test]
fn a_run_ends_at_its_first_failure() {
    let mut host = Host::new();
    let handle = host.open("");
    assert_eq!(host.call(handle, &schema()), Ok(1));
    assert_eq!(host.call(handle, &Call::Push(b"no stream".to_vec())), Err(Code::Ipc));
    for call in [push(), Call::Next, Call::Finish, schema()] {
        assert_eq!(host.call(handle, &call), Err(Code::Order), "{call:?}");
    }
    assert_eq!(host.call(handle, &Call::Stats), Ok(0));
    host.run_properly(handle);
}

#[test]
fn calls_that_ask_for_nothing_give_nothing() {
    let mut host = Host::new();
    let handle = host.open("");
    assert_eq!(host.call(handle, &schema()), Ok(1));
    for call in [Call::Next, Call::Push(Vec::new()), Call::Next, Call::Finish, Call::Next] {
        assert_eq!(host.call(handle, &call), Ok(0), "{call:?}");
        assert!(host.guest.bytes(handle).is_empty(), "{call:?}");
    }
    host.run_properly(handle);
}

#[test]
fn without_a_recipe_there_are_no_handles() {
    let mut host = Host::without_recipe();
    assert_eq!(host.call(0, &Call::Open(Vec::new())), Err(Code::Order));
    assert_eq!(host.call(1, &schema()), Err(Code::Argument));
    assert_eq!(host.call(1, &Call::Stats), Err(Code::Order));
    assert_eq!(host.call(1, &push()), Err(Code::Argument));
    assert_eq!(host.call(0, &Call::Info), Ok(0));
    assert_eq!(host.call(0, &Call::Load(RECIPE.into())), Ok(0));
    let handle = host.open("");
    host.run_properly(handle);
}

#[test]
fn handles_that_are_none_are_refused() {
    let mut host = Host::new();
    let handle = host.open("");
    let freed = host.open("");
    assert_eq!(host.call(freed, &Call::Close), Ok(0));
    for wrong in NO_HANDLES.into_iter().chain([freed]) {
        let calls = [schema(), push(), Call::Dataset(0, Vec::new())];
        let plain = [Call::Next, Call::Finish, Call::Stats, Call::Reset, Call::Close];
        for call in calls.into_iter().chain(plain) {
            assert_eq!(host.call(wrong, &call), Err(Code::Argument), "{wrong}: {call:?}");
        }
        assert!(host.guest.bytes(wrong).is_empty(), "{wrong}");
        assert_eq!(host.guest.rows(wrong).taken, 0, "{wrong}");
    }
    host.run_properly(handle);
    assert_eq!(host.open(""), freed, "a place that is free is taken again");
}

#[test]
fn handles_come_to_an_end() {
    let mut host = Host::new();
    let opened: Vec<_> = (0..2000).map(|_| host.call(0, &Call::Open(Vec::new()))).collect();
    assert!(opened[..1024].iter().zip(1..).all(|(opened, handle)| *opened == Ok(handle)));
    assert!(opened[1024..].iter().all(|opened| *opened == Err(Code::Argument)));
    assert_eq!(host.call(7, &Call::Close), Ok(0));
    assert_eq!(host.open(""), 7);
    host.run_properly(7);
}

#[test]
fn lengths_other_than_what_was_reserved_are_refused() {
    let mut host = Host::new();
    let handle = host.open("");
    let whole = Messages::of(&text()).whole();
    let calls = [
        Call::Load(RECIPE.into()),
        Call::Infer(whole.clone()),
        Call::Open(b"{}".to_vec()),
        Call::Schema(whole.clone()),
    ];
    for call in &calls {
        for length in [-1, i32::MIN, i32::MAX, whole.len() as i32 + 1] {
            assert_eq!(host.call_with_length(handle, call, length), Err(Code::Argument), "{call:?}");
        }
    }
    assert_eq!(host.call(handle, &schema()), Ok(1));
    for length in [-1, i32::MIN, i32::MAX, whole.len() as i32 + 1] {
        assert_eq!(host.call_with_length(handle, &push(), length), Err(Code::Argument));
    }
    // Nothing was taken, so the run goes on.
    assert_eq!(host.call(handle, &push()), Ok(1));
    // The region is gone, and a new one was not reserved.
    assert_eq!(host.guest.push(handle, 1).map_err(|failure| failure.code), Err(Code::Argument));
    assert_eq!(host.guest.infer(i32::MAX).map_err(|failure| failure.code), Err(Code::Argument));
    host.run_properly(handle);
}

#[test]
fn no_bytes_are_no_recipe_no_stream_and_no_options() {
    let mut host = Host::new();
    let handle = host.open("");
    assert_eq!(host.call(0, &Call::Load(Vec::new())), Err(Code::Recipe));
    assert_eq!(host.call(0, &Call::Infer(Vec::new())), Err(Code::Ipc));
    assert_eq!(host.call(handle, &Call::Schema(Vec::new())), Err(Code::Ipc));
    assert_eq!(host.call(handle, &Call::Dataset(0, Vec::new())), Err(Code::Argument));
    let with_table = host.open(r#"{ "datasets": ["one"] }"#);
    assert_eq!(host.call(with_table, &Call::Dataset(0, Vec::new())), Err(Code::Ipc));
    host.run_properly(handle);
}

#[test]
fn more_memory_than_there_is_is_refused() {
    let mut host = Host::new();
    let handle = host.open("");
    for region in [0, handle] {
        for length in [usize::MAX, usize::MAX - 63, isize::MAX as usize, isize::MAX as usize - 200] {
            let reserved = host.guest.reserve(region, length).map(|_| ()).map_err(|failure| failure.code);
            assert_eq!(reserved, Err(Code::Memory), "{length}");
        }
    }
    host.run_properly(handle);
}

#[test]
fn recipes_that_are_none_leave_the_one_there_is() {
    let mut host = Host::new();
    let handle = host.open("");
    let wrong: [&[u8]; 7] = [
        b"\xff\xfe[",
        b"[{",
        b"null",
        b"{\"a\": \0}",
        br#"[{ "Action": { "Operation": "NO_SUCH_THING" } }]"#,
        br#"[{ "Action": { "Operation": "UPPER_CASE" } }]"#,
        &vec![b'['; 100_000],
    ];
    for recipe in wrong {
        let loaded = host.call(0, &Call::Load(recipe.to_vec()));
        assert_eq!(loaded, Err(Code::Recipe), "{}", String::from_utf8_lossy(&recipe[..recipe.len().min(40)]));
    }
    host.run_properly(handle);
}

#[test]
fn options_that_are_none_open_nothing() {
    let mut host = Host::new();
    let deep = format!(r#"{{ "types": {}1{} }}"#, "[".repeat(10_000), "]".repeat(10_000));
    let wrong = [
        "[]",
        "{",
        "null",
        "\"types\"",
        r#"{ "types": [] }"#,
        r#"{ "types": { "a": "txt" } }"#,
        r#"{ "types": { "a": null } }"#,
        r#"{ "datasets": "one" }"#,
        r#"{ "datasets": [1] }"#,
        r#"{ "on_invalid": "ignore" }"#,
        r#"{ "output": "csv" }"#,
        r#"{ "now": "today" }"#,
        r#"{ "now": 9223372036854775808 }"#,
        r#"{ "now": -9223372036854775808 }"#,
        r#"{ "seed": -1 }"#,
        r#"{ "steps": 1.5 }"#,
        r#"{ "Steps": 1 }"#,
        &deep,
    ];
    for options in wrong {
        assert_eq!(host.call(0, &Call::Open(options.into())), Err(Code::Argument), "{options}");
    }
    assert_eq!(host.call(0, &Call::Open(b"\xff".to_vec())), Err(Code::Argument));
    assert_eq!(host.open(""), 1);
    host.run_properly(1);
}

#[test]
fn options_that_do_not_fit_the_columns_are_refused() {
    let mut host = Host::new();
    let handle = host.open(r#"{ "types": { "b": "int" } }"#);
    assert_eq!(host.call(handle, &schema()), Err(Code::Schema));
    let handle = host.open(r#"{ "types": { "a": "int" }, "on_invalid": "error", "steps": 0 }"#);
    assert_eq!(host.call(handle, &schema()), Ok(1));
    assert_eq!(host.call(handle, &push()), Err(Code::Data));
    for options in [r#"{ "now": -1, "seed": 18446744073709551615, "steps": 99 }"#, "{}"] {
        let handle = host.open(options);
        host.run_properly(handle);
    }
}

#[test]
fn the_time_may_be_of_any_year_and_the_seed_any() {
    let mut host = Host::new();
    let recipe = r#"[{ "Action": { "Operation": "NOW", "Parameters": { "targetColumn": "now" } } },
        { "Action": { "Operation": "TODAY", "Parameters": { "targetColumn": "today" } } },
        { "Action": { "Operation": "RANDOM", "Parameters": { "targetColumn": "random" } } }]"#;
    assert_eq!(host.call(0, &Call::Load(recipe.into())), Ok(0));
    // The first and the last microsecond of the years 1 to 9999.
    for now in [-62_135_596_800_000_000, -1, 253_402_300_799_999_999_i64] {
        for seed in [0, u64::MAX] {
            let handle = host.open(&format!(r#"{{ "now": {now}, "seed": {seed}, "output": "text" }}"#));
            assert_eq!(host.call(handle, &schema()), Ok(1));
            assert_eq!(host.call(handle, &push()), Ok(1));
            assert_eq!(host.call(handle, &Call::Finish), Ok(0));
        }
    }
}

/// Bytes that some call takes, and bytes that none does.
fn bytes() -> Vec<Vec<u8>> {
    let mut bytes =
        vec![Vec::new(), b"\xff\xff\xff\xff".to_vec(), vec![0; 64], RECIPE.into(), b"[]".to_vec()];
    let options = [r#"{ "datasets": ["one"] }"#, r#"{ "types": { "a": "int" }, "output": "text" }"#];
    bytes.extend(options.map(Vec::from));
    for (_, batch) in batches() {
        let messages = Messages::of(&batch);
        bytes.extend([messages.whole(), messages.schema, messages.batch]);
    }
    bytes
}

fn any_call() -> impl Strategy<Value = Call> {
    let bytes = || proptest::sample::select(bytes());
    let likely_right = vec![Call::Open(Vec::new()), schema(), push()];
    let plain = vec![Call::Next, Call::Finish, Call::Stats, Call::Reset, Call::Close, Call::Info];
    prop_oneof![
        proptest::sample::select(likely_right),
        proptest::sample::select(plain),
        prop_oneof![
            bytes().prop_map(Call::Load),
            bytes().prop_map(Call::Infer),
            bytes().prop_map(Call::Open),
            (-1..2, bytes()).prop_map(|(index, bytes)| Call::Dataset(index, bytes)),
            bytes().prop_map(Call::Schema),
            bytes().prop_map(Call::Push),
        ],
    ]
}

fn any_handle() -> impl Strategy<Value = i32> {
    prop_oneof![10 => 1..4, 1 => proptest::sample::select(NO_HANDLES.to_vec()), 1 => any::<i32>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_calls_breaks_the_module(
        calls in proptest::collection::vec((any_handle(), any_call(), proptest::option::weighted(0.1, any::<i32>())), 1..60)
    ) {
        let mut host = Host::new();
        for (handle, call, length) in calls {
            let status = match length {
                Some(length) => host.call_with_length(handle, &call, length),
                None => host.call(handle, &call),
            };
            let status = status.unwrap_or_else(|code| code as i32);
            prop_assert!(status >= -9, "{handle} {call:?}: {status}");
        }
        assert_eq!(host.call(0, &Call::Load(RECIPE.into())), Ok(0));
        let handle = host.open("");
        host.run_properly(handle);
    }
}
