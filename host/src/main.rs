//! The program `recipe-host`.

mod advice;
mod allocator;
mod args;
mod commands;
mod error;
mod log;
mod print;
mod replace;
mod signals;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use recipe_run::store::threads::{LEAST, available};
use recipe_run::{MemoryOptions, RunError};

use args::section::{Options, with_section};
use commands::{
    apply, check, clean, cluster, convert, crawl, graph, init, module, preview, run, schema, steps, versions,
};

/// Runs AWS Glue DataBrew recipes over files.
///
/// Exit codes: 0 done, 1 the run failed, 2 the recipe or the command line is wrong, 3 another run took over the output, 4 the
/// output is written but its report, list of rejects, summary or table of a catalog is not, 5 more cells failed than --max-failed allows, or data quality
/// rules failed that fail the job, 141 nobody reads the output any more.
#[derive(Parser)]
#[command(name = "recipe-host", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    log: log::LogArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a recipe over files and writes what comes out.
    Apply(Box<apply::Apply>),
    /// Runs a job: several sources, recipes and other nodes between, several targets.
    Run(Box<run::Run>),
    /// Checks a recipe, or a job: all its errors; with an input also what each step changes, and the columns at the end.
    Check(check::Check),
    /// Shows the first rows after the recipe, or after one of its steps, with changed cells marked.
    Preview(preview::Preview),
    /// Draws a job.
    Graph(graph::Graph),
    /// Writes a job for files, to begin with: their options and columns, steps that suggest themselves, and a target.
    Init(init::Init),
    /// Finds tables in folders of files, and puts them into a catalog, with their columns and partitions.
    Crawl(crawl::Crawl),
    /// Tidies an output folder: finishes a run that was decided, and aborts uploads that nobody will complete.
    Clean(clean::Clean),
    /// Writes which values a step `CLUSTER_VALUES` would merge, as a table for people to review, and for runs to apply.
    Cluster(cluster::Cluster),
    /// Packs a recipe and the engine into one WebAssembly module that needs nothing else.
    Build(module::Build),
    /// Says what a module is: its recipe, its engine, and what it needs.
    Inspect(module::Inspect),
    /// Shows the page of an operation, or the operations that have to do with a word.
    Steps(steps::Steps),
    /// Writes a recipe in another form: DataBrew's, JSON for people, or the short form.
    Convert(convert::Convert),
    /// Lays recipes out in one way, so that only what was changed differs.
    Fmt(convert::Fmt),
    /// Lists the versions of a recipe that git knows.
    Versions(versions::Versions),
    /// Publishes a recipe: tags the last commit with its next version.
    Publish(versions::Publish),
    /// Prints the JSON schema of recipes, for editors, or that of jobs.
    Schema(schema::Schema),
}

fn main() -> ExitCode {
    let command = Cli::command();
    let arguments = match with_section(&command, std::env::args_os().collect()) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            return ExitCode::from(2);
        }
    };
    let matches = command.clone().get_matches_from(arguments);
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    allocator::keep_freed(memory_limit(&cli.command));
    cli.log.start();
    let done = can_start(&cli.command).and_then(|()| match cli.command {
        Command::Apply(apply) => apply.run(Options::of(&command, &matches)),
        Command::Run(run) => run.run(),
        Command::Graph(graph) => graph.run(),
        Command::Init(init) => init.run(),
        Command::Check(check) => check.run(),
        Command::Preview(preview) => preview.run(),
        Command::Clean(clean) => clean.run(),
        Command::Crawl(crawl) => crawl.run(),
        Command::Cluster(cluster) => cluster.run(),
        Command::Build(build) => build.run(),
        Command::Inspect(inspect) => inspect.run(),
        Command::Steps(steps) => steps.run(),
        Command::Convert(convert) => convert.run(),
        Command::Fmt(fmt) => fmt.run(),
        Command::Versions(versions) => versions.run(),
        Command::Publish(publish) => publish.run(),
        Command::Schema(schema) => schema.run(),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is_reader_gone() {
                let _ = writeln!(std::io::stderr(), "{}", error.rendered().trim_end());
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// How many bytes a command may hold; all there are, for one that holds few.
fn memory_limit(command: &Command) -> usize {
    match command {
        Command::Apply(apply) => apply.memory_limit().unwrap_or_else(|| MemoryOptions::default().limit),
        Command::Run(run) => run.memory_limit().unwrap_or_else(|| MemoryOptions::default().limit),
        _ => usize::MAX,
    }
}

/// Whether the system gives the threads that a command needs at least. Those that are to be at work are tried with them, once.
fn can_start(command: &Command) -> error::Result<()> {
    let wanted = match command {
        Command::Apply(apply) => LEAST + apply.at_work(),
        Command::Run(run) => LEAST + run.at_work(),
        Command::Check(_)
        | Command::Preview(_)
        | Command::Clean(_)
        | Command::Crawl(_)
        | Command::Init(_)
        | Command::Cluster(_)
        | Command::Build(_) => LEAST,
        Command::Inspect(_)
        | Command::Steps(_)
        | Command::Convert(_)
        | Command::Fmt(_)
        | Command::Graph(_)
        | Command::Versions(_)
        | Command::Publish(_)
        | Command::Schema(_) => {
            return Ok(());
        }
    };
    available(LEAST, wanted).map_err(RunError::from)?;
    Ok(())
}
