//! What a file or folder of this machine is, whatever it is called.

use std::fs::Metadata;
use std::path::Path;

/// A file or folder of this machine, whatever it is called: its device and inode, where there are such.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId(Key);

#[cfg(unix)]
type Key = (u64, u64);

#[cfg(not(unix))]
type Key = std::path::PathBuf;

impl FileId {
    /// That of what a path leads to, of which `metadata` is.
    #[cfg(unix)]
    pub(crate) fn of(_: &Path, metadata: &Metadata) -> FileId {
        use std::os::unix::fs::MetadataExt;
        FileId((metadata.dev(), metadata.ino()))
    }

    /// That of what a path leads to.
    #[cfg(not(unix))]
    pub(crate) fn of(path: &Path, _: &Metadata) -> FileId {
        FileId(path.canonicalize().unwrap_or_else(|_| path.to_path_buf()))
    }
}
