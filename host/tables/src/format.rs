//! File formats, and what names of files say of them.

use std::fmt;
use std::path::Path;

/// A file format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The format that a file's name says; a `.gz` at its end does not count.
    pub fn of(path: &Path) -> Option<Format> {
        match extension(path)?.as_str() {
            "csv" | "tsv" | "tab" | "psv" => Some(Format::Csv),
            "json" | "jsonl" | "ndjson" => Some(Format::Json),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The delimiter that a file's name says.
    pub fn delimiter_of(path: &Path) -> Option<u8> {
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

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// Text with a delimiter and a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
}

/// How output is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The format that a file's name says; a `.gz` at its end does not count.
    pub fn of(path: &Path) -> Option<OutputFormat> {
        Some(match Format::of(path)? {
            Format::Csv => OutputFormat::Csv,
            Format::Json => OutputFormat::JsonLines,
            Format::Parquet => OutputFormat::Parquet,
        })
    }

    /// How names of files end, after the dot.
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
