//! How files are compressed, and what their names say of it.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// How a file is compressed.
///
/// ```
/// use recipe_tables::Compression;
///
/// assert_eq!(Compression::from_path("claims.csv.ZST".as_ref()), Some(Compression::Zstd));
/// assert_eq!(Compression::Zstd.extension(), Some("zst"));
/// assert_eq!(Compression::from_path("claims.csv".as_ref()), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// bzip2, for text.
    Bzip2,
    /// Zstandard.
    Zstd,
    /// Snappy; text in its framing format.
    Snappy,
    /// LZ4, for text, in its frame format.
    Lz4,
    /// Deflate in the format of zlib, for text, as Hadoop's `.deflate` is.
    Deflate,
    /// Brotli, for text.
    Brotli,
}

/// Endings of names, the first of each compression being the one that is written.
const ENDINGS: &[(&str, Compression)] = &[
    ("gz", Compression::Gzip),
    ("gzip", Compression::Gzip),
    ("bz2", Compression::Bzip2),
    ("zst", Compression::Zstd),
    ("zstd", Compression::Zstd),
    ("sz", Compression::Snappy),
    ("snappy", Compression::Snappy),
    ("lz4", Compression::Lz4),
    ("deflate", Compression::Deflate),
    ("zlib", Compression::Deflate),
    ("zz", Compression::Deflate),
    ("br", Compression::Brotli),
];

impl Compression {
    /// The compression that a file's name shows.
    pub fn from_path(path: &Path) -> Option<Compression> {
        of_ending(path, ENDINGS)
    }

    /// What names of files that are compressed this way end in, without the dot.
    pub fn extension(self) -> Option<&'static str> {
        ENDINGS.iter().find(|(_, known)| *known == self).map(|(ending, _)| *ending)
    }

    /// The media type of files that are compressed this way.
    pub fn media_type(self) -> Option<&'static str> {
        Some(match self {
            Compression::None => return None,
            Compression::Gzip => "application/gzip",
            Compression::Bzip2 => "application/x-bzip2",
            Compression::Zstd => "application/zstd",
            Compression::Snappy => "application/x-snappy-framed",
            Compression::Lz4 => "application/x-lz4",
            Compression::Deflate => "application/zlib",
            Compression::Brotli => "application/x-brotli",
        })
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Bzip2 => "bzip2",
            Compression::Zstd => "Zstandard",
            Compression::Snappy => "Snappy",
            Compression::Lz4 => "LZ4",
            Compression::Deflate => "Deflate",
            Compression::Brotli => "Brotli",
        })
    }
}

/// What the last ending of a file's name stands for, in any case.
pub(crate) fn of_ending<T: Copy>(path: &Path, endings: &[(&str, T)]) -> Option<T> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let (_, last) = name.rsplit_once('.')?;
    endings.iter().find(|(ending, _)| *ending == last).map(|(_, value)| *value)
}
