//! How files are read.

use recipe_core::engine::kernel::read::TextFormat;
use recipe_store::listing::Streams;
use recipe_store::s3::S3;

use crate::format::Format;
use crate::limits::Limits;

/// How files are read.
///
/// ```
/// use recipe_tables::{Format, ReadOptions};
///
/// let options = ReadOptions::default().with_format(Format::Csv).with_delimiter(b';').with_header(false);
/// assert_eq!(options.delimiter, Some(b';'));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The format, unless the files' names show it.
    pub format: Option<Format>,
    /// The delimiter between two cells of a text file; a comma unless the files' names show another.
    pub delimiter: Option<u8>,
    /// How text is written that is read as numbers.
    pub text: TextFormat,
    /// Whether folders named `column=value` make columns.
    pub partition_columns: bool,
    /// How objects in S3 are reached.
    pub s3: S3,
    /// What comes from standard input, pipes and devices.
    pub streams: Streams,
    /// Whether the first row of a text file names the columns; else they are `Column_1`, `Column_2` and so on.
    pub header: bool,
    /// About how many bytes of a text make a batch.
    pub morsel_bytes: usize,
    /// About the most rows of a batch of a Parquet file. Where rows are long, it has fewer.
    pub batch_rows: usize,
    /// How much a file may ask for.
    pub limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            format: None,
            delimiter: None,
            header: true,
            text: TextFormat::default(),
            partition_columns: true,
            s3: S3::default(),
            streams: Streams::default(),
            morsel_bytes: 1 << 20,
            batch_rows: 131_072,
            limits: Limits::default(),
        }
    }
}

impl ReadOptions {
    /// The same for files of this format, or of the one their names show.
    pub fn with_format(self, format: impl Into<Option<Format>>) -> Self {
        ReadOptions { format: format.into(), ..self }
    }

    /// The same with this delimiter, or the one the files' names show.
    pub fn with_delimiter(self, delimiter: impl Into<Option<u8>>) -> Self {
        ReadOptions { delimiter: delimiter.into(), ..self }
    }

    /// The same with or without a header.
    pub fn with_header(self, header: bool) -> Self {
        ReadOptions { header, ..self }
    }

    /// The same for text that is written so.
    pub fn with_text(self, text: TextFormat) -> Self {
        ReadOptions { text, ..self }
    }

    /// The same with or without columns that folders make.
    pub fn with_partition_columns(self, partition_columns: bool) -> Self {
        ReadOptions { partition_columns, ..self }
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

    /// The same with these limits.
    pub fn with_limits(self, limits: Limits) -> Self {
        ReadOptions { limits, ..self }
    }
}
