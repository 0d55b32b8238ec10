//! What is found.

use std::path::{Path, PathBuf};

use crate::file::PinnedFile;

/// A file, and the folder below which its path is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Found {
    /// The file.
    pub file: PinnedFile,
    /// The folder that was named, or that the pattern begins with.
    pub root: PathBuf,
}

/// Which files of a folder are meant, by their names.
pub type Wanted<'a> = dyn Fn(&Path) -> bool + 'a;
