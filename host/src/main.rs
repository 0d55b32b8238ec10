//! The program `recipe-host`.

use std::process::ExitCode;

fn main() -> ExitCode {
    recipe_host::cli::main()
}
