//! Modules that lie, loop, grow or stop never harm the program that hosts them.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use recipe_module::{Limits, Module, ModuleError, Options};

/// A module with the interface, whose functions do nothing. `{}` parts replace functions by name.
fn module(own: &[(&str, &str)]) -> Vec<u8> {
    let functions: &[(&str, &str, &str)] = &[
        ("recipe_abi_v1", "", "i32.const 0"),
        ("recipe_result", "", "i32.const 64"),
        ("recipe_info", "", "i32.const 0"),
        ("recipe_reserve", "(param i32 i32)", "i32.const 4096"),
        ("recipe_load", "(param i32)", "i32.const 0"),
        ("recipe_infer", "(param i32)", "i32.const 0"),
        ("recipe_open", "(param i32)", "i32.const 1"),
        ("recipe_dataset", "(param i32 i32 i32)", "i32.const 0"),
        ("recipe_schema", "(param i32 i32)", "i32.const 0"),
        ("recipe_push", "(param i32 i32)", "i32.const 0"),
        ("recipe_next", "(param i32)", "i32.const 0"),
        ("recipe_finish", "(param i32)", "i32.const 0"),
        ("recipe_state_get", "(param i32)", "i32.const 0"),
        ("recipe_state_merge", "(param i32 i32)", "i32.const 0"),
        ("recipe_stats", "(param i32)", "i32.const 0"),
        ("recipe_reset", "(param i32)", "i32.const 0"),
        ("recipe_close", "(param i32)", "i32.const 0"),
    ];
    let mut text = "(module (memory (export \"memory\") 2) (data (i32.const 64) \"RCP1\")".to_owned();
    for (name, params, body) in functions {
        let body = own.iter().find(|(own, _)| own == name).map_or(*body, |(_, body)| body);
        let _ = write!(text, "(func (export \"{name}\") {params} (result i32) {body})");
    }
    text += ")";
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

fn batch() -> RecordBatch {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    RecordBatch::try_from_iter([("t", texts)]).expect("a batch")
}

/// Says what a module gave, and goes through all that a host asks of one.
fn host(own: &[(&str, &str)]) -> Result<usize, ModuleError> {
    let limits = Limits { memory: 4 << 20, call: Some(Duration::from_millis(200)) };
    let instance = Module::from_bytes(&module(own), &limits)?.instance()?;
    let mut run = instance.open(&Options::default(), &[])?;
    run.schema(&batch().schema())?;
    let mut batches = run.push(&batch())?;
    batches.extend(run.finish()?);
    run.failed()?;
    Ok(batches.len())
}

/// Sets words of the result block, and then gives a status.
fn says(words: &[(u32, u32)], status: i32) -> String {
    let mut text = String::new();
    for (word, value) in words {
        let _ = write!(text, "(i32.store (i32.const {}) (i32.const {}))", 64 + word * 4, *value as i32);
    }
    text + &format!("(i32.const {status})")
}

#[test]
fn lies_about_memory_are_seen() {
    let far = u32::MAX - 3;
    let cases = [
        ("output far away", "recipe_push", says(&[(1, far), (2, 8)], 1)),
        ("output of 4 GiB", "recipe_push", says(&[(1, 0), (2, u32::MAX)], 1)),
        ("parts far away", "recipe_push", says(&[(3, far), (4, 1)], 1)),
        ("parts without number", "recipe_push", says(&[(3, 64), (4, u32::MAX)], 1)),
        ("a part far away", "recipe_push", says(&[(3, 64 + 5 * 4), (4, 1), (5, far), (6, 8)], 1)),
        (
            "parts of all memory, twice",
            "recipe_push",
            says(&[(3, 84), (4, 2), (6, 131_072), (8, 131_072)], 1),
        ),
        ("output that wraps", "recipe_schema", says(&[(1, u32::MAX), (2, u32::MAX)], 1)),
        ("an error far away", "recipe_finish", says(&[(9, far), (10, 100)], -6)),
        ("an error that is no JSON", "recipe_finish", says(&[(9, 64), (10, 4)], -6)),
        ("an input region far away", "recipe_reserve", "i32.const -4096".into()),
        ("an input region at the end", "recipe_reserve", "i32.const 131071".into()),
        ("output that is no IPC", "recipe_push", says(&[(1, 64), (2, 64)], 1)),
        ("a status of its own", "recipe_stats", says(&[(1, 64), (2, 4)], 7)),
    ];
    for (name, function, body) in cases {
        match host(&[(function, &body)]) {
            Err(ModuleError::Broken(_)) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    let block = host(&[("recipe_result", "i32.const -8")]);
    assert!(matches!(block, Err(ModuleError::Broken(_))), "{block:?}");
    let magic = host(&[("recipe_result", "i32.const 128")]);
    assert!(matches!(magic, Err(ModuleError::Refused(_))), "{magic:?}");
}

#[test]
fn output_without_end_is_cut_off() {
    // It says each time that more waits, with nothing in it: no memory is used up, and the deadline of a call passes.
    let more = says(&[(1, 0), (2, 0)], 2);
    let limits = Limits { memory: 4 << 20, call: Some(Duration::from_millis(200)) };
    let module = Module::from_bytes(&module(&[("recipe_push", &more), ("recipe_next", &more)]), &limits);
    let instance = module.and_then(|module| module.instance()).expect("it starts");
    let mut run = instance.open(&Options::default(), &[]).expect("a run");
    run.schema(&batch().schema()).expect("a schema");
    let started = Instant::now();
    let told = run.push(&batch());
    assert!(matches!(told, Err(ModuleError::Broken(_))), "{told:?}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn endless_calls_end_at_the_deadline() {
    let started = Instant::now();
    let told = host(&[("recipe_push", "(loop (br 0)) (i32.const 0)")]);
    assert!(matches!(told, Err(ModuleError::Timeout)), "{told:?}");
    assert!(started.elapsed() < Duration::from_secs(20));
    let start = host(&[("recipe_result", "(loop (br 0)) (i32.const 0)")]);
    assert!(matches!(start, Err(ModuleError::Timeout)), "{start:?}");
}

#[test]
fn memory_ends_at_the_limit() {
    let grow = "(loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable";
    let told = host(&[("recipe_push", grow)]);
    assert!(matches!(told, Err(ModuleError::Memory(4))), "{told:?}");
    let none = host(&[("recipe_reserve", "i32.const 0")]);
    assert!(matches!(none, Err(ModuleError::Memory(4))), "{none:?}");
}

#[test]
fn a_trap_is_told_and_ends_the_instance() {
    let told = host(&[("recipe_push", "unreachable")]);
    assert!(matches!(&told, Err(ModuleError::Trap(text)) if text.contains("unreachable")), "{told:?}");
    let deep = host(&[("recipe_push", "(call 9 (local.get 0) (local.get 1))")]);
    assert!(matches!(&deep, Err(ModuleError::Trap(text)) if text.contains("stack")), "{deep:?}");

    let limits = Limits::default();
    let module = Module::from_bytes(&module(&[("recipe_push", "unreachable")]), &limits).expect("a module");
    let mut run =
        module.instance().and_then(|instance| instance.open(&Options::default(), &[])).expect("a run");
    run.schema(&batch().schema()).expect("a schema");
    assert!(matches!(run.push(&batch()), Err(ModuleError::Trap(_))));
    assert!(matches!(run.push(&batch()), Err(ModuleError::Broken(_))), "the instance is lost");
    let mut next =
        module.instance().and_then(|instance| instance.open(&Options::default(), &[])).expect("another");
    next.schema(&batch().schema()).expect("the next instance works");
}

#[test]
fn what_is_no_recipe_module_is_refused() {
    let text = |text: &str| wat::parse_str(text).expect("a module");
    let cases = [
        (b"hello".to_vec(), "it is no WebAssembly module"),
        (module(&[])[..100].to_vec(), "it is no WebAssembly module"),
        (text("(module)"), "it is no recipe module: it has no function `recipe_abi_v1`"),
        (
            text("(module (func (export \"recipe_abi_v2\") (result i32) i32.const 0))"),
            "it speaks `recipe_abi_v2`",
        ),
        (text("(module (import \"env\" \"f\" (func)))"), "it imports 1 things"),
        (
            text("(module (func (export \"recipe_abi_v1\") (result i64) i64.const 0))"),
            "takes or gives other values",
        ),
    ];
    for (bytes, expected) in cases {
        match Module::from_bytes(&bytes, &Limits::default()) {
            Err(ModuleError::Refused(message)) => assert!(message.contains(expected), "{message}"),
            other => panic!("{expected}: {:?}", other.map(|_| ())),
        }
    }
}
