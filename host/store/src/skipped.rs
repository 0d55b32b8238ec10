//! What is found and not read.

use std::path::PathBuf;

use serde::Serialize;

/// Something that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Skipped {
    /// The path.
    pub path: PathBuf,
    /// Why not: `it is a pipe`.
    pub reason: String,
}
