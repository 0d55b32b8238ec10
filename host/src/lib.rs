//! The program `recipe-host`: its commands, its flags, and what it says.
//!
//! It is a library so that the Python package has the same program, and takes the same flags as keywords.

mod advice;
mod allocator;
pub mod args;
mod commands;
mod difference;
pub mod error;
mod layout;
mod log;
mod lsp;
mod print;
mod replace;
mod signals;

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use recipe_run::store::threads::{LEAST, available};
use recipe_run::{MemoryOptions, RunError};

use args::section::{Options, with_section};
#[cfg(feature = "wasm")]
use commands::module;
use commands::{
    apply, check, clean, cluster, convert, crawl, diff, explain, graph, init, lineage,
    lsp as language_server, manual, preview, profile, rules, run, schema, steps, test, validate, versions,
};

/// Runs AWS Glue DataBrew recipes over files.
///
/// Exit codes: 0 done, 1 the run failed, 2 the recipe or the command line is wrong, 3 another run took over the output, 4 the
/// output is written but its report, list of rejects, summary or table of a catalog is not, 5 more cells failed than --max-failed allows, data quality
/// rules or cases of a recipe failed, or `diff --exit-code` found differences, 130 interrupted with Ctrl-C, 143 asked to end by `SIGTERM`, 141
/// nobody reads the output any more.
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
    /// Shows the first rows after the recipe, or after one of its steps, with changed cells marked; without a recipe, the rows of data as
    /// they are read.
    Preview(preview::Preview),
    /// Says what is in files: statistics of their columns, how values are distributed, and what may be wrong with them.
    Profile(Box<profile::Profile>),
    /// Tests recipes: runs the cases beside them, small tables and what is to come out, and says what differs.
    Test(Box<test::Test>),
    /// Checks data quality rules on files: those of DQDL, the language of AWS Glue, and of DataBrew's rulesets.
    Validate(Box<validate::Validate>),
    /// Data quality rules: writes those that files meet, to begin with.
    #[command(subcommand)]
    Rules(rules::Rules),
    /// Compares what two recipes, or two versions of one, make of the same input; or two data sets.
    Diff(Box<diff::Diff>),
    /// Says which columns of the input each column of a recipe's output depends on, and how.
    Lineage(Box<lineage::Lineage>),
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
    #[cfg(feature = "wasm")]
    /// Packs a recipe and the engine into one WebAssembly module that needs nothing else.
    Build(module::Build),
    #[cfg(feature = "wasm")]
    /// Says what a module is: its recipe, its engine, and what it needs.
    Inspect(module::Inspect),
    /// Shows the page of an operation, or the operations that have to do with a word.
    Steps(steps::Steps),
    /// Says what an error or a warning means, by its code: a recipe that gives it, and what to do.
    Explain(explain::Explain),
    /// Writes a recipe in another form: DataBrew's, JSON for people, or the short form.
    Convert(convert::Convert),
    /// Lays recipes out in one way, so that only what was changed differs.
    Fmt(convert::Fmt),
    /// Helps with recipes in an editor, as a language server over standard input and output.
    ///
    /// The editor starts it; docs/editors.md has the settings of some. Set `recipe.input` there to the data that recipes read, and
    /// columns are completed and checked, too. Where it is not set, the data beside a recipe is taken: the file that has its name, else
    /// the only one there is. How it is read may be in `[input]` of the TOML file beside the recipe.
    Lsp(language_server::Lsp),
    /// Lists the versions of a recipe that git knows.
    Versions(versions::Versions),
    /// Publishes a recipe: tags the last commit with its next version.
    Publish(versions::Publish),
    /// Prints the JSON schema of recipes, for editors, or that of jobs or cases.
    Schema(schema::Schema),
    /// Prints a script with which a shell completes commands and flags.
    Completions(manual::Completions),
    /// Prints the manual page of the program, or writes those of all commands.
    Man(manual::Manual),
}

