//! The examples do what they say.
#![expect(unreachable_pub, reason = "the programs are crates of their own")]

#[path = "../examples/files.rs"]
mod files;
#[path = "../examples/partitions.rs"]
mod partitions;

#[test]
fn files_are_cleaned() {
    files::main().expect("it runs");
}

#[test]
fn new_files_are_added_to_partitions() {
    partitions::main().expect("it runs");
}
