//! How files are read.

use recipe_store::s3::S3;

use crate::format::Format;
use crate::limits::Limits;

/// How files are read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The format, or by the files' names.
    pub format: Option<Format>,
    /// The sign between two cells of a text file; a comma unless the files' names tell another.
    pub delimiter: Option<u8>,
    /// Whether folders named `column=value` tell columns.
    pub partitions: bool,
    /// How objects in S3 are reached.
    pub s3: S3,
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
            partitions: true,
            s3: S3::default(),
            morsel_bytes: 1 << 20,
            batch_rows: 131_072,
            limits: Limits::default(),
        }
    }
}
