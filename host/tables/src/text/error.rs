//! Why a text ends before its end.

use std::io;
use std::path::Path;

use crate::compression::Compression;
use crate::encoding::Encoding;
use crate::error::TableError;

/// What is wrong with a text, inside an error of reading.
#[derive(Debug, thiserror::Error)]
pub(super) enum TextError {
    /// A file unpacks to more than `limit` times as many bytes.
    #[error("its first {packed_bytes} bytes unpack to more than {limit} times as many")]
    Ratio { packed_bytes: u64, limit: u64 },
    /// A file cannot be unpacked.
    #[error("{0}: {1}")]
    Damaged(Compression, io::Error),
    /// Bytes stand for no character; lines are counted from 1, bytes from 0.
    #[error("line {line}, byte {byte}: no character of {encoding}")]
    Malformed { encoding: Encoding, line: u64, byte: u64 },
}

impl From<TextError> for io::Error {
    fn from(error: TextError) -> io::Error {
        io::Error::other(error)
    }
}

/// The error of a text that ends before its end.
pub(crate) fn unreadable(file: &Path, error: io::Error) -> TableError {
    let file = file.to_path_buf();
    match error.downcast::<TextError>() {
        Ok(TextError::Ratio { packed_bytes, limit }) => {
            TableError::DecompressedRatio { file, packed_bytes, limit }
        }
        Ok(TextError::Damaged(compression, source)) => TableError::Damaged { file, compression, source },
        Ok(TextError::Malformed { encoding, line, byte }) => {
            TableError::Malformed { file, encoding, line, byte }
        }
        Err(source) => TableError::Read { file, source },
    }
}
