//! How much text a step may make: no recipe over any data fills the memory with copies of a few bytes.

use crate::error::{Kind, Result};

/// The most bytes of a cell that is made. A cell that only stays or gets shorter may have more.
pub(crate) const MAX_CELL_BYTES: usize = 64 << 20;

/// The most bytes of the cells that are made for one column of one batch.
const MAX_TEXT: usize = 256 << 20;

/// Counts the text that is made for a column of a batch.
#[derive(Debug, Default)]
pub(crate) struct Growth(usize);

impl Growth {
    /// Counts a cell. One that is too long may be cut off, for whoever wrote it need not go on.
    pub(crate) fn add(&mut self, cell: usize) -> Result<()> {
        self.0 += cell;
        if cell <= MAX_CELL_BYTES && self.0 <= MAX_TEXT {
            return Ok(());
        }
        let message = if cell > MAX_CELL_BYTES {
            format!("a cell would grow to more than {} MiB", MAX_CELL_BYTES >> 20)
        } else {
            format!(
                "the cells of a column would grow to more than {} MiB within one batch of rows",
                MAX_TEXT >> 20
            )
        };
        Err(Kind::Limit(message).into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Growth, MAX_CELL_BYTES, MAX_TEXT};

    #[test]
    fn cells_and_columns_have_their_limits() {
        let mut growth = Growth::default();
        assert_eq!(growth.add(MAX_CELL_BYTES), Ok(()));
        let message = growth.add(MAX_CELL_BYTES + 1).expect_err("too long").to_string();
        assert_eq!(message, "a cell would grow to more than 64 MiB");
        let mut growth = Growth::default();
        for _ in 0..MAX_TEXT / MAX_CELL_BYTES {
            assert_eq!(growth.add(MAX_CELL_BYTES), Ok(()));
        }
        let message = growth.add(1).expect_err("too much").to_string();
        assert!(message.contains("256 MiB within one batch"), "{message}");
    }
}
