//! The command line of a scheduler and its executors.

mod access;
mod check;
mod executor;
mod scheduler;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::error::Error;
use crate::net::Engine;
use crate::work::Works;
pub use access::AccessArgs;

/// Runs a cluster that recipes are applied on: one scheduler, and executors that do the work.
///
/// Exit codes: 0 ended by SIGTERM or Ctrl-C, or the check passed; 1 it failed; 2 the command line is wrong.
#[derive(Parser)]
#[command(name = "recipe-cluster", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Logs to standard error: error, warn, info, debug or trace. `RUST_LOG` chooses in more detail.
    #[arg(long, value_name = "LEVEL", global = true, default_value = "info")]
    log: LevelFilter,
}

#[derive(Subcommand)]
enum Command {
    /// Gives tasks to executors. It keeps jobs in memory: when it ends, so do they.
    Scheduler(scheduler::SchedulerArgs),
    /// Does the tasks of a scheduler, and keeps what they shuffle on its disk until the job is done.
    Executor(executor::ExecutorArgs),
    /// Runs units that do nothing, to see whether a cluster works and what a unit costs.
    Check(check::CheckArgs),
}

/// Runs the program: a cluster of an engine, whose executors have some work.
pub fn run(args: impl IntoIterator<Item = OsString>, engine: Engine, works: Works) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    start_log(cli.log);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("no threads can be started: {error}")),
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Scheduler(args) => scheduler::run(args, engine).await,
            Command::Executor(args) => executor::run(args, engine, works).await,
            Command::Check(args) => check::run(args, engine).await,
        }
    });
    // Work that does not hear that it is to stop must not keep the program.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(text: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {text}");
    ExitCode::FAILURE
}

/// Says a line to who started the program, such as the port that was free.
fn say(line: &str) {
    let mut out = io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn start_log(level: LevelFilter) {
    let filter = match std::env::var_os(EnvFilter::DEFAULT_ENV) {
        Some(_) => EnvFilter::from_default_env(),
        // An executor whose scheduler is away would say so twenty times a second, besides what the link says.
        None => {
            EnvFilter::new(format!("recipe_cluster={level},ballista_executor::execution_loop=error,warn"))
        }
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal());
    // A program that already logs goes on as it does.
    let _ = log.try_init();
}

/// Waits until the program is to end, or a part of it did by itself.
async fn until_stopped(ended: impl Future<Output = Error>) -> Result<(), Error> {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = terminated => Ok(()),
        _ = tokio::signal::ctrl_c() => Ok(()),
        error = ended => Err(error),
    }
}
