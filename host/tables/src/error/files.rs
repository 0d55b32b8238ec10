//! Messages about what a file is.

use std::io;
use std::path::Path;

use super::text::quoted;
use crate::compression::Compression;
use crate::content::Content;
use crate::encoding::Encoding;
use crate::format::Format;

pub(super) fn unknown_format(file: &Path, content: Option<Content>) -> String {
    format!(
        "the format of {} is not clear from its name{}; name the format: {}",
        quoted(file),
        and_is(content),
        Format::LIST
    )
}

pub(super) fn unknown_stream_format(file: &Path, content: Option<Content>) -> String {
    format!(
        "{} is a stream, and does not say its format{}; name the format: {}",
        quoted(file),
        and_is(content),
        Format::LIST
    )
}

pub(super) fn mixed_formats(
    first: &Path,
    first_format: Format,
    other: &Path,
    other_format: Format,
) -> String {
    format!(
        "the input has more than one format: {} is {first_format} and {} is {other_format}",
        quoted(first),
        quoted(other)
    )
}

pub(super) fn file_not_text(file: &Path, content: Content, packed: Option<Compression>) -> String {
    format!("{} is {content}{}, and not text", quoted(file), unpacked(packed))
}

pub(super) fn not_compressed(file: &Path, compression: Compression) -> String {
    format!(
        "{} is not compressed with {compression}, as its name says; rename it to what it is",
        quoted(file)
    )
}

pub(super) fn damaged(file: &Path, compression: Compression, source: &io::Error) -> String {
    format!(
        "cannot read {}: it is compressed with {compression}, and damaged or cut off: {source}",
        quoted(file)
    )
}

pub(super) fn malformed(file: &Path, encoding: Encoding, line: u64, byte: u64) -> String {
    format!(
        "{}, line {line} (byte {byte} of the text): what is there is no character of {encoding}; name another encoding, or \
         correct the file",
        quoted(file)
    )
}

pub(super) fn no_byte_order_mark(file: &Path, encoding: Encoding) -> String {
    format!(
        "{} seems to be {encoding}, and does not begin with a byte order mark; name the encoding",
        quoted(file)
    )
}

pub(super) fn decompressed_ratio(file: &Path, packed_bytes: u64, limit: u64) -> String {
    format!(
        "cannot read {}: its first {packed_bytes} bytes unpack to more than {limit} times as many; if that is intended, \
         allow a larger ratio",
        quoted(file)
    )
}

/// What a file is whose format is not known.
fn and_is(content: Option<Content>) -> String {
    content.map_or_else(String::new, |content| format!(", and it is {content}"))
}

/// What was done to see what a file is.
fn unpacked(packed: Option<Compression>) -> String {
    packed.map_or_else(String::new, |packed| format!(" once its {packed} is unpacked"))
}

pub(super) fn expected_content(format: Format) -> &'static str {
    match format {
        Format::Avro | Format::Orc => ": it has no columns",
        Format::Excel => ": the sheet has no cells",
        Format::FixedWidth => ": it has no lines",
        Format::Csv => ": it has neither a header nor rows",
        Format::Json => ": it has no rows with keys",
        Format::Parquet => ", which no Parquet file is",
    }
}
