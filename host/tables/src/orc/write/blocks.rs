//! Blocks that the bytes of a file are packed in.

use std::io::{self, Write};

use flate2::write::DeflateEncoder;
use orc_rust::proto::CompressionKind;

use crate::compression::Compression;

/// The most bytes that a block has before it is packed.
pub(super) const BLOCK_BYTES: usize = 256 << 10;

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Zlib,
    Snappy,
    Zstd,
}

impl Packing {
    pub(super) fn of(compression: Compression) -> Self {
        match compression {
            Compression::Gzip => Packing::Zlib,
            Compression::Snappy => Packing::Snappy,
            Compression::Zstd => Packing::Zstd,
            _ => Packing::None,
        }
    }

    pub(super) fn kind(self) -> CompressionKind {
        match self {
            Packing::None => CompressionKind::None,
            Packing::Zlib => CompressionKind::Zlib,
            Packing::Snappy => CompressionKind::Snappy,
            Packing::Zstd => CompressionKind::Zstd,
        }
    }

    /// Adds bytes, packed.
    pub(super) fn pack(self, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        if self == Packing::None {
            out.extend_from_slice(bytes);
            return Ok(());
        }
        for block in bytes.chunks(BLOCK_BYTES) {
            let packed = self.block(block)?;
            let is_smaller = packed.len() < block.len();
            let written = if is_smaller { &packed } else { block };
            let header = (written.len() << 1) | usize::from(!is_smaller);
            out.extend_from_slice(&header.to_le_bytes()[..3]);
            out.extend_from_slice(written);
        }
        Ok(())
    }

    fn block(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Packing::None => Ok(bytes.to_vec()),
            Packing::Zlib => {
                let mut packer = DeflateEncoder::new(Vec::new(), flate2::Compression::default());
                packer.write_all(bytes)?;
                packer.finish()
            }
            Packing::Snappy => snap::raw::Encoder::new().compress_vec(bytes).map_err(Into::into),
            Packing::Zstd => zstd::bulk::compress(bytes, 0),
        }
    }
}
