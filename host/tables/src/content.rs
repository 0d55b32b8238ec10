//! What a file is, by its first bytes.

use std::fmt;
use std::path::Path;

use flate2::Decompress;
use memchr::memmem;

use crate::compression::{Compression, of_ending};

/// What a file is, by its first bytes, where it is not plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// Compressed with what is read here.
    Compressed(Compression),
    /// A ZIP archive.
    Zip,
    /// A workbook of Excel, which is a ZIP archive of a certain form.
    Excel,
    /// A workbook of Excel before 2007.
    OldExcel,
    /// Parquet.
    Parquet,
    /// Avro.
    Avro,
    /// ORC.
    Orc,
    /// An Arrow file.
    Arrow,
    /// Compressed with xz.
    Xz,
    /// An archive of 7-Zip.
    SevenZip,
    /// Compressed with lzop.
    Lzo,
    /// A tar archive.
    Tar,
    /// A PDF document.
    Pdf,
}

/// How many bytes at the start of a file are looked at.
pub(crate) const LOOKED_AT: usize = 4096;

/// What files begin with.
const MAGIC: &[(&[u8], Content)] = &[
    (b"\x1f\x8b", Content::Compressed(Compression::Gzip)),
    (b"BZh", Content::Compressed(Compression::Bzip2)),
    (b"\x28\xb5\x2f\xfd", Content::Compressed(Compression::Zstd)),
    (b"\xff\x06\x00\x00sNaPpY", Content::Compressed(Compression::Snappy)),
    (b"\x04\x22\x4d\x18", Content::Compressed(Compression::Lz4)),
    (b"PK\x03\x04", Content::Zip),
    (b"PK\x05\x06", Content::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::OldExcel),
    (b"PAR1", Content::Parquet),
    (b"PARE", Content::Parquet),
    (b"Obj\x01", Content::Avro),
    (b"ORC", Content::Orc),
    (b"ARROW1", Content::Arrow),
    (b"\xfd7zXZ\x00", Content::Xz),
    (b"7z\xbc\xaf\x27\x1c", Content::SevenZip),
    (b"\x89LZO\x00\r\n\x1a\n", Content::Lzo),
    (b"%PDF-", Content::Pdf),
];

/// Endings of names of files that are neither read nor written, and are known in order to say so.
const REFUSED: &[(&str, Content)] =
    &[("zip", Content::Zip), ("xz", Content::Xz), ("lzo", Content::Lzo), ("7z", Content::SevenZip)];

impl Content {
    /// What a file's name says it is, where files of that kind are neither read nor written.
    ///
    /// ```
    /// use recipe_tables::Content;
    ///
    /// assert_eq!(Content::from_path("claims.csv.zip".as_ref()), Some(Content::Zip));
    /// ```
    pub fn from_path(path: &Path) -> Option<Content> {
        of_ending(path, REFUSED)
    }

    /// What a file is that starts with these bytes; nothing where it may be text. Of a longer file, the first
    /// [`LOOKED_AT`] bytes are enough.
    pub(crate) fn of(start: &[u8]) -> Option<Content> {
        if is_text(start) {
            return None;
        }
        if start.get(257..262) == Some(b"ustar") {
            return Some(Content::Tar);
        }
        let known = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, content)| *content);
        match known {
            Some(Content::Zip) if is_workbook(start) => Some(Content::Excel),
            // pzstd begins with a frame that holds no data.
            None if matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) => {
                Some(Content::Compressed(Compression::Zstd))
            }
            None if is_zlib(start) => Some(Content::Compressed(Compression::Deflate)),
            known => known,
        }
    }
}

/// Whether bytes are UTF-8 without the control characters that no text has, but for a character cut at the end.
fn is_text(start: &[u8]) -> bool {
    // All are looked at, many at a time.
    let has_control = start.iter().fold(false, |found, byte| found | matches!(byte, 0..=8 | 0x0e..=0x1a));
    !has_control && std::str::from_utf8(start).err().is_none_or(|error| error.error_len().is_none())
}

fn is_workbook(zip: &[u8]) -> bool {
    [&b"[Content_Types].xml"[..], b"xl/", b"_rels/.rels"].iter().any(|name| memmem::find(zip, name).is_some())
}

/// Two bytes are little to know zlib by, so what follows them must unpack.
fn is_zlib(start: &[u8]) -> bool {
    matches!(start, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]) && unpacks(start, true)
}

/// Whether bytes are the start of what Deflate makes, in the format of zlib or bare.
pub(crate) fn unpacks(start: &[u8], zlib: bool) -> bool {
    let mut text = [0; 512];
    Decompress::new(zlib).decompress(start, &mut text, flate2::FlushDecompress::None).is_ok()
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Content::Compressed(compression) => return write!(f, "compressed with {compression}"),
            Content::Zip => "a ZIP archive",
            Content::Excel => "a workbook of Excel",
            Content::OldExcel => "a workbook of Excel before 2007",
            Content::Parquet => "Parquet",
            Content::Avro => "Avro",
            Content::Orc => "ORC",
            Content::Arrow => "an Arrow file",
            Content::Xz => "compressed with xz",
            Content::SevenZip => "an archive of 7-Zip",
            Content::Lzo => "compressed with LZO",
            Content::Tar => "a tar archive",
            Content::Pdf => "a PDF document",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let table: &[(&[u8], Option<Content>)] = &[
            (b"", None),
            (b"id,city\n1,Mobile\n", None),
            (b"id,gr\xf6\xdfe\n", None),
            (b"PAR1,x\n1,2\n", None),
            (b"ORC,ELF\n1,2\n", None),
            (b"x^2,y\n4,5\n", None),
            (b"BZh,x\n", None),
            ("x^2,\u{e4}".as_bytes(), None),
            (b"PAR1\x15\x04\x15", Some(Content::Parquet)),
            (b"ORC\x08\x03\x10", Some(Content::Orc)),
            (b"Obj\x01\x04", Some(Content::Avro)),
            (b"\x1f\x8b\x08\x00", Some(Content::Compressed(Compression::Gzip))),
            (b"\x50\x2a\x4d\x18\x04\x00\x00\x00", Some(Content::Compressed(Compression::Zstd))),
            (b"x\x9c\x4b\x4c\x02\x00", Some(Content::Compressed(Compression::Deflate))),
            (b"x\x9c\xff\xff\x02\x00", None),
            (b"PK\x03\x04\x14\x00\x00\x00in.csv", Some(Content::Zip)),
            (b"PK\x03\x04\x14\x00\x00\x00[Content_Types].xml", Some(Content::Excel)),
        ];
        for (start, content) in table {
            assert_eq!(Content::of(start), *content, "{start:?}");
        }
    }
}
