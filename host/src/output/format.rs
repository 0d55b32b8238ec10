//! Formats that can be written.

use std::fmt;
use std::path::Path;

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
    /// The format a file's name tells; `.gz` behind it does not count.
    pub(super) fn of(path: &Path) -> Option<OutputFormat> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" | "tsv" | "psv" => Some(OutputFormat::Csv),
            "json" | "jsonl" | "ndjson" => Some(OutputFormat::JsonLines),
            "parquet" | "pq" => Some(OutputFormat::Parquet),
            _ => None,
        }
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            OutputFormat::Csv => "csv",
            OutputFormat::JsonLines => "jsonl",
            OutputFormat::Parquet => "parquet",
        }
    }

    /// The media type of a file.
    pub(super) fn media_type(self, compression: Compression) -> &'static str {
        match self {
            OutputFormat::Parquet => "application/vnd.apache.parquet",
            _ if compression == Compression::Gzip => "application/gzip",
            OutputFormat::Csv => "text/csv; charset=utf-8",
            OutputFormat::JsonLines => "application/x-ndjson",
        }
    }
}
