//! The programs in `examples`, each of which checks its own outcome.
#![expect(unreachable_pub, reason = "the programs are crates of their own")]

#[path = "../examples/in_memory.rs"]
mod in_memory;
#[path = "../examples/own_loop.rs"]
mod own_loop;
#[path = "../examples/streaming.rs"]
mod streaming;

#[test]
fn in_memory_runs() {
    in_memory::main().expect("it runs");
}

#[test]
fn streaming_runs() {
    streaming::main().expect("it runs");
}

#[test]
fn own_loop_runs() {
    own_loop::main().expect("it runs");
}
