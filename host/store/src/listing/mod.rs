//! From names to files: paths, folders and globs, here or in S3.

#[cfg(feature = "s3")]
mod bucket;
mod local;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::file::PinnedFile;
use crate::location::Location;
use crate::s3::S3;

/// A file, and the folder below which its path is.
#[derive(Debug, Clone)]
pub struct Found {
    /// The file.
    pub file: PinnedFile,
    /// The folder that was named, or that the pattern begins with.
    pub root: PathBuf,
}

/// Which files of a folder are meant, by their names.
pub type Wanted<'a> = dyn Fn(&Path) -> bool + 'a;

/// The files that a name stands for: a file, the files of a folder and those below it, or those that a glob matches. Of a
/// folder only those that are `wanted`.
pub fn list(name: &str, s3: &S3, wanted: &Wanted<'_>) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    match Location::parse(name)? {
        Location::Local(path) => local::list(name, &path, wanted, &mut found)?,
        #[cfg(feature = "s3")]
        Location::S3 { bucket, key } => bucket::list(name, s3, bucket, &key, wanted, &mut found)?,
        #[cfg(not(feature = "s3"))]
        Location::S3 { .. } => {
            let _ = s3;
            return Err(crate::error::StoreError::failed(format!(
                "`{name}`: this program was built without S3"
            )));
        }
    }
    Ok(found)
}

fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// The folders of a pattern before the first that is none.
fn fixed_part(pattern: &str) -> PathBuf {
    let folders: Vec<&str> = pattern.split('/').take_while(|part| !is_pattern(part)).collect();
    PathBuf::from(folders.join("/"))
}

/// What begins with `.` or `_` is no data, unless it is the folder of a column of that name.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || (name.starts_with('_') && !name.contains('='))
}
