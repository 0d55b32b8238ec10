//! Equal shares of the bytes of a dataset. The rows of a share are those that start in it, so that whoever reads a part of
//! the dataset knows of which share its rows are.

/// Shares of a dataset, whose files stand one after the other: share `k` of `n` begins at `k * bytes / n`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares {
    /// How many there are, at least one.
    pub(crate) count: u64,
    /// The bytes of the dataset.
    pub(crate) bytes: u64,
}

/// The shares of a dataset, by the bytes of one of its files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileShares {
    pub(crate) shares: Shares,
    /// The bytes of the files before.
    pub(crate) before: u64,
}

impl FileShares {
    /// The share of a row that starts at this byte of the file.
    pub(crate) fn at(self, byte: u64) -> usize {
        let Shares { count, bytes } = self.shares;
        if bytes == 0 {
            return 0;
        }
        let end = u128::from(self.before) + u128::from(byte) + 1;
        // The last share that begins before `end`.
        let share = (end * u128::from(count) - 1) / u128::from(bytes);
        usize::try_from(share.min(u128::from(count - 1))).unwrap_or(usize::MAX)
    }

    /// Where the share after this one begins, if the dataset has one; 0 if that is in a file before.
    pub(crate) fn after(self, share: usize) -> Option<u64> {
        let Shares { count, bytes } = self.shares;
        let next = share as u64 + 1;
        let start = u128::from(next) * u128::from(bytes) / u128::from(count);
        let start = u64::try_from(start).unwrap_or(u64::MAX);
        (next < count && bytes > 0).then(|| start.saturating_sub(self.before))
    }

    /// Whether a share begins inside of a file of so many bytes.
    pub(crate) fn divide(self, length: u64) -> bool {
        self.after(self.at(0)).is_some_and(|next| next < length)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shares_begin_at_their_part_of_the_bytes(
            count in 1_u64..20, lengths in prop::collection::vec(0_u64..50, 1..5)
        ) {
            let bytes: u64 = lengths.iter().sum();
            let shares = Shares { count, bytes };
            let start = |share: u64| share * bytes / count;
            let mut before = 0;
            for length in lengths {
                let file = FileShares { shares, before };
                for byte in 0..length {
                    let share = (0..count).rev().find(|share| start(*share) <= before + byte);
                    prop_assert_eq!(Some(file.at(byte) as u64), share);
                    let next = (0..count).map(start).find(|start| *start > before + byte);
                    prop_assert_eq!(file.after(file.at(byte)), next.map(|next| next - before));
                }
                let inside = (0..count).map(start).any(|start| start > before && start < before + length);
                prop_assert_eq!(file.divide(length), inside);
                before += length;
            }
        }
    }
}
