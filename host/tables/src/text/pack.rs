//! Texts, compressed as they are written.

use std::io::{Result, Write};

use brotli::CompressorWriter;
use bzip2::write::BzEncoder;
use flate2::write::{GzEncoder, ZlibEncoder};
use lz4_flex::frame::FrameEncoder as Lz4Encoder;
use snap::write::FrameEncoder as SnappyEncoder;
use zstd::stream::write::Encoder as ZstdEncoder;

use crate::compression::Compression;

/// Compresses a text. What comes out does not depend on the pieces in which it is written.
///
/// ```
/// use recipe_tables::Compression;
/// use recipe_tables::write::Packer;
///
/// let mut packer = Packer::new(Compression::Gzip)?;
/// packer.write(b"id,city\n")?;
/// let mut packed = packer.take();
/// packer.write(b"1,Mobile\n")?;
/// packed.extend(packer.finish()?);
/// assert!(packed.starts_with(b"\x1f\x8b"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Packer {
    encoder: Encoder,
    /// Text that is less than a piece.
    held: Vec<u8>,
}

/// Encoders are given pieces of one size, since what some make depends on it.
const PIECE: usize = 64 << 10;

/// A middle way: level 11 takes a hundred times as long.
const BROTLI_LEVEL: u32 = 5;

/// The window of Brotli, as a power of two.
const BROTLI_WINDOW: u32 = 22;

enum Encoder {
    None(Vec<u8>),
    Gzip(GzEncoder<Vec<u8>>),
    Bzip2(BzEncoder<Vec<u8>>),
    Zstd(ZstdEncoder<'static, Vec<u8>>),
    Snappy(Box<SnappyEncoder<Vec<u8>>>),
    Lz4(Box<Lz4Encoder<Vec<u8>>>),
    Deflate(ZlibEncoder<Vec<u8>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
}

impl Packer {
    /// Begins a text.
    pub fn new(compression: Compression) -> Result<Self> {
        let out = Vec::new();
        let encoder = match compression {
            Compression::None => Encoder::None(out),
            Compression::Gzip => Encoder::Gzip(GzEncoder::new(out, flate2::Compression::default())),
            Compression::Bzip2 => Encoder::Bzip2(BzEncoder::new(out, bzip2::Compression::default())),
            Compression::Zstd => Encoder::Zstd(ZstdEncoder::new(out, zstd::DEFAULT_COMPRESSION_LEVEL)?),
            Compression::Snappy => Encoder::Snappy(Box::new(SnappyEncoder::new(out))),
            Compression::Lz4 => Encoder::Lz4(Box::new(Lz4Encoder::new(out))),
            Compression::Deflate => Encoder::Deflate(ZlibEncoder::new(out, flate2::Compression::default())),
            Compression::Brotli => {
                Encoder::Brotli(Box::new(CompressorWriter::new(out, PIECE, BROTLI_LEVEL, BROTLI_WINDOW)))
            }
        };
        Ok(Packer { encoder, held: Vec::new() })
    }

    /// Adds text.
    pub fn write(&mut self, text: &[u8]) -> Result<()> {
        let mut text = text;
        if !self.held.is_empty() {
            let (filling, rest) = text.split_at(text.len().min(PIECE - self.held.len()));
            self.held.extend_from_slice(filling);
            text = rest;
            if self.held.len() < PIECE {
                return Ok(());
            }
            self.encoder.writer().write_all(&self.held)?;
            self.held.clear();
        }
        let pieces = text.chunks_exact(PIECE);
        self.held.extend_from_slice(pieces.remainder());
        pieces.into_iter().try_for_each(|piece| self.encoder.writer().write_all(piece))
    }

    /// What came out since this was last asked.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(match &mut self.encoder {
            Encoder::None(out) => out,
            Encoder::Gzip(encoder) => encoder.get_mut(),
            Encoder::Bzip2(encoder) => encoder.get_mut(),
            Encoder::Zstd(encoder) => encoder.get_mut(),
            Encoder::Snappy(encoder) => encoder.get_mut(),
            Encoder::Lz4(encoder) => encoder.get_mut(),
            Encoder::Deflate(encoder) => encoder.get_mut(),
            Encoder::Brotli(encoder) => encoder.get_mut(),
        })
    }

    /// Ends the text. Returns the last bytes.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        self.encoder.writer().write_all(&self.held)?;
        match self.encoder {
            Encoder::None(out) => Ok(out),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Bzip2(encoder) => encoder.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
            Encoder::Snappy(encoder) => encoder.into_inner().map_err(snap::write::IntoInnerError::into_error),
            Encoder::Lz4(encoder) => Ok(encoder.finish()?),
            Encoder::Deflate(encoder) => encoder.finish(),
            Encoder::Brotli(encoder) => Ok(encoder.into_inner()),
        }
    }
}

impl Encoder {
    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Encoder::None(out) => out,
            Encoder::Gzip(encoder) => encoder,
            Encoder::Bzip2(encoder) => encoder,
            Encoder::Zstd(encoder) => encoder,
            Encoder::Snappy(encoder) => encoder,
            Encoder::Lz4(encoder) => encoder,
            Encoder::Deflate(encoder) => encoder,
            Encoder::Brotli(encoder) => encoder,
        }
    }
}
