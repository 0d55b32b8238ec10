//! What the program says of its work while it works, on standard error.

use std::io::IsTerminal;

use clap::Args;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

#[derive(Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct LogArgs {
    /// Logs to standard error: error, warn, info, debug or trace. `RUST_LOG` chooses in more detail, such as
    /// `recipe_store=debug,aws_smithy_runtime=debug`.
    #[arg(long, value_name = "LEVEL", global = true)]
    log: Option<LevelFilter>,
}

/// The crates that a level is for.
const CRATES: [&str; 5] = ["recipe_host", "recipe_module", "recipe_run", "recipe_store", "recipe_tables"];

impl LogArgs {
    /// Starts to log, if that is asked for.
    pub(crate) fn start(&self) {
        let filter = match self.log {
            // Of other crates, only what is wrong.
            Some(level) => EnvFilter::new(CRATES.map(|name| format!("{name}={level}")).join(",") + ",warn"),
            None if std::env::var_os(EnvFilter::DEFAULT_ENV).is_some() => EnvFilter::from_default_env(),
            None => return,
        };
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            // That nobody reads the log any more cannot be said there either.
            .log_internal_errors(false)
            .with_ansi(std::io::stderr().is_terminal())
            .init();
    }
}
