//! What is read, and how.

use std::path::PathBuf;

use chrono::Utc;
use clap::{Args, ValueEnum};
use recipe_run::apply::Input;
use recipe_run::engine::MemoryOptions;
use recipe_run::tables::{Dataset, Format, ReadOptions, Typing};

use super::limits::LimitArgs;
use super::s3::S3Args;
use crate::error::{Failure, Result};

/// What is read, and how.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// A file, a folder or a glob, here or in S3 (`s3://bucket/prefix/`); several are read in lexical order.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) input: Vec<String>,
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

impl InputArgs {
    pub(crate) fn read(&self) -> Result<Input> {
        if self.input.is_empty() {
            return Err(Failure::usage("say what to read with --input PATH"));
        }
        let typing = match (&self.schema, self.infer.as_str()) {
            (Some(path), _) => Typing::File(path.clone()),
            (None, "none") => Typing::Text,
            (None, rows) => Typing::Sample(rows.parse().ok().filter(|rows| *rows > 0).ok_or_else(|| {
                Failure::usage(format!("--infer takes a number of rows or `none`, not `{rows}`"))
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
            _ => Err(Failure::usage(format!("--with takes NAME=PATH, not `{with}`"))),
        });
        let now = match &self.now {
            None => Utc::now(),
            Some(text) => text.parse().map_err(|_| {
                Failure::usage(format!("--now takes a time such as 2026-03-01T08:00:00Z, not `{text}`"))
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

pub(crate) fn delimiter(text: &str) -> Result<u8> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err(Failure::usage(format!(
            "a delimiter is one character other than a quote, or `tab`, not `{text}`"
        ))),
    }
}
