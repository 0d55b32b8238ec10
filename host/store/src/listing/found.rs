//! What is found.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::file::PinnedFile;

/// The files that a name stands for, and what was left out.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Listing {
    /// The files.
    pub found: Vec<Found>,
    /// What is in a folder and is no file.
    pub skipped: Vec<Skipped>,
}

/// Something that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Skipped {
    /// The path.
    pub path: PathBuf,
    /// Why not: `it is a pipe`.
    pub reason: String,
}

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
