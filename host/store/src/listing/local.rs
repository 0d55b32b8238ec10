//! Files on this machine.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::found::{Found, Listing, Skipped, Wanted};
use super::names::{fixed_part, is_hidden};
use super::place::Place;
use crate::error::{Result, StoreError};
use crate::file::PinnedFile;
use crate::stream::FileKind;

/// What a path stands for.
pub(super) struct Files<'a> {
    pub(super) name: &'a str,
    pub(super) path: &'a Path,
}

impl Place for Files<'_> {
    const IS_REMOTE: bool = false;

    fn exact(&self) -> Result<Option<Found>> {
        if self.path.is_dir() || !self.path.exists() {
            return Ok(None);
        }
        let path = self.path.to_path_buf();
        let metadata = metadata(&path)?;
        match FileKind::of(metadata.file_type()) {
            FileKind::Regular => {
                let root = path.parent().unwrap_or(&path).to_path_buf();
                Ok(Some(Found { file: PinnedFile::local(path, &metadata), root }))
            }
            kind if kind.is_stream() => Err(StoreError::NotListed { path, what: kind.name() }),
            kind => Err(StoreError::NotAFile { path, what: kind.name() }),
        }
    }

    fn below(&self, wanted: &Wanted<'_>) -> Result<Option<Listing>> {
        if !self.path.is_dir() {
            return Ok(None);
        }
        let mut listing = Listing::default();
        walk(self.path, self.path, wanted, &mut listing)?;
        Ok(Some(listing))
    }

    fn pattern(&self) -> &str {
        self.name
    }

    fn matching(&self) -> Result<Listing> {
        let bad = |error: glob::PatternError| StoreError::BadPattern {
            name: self.name.to_owned(),
            source: error.into(),
        };
        let mut listing = Listing::default();
        let root = fixed_part(self.name);
        for entry in glob::glob(self.name).map_err(bad)? {
            let path = entry.map_err(|error| {
                let path = error.path().to_path_buf();
                StoreError::io("read", path, error.into())
            })?;
            if path.exists() && !path.is_dir() {
                listing.add(path, &root)?;
            }
        }
        Ok(listing)
    }
}

impl Listing {
    /// Adds a file; what is none is skipped, and never opened: to open a pipe is to wait for somebody.
    fn add(&mut self, path: PathBuf, root: &Path) -> Result<()> {
        let metadata = metadata(&path)?;
        match FileKind::of(metadata.file_type()) {
            FileKind::Regular => {
                let file = PinnedFile::local(path, &metadata);
                self.found.push(Found { file, root: root.to_path_buf() });
            }
            kind => {
                let reason = format!("it is {}, not a file", kind.name());
                self.skipped.push(Skipped { path, reason });
            }
        }
        Ok(())
    }
}

fn metadata(path: &Path) -> Result<Metadata> {
    path.metadata().map_err(|error| StoreError::io("read", path, error))
}

/// Files of a folder and the folders in it.
fn walk(root: &Path, folder: &Path, wanted: &Wanted<'_>, listing: &mut Listing) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| StoreError::io("list", folder, error))?;
    for entry in entries {
        let path = entry.map_err(|error| StoreError::io("list", folder, error))?.path();
        if is_hidden(&path.file_name().unwrap_or_default().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, wanted, listing)?;
        } else if wanted(&path) {
            listing.add(path, root)?;
        }
    }
    Ok(())
}
