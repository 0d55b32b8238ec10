//! The program `recipe-host`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(recipe_host::main(std::env::args_os().collect()))
}
