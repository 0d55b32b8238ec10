//! What is read, and how.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use recipe_run::error::FileRole;
use recipe_run::store::s3::S3;
use recipe_run::store::stream::STANDARD;
use recipe_run::store::{Identity, Location};
use recipe_run::tables::{
    CellFormat, DifferingTypes, Encoding, Format, Infer, Partitions, Sheet, TableError, TypeSchema, Typing,
    UnknownEncoding, Widths,
};
use recipe_run::{Apply, Recipe, read_recipe};

use super::csv::CsvArgs;
use super::json::JsonArgs;
use super::limits::LimitArgs;
use super::paths::PathArgs;
use super::s3::S3Args;
use super::secret::SecretArgs;
use crate::error::{Failure, Result};

/// What is read, and how.
#[derive(Args)]
#[command(next_help_heading = "Input")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct InputArgs {
    /// A file, a folder, a glob, or a path with parts such as `{day}` and `<[0-9]+>`, here or in S3 (`s3://bucket/prefix/`), or `-`
    /// for standard input; several are read in lexical order.
    #[arg(short, long, value_name = "PATH", num_args = 1..)]
    input: Vec<String>,
    /// A second table, such as JOIN and LOOKUP need, by the name the recipe knows it by.
    #[arg(long, value_name = "NAME=PATH", value_parser = pair)]
    with: Vec<(String, String)>,
    /// Format of the input, where its name does not say, as that of standard input does not.
    #[arg(long, value_enum)]
    format: Option<InputFormat>,
    /// Delimiter of a text file: one character, or `tab`; found in the first rows unless the file's name shows it.
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Sheet of a workbook, by its name or its number from 1; the first that is not hidden unless given.
    #[arg(long, value_name = "NAME|NUMBER", value_parser = sheet)]
    sheet: Option<Sheet>,
    /// Columns of a fixed-width text: their numbers of characters, such as `10,20,8`, or `ruler` for a line such as
    /// `---- ------` below the header.
    #[arg(long, value_name = "WIDTHS|ruler", value_parser = widths)]
    fixed_width: Option<Widths>,
    /// The first row of a text file or a sheet is data; columns are called `Column_1`, `Column_2` and so on.
    #[arg(long)]
    no_header: bool,
    /// Numbers in text have a comma before their fraction, and perhaps points between groups of three digits: 1.234,50.
    #[arg(long)]
    decimal_comma: bool,
    /// Dates in text have the day before the month, and the year last, as 31/12/2020 or 1.2.2020 9:05; 2020-12-31 is read
    /// as well.
    #[arg(long)]
    day_first: bool,
    /// Format that dates in text are written in, such as `dd/MM/yyyy` or `%d/%m/%Y`; 2020-12-31 is read as well.
    #[arg(long, value_name = "FORMAT", value_parser = CellFormat::date)]
    date_format: Option<CellFormat>,
    /// The same of dates with a time, such as `dd/MM/yyyy HH:mm`; 2020-12-31 23:15:00 is read as well.
    #[arg(long, value_name = "FORMAT", value_parser = CellFormat::timestamp)]
    timestamp_format: Option<CellFormat>,
    /// Encoding of texts that begin with no byte order mark, such as windows-1252, `shift_jis` or utf-16le, where it is not
    /// UTF-8; NAME=ENCODING for a second table.
    #[arg(long, value_name = "ENCODING", value_parser = encoding)]
    encoding: Vec<(Option<String>, Encoding)>,
    /// Adds a last column of this name with the name of the file that a row is from.
    #[arg(long, value_name = "COLUMN")]
    filename_column: Option<String>,
    /// What folders named `column=value` do.
    #[arg(long, value_enum, default_value = "strict", overrides_with = "no_partitions")]
    partitions: InputPartitions,
    /// Does not make columns of folders named `column=value`.
    #[arg(long, overrides_with = "partitions")]
    no_partitions: bool,
    /// Reads files with other columns: the input has the columns of all files, and cells of those a file lacks are missing.
    #[arg(long)]
    union_by_name: bool,
    /// What becomes of a column that has types in several files which no one type can hold.
    #[arg(long, value_enum, default_value = "error")]
    differing_types: DifferingTypesArg,
    /// Reads bytes of a Parquet file that are not marked as text as text, such as those that Impala and Hive write.
    #[arg(long)]
    binary_as_text: bool,
    /// Unit of moments in a Parquet file's old type INT96; nanoseconds go from 1677 to 2262.
    #[arg(long, value_enum, value_name = "UNIT", default_value = "microseconds")]
    int96_unit: Int96Unit,
    /// Rows to infer the types of text columns from: a number, `all`, or `none` to leave them all text.
    #[arg(long, value_name = "ROWS|all|none", default_value = "10000", value_parser = infer)]
    infer: Infer,
    /// Types of text columns, in place of those that are inferred: `zip=string,paid=decimal(12,2),visit=date(dd/MM/yyyy)`,
    /// or a JSON file such as {"zip": "string", "paid": "double"}.
    #[arg(long, value_name = "TYPES|FILE", value_parser = schema)]
    schema: Option<SchemaArg>,
    /// The schema is the whole: a column that it does not name is an error.
    #[arg(long, requires = "schema")]
    exact: bool,
    /// The time NOW and TODAY give, as RFC 3339 (2026-03-01T08:00:00Z); the clock's unless given.
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Option<DateTime<Utc>>,
    /// Where random values start: the same seed gives the same values.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    paths: PathArgs,
    #[command(flatten)]
    csv: CsvArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    s3: S3Args,
    #[command(flatten)]
    limits: LimitArgs,
}

