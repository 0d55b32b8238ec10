//! `recipe-host apply`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::engine::EngineArgs;
use crate::args::input::InputArgs;
use crate::args::output::OutputArgs;
use crate::error::{Failure, Result};
use crate::print::say;
use recipe_run::apply::{Input, Run, RunOptions, leave_consumed, prepare};
use recipe_run::engine::{InvalidCells, MemoryOptions, parse_size};

#[derive(Args)]
pub(crate) struct Apply {
    /// The recipe: JSON or YAML, in any form DataBrew exports, or a module that `build` made.
    recipe: PathBuf,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Threads to work on; the result does not depend on it.
    #[arg(long, help_heading = "Run", value_name = "N")]
    threads: Option<usize>,
    /// Memory that steps such as SORT may hold rows in, as 2GB or 512MiB; half of the machine's unless given. What does
    /// not fit goes to temporary files.
    #[arg(long, help_heading = "Run", value_name = "SIZE")]
    memory_limit: Option<String>,
    /// Folder for temporary files; the system's unless given.
    #[arg(long, help_heading = "Run", value_name = "FOLDER")]
    spill_folder: Option<PathBuf>,
    /// What to do with a cell that does not fit the type of its column.
    #[arg(long, help_heading = "Run", value_enum, default_value = "error")]
    on_invalid: OnInvalid,
    /// File to list cells in that could not be converted, as JSON lines.
    #[arg(long, help_heading = "Run", value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// File to write the summary to, as JSON.
    #[arg(long, help_heading = "Run", value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum OnInvalid {
    /// Ends the run, and says where the cell is.
    Error,
    /// Makes it missing, and counts it.
    Null,
}

impl Apply {
    pub(crate) fn run(&self) -> Result<()> {
        let timeout = self.engine.timeout()?;
        let (recipe, engine) = self.engine.open(&self.recipe)?;
        let mut input = Input { memory: self.memory()?, ..self.input.read()? };
        let target = self.output.target(&input)?;
        if target.options.incremental && leave_consumed(&mut input, &target)? {
            return say("nothing to do: every input was read by an earlier run into this folder");
        }
        let threads = match self.threads {
            Some(threads) if (1..=MOST_THREADS).contains(&threads) => threads,
            Some(threads) => {
                return Err(Failure::usage(format!(
                    "--threads must be from 1 to {MOST_THREADS}, not {threads}"
                )));
            }
            None => std::thread::available_parallelism().map_or(1, usize::from),
        };
        let invalid = match self.on_invalid {
            OnInvalid::Error => InvalidCells::Fail,
            OnInvalid::Null => InvalidCells::Null,
        };
        let prepared = prepare(recipe, &input, &engine)?;
        let total = input.dataset.bytes();
        let options = RunOptions { threads, invalid, rejects: self.rejects.clone() };
        let run = Run::new(prepared, target, options);

        // One thread is this one; with more, this one only watches.
        let mut runtime = if threads == 1 {
            tokio::runtime::Builder::new_current_thread()
        } else {
            tokio::runtime::Builder::new_multi_thread()
        };
        let runtime = runtime
            .worker_threads(threads)
            // Signals and timers are looked at between parts of the data, each of which takes a while.
            .event_interval(1)
            .enable_all()
            .build()
            .map_err(|error| Failure::failed(format!("cannot start threads: {error}")))?;
        let report = runtime.block_on(async {
            let bar = progress(total);
            let read = run.bytes_read();
            let watched = bar.clone();
            let watch = async {
                loop {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    watched.set_position(read.load(Ordering::Relaxed));
                }
            };
            let stopped = stopped();
            let decision = run.decision();
            let mut work = tokio::spawn(run.finish());
            let ended = tokio::select! {
                biased;
                done = &mut work => Ok(done),
                () = over(timeout) => Err("the run took longer than --timeout; nothing was written"),
                () = stopped => Err("stopped; nothing was written"),
                () = watch => Err("the progress bar ended the run"),
            };
            let done = match ended {
                Ok(done) => done
                    .map_err(|error| Failure::failed(format!("the run ended early: {error}")))
                    .and_then(|done| Ok(done?)),
                Err(message) => {
                    // The run clears away what it began before the program ends, unless it decides on its output by now.
                    let gives_up = decision.take();
                    if gives_up {
                        work.abort();
                    }
                    match tokio::time::timeout(CLEARING, work).await {
                        Ok(Ok(done)) => done.map_err(Failure::from),
                        _ if gives_up => Err(Failure::failed(message)),
                        _ => Err(Failure::failed(UNFINISHED)),
                    }
                }
            };
            bar.finish_and_clear();
            done
        });
        // Threads at work on the disk clear away what they made. One that still reads must not keep the program alive.
        runtime.shutdown_timeout(LEAVING);
        let report = report?;
        if let Some(path) = &self.report {
            std::fs::write(path, format!("{:#}\n", report.json))
                .map_err(|error| Failure::io("write", path, &error))?;
        }
        say(&report.to_string())
    }

    fn memory(&self) -> Result<MemoryOptions> {
        let mut memory = MemoryOptions { folder: self.spill_folder.clone(), ..MemoryOptions::default() };
        if let Some(size) = &self.memory_limit {
            let limit = parse_size(size).filter(|bytes| *bytes >= LEAST_MEMORY);
            memory.limit = limit.ok_or_else(|| {
                Failure::usage(format!(
                    "--memory-limit takes a size of at least 1MB, such as 2GB, not `{size}`"
                ))
            })?;
        }
        Ok(memory)
    }
}

/// More threads than this only cost memory.
const MOST_THREADS: usize = 512;

/// How long a run that was stopped may take to clear away what it began.
const CLEARING: Duration = Duration::from_secs(10);

/// What is said where a run is stopped when it cannot be given up any more.
const UNFINISHED: &str =
    "stopped while the output was put in place; run again, which finishes it or starts afresh";

/// How long threads may take to leave at the end.
const LEAVING: Duration = Duration::from_secs(2);

/// With less, a few batches of rows do not fit.
const LEAST_MEMORY: usize = 1_000_000;

/// Ends when the time is over, if there is one.
async fn over(timeout: Option<Duration>) {
    match timeout {
        Some(timeout) => tokio::time::sleep(timeout).await,
        None => std::future::pending().await,
    }
}

/// Ends on Ctrl-C, and on the signal that asks a program to end. Both are caught from the call on.
#[cfg(unix)]
fn stopped() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let caught = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async {
        let [interrupt, terminate] = caught;
        let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

/// Ends on Ctrl-C.
#[cfg(not(unix))]
async fn stopped() {
    let _ = tokio::signal::ctrl_c().await;
}

/// A bar on a terminal, nothing in a pipe.
fn progress(total: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
