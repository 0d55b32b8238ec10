//! The program `recipe-cluster`.

use std::process::ExitCode;

use recipe_cluster::{Engine, Works, program};

fn main() -> ExitCode {
    let engine =
        Engine::new(concat!("recipe-cluster ", env!("CARGO_PKG_VERSION"))).expect("printable letters");
    program::run(std::env::args_os(), engine, Works::new())
}
