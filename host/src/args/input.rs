//! What is read, and how.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use recipe_run::Apply;
use recipe_run::tables::{Format, Typing};

use super::limits::LimitArgs;
use super::s3::S3Args;

/// What is read, and how.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// A file, a folder or a glob, here or in S3 (`s3://bucket/prefix/`); several are read in lexical order.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    input: Vec<String>,
    /// A second table for JOIN, by the name the recipe knows it by.
    #[arg(long, value_name = "NAME=PATH", value_parser = pair)]
    with: Vec<(String, String)>,
    /// Format of the input, where its name does not say.
    #[arg(long, value_enum)]
    format: Option<InputFormat>,
    /// Delimiter of a text file: one character, or `tab`.
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The first row of a text file is data; columns are called `Column_1`, `Column_2` and so on.
    #[arg(long)]
    no_header: bool,
    /// Does not make columns of folders named `column=value`.
    #[arg(long)]
    no_partitions: bool,
    /// Rows to infer the types of text columns from, or `none` to read them all as text.
    #[arg(long, value_name = "ROWS|none", default_value = "10000", value_parser = infer)]
    infer: Infer,
    /// JSON file with types of text columns: {"zip": "string", "paid": "double"}; others are text.
    #[arg(long, value_name = "FILE", conflicts_with = "infer")]
    schema: Option<PathBuf>,
    /// The time NOW and TODAY give, as RFC 3339 (2026-03-01T08:00:00Z); the clock's unless given.
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Option<DateTime<Utc>>,
    /// Where random values start: the same seed gives the same values.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    s3: S3Args,
    #[command(flatten)]
    limits: LimitArgs,
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

/// How many rows types are inferred from, if any.
#[derive(Clone, Copy)]
enum Infer {
    Rows(usize),
    None,
}

impl InputArgs {
    /// Whether something is to be read.
    pub(crate) fn is_given(&self) -> bool {
        !self.input.is_empty()
    }

    /// Says so to a run.
    pub(crate) fn set(&self, mut apply: Apply) -> Apply {
        apply = apply.inputs(&self.input).header(!self.no_header).partitions(!self.no_partitions);
        for (name, path) in &self.with {
            apply = apply.table(name, path);
        }
        if let Some(format) = self.format {
            apply = apply.format(match format {
                InputFormat::Csv => Format::Csv,
                InputFormat::Json => Format::Json,
                InputFormat::Parquet => Format::Parquet,
            });
        }
        if let Some(delimiter) = self.delimiter {
            apply = apply.delimiter(delimiter);
        }
        if let Some(now) = self.now {
            apply = apply.now(now.timestamp_micros());
        }
        let typing = match (&self.schema, self.infer) {
            (Some(path), _) => Typing::File(path.clone()),
            (None, Infer::None) => Typing::Text,
            (None, Infer::Rows(rows)) => Typing::Sample(rows),
        };
        apply.typing(typing).seed(self.seed).limits(self.limits.limits()).s3(self.s3.client())
    }
}

fn infer(text: &str) -> Result<Infer, String> {
    match (text, text.parse()) {
        ("none", _) => Ok(Infer::None),
        (_, Ok(rows)) if rows > 0 => Ok(Infer::Rows(rows)),
        _ => Err("it takes a number of rows or `none`".into()),
    }
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    text.parse().map_err(|_| "it takes a time such as 2026-03-01T08:00:00Z".to_owned())
}

/// Reads `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name.into(), value.into())),
        _ => Err("it takes a name and a value with `=` between them".into()),
    }
}

/// Reads a delimiter.
pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("a delimiter is one character other than a quote, or `tab`".into()),
    }
}
