//! What becomes of files while they are read.

/// What became of a local file since it was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileChange {
    /// It has more bytes.
    Longer {
        /// How many it had.
        before: u64,
        /// How many it has.
        now: u64,
    },
    /// It has fewer bytes.
    Shorter {
        /// How many it had.
        before: u64,
        /// How many it has.
        now: u64,
    },
    /// It was written to, and is as long as before.
    Rewritten,
    /// Another file has its name.
    Replaced,
    /// Nothing has its name.
    Gone,
}

impl FileChange {
    /// A change of its length.
    pub(crate) fn of_length(before: u64, now: u64) -> FileChange {
        if now > before { FileChange::Longer { before, now } } else { FileChange::Shorter { before, now } }
    }
}
