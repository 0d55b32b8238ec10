//! Packed files, unpacked as they are read.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use lz4_flex::frame::FrameDecoder as Lz4Decoder;

use super::Text;
use super::blocks::{self, Blocks};
use super::error::TextError;
use crate::compression::Compression;
use crate::content::unpacks;

/// Any file may unpack to so many bytes, however small it is.
pub(super) const FREE: u64 = 16 << 20;

/// How many packed bytes are read at a time.
const BUFFER: usize = 256 << 10;

/// The packed bytes of a file.
pub(super) type Packed = BufReader<Metered>;

/// The text of a packed file, which ends with an error where it grows out of all proportion.
pub(super) struct Unpacked {
    text: Text,
    compression: Compression,
    packed: Arc<Meter>,
    unpacked: u64,
    ratio: u64,
}

impl Unpacked {
    /// Of `packed`, which may unpack to `ratio` times its size.
    pub(super) fn new(packed: Text, compression: Compression, ratio: u64) -> Result<Self> {
        let meter = Arc::<Meter>::default();
        let metered = Metered { input: packed, meter: meter.clone() };
        let mut packed = BufReader::with_capacity(BUFFER, metered);
        let text: Text = match compression {
            Compression::None => Box::new(packed),
            Compression::Snappy | Compression::Lz4 if blocks::starts(packed.fill_buf()?) => {
                Box::new(Blocks::new(packed, compression))
            }
            Compression::Gzip => Box::new(Members { decoder: Some(GzDecoder::new(packed)) }),
            Compression::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
            // Windows of more than 128 MiB are refused.
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
            Compression::Snappy => Box::new(snap::read::FrameDecoder::new(packed)),
            Compression::Lz4 => Box::new(Lz4 { decoder: Lz4Decoder::new(Endless(packed)), between: true }),
            Compression::Deflate => Box::new(Inflate::new(packed)?),
            Compression::Brotli => {
                let decoder = brotli::Decompressor::new(packed, BUFFER);
                Box::new(Brotli { decoder, ended: false })
            }
        };
        Ok(Unpacked { text, compression, packed: meter, unpacked: 0, ratio })
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = match self.text.read(buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            // What is wrong with the store or the disk is not wrong with the file.
            Err(error) if self.packed.failed.load(Ordering::Relaxed) => return Err(error),
            Err(error) => return Err(TextError::Damaged(self.compression, error).into()),
        };
        self.unpacked += read as u64;
        let packed = self.packed.bytes.load(Ordering::Relaxed);
        if self.unpacked > FREE && self.unpacked > packed.saturating_mul(self.ratio) {
            return Err(TextError::Ratio { packed_bytes: packed, limit: self.ratio }.into());
        }
        Ok(read)
    }
}

#[derive(Default)]
struct Meter {
    bytes: AtomicU64,
    failed: AtomicBool,
}

/// Counts what is read, and notes that it cannot be.
pub(super) struct Metered {
    input: Text,
    meter: Arc<Meter>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.input.read(buffer).inspect_err(|error| {
            self.meter.failed.fetch_or(error.kind() != ErrorKind::Interrupted, Ordering::Relaxed);
        })?;
        self.meter.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn cut_off() -> Error {
    Error::new(ErrorKind::UnexpectedEof, "the file ends before the end of its data")
}

fn followed() -> Error {
    Error::new(ErrorKind::InvalidData, "more bytes follow the end of its data")
}

/// Members of gzip, one after the other, and zeros after the last, which tapes and some programs add.
struct Members {
    decoder: Option<GzDecoder<Packed>>,
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let read = decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(mut packed) = self.decoder.take().map(GzDecoder::into_inner) else { break };
            if more_than_zeros(&mut packed)? {
                self.decoder = Some(GzDecoder::new(packed));
            }
        }
        Ok(0)
    }
}

/// Goes past zeros. Returns whether anything follows.
fn more_than_zeros(packed: &mut Packed) -> Result<bool> {
    loop {
        let bytes = packed.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        match bytes.iter().position(|byte| *byte != 0) {
            Some(zeros) => {
                packed.consume(zeros);
                return Ok(true);
            }
            None => {
                let zeros = bytes.len();
                packed.consume(zeros);
            }
        }
    }
}

/// One stream of Deflate, bare or in the format of zlib. The reader of `flate2` takes a stream that is cut off for one that
/// ends.
struct Inflate {
    packed: Packed,
    state: Decompress,
    ended: bool,
}

impl Inflate {
    fn new(mut packed: Packed) -> Result<Self> {
        let state = Decompress::new(unpacks(packed.fill_buf()?, true));
        Ok(Inflate { packed, state, ended: false })
    }
}

impl Read for Inflate {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while !self.ended && !buffer.is_empty() {
            let input = self.packed.fill_buf()?;
            let (at_end, before) = (input.is_empty(), (self.state.total_in(), self.state.total_out()));
            let status = self.state.decompress(input, buffer, FlushDecompress::None).map_err(Error::other)?;
            let taken = (self.state.total_in() - before.0) as usize;
            let given = (self.state.total_out() - before.1) as usize;
            self.packed.consume(taken);
            self.ended = status == Status::StreamEnd;
            if given > 0 {
                return Ok(given);
            }
            if at_end && !self.ended {
                return Err(cut_off());
            }
        }
        if self.ended && !self.packed.fill_buf()?.is_empty() {
            return Err(followed());
        }
        Ok(0)
    }
}

/// Frames of LZ4, one after the other.
struct Lz4 {
    decoder: Lz4Decoder<Endless>,
    /// Whether a frame has ended, and no other begun.
    between: bool,
}

impl Read for Lz4 {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            if buffer.is_empty() || self.between && self.decoder.get_mut().0.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let read = self.decoder.read(buffer)?;
            self.between = read == 0;
            if read > 0 {
                return Ok(read);
            }
        }
    }
}

/// A reader whose end is an error: the decoder of LZ4 takes any end for that of a frame.
struct Endless(Packed);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        match self.0.read(buffer)? {
            0 if !buffer.is_empty() => Err(Error::new(ErrorKind::InvalidData, cut_off())),
            read => Ok(read),
        }
    }
}

/// One stream of Brotli.
struct Brotli {
    decoder: brotli::Decompressor<Packed>,
    ended: bool,
}

impl Read for Brotli {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        let read = self.decoder.read(buffer)?;
        if read == 0 {
            self.ended = true;
            // The decoder has bytes in a buffer of its own, and tells of them when it is asked once more.
            let more = self.decoder.read(buffer).is_err();
            if more || !self.decoder.get_mut().fill_buf()?.is_empty() {
                return Err(followed());
            }
        }
        Ok(read)
    }
}
