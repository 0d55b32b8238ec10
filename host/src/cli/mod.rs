//! The command line.

mod apply;
mod check;
mod clean;
mod engine;
mod limits;
mod module;
mod output;
mod preview;
mod reference;
mod s3;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::Utc;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::apply::Input;
use crate::dataset::Dataset;
use crate::engine::MemoryOptions;
use crate::error::{HostError, Result, visible};
use crate::format::{Format, ReadOptions};
use crate::typing::Typing;

/// Runs AWS Glue DataBrew recipes over files.
///
/// Exit codes: 0 done, 1 the run failed, 2 the recipe or the command line is wrong, 3 another run took over the output.
#[derive(Parser)]
#[command(name = "recipe-host", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a recipe over files and writes what comes out.
    Apply(Box<apply::Apply>),
    /// Checks a recipe: all its errors; with an input also what each step changes, and the columns at the end.
    Check(check::Check),
    /// Shows the first rows after the recipe, or after one of its steps, with changed cells marked.
    Preview(preview::Preview),
    /// Tidies an output folder: finishes a run that was decided, and gives up uploads that nobody will complete.
    Clean(clean::Clean),
    /// Packs a recipe and the engine into one WebAssembly module that needs nothing else.
    Build(module::Build),
    /// Says what a module is: its recipe, its engine, and what it needs.
    Inspect(module::Inspect),
    /// Shows the page of an operation, or the operations that have to do with a word.
    Steps(reference::Steps),
    /// Prints the JSON schema of recipes, for editors.
    Schema,
}

/// What is read, and how.
#[derive(Args)]
#[command(next_help_heading = "Input")]
struct InputArgs {
    /// A file, a folder or a glob, here or in S3 (`s3://bucket/prefix/`); several are read in lexical order.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    input: Vec<String>,
    /// A second table for JOIN, by the name the recipe knows it by.
    #[arg(long, value_name = "NAME=PATH")]
    with: Vec<String>,
    /// Format of the input, where its name does not tell.
    #[arg(long, value_enum)]
    format: Option<InputFormat>,
    /// Sign between two cells of a text file: one character, or `tab`.
    #[arg(long, value_name = "CHAR")]
    delimiter: Option<String>,
    /// The first row of a text file is data; columns are called `Column_1`, `Column_2` and so on.
    #[arg(long)]
    no_header: bool,
    /// Does not make columns of folders named `column=value`.
    #[arg(long)]
    no_partitions: bool,
    /// Rows to infer the types of text columns from, or `none` to read them all as text.
    #[arg(long, value_name = "ROWS|none", default_value = "10000")]
    infer: String,
    /// JSON file with types of text columns: {"zip": "string", "paid": "double"}; others are text.
    #[arg(long, value_name = "FILE", conflicts_with = "infer")]
    schema: Option<PathBuf>,
    /// The time NOW and TODAY give, as RFC 3339 (2026-03-01T08:00:00Z); the clock's unless given.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Where random values start: the same seed gives the same values.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    s3: s3::S3Args,
    #[command(flatten)]
    limits: limits::LimitArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputFormat {
    /// Text with a delimiter.
    Csv,
    /// JSON lines or a JSON array.
    Json,
    /// Parquet.
    Parquet,
}

impl InputArgs {
    fn read(&self) -> Result<Input> {
        if self.input.is_empty() {
            return Err(HostError::usage("say what to read with --input PATH"));
        }
        let typing = match (&self.schema, self.infer.as_str()) {
            (Some(path), _) => Typing::File(path.clone()),
            (None, "none") => Typing::Text,
            (None, rows) => Typing::Sample(rows.parse().ok().filter(|rows| *rows > 0).ok_or_else(|| {
                HostError::usage(format!("--infer takes a number of rows or `none`, not `{rows}`"))
            })?),
        };
        let options = ReadOptions {
            format: self.format.map(|format| match format {
                InputFormat::Csv => Format::Csv,
                InputFormat::Json => Format::Json,
                InputFormat::Parquet => Format::Parquet,
            }),
            delimiter: self.delimiter.as_deref().map(delimiter).transpose()?,
            header: !self.no_header,
            partitions: !self.no_partitions,
            s3: self.s3.client()?,
            limits: self.limits.read()?,
            ..ReadOptions::default()
        };
        let tables = self.with.iter().map(|with| match with.split_once('=') {
            Some((name, path)) if !name.is_empty() && !path.is_empty() => {
                Ok((name.to_owned(), path.to_owned()))
            }
            _ => Err(HostError::usage(format!("--with takes NAME=PATH, not `{with}`"))),
        });
        let now = match &self.now {
            None => Utc::now(),
            Some(text) => text.parse().map_err(|_| {
                HostError::usage(format!("--now takes a time such as 2026-03-01T08:00:00Z, not `{text}`"))
            })?,
        };
        let now = now.timestamp_micros();
        Ok(Input {
            tables: tables.collect::<Result<_>>()?,
            dataset: Dataset::find(&self.input, options)?,
            typing,
            now,
            now_is_given: self.now.is_some(),
            seed: self.seed,
            memory: MemoryOptions::default(),
        })
    }
}

fn delimiter(text: &str) -> Result<u8> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err(HostError::usage(format!(
            "a delimiter is one character other than a quote, or `tab`, not `{text}`"
        ))),
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Apply(apply) => apply.run(),
        Command::Check(check) => check.run(),
        Command::Preview(preview) => preview.run(),
        Command::Clean(clean) => clean.run(),
        Command::Build(build) => build.run(),
        Command::Inspect(inspect) => inspect.run(),
        Command::Steps(steps) => steps.run(),
        Command::Schema => say(&format!("{:#}", recipe_core::docs::schema())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{}", error.to_string().trim_end());
            ExitCode::from(error.exit_code())
        }
    }
}

/// Prints to standard output. Nothing in the text acts on a terminal.
fn say(text: &str) -> Result<()> {
    say_as_is(&visible(text))
}

/// Prints text that is coloured, all of which else is visible; that nobody reads it any more is no error.
fn say_as_is(text: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{}", text.trim_end()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(HostError::failed(format!("cannot print: {error}")))
        }
        _ => Ok(()),
    }
}
