//! The program `recipe-cluster`.

use std::process::ExitCode;

use recipe_cluster::{program, recipes};

fn main() -> ExitCode {
    program::run(std::env::args_os(), recipes::engine(), recipes::works())
}
