//! File formats, and which of them a file's name shows.

use std::fmt;
use std::path::Path;

/// A file format that can be read.
///
/// ```
/// use recipe_tables::Format;
///
/// assert_eq!(Format::from_path("claims.tsv.gz".as_ref()), Some(Format::Csv));
/// assert_eq!(Format::delimiter_from_path("claims.tsv.gz".as_ref()), Some(b'\t'));
/// assert_eq!(Format::from_path("claims.txt".as_ref()), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Text with a delimiter: CSV, TSV and the like.
    Csv,
    /// JSON lines, or one JSON array of objects.
    Json,
    /// Parquet.
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Csv => "CSV",
            Format::Json => "JSON",
            Format::Parquet => "Parquet",
        })
    }
}

impl Format {
    /// The format that a file's name shows; a `.gz` at its end does not count.
    pub fn from_path(path: &Path) -> Option<Format> {
        match extension(path)?.as_str() {
            "csv" | "tsv" | "tab" | "psv" => Some(Format::Csv),
            "json" | "jsonl" | "ndjson" => Some(Format::Json),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The delimiter that a file's name shows.
    pub fn delimiter_from_path(path: &Path) -> Option<u8> {
        match extension(path)?.as_str() {
            "tsv" | "tab" => Some(b'\t'),
            "psv" => Some(b'|'),
            _ => None,
        }
    }
}

/// The last part of a file's name in lower case, before any `.gz`.
fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

/// A format that can be written. Whoever writes has to know all of them, so there is no other.
///
/// ```
/// use recipe_tables::{Compression, OutputFormat};
///
/// let format = OutputFormat::from_path("clean.jsonl".as_ref()).expect("JSON lines");
/// assert_eq!(format.extension(), "jsonl");
/// assert_eq!(format.media_type(Compression::None), "application/x-ndjson");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// Text with a delimiter and a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
}

/// How an output is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Snappy, for Parquet.
    Snappy,
    /// Zstandard, for Parquet.
    Zstd,
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OutputFormat::Csv => "CSV",
            OutputFormat::JsonLines => "JSON lines",
            OutputFormat::Parquet => "Parquet",
        })
    }
}

impl OutputFormat {
    /// The format that a file's name shows; a `.gz` at its end does not count.
    pub fn from_path(path: &Path) -> Option<OutputFormat> {
        Some(match Format::from_path(path)? {
            Format::Csv => OutputFormat::Csv,
            Format::Json => OutputFormat::JsonLines,
            Format::Parquet => OutputFormat::Parquet,
        })
    }

    /// The extension of files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            OutputFormat::Csv => "csv",
            OutputFormat::JsonLines => "jsonl",
            OutputFormat::Parquet => "parquet",
        }
    }

    /// The media type of a file.
    pub fn media_type(self, compression: Compression) -> &'static str {
        match self {
            OutputFormat::Parquet => "application/vnd.apache.parquet",
            _ if compression == Compression::Gzip => "application/gzip",
            OutputFormat::Csv => "text/csv; charset=utf-8",
            OutputFormat::JsonLines => "application/x-ndjson",
        }
    }
}
