//! What is written, and how.

use std::time::Duration;

use clap::{Args, ValueEnum};
use recipe_run::Apply;
use recipe_run::store::s3::S3;
use recipe_run::tables::csv::Formulas;
use recipe_run::tables::{Compression, OutputFormat};

use super::catalog::CatalogName;
use super::input::delimiter;
use super::s3::ObjectArgs;
use super::size::age;
use crate::error::{Failure, Result};

/// What is written, and how.
#[derive(Args)]
#[command(next_help_heading = "Output")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct OutputArgs {
    /// The file to write, or a folder for files, here or in S3; the name of a folder ends with `/`. `-` is standard output;
    /// into it, as into pipes and devices, rows go as they come.
    #[arg(short, long, value_name = "PATH")]
    output: String,
    /// Format of the output, where its name does not say.
    #[arg(long, value_enum)]
    output_format: Option<Written>,
    /// Compression, in place of what the name says: snappy (the default), zstd, gzip or none for Parquet, Avro and ORC; for
    /// text any of these.
    #[arg(long, value_enum)]
    compression: Option<Packed>,
    /// Delimiter of a text output: one character, or `tab`.
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    output_delimiter: Option<u8>,
    /// What to do with text in a CSV output that a spreadsheet would take for a formula: it starts with = + - @, a tab
    /// or a carriage return, and is not a plain number.
    #[arg(long, value_enum, default_value = "keep")]
    csv_formulas: CsvFormulas,
    /// Replaces an output that is there: of a folder, the files that earlier runs wrote.
    #[arg(long, conflicts_with = "append", group = "replaces")]
    overwrite: bool,
    /// How long files of the folder that are replaced stay, such as 10m, for those who still read them; then the next run,
    /// or `clean`, deletes them.
    #[arg(long, value_name = "AGE", value_parser = age, requires = "replaces")]
    keep_replaced: Option<Duration>,
    /// Adds files to those that are in the folder.
    #[arg(long)]
    append: bool,
    /// Reads only inputs that no run into this folder has read before, and adds what comes out.
    #[arg(long, conflicts_with = "overwrite")]
    incremental: bool,
    /// With --incremental, reads all inputs again and replaces what earlier runs wrote, as after a change of the recipe.
    #[arg(long, requires = "incremental", group = "replaces")]
    reprocess: bool,
    /// Partition column, whose values make folders (column=value/); may be given several times, outermost first.
    #[arg(long, value_name = "COLUMN")]
    partition_by: Vec<String>,
    /// Writes up to N files into the folder, in order, each with the rows of an equal share of the input.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    max_files: Option<u64>,
    /// Vouches that no other run writes to the folder; for stores that cannot tell who was first.
    #[arg(long)]
    single_writer: bool,
    /// Names the run. A run of the same name is not repeated; unless given, recipe, options and input make the name.
    #[arg(long, value_name = "ID")]
    run_id: Option<String>,
    /// Makes the folder a table of the catalog, once it is written: a new one, or one that is there, which gets the columns and
    /// partitions that it lacks.
    #[arg(long, value_name = "DATABASE.TABLE", value_parser = table, requires = "catalog")]
    table: Option<(String, String)>,
    /// The catalog of the table: `local:tables.json`, a file, or `glue`, AWS Glue, in a region with `glue:eu-west-1`.
    #[arg(long, value_name = "CATALOG", value_parser = CatalogName::parse, requires = "table")]
    catalog: Option<CatalogName>,
    #[command(flatten)]
    objects: ObjectArgs,
}

/// Reads `DATABASE.TABLE`.
fn table(text: &str) -> Result<(String, String), String> {
    match text.split_once('.') {
        Some((database, table)) if !database.is_empty() && !table.is_empty() => {
            Ok((database.to_owned(), table.to_owned()))
        }
        _ => Err("it takes a database and a table, with a dot between them".to_owned()),
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Written {
    Avro,
    Csv,
    #[value(alias = "xlsx")]
    Excel,
    Jsonl,
    Orc,
    #[value(alias = "glueparquet")]
    Parquet,
    Xml,
}

#[derive(Clone, Copy, ValueEnum)]
enum Packed {
    None,
    Gzip,
    Bzip2,
    Zstd,
    /// Text is written in its framing format.
    Snappy,
    /// Text is written in its frame format.
    Lz4,
    /// In the format of zlib.
    #[value(alias = "zlib")]
    Deflate,
    Brotli,
    #[value(hide = true)]
    Lzo,
}

#[derive(Clone, Copy, ValueEnum)]
enum CsvFormulas {
    /// Writes it as it is.
    Keep,
    /// Writes it with `'` before it, which spreadsheets read as text, and counts it in the report.
    Escape,
    /// Ends the run, and says where the cell is.
    Reject,
}

impl OutputArgs {
    /// The name of the output.
    pub(crate) fn name(&self) -> &str {
        &self.output
    }

    /// Says so to a run, whose catalog is reached with the settings of `s3`.
    pub fn set(&self, apply: Apply, s3: &S3) -> Result<Apply> {
        let mut apply = self.objects.set(apply.output(&self.output))?;
        if let Some(format) = self.output_format {
            apply = apply.output_format(match format {
                Written::Avro => OutputFormat::Avro,
                Written::Csv => OutputFormat::Csv,
                Written::Excel => OutputFormat::Excel,
                Written::Jsonl => OutputFormat::JsonLines,
                Written::Orc => OutputFormat::Orc,
                Written::Parquet => OutputFormat::Parquet,
                Written::Xml => OutputFormat::Xml,
            });
        }
        if let Some(compression) = self.compression {
            apply = apply.compression(match compression {
                Packed::None => Compression::None,
                Packed::Gzip => Compression::Gzip,
                Packed::Bzip2 => Compression::Bzip2,
                Packed::Zstd => Compression::Zstd,
                Packed::Snappy => Compression::Snappy,
                Packed::Lz4 => Compression::Lz4,
                Packed::Deflate => Compression::Deflate,
                Packed::Brotli => Compression::Brotli,
                Packed::Lzo => return Err(Failure::Lzo),
            });
        }
        if let Some(delimiter) = self.output_delimiter {
            apply = apply.output_delimiter(delimiter);
        }
        apply = apply.csv_formulas(match self.csv_formulas {
            CsvFormulas::Keep => Formulas::Keep,
            CsvFormulas::Escape => Formulas::Escape,
            CsvFormulas::Reject => Formulas::Reject,
        });
        if self.overwrite {
            apply = apply.overwrite();
        }
        if self.append {
            apply = apply.append();
        }
        if self.incremental {
            apply = if self.reprocess { apply.reprocess() } else { apply.incremental() };
        }
        if let Some(files) = self.max_files {
            apply = apply.max_files(files as usize);
        }
        if let Some(age) = self.keep_replaced {
            apply = apply.keep_replaced(age);
        }
        if self.single_writer {
            apply = apply.single_writer();
        }
        if let (Some((database, table)), Some(catalog)) = (&self.table, &self.catalog) {
            apply = apply.catalog_table(catalog.open(s3), database, table);
        }
        let apply = self.partition_by.iter().fold(apply, Apply::partition_by);
        Ok(self.run_id.iter().fold(apply, Apply::run_id))
    }
}
