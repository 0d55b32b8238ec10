//! Rows written many at a time.

use std::io::{self, Write};

use crate::random::Random;

/// Rows that are formatted before they are written.
const ROWS_A_WRITE: u64 = 8192;

/// Writes a header, and `rows` rows with the numbers from 0.
pub(crate) fn write_rows(
    output: &mut dyn Write,
    header: &[u8],
    rows: u64,
    seed: u64,
    write_row: impl Fn(&mut Vec<u8>, u64, &mut Random) -> io::Result<()>,
) -> io::Result<()> {
    let mut random = Random::new(seed);
    let mut buffer = header.to_vec();
    for row in 0..rows {
        write_row(&mut buffer, row, &mut random)?;
        if row % ROWS_A_WRITE == ROWS_A_WRITE - 1 {
            output.write_all(&buffer)?;
            buffer.clear();
        }
    }
    output.write_all(&buffer)
}
