//! Files packed with gzip, unpacked as they are read.

use std::io::{BufReader, Error, Read, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

/// Any file may unpack to so many bytes, however small it is.
const FREE: u64 = 16 << 20;

/// A file unpacks to more than `limit` times as many bytes.
#[derive(Debug, thiserror::Error)]
#[error("its first {packed_bytes} bytes unpack to more than {limit} times as many")]
pub(super) struct RatioExceeded {
    pub(super) packed_bytes: u64,
    pub(super) limit: u64,
}

/// The text of a gzip file, which ends with an error where it grows out of all proportion.
pub(super) struct Unpacked<R> {
    text: MultiGzDecoder<BufReader<Metered<R>>>,
    packed: Arc<AtomicU64>,
    unpacked: u64,
    ratio: u64,
}

impl<R: Read> Unpacked<R> {
    /// Of `packed`, which may unpack to `ratio` times its size.
    pub(super) fn new(packed: R, ratio: u64) -> Self {
        let count = Arc::<AtomicU64>::default();
        let metered = Metered { input: packed, bytes: count.clone() };
        let text = MultiGzDecoder::new(BufReader::with_capacity(1 << 18, metered));
        Unpacked { text, packed: count, unpacked: 0, ratio }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.text.read(buffer)?;
        self.unpacked += read as u64;
        let packed = self.packed.load(Ordering::Relaxed);
        if self.unpacked > FREE && self.unpacked > packed.saturating_mul(self.ratio) {
            return Err(Error::other(RatioExceeded { packed_bytes: packed, limit: self.ratio }));
        }
        Ok(read)
    }
}

/// Counts what is read.
struct Metered<R> {
    input: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{FREE, RatioExceeded, Unpacked};

    fn packed(bytes: u64) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        std::io::copy(&mut std::io::repeat(b'x').take(bytes), &mut packer).expect("packed");
        packer.flush().expect("packed");
        packer.finish().expect("packed")
    }

    #[test]
    fn what_grows_out_of_proportion_ends() {
        let unpack = |bytes: &[u8], ratio| Unpacked::new(bytes, ratio).read_to_end(&mut Vec::new());
        assert_eq!(unpack(&packed(FREE), 10).expect("it is small"), FREE as usize);
        let bomb = packed(FREE + 1);
        assert_eq!(unpack(&bomb, 2_000).expect("it is allowed"), FREE as usize + 1);
        let error = unpack(&bomb, 10).expect_err("it is not");
        let exceeded = error.downcast::<RatioExceeded>().expect("the ratio is at fault");
        assert!(exceeded.limit == 10 && exceeded.packed_bytes > 0, "{exceeded}");
    }
}
