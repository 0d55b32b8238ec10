//! File formats, and which of them a file's name shows.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::compression::Compression;
use crate::content::Content;

/// A file format that can be read.
///
/// ```
/// use recipe_tables::Format;
///
/// assert_eq!(Format::from_path("claims.tsv.gz".as_ref()), Some(Format::Csv));
/// assert_eq!(Format::delimiter_from_path("claims.tsv.gz".as_ref()), Some(b'\t'));
/// assert_eq!(Format::from_path("claims.txt".as_ref()), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Format {
    /// Avro container files.
    Avro,
    /// Text with a delimiter: CSV, TSV and the like.
    Csv,
    /// A sheet of a workbook of Excel or of `OpenDocument`: XLSX, XLSB, XLS or ODS.
    Excel,
    /// Text with columns of fixed widths.
    FixedWidth,
    /// JSON lines, or one JSON array of objects.
    Json,
    /// ORC.
    Orc,
    /// Parquet.
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Avro => "Avro",
            Format::Csv => "CSV",
            Format::Excel => "Excel",
            Format::FixedWidth => "fixed-width text",
            Format::Json => "JSON",
            Format::Orc => "ORC",
            Format::Parquet => "Parquet",
        })
    }
}

impl Format {
    /// All formats that are read, as messages list them.
    pub(crate) const LIST: &str = "CSV, JSON, Parquet, Avro, ORC, Excel or fixed-width text";

    /// Whether all columns are text that may hold values of other types.
    pub fn is_untyped(self) -> bool {
        matches!(self, Format::Csv | Format::Excel | Format::FixedWidth | Format::Json)
    }

    /// Whether files are read in ranges, rather than from start to end.
    pub(crate) fn is_ranged(self) -> bool {
        matches!(self, Format::Orc | Format::Parquet)
    }

    /// The format that a file's name shows; an ending that says how the file is compressed does not count.
    pub fn from_path(path: &Path) -> Option<Format> {
        match extension(path)?.as_str() {
            "avro" => Some(Format::Avro),
            "csv" | "tsv" | "tab" | "psv" => Some(Format::Csv),
            "fwf" => Some(Format::FixedWidth),
            "json" | "jsonl" | "ndjson" => Some(Format::Json),
            "ods" | "xls" | "xlsb" | "xlsm" | "xlsx" => Some(Format::Excel),
            "orc" => Some(Format::Orc),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The format of a file with this content, where one can be read.
    pub(crate) fn of_content(content: Content) -> Option<Format> {
        match content {
            Content::Avro => Some(Format::Avro),
            Content::Excel | Content::OldExcel => Some(Format::Excel),
            Content::Orc => Some(Format::Orc),
            Content::Parquet => Some(Format::Parquet),
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

/// The last part of a file's name in lower case, before one that says how the file is packed.
fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let is_packed = Compression::from_path(path).is_some() || Content::from_path(path).is_some();
    let name = if is_packed { name.rsplit_once('.')?.0 } else { &name };
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutputFormat {
    /// An Avro container file.
    Avro,
    /// Text with a delimiter and a header.
    Csv,
    /// A workbook of Excel, XLSX.
    Excel,
    /// One JSON object a line.
    JsonLines,
    /// ORC.
    Orc,
    /// Parquet.
    Parquet,
    /// XML with an element for each row.
    Xml,
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OutputFormat::Avro => "Avro",
            OutputFormat::Csv => "CSV",
            OutputFormat::Excel => "Excel",
            OutputFormat::JsonLines => "JSON lines",
            OutputFormat::Orc => "ORC",
            OutputFormat::Parquet => "Parquet",
            OutputFormat::Xml => "XML",
        })
    }
}

impl OutputFormat {
    /// The format that a file's name shows; an ending that says how the file is compressed does not count.
    pub fn from_path(path: &Path) -> Option<OutputFormat> {
        match extension(path)?.as_str() {
            "xlsx" => return Some(OutputFormat::Excel),
            "xml" => return Some(OutputFormat::Xml),
            _ => {}
        }
        match Format::from_path(path)? {
            Format::Avro => Some(OutputFormat::Avro),
            Format::Csv => Some(OutputFormat::Csv),
            Format::Json => Some(OutputFormat::JsonLines),
            Format::Orc => Some(OutputFormat::Orc),
            Format::Parquet => Some(OutputFormat::Parquet),
            Format::Excel | Format::FixedWidth => None,
        }
    }

    /// Whether it is text, which can be compressed as a whole.
    pub fn is_text(self) -> bool {
        matches!(self, OutputFormat::Csv | OutputFormat::JsonLines | OutputFormat::Xml)
    }

    /// Whether it can be compressed this way: text as a whole, other formats within.
    pub fn is_written_with(self, compression: Compression) -> bool {
        use Compression::{Gzip, None, Snappy, Zstd};
        match self {
            OutputFormat::Csv | OutputFormat::JsonLines | OutputFormat::Xml => true,
            OutputFormat::Excel => compression == None,
            OutputFormat::Avro | OutputFormat::Orc | OutputFormat::Parquet => {
                matches!(compression, None | Gzip | Snappy | Zstd)
            }
        }
    }

    /// The extension of files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            OutputFormat::Avro => "avro",
            OutputFormat::Csv => "csv",
            OutputFormat::Excel => "xlsx",
            OutputFormat::JsonLines => "jsonl",
            OutputFormat::Orc => "orc",
            OutputFormat::Parquet => "parquet",
            OutputFormat::Xml => "xml",
        }
    }

    /// The media type of a file.
    pub fn media_type(self, compression: Compression) -> &'static str {
        match self {
            OutputFormat::Avro => "application/avro",
            OutputFormat::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            OutputFormat::Orc => "application/vnd.apache.orc",
            OutputFormat::Parquet => "application/vnd.apache.parquet",
            OutputFormat::Csv => compression.media_type().unwrap_or("text/csv; charset=utf-8"),
            OutputFormat::JsonLines => compression.media_type().unwrap_or("application/x-ndjson"),
            OutputFormat::Xml => compression.media_type().unwrap_or("application/xml"),
        }
    }
}
