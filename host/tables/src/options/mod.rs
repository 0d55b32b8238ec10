//! How files are read.

mod csv;
mod json;
#[cfg(test)]
mod tests;
mod written;

use recipe_core::engine::kernel::read::TextFormat;
use recipe_store::listing::Streams;
use recipe_store::s3::S3;
use serde::{Deserialize, Serialize};

use crate::encoding::Encoding;
use crate::format::Format;
use crate::limits::Limits;
use crate::paths::PathOptions;
pub use csv::{CsvOptions, Ragged};
pub use json::JsonOptions;

/// Which sheet of a workbook is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sheet {
    /// The one of this name.
    Name(String),
    /// The one at this place, counted from 1; hidden ones count too.
    Number(usize),
}

/// Where the columns of a fixed-width text begin and end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Widths {
    /// Each has so many characters.
    Characters(Vec<usize>),
    /// Where a line of dashes has them, such as `---- ------`: the second line, or the first of a text without a header.
    Ruler,
}

/// What folders named `column=value` do, as Hive, Spark and Athena write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Partitions {
    /// They make columns. All files are in such folders, or none is.
    #[default]
    Strict,
    /// They make columns, which are missing in the rows of files that are elsewhere.
    Fill,
    /// Nothing.
    None,
}

/// How files are read.
///
/// Written with serde, they can travel to another machine: the client for S3 as its options, without credentials, and no
/// streams.
///
/// ```
/// use recipe_tables::{Format, ReadOptions};
///
/// let options = ReadOptions::default().with_format(Format::Csv).with_delimiter(b';').with_header(false);
/// assert_eq!(options.delimiter, Some(b';'));
///
/// let read: ReadOptions = serde_json::from_str(&serde_json::to_string(&options)?)?;
/// assert_eq!((read.format, read.delimiter, read.header), (Some(Format::Csv), Some(b';'), false));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct ReadOptions {
    /// The format, unless the files' names show it.
    pub format: Option<Format>,
    /// The delimiter between two cells of a text file; unless given, the one that the files' names show, or that is
    /// found in the first rows.
    pub delimiter: Option<u8>,
    /// How text is written that is read as numbers and dates.
    #[serde(with = "written::text")]
    pub text: TextFormat,
    /// What else there is to say of a text with a delimiter.
    pub csv: CsvOptions,
    /// What folders named `column=value` do.
    pub partitions: Partitions,
    /// The name of a column, after all others, for the name of the file that a row is from.
    pub filename_column: Option<String>,
    /// The encoding of texts that begin with no byte order mark; UTF-8 unless given.
    pub encoding: Option<Encoding>,
    /// How objects in S3 are reached.
    #[serde(with = "written::s3")]
    pub s3: S3,
    /// What comes from standard input, pipes and devices.
    #[serde(skip)]
    pub streams: Streams,
    /// The sheet of a workbook; the first that is not hidden, unless given.
    pub sheet: Option<Sheet>,
    /// Where the columns of a fixed-width text are.
    pub widths: Option<Widths>,
    /// Whether the first row of a text file or a sheet names the columns; else they are `Column_1`, `Column_2` and so on.
    pub header: bool,
    /// About how many bytes of a text make a batch.
    pub morsel_bytes: usize,
    /// About the most rows of a batch of a Parquet file. Where rows are long, it has fewer.
    pub batch_rows: usize,
    /// About the most bytes of a batch of a Parquet or ORC file, unless its pages are larger.
    pub batch_bytes: usize,
    /// Whether a dataset has the columns of all its files, and a file that lacks one has missing cells there; else all files
    /// must have the same columns.
    pub union_by_name: bool,
    /// What becomes of a column that has types in several files which no one type can hold.
    pub differing_types: DifferingTypes,
    /// Whether bytes of a Parquet file that are not marked as text are text all the same, as some programs write it.
    pub binary_as_text: bool,
    /// Whether moments of a Parquet file's old type INT96 are read as nanoseconds, which go from 1677 to 2262; else they are
    /// read as microseconds.
    pub int96_nanoseconds: bool,
    /// How much a file may ask for.
    pub limits: Limits,
    /// What is particular to JSON files.
    pub json: JsonOptions,
    /// Which of the files that paths lead to are read, and what their paths give.
    pub paths: PathOptions,
}

