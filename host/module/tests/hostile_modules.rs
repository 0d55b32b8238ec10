//! Modules that lie, loop, grow or stop never harm the program that hosts them.

mod fake;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use recipe_module::{Module, ModuleError, ModuleLimits, ModuleOptions, Progress, Relay};

/// A module whose functions do nothing but those of `own`.
fn module(own: &[(&str, &str)]) -> Vec<u8> {
    fake::module("(memory (export \"memory\") 2)", own)
}

fn batch() -> RecordBatch {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    RecordBatch::try_from_iter([("t", texts)]).expect("a batch")
}

fn limits() -> ModuleLimits {
    ModuleLimits::default().with_memory(4 << 20).with_call(Duration::from_millis(200))
}

/// Goes through all that a host asks of a module, and counts the batches that come out.
fn host(own: &[(&str, &str)]) -> Result<usize, ModuleError> {
    let limits = limits();
    let instance = Module::from_bytes(&module(own), &limits)?.instance()?;
    let mut run = instance.open(&ModuleOptions::default(), &[])?;
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
        ("an error that is not JSON", "recipe_finish", says(&[(9, 64), (10, 4)], -6)),
        ("an input region far away", "recipe_reserve", "i32.const -4096".into()),
        ("an input region at the end", "recipe_reserve", "i32.const 131071".into()),
        ("output that is not IPC", "recipe_push", says(&[(1, 64), (2, 64)], 1)),
        ("a status of its own", "recipe_stats", says(&[(1, 64), (2, 4)], 7)),
    ];
    for (name, function, body) in cases {
        match host(&[(function, &body)]) {
            Err(ModuleError::Broken { .. }) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    let block = host(&[("recipe_result", "i32.const -8")]);
    assert!(matches!(block, Err(ModuleError::Broken { .. })), "{block:?}");
    let magic = host(&[("recipe_result", "i32.const 128")]);
    assert!(matches!(magic, Err(ModuleError::NoResultBlock)), "{magic:?}");
}

#[test]
fn output_without_end_is_cut_off() {
    // It says each time that more waits, with nothing in it: no memory is used up, and the deadline of a call passes.
    let more = says(&[(1, 0), (2, 0)], 2);
    let limits = limits();
    let module = Module::from_bytes(&module(&[("recipe_push", &more), ("recipe_next", &more)]), &limits);
    let instance = module.and_then(|module| module.instance()).expect("it starts");
    let mut run = instance.open(&ModuleOptions::default(), &[]).expect("a run");
    run.schema(&batch().schema()).expect("a schema");
    let started = Instant::now();
    let pushed = run.push(&batch());
    assert!(matches!(pushed, Err(ModuleError::Broken { .. })), "{pushed:?}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn endless_calls_end_at_the_deadline() {
    let started = Instant::now();
    let pushed = host(&[("recipe_push", "(loop (br 0)) (i32.const 0)")]);
    assert!(matches!(pushed, Err(ModuleError::Timeout { .. })), "{pushed:?}");
    assert!(started.elapsed() < Duration::from_secs(20));
    let start = host(&[("recipe_result", "(loop (br 0)) (i32.const 0)")]);
    assert!(matches!(start, Err(ModuleError::Timeout { .. })), "{start:?}");
}

#[test]
fn memory_ends_at_the_limit() {
    let grow = "(loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable";
    let pushed = host(&[("recipe_push", grow)]);
    assert!(matches!(pushed, Err(ModuleError::Memory { limit: 0x40_0000 })), "{pushed:?}");
    let none = host(&[("recipe_reserve", "i32.const 0")]);
    assert!(matches!(none, Err(ModuleError::Memory { limit: 0x40_0000 })), "{none:?}");
    let small = ModuleLimits::default().with_memory(1 << 16);
    let started = Module::from_bytes(&module(&[]), &small).and_then(|module| module.instance());
    assert!(matches!(started, Err(ModuleError::Memory { limit: 0x1_0000 })), "its two pages are more");
}

#[test]
fn a_trap_is_reported_and_ends_the_instance() {
    let pushed = host(&[("recipe_push", "unreachable")]);
    assert!(
        matches!(&pushed, Err(ModuleError::Trap { message, .. }) if message.contains("unreachable")),
        "{pushed:?}"
    );
    let deep = host(&[("recipe_push", "(call 9 (local.get 0) (local.get 1))")]);
    assert!(matches!(&deep, Err(ModuleError::Trap { message, .. }) if message.contains("stack")), "{deep:?}");

    let limits = ModuleLimits::default();
    let module = Module::from_bytes(&module(&[("recipe_push", "unreachable")]), &limits).expect("a module");
    let mut run =
        module.instance().and_then(|instance| instance.open(&ModuleOptions::default(), &[])).expect("a run");
    run.schema(&batch().schema()).expect("a schema");
    assert!(matches!(run.push(&batch()), Err(ModuleError::Trap { .. })));
    assert!(matches!(run.push(&batch()), Err(ModuleError::Lost)), "the instance is lost");
    let mut next = module
        .instance()
        .and_then(|instance| instance.open(&ModuleOptions::default(), &[]))
        .expect("another");
    next.schema(&batch().schema()).expect("the next instance works");
}

#[test]
fn other_files_are_refused() {
    let text = |text: &str| wat::parse_str(text).expect("a module");
    let cases = [
        (b"hello".to_vec(), "it is not a WebAssembly module"),
        (module(&[])[..100].to_vec(), "it is not a WebAssembly module"),
        (text("(module)"), "it is not a recipe module: it has no function `recipe_abi_v1`"),
        (
            text("(module (func (export \"recipe_abi_v2\") (result i32) i32.const 0))"),
            "its interface is `recipe_abi_v2`",
        ),
        (text("(module (import \"env\" \"f\" (func)))"), "it imports 1 things"),
        (
            text("(module (func (export \"recipe_abi_v1\") (result i64) i64.const 0))"),
            "takes or returns other values",
        ),
    ];
    for (bytes, expected) in cases {
        match Module::from_bytes(&bytes, &ModuleLimits::default()) {
            Err(error) if error.is_invalid() => assert!(error.to_string().contains(expected), "{error}"),
            other => panic!("{expected}: {:?}", other.map(|_| ())),
        }
    }
}

#[test]
fn files_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |name: &str| {
        let opened = Module::from_file(&folder.path().join(name), &ModuleLimits::default());
        opened.err().expect("it cannot be opened")
    };
    let absent = open("absent.wasm");
    assert!(matches!(&absent, ModuleError::Read { .. }) && absent.is_invalid(), "{absent:?}");
    std::fs::write(folder.path().join("text.wasm"), "hello").expect("a file");
    let text = open("text.wasm");
    assert!(
        text.is_invalid() && text.to_string().contains("text.wasm`: it is not a WebAssembly module"),
        "{text}"
    );
    let source = std::error::Error::source(&text).expect("what is wrong with the bytes");
    assert!(source.source().is_some(), "{source:?}");
}

#[test]
fn a_relay_waits_where_the_module_says_so() {
    // The states of a stop are empty; after it, nothing waits.
    let waits =
        [("recipe_push", "i32.const 3"), ("recipe_finish", "i32.const 0"), ("recipe_next", "i32.const 0")];
    let module = Module::from_bytes(&module(&waits), &limits()).expect("a module");
    let mut run =
        module.instance().and_then(|instance| instance.open(&ModuleOptions::default(), &[])).expect("a run");
    run.schema(&batch().schema()).expect("a schema");
    let Progress::Waiting(waiting) = Relay::new(run).push(&batch()).expect("a push") else {
        panic!("the batch does not wait")
    };
    let mut resumed = waiting.resume(None).expect("it is the first batch");
    assert_eq!(resumed.carry_out().expect("a state"), b"");
    let Progress::Ready(relay, batches) = resumed.proceed().expect("it goes on") else {
        panic!("the batch waits again")
    };
    assert!(batches.is_empty());
    assert!(matches!(relay.finish(), Ok(Progress::Ready(..))));
}
