//! The inputs that fuzzing kept.

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "it is a crate of its own where inputs are made")]
mod fuzz;
#[path = "../../tests/kept_inputs.rs"]
mod kept_inputs;

#[test]
fn kept_inputs_hold() {
    kept_inputs::hold(env!("CARGO_MANIFEST_DIR"), &fuzz::CHECKS);
}
