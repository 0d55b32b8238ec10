//! What is found.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::file::PinnedFile;
use crate::file_id::FileId;
use crate::skipped::Skipped;

/// The files that a name stands for, and what was left out.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Listing {
    /// The files.
    pub found: Vec<Found>,
    /// What is in a folder and is no file.
    pub skipped: Vec<Skipped>,
}

/// A file, and the folder below which its path is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Found {
    /// The file.
    pub file: PinnedFile,
    /// The folder that was named, or that the pattern begins with.
    pub root: PathBuf,
    /// Where it is, in whatever way it was found; nothing of an object.
    pub(crate) place: Option<FilePlace>,
}

/// Where a file of this machine is, in whatever way it was found.
#[derive(Debug, Clone)]
pub(crate) struct FilePlace {
    /// The folder that it is in, and its name there; of a pipe, the pipe itself.
    pub(crate) name: (FileId, OsString),
    /// Whether it was found by way of a link.
    pub(crate) by_link: bool,
}

/// Which files of a folder are meant, by their names.
pub type Wanted<'a> = dyn Fn(&Path) -> bool + 'a;
