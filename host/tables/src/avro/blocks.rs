//! The blocks of a container file, one after the other, as they are stored.

use std::io::{self, BufRead, ErrorKind, Read};

use crate::write::varint;

/// Some records, packed together.
pub(super) struct Block {
    /// How many.
    pub(super) records: u64,
    /// They, as they are stored.
    pub(super) bytes: Vec<u8>,
}

/// Why there is no next block.
#[derive(Debug)]
pub(super) enum BlockError {
    /// The file cannot be read.
    Io(io::Error),
    /// It is damaged.
    Damaged(&'static str),
    /// The block is larger than it may be.
    TooLarge,
}

impl From<io::Error> for BlockError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => BlockError::Damaged("the file ends within a block"),
            _ => BlockError::Io(error),
        }
    }
}

/// The next block, if there is one, which may have `limit` bytes and is followed by `marker`.
pub(super) fn next(
    input: &mut impl BufRead,
    marker: &[u8; 16],
    limit: usize,
) -> Result<Option<Block>, BlockError> {
    if input.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let records = number(input)?;
    let length = number(input)?;
    if length > limit as u64 {
        return Err(BlockError::TooLarge);
    }
    // What a damaged file claims need not be there.
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(BlockError::Damaged("the file ends within a block"));
    }
    let mut found = [0; 16];
    input.read_exact(&mut found)?;
    if found != *marker {
        return Err(BlockError::Damaged("a block is not followed by the marker of the file"));
    }
    Ok(Some(Block { records, bytes }))
}

/// A number, as Avro writes a long. Counts and lengths are never negative.
fn number(input: &mut impl Read) -> Result<u64, BlockError> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        number |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            let is_negative = number & 1 == 1;
            return if is_negative {
                Err(BlockError::Damaged("the length of a block is negative"))
            } else {
                Ok(number >> 1)
            };
        }
    }
    Err(BlockError::Damaged("the length of a block is too long"))
}

/// Writes a number, as Avro writes a long.
pub(super) fn write_number(number: u64, out: &mut Vec<u8>) {
    varint(u128::from(number) << 1, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for expected in [0, 1, 63, 64, 8191, 8192, 1 << 40, i64::MAX as u64] {
            let mut bytes = Vec::new();
            write_number(expected, &mut bytes);
            assert_eq!(number(&mut bytes.as_slice()).expect("a number"), expected);
        }
        assert!(matches!(number(&mut [0x01].as_slice()), Err(BlockError::Damaged(_))));
        assert!(matches!(number(&mut [0xff; 12].as_slice()), Err(BlockError::Damaged(_))));
    }

    #[test]
    fn blocks_are_checked() {
        let marker = [7; 16];
        let mut file = vec![4, 6, b'a', b'b', b'c'];
        file.extend(marker);
        let mut input = file.as_slice();
        let block = next(&mut input, &marker, 10).expect("a block").expect("a block");
        assert_eq!((block.records, block.bytes.as_slice()), (2, b"abc".as_slice()));
        assert!(next(&mut input, &marker, 10).expect("no more").is_none());
        assert!(matches!(next(&mut file.as_slice(), &marker, 2), Err(BlockError::TooLarge)));
        assert!(matches!(next(&mut file.as_slice(), &[8; 16], 10), Err(BlockError::Damaged(_))));
        assert!(matches!(next(&mut &file[..9], &marker, 10), Err(BlockError::Damaged(_))));
    }
}