/// The program, with arguments of which the first is its name, and what it exits with.
///
/// It is called once in a process, and before there are threads: it sets what the process does with memory, with signals
/// and with what is logged.
pub fn main(arguments: Vec<OsString>) -> u8 {
    let command = command();
    let arguments = match with_section(&command, arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            return INVALID;
        }
    };
    let parsed = command.clone().try_get_matches_from(arguments);
    let parsed = parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help that nobody reads is no error.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(INVALID);
        }
    };
    allocator::keep_freed(memory_limit(&cli.command));
    cli.log.start();
    let done = can_start(&cli.command).and_then(|()| match cli.command {
        Command::Apply(apply) => apply.run(Options::of(&command, &matches)),
        Command::Run(run) => run.run(),
        Command::Graph(graph) => graph.run(),
        Command::Init(init) => init.run(),
        Command::Check(check) => check.run(),
        Command::Preview(preview) => preview.run(),
        Command::Profile(profile) => profile.run(),
        Command::Test(test) => test.run(),
        Command::Validate(validate) => validate.run(),
        Command::Rules(rules) => rules.run(),
        Command::Diff(diff) => diff.run(),
        Command::Lineage(lineage) => lineage.run(),
        Command::Clean(clean) => clean.run(),
        Command::Crawl(crawl) => crawl.run(),
        Command::Cluster(cluster) => cluster.run(),
        #[cfg(feature = "wasm")]
        Command::Build(build) => build.run(),
        #[cfg(feature = "wasm")]
        Command::Inspect(inspect) => inspect.run(),
        Command::Steps(steps) => steps.run(),
        Command::Convert(convert) => convert.run(),
        Command::Fmt(fmt) => fmt.run(),
        Command::Lsp(lsp) => lsp.run(),
        Command::Versions(versions) => versions.run(),
        Command::Publish(publish) => publish.run(),
        Command::Schema(schema) => schema.run(),
        Command::Explain(explain) => explain.run(),
        Command::Completions(completions) => completions.run(command),
        Command::Man(manual) => manual.run(command),
    });
    match done {
        Ok(()) => 0,
        Err(error) => {
            if !error.is_reader_gone() {
                let _ = writeln!(std::io::stderr(), "{}", error.rendered().trim_end());
            }
            error.exit_code()
        }
    }
}

/// The command line: commands with their flags and texts.
pub fn command() -> clap::Command {
    Cli::command()
}

/// The exit code of a command line that is wrong.
const INVALID: u8 = 2;

/// How many bytes a command may hold; all there are, for one that holds few.
fn memory_limit(command: &Command) -> usize {
    match command {
        Command::Apply(apply) => {
            apply.work().resources().memory_limit().unwrap_or_else(|| MemoryOptions::default().limit)
        }
        Command::Run(run) => run.resources().memory_limit().unwrap_or_else(|| MemoryOptions::default().limit),
        Command::Validate(validate) => {
            validate.resources().memory_limit().unwrap_or_else(|| MemoryOptions::default().limit)
        }
        Command::Diff(diff) => {
            diff.resources().memory_limit().unwrap_or_else(|| MemoryOptions::default().limit)
        }
        _ => usize::MAX,
    }
}

/// Whether the system gives the threads that a command needs at least. Those that are to be at work are tried with them, once.
fn can_start(command: &Command) -> error::Result<()> {
    let wanted = match command {
        Command::Apply(apply) => LEAST + apply.work().resources().threads().at_work(),
        Command::Run(run) => LEAST + run.resources().threads().at_work(),
        Command::Diff(diff) => LEAST + diff.resources().threads().at_work(),
        Command::Profile(profile) => LEAST + profile.threads().at_work(),
        Command::Validate(validate) => LEAST + validate.resources().threads().at_work(),
        Command::Rules(rules) => LEAST + rules.threads().at_work(),
        Command::Check(_)
        | Command::Preview(_)
        | Command::Test(_)
        | Command::Lineage(_)
        | Command::Clean(_)
        | Command::Crawl(_)
        | Command::Init(_)
        | Command::Lsp(_)
        | Command::Cluster(_) => LEAST,
        #[cfg(feature = "wasm")]
        Command::Build(_) => LEAST,
        #[cfg(feature = "wasm")]
        Command::Inspect(_) => return Ok(()),
        Command::Steps(_)
        | Command::Convert(_)
        | Command::Fmt(_)
        | Command::Graph(_)
        | Command::Versions(_)
        | Command::Publish(_)
        | Command::Schema(_)
        | Command::Explain(_)
        | Command::Completions(_)
        | Command::Man(_) => {
            return Ok(());
        }
    };
    available(LEAST, wanted).map_err(RunError::from)?;
    Ok(())
}