/// Types of columns, and the file they are from.
#[derive(Clone)]
struct SchemaArg {
    types: TypeSchema,
    file: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputFormat {
    /// Avro container files.
    Avro,
    /// Text with a delimiter.
    Csv,
    /// A sheet of a workbook: XLSX, XLSB, XLS or ODS.
    #[value(alias = "xlsx")]
    Excel,
    /// Text with columns of fixed widths.
    Fixed,
    /// JSON objects, one after the other or in a list.
    Json,
    /// ORC.
    Orc,
    /// Parquet.
    Parquet,
}

#[derive(Clone, Copy, ValueEnum)]
enum DifferingTypesArg {
    /// An error, which names the files.
    Error,
    /// Its cells are read as text.
    Text,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Int96Unit {
    Microseconds,
    Nanoseconds,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputPartitions {
    /// They make columns; all files are in such folders, or none is.
    Strict,
    /// They make columns, missing in the rows of files that are elsewhere.
    Fill,
}

impl InputArgs {
    /// How S3 is reached.
    pub(crate) fn s3(&self) -> &S3Args {
        &self.s3
    }

    /// Whether something is to be read.
    pub(crate) fn is_given(&self) -> bool {
        !self.input.is_empty()
    }

    /// What reaches S3, and catalogs in AWS.
    pub fn client(&self) -> S3 {
        self.s3.client()
    }

    /// Whether the format is said.
    pub(crate) fn has_format(&self) -> bool {
        self.format.is_some() || self.fixed_width.is_some()
    }

    /// The time of the run, where it was given.
    pub(crate) fn now(&self) -> Option<DateTime<Utc>> {
        self.now
    }

    /// Where random values start.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// What is to be read.
    pub(crate) fn paths(&self) -> &[String] {
        &self.input
    }

    /// The recipe of a file, or of standard input where nothing else is read from there.
    pub(crate) fn recipe(&self, path: &Path) -> Result<Recipe> {
        let mut others = self.input.iter().chain(self.with.iter().map(|(_, path)| path));
        if path == Path::new(STANDARD) && others.clone().any(|other| other == STANDARD) {
            return Err(Failure::StandardInputTwice);
        }
        let is_same = |one: &Identity, other: &str| {
            let other = Location::parse(other).and_then(|other| Identity::read(&other));
            other.is_ok_and(|other| one.is(&other))
        };
        let recipe = Identity::read(&Location::Local(path.to_owned())).ok().filter(Identity::is_pipe);
        if let Some(other) = recipe.and_then(|recipe| others.find(|other| is_same(&recipe, other))) {
            return Err(Failure::PipeTwice { path: path.to_owned(), other: other.clone() });
        }
        Ok(read_recipe(path)?)
    }

    /// Says so to a run.
    pub fn set(&self, apply: Apply) -> Result<Apply> {
        self.set_for(&self.input, apply)
    }

    /// What is to be read, besides what a command names without a flag.
    pub(crate) fn with_paths(&self, paths: &[String]) -> Vec<String> {
        [paths, self.paths()].concat()
    }

    /// A run without steps that reads these.
    pub(crate) fn reading(&self, inputs: &[String]) -> Result<Apply> {
        self.set_for(inputs, Apply::new(Recipe::parse("[]")?))
    }

    /// The same to a run that reads these.
    pub(crate) fn set_for(&self, inputs: &[String], apply: Apply) -> Result<Apply> {
        let secrets = self.secret.secrets(&self.s3)?;
        Ok(self.set_reading(apply.inputs(inputs)).paths(self.paths.options()?).secrets(secrets))
    }

    fn set_reading(&self, mut apply: Apply) -> Apply {
        apply = apply.header(!self.no_header).partitions(match self.partitions {
            _ if self.no_partitions => Partitions::None,
            InputPartitions::Strict => Partitions::Strict,
            InputPartitions::Fill => Partitions::Fill,
        });
        apply = apply.decimal_comma(self.decimal_comma).day_first(self.day_first).csv(self.csv.options());
        for format in self.date_format.iter().chain(&self.timestamp_format) {
            apply = apply.cell_format(format.clone());
        }
        apply = apply.union_by_name(self.union_by_name).binary_as_text(self.binary_as_text);
        apply = apply.int96_nanoseconds(self.int96_unit == Int96Unit::Nanoseconds);
        apply = apply.differing_types(match self.differing_types {
            DifferingTypesArg::Error => DifferingTypes::Refuse,
            DifferingTypesArg::Text => DifferingTypes::Text,
        });
        for (table, encoding) in &self.encoding {
            apply = match table {
                Some(table) => apply.table_encoding(table, *encoding),
                None => apply.encoding(*encoding),
            };
        }
        if let Some(column) = &self.filename_column {
            apply = apply.filename_column(column);
        }
        for (name, path) in &self.with {
            apply = apply.table(name, path);
        }
        if let Some(format) = self.format {
            apply = apply.format(match format {
                InputFormat::Avro => Format::Avro,
                InputFormat::Csv => Format::Csv,
                InputFormat::Excel => Format::Excel,
                InputFormat::Fixed => Format::FixedWidth,
                InputFormat::Json => Format::Json,
                InputFormat::Orc => Format::Orc,
                InputFormat::Parquet => Format::Parquet,
            });
        }
        if let Some(widths) = &self.fixed_width {
            apply = apply.widths(widths.clone());
            if self.format.is_none() {
                apply = apply.format(Format::FixedWidth);
            }
        }
        if let Some(sheet) = &self.sheet {
            apply = apply.sheet(sheet.clone());
        }
        if let Some(delimiter) = self.delimiter {
            apply = apply.delimiter(delimiter);
        }
        if let Some(now) = self.now {
            apply = apply.now(now.timestamp_micros());
        }
        let mut typing = Typing::from(self.infer);
        if let Some(SchemaArg { types, file }) = self.schema.clone() {
            typing = typing.with_schema(if self.exact { types.exact() } else { types });
            apply = file.into_iter().fold(apply, |apply, file| apply.reads(FileRole::Schema, file));
        }
        self.json.set(apply).typing(typing).seed(self.seed).limits(self.limits.limits()).s3(self.s3.client())
    }
}

fn encoding(text: &str) -> Result<(Option<String>, Encoding), String> {
    let (table, name) = text.split_once('=').map_or((None, text), |(table, name)| (Some(table.into()), name));
    name.parse().map(|encoding| (table, encoding)).map_err(|error: UnknownEncoding| error.to_string())
}

fn infer(text: &str) -> Result<Infer, String> {
    match (text, text.parse()) {
        ("none", _) => Ok(Infer::Nothing),
        ("all", _) => Ok(Infer::All),
        (_, Ok(rows)) if rows > 0 => Ok(Infer::Rows(rows)),
        _ => Err("it takes a number of rows, `all` or `none`".into()),
    }
}

/// Reads types of columns, or the file that has them.
fn schema(text: &str) -> Result<SchemaArg, TableError> {
    let path = Path::new(text);
    if text.contains('=') && !path.exists() {
        return Ok(SchemaArg { types: TypeSchema::parse(text)?, file: None });
    }
    Ok(SchemaArg { types: TypeSchema::read(path)?, file: Some(path.to_owned()) })
}

fn sheet(text: &str) -> Result<Sheet, String> {
    match text.parse() {
        Ok(0) => Err("sheets are counted from 1".into()),
        Ok(number) => Ok(Sheet::Number(number)),
        Err(_) => Ok(Sheet::Name(text.to_owned())),
    }
}

fn widths(text: &str) -> Result<Widths, String> {
    if text == "ruler" {
        return Ok(Widths::Ruler);
    }
    let widths = text.split(',').map(|width| width.trim().parse().ok().filter(|width| *width > 0));
    let widths: Option<Vec<usize>> = widths.collect();
    widths.map(Widths::Characters).ok_or_else(|| "it takes widths such as 10,20,8, or `ruler`".to_owned())
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
