//! What becomes of files between being listed and being read.

use std::fmt;

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

/// Why a file that was listed on one machine cannot be read on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unportable {
    /// It came through a stream.
    Stream,
    /// Its name is not Unicode.
    Name,
    /// The other machine has no such file.
    Absent,
}

impl fmt::Display for Unportable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unportable::Stream => "it came through a stream; write it to a file, and name that",
            Unportable::Name => "its name is not Unicode; rename it",
            Unportable::Absent => {
                "it is not on this one; files for several machines are in S3, or on a disk that all of them have at the \
                 same place"
            }
        })
    }
}