/// What becomes of a column that has types in several files which no one type can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DifferingTypes {
    /// That is an error.
    Refuse,
    /// Its cells are read as text.
    Text,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            format: None,
            delimiter: None,
            csv: CsvOptions::default(),
            sheet: None,
            widths: None,
            header: true,
            text: TextFormat::default(),
            partitions: Partitions::default(),
            filename_column: None,
            encoding: None,
            s3: S3::default(),
            streams: Streams::default(),
            morsel_bytes: 1 << 20,
            batch_rows: 131_072,
            batch_bytes: 16 << 20,
            union_by_name: false,
            differing_types: DifferingTypes::Refuse,
            binary_as_text: false,
            int96_nanoseconds: false,
            limits: Limits::default(),
            json: JsonOptions::default(),
            paths: PathOptions::default(),
        }
    }
}

impl ReadOptions {
    /// The same for files of this format, or of the one their names show.
    pub fn with_format(self, format: impl Into<Option<Format>>) -> Self {
        ReadOptions { format: format.into(), ..self }
    }

    /// The same with this delimiter, or the one that the files' names or their first rows show.
    pub fn with_delimiter(self, delimiter: impl Into<Option<u8>>) -> Self {
        ReadOptions { delimiter: delimiter.into(), ..self }
    }

    /// The same for a text with a delimiter of this kind.
    pub fn with_csv(self, csv: CsvOptions) -> Self {
        ReadOptions { csv, ..self }
    }

    /// The same with this sheet of a workbook, or its first.
    pub fn with_sheet(self, sheet: impl Into<Option<Sheet>>) -> Self {
        ReadOptions { sheet: sheet.into(), ..self }
    }

    /// The same with these columns of a fixed-width text.
    pub fn with_widths(self, widths: impl Into<Option<Widths>>) -> Self {
        ReadOptions { widths: widths.into(), ..self }
    }

    /// The same with or without a header.
    pub fn with_header(self, header: bool) -> Self {
        ReadOptions { header, ..self }
    }

    /// The same for text that is written so.
    pub fn with_text(self, text: TextFormat) -> Self {
        ReadOptions { text, ..self }
    }

    /// The same where folders named `column=value` do this.
    pub fn with_partitions(self, partitions: Partitions) -> Self {
        ReadOptions { partitions, ..self }
    }

    /// The same with a column of this name for the names of files, or without one.
    pub fn with_filename_column(self, column: impl Into<Option<String>>) -> Self {
        ReadOptions { filename_column: column.into(), ..self }
    }

    /// The same for texts in this encoding, or in UTF-8.
    pub fn with_encoding(self, encoding: impl Into<Option<Encoding>>) -> Self {
        ReadOptions { encoding: encoding.into(), ..self }
    }

    /// The same with this client for S3.
    pub fn with_s3(self, s3: S3) -> Self {
        ReadOptions { s3, ..self }
    }

    /// The same with these streams.
    pub fn with_streams(self, streams: Streams) -> Self {
        ReadOptions { streams, ..self }
    }

    /// The same with batches of about so many bytes of text.
    pub fn with_morsel_bytes(self, morsel_bytes: usize) -> Self {
        ReadOptions { morsel_bytes, ..self }
    }

    /// The same with batches of about so many rows of a Parquet file.
    pub fn with_batch_rows(self, batch_rows: usize) -> Self {
        ReadOptions { batch_rows, ..self }
    }

    /// The same with batches of about so many bytes of a Parquet or ORC file.
    pub fn with_batch_bytes(self, batch_bytes: usize) -> Self {
        ReadOptions { batch_bytes, ..self }
    }

    /// The same with the columns of all files, or with those that all files must have.
    pub fn with_union_by_name(self, union_by_name: bool) -> Self {
        ReadOptions { union_by_name, ..self }
    }

    /// The same with this done where types of files differ.
    pub fn with_differing_types(self, differing_types: DifferingTypes) -> Self {
        ReadOptions { differing_types, ..self }
    }

    /// The same with bytes that are not marked as text read as text, or not.
    pub fn with_binary_as_text(self, binary_as_text: bool) -> Self {
        ReadOptions { binary_as_text, ..self }
    }

    /// The same with moments of INT96 read as nanoseconds, or as microseconds.
    pub fn with_int96_nanoseconds(self, int96_nanoseconds: bool) -> Self {
        ReadOptions { int96_nanoseconds, ..self }
    }

    /// The same with these limits.
    pub fn with_limits(self, limits: Limits) -> Self {
        ReadOptions { limits, ..self }
    }

    /// The same with these options for JSON files.
    pub fn with_json(self, json: JsonOptions) -> Self {
        ReadOptions { json, ..self }
    }

    /// The same with this said of paths.
    pub fn with_paths(self, paths: PathOptions) -> Self {
        ReadOptions { paths, ..self }
    }
}
