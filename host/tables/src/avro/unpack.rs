//! Unpacking blocks, which may not become larger than they may.

use std::borrow::Cow;
use std::io::{self, Read};

use arrow_avro::compression::CompressionCodec;
use bzip2::read::BzDecoder;
use flate2::Crc;
use flate2::read::DeflateDecoder;

/// Why a block cannot be unpacked.
#[derive(Debug)]
pub(super) enum UnpackError {
    /// It is damaged.
    Damaged(String),
    /// It would become larger than it may.
    TooLarge,
}

impl From<io::Error> for UnpackError {
    fn from(error: io::Error) -> Self {
        UnpackError::Damaged(error.to_string())
    }
}

/// The bytes of a block, which may be `limit`.
pub(super) fn unpack(
    packed: &[u8],
    codec: Option<CompressionCodec>,
    limit: usize,
) -> Result<Cow<'_, [u8]>, UnpackError> {
    let unpacked = match codec {
        None => return Ok(Cow::Borrowed(packed)),
        Some(CompressionCodec::Deflate) => bounded(DeflateDecoder::new(packed), limit)?,
        Some(CompressionCodec::Bzip2) => bounded(BzDecoder::new(packed), limit)?,
        Some(CompressionCodec::ZStandard) => bounded(zstd::Decoder::new(packed)?, limit)?,
        Some(CompressionCodec::Snappy) => snappy(packed, limit)?,
        Some(CompressionCodec::Xz) => {
            return Err(UnpackError::Damaged("blocks packed with xz are not read".to_owned()));
        }
    };
    Ok(Cow::Owned(unpacked))
}

fn bounded(packed: impl Read, limit: usize) -> Result<Vec<u8>, UnpackError> {
    let mut bytes = Vec::new();
    packed.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit { Err(UnpackError::TooLarge) } else { Ok(bytes) }
}

/// Snappy, and after it the checksum of what it unpacks to.
fn snappy(packed: &[u8], limit: usize) -> Result<Vec<u8>, UnpackError> {
    let damaged = |error: snap::Error| UnpackError::Damaged(error.to_string());
    let Some((packed, checksum)) = packed.split_last_chunk::<4>() else {
        return Err(UnpackError::Damaged("a block ends before its checksum".to_owned()));
    };
    if snap::raw::decompress_len(packed).map_err(damaged)? > limit {
        return Err(UnpackError::TooLarge);
    }
    let bytes = snap::raw::Decoder::new().decompress_vec(packed).map_err(damaged)?;
    let mut found = Crc::new();
    found.update(&bytes);
    if found.sum() != u32::from_be_bytes(*checksum) {
        return Err(UnpackError::Damaged("the checksum of a block is wrong".to_owned()));
    }
    Ok(bytes)
}
