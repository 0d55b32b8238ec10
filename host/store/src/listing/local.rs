//! Files on this machine.

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::found::{FilePlace, Found, Listing, Wanted};
use super::names::{fixed_part, is_pattern};
use super::place::Place;
use super::walk::Walk;
use crate::error::{Result, StoreError};
use crate::file::PinnedFile;
use crate::file_id::FileId;
use crate::location::folder_of;
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
        let metadata = look_at(&path)?;
        match kind_of(&metadata) {
            FileKind::Regular => {
                let root = path.parent().unwrap_or(&path).to_path_buf();
                let place = Some(place_of(&path)?);
                Ok(Some(Found { file: PinnedFile::local(path, &metadata), root, place }))
            }
            kind if kind.is_stream() => Err(StoreError::NotListed { path, what: kind.name() }),
            kind => Err(StoreError::NotAFile { path, what: kind.name() }),
        }
    }

    fn below(&self, wanted: &Wanted<'_>) -> Result<Option<Listing>> {
        if !self.path.is_dir() {
            return Ok(None);
        }
        Walk::new(self.path, wanted).run().map(Some)
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
        // Of two `**`, either can stand for the same folders.
        let mut seen = HashSet::new();
        for entry in glob::glob(&without_parents(self.name)).map_err(bad)? {
            let path = entry.map_err(|error| {
                let path = error.path().to_path_buf();
                StoreError::io("read", path, error.into())
            })?;
            if !seen.insert(path.clone()) {
                continue;
            }
            if path.exists() && !path.is_dir() {
                let place = place_of(&path)?;
                listing.add(path, &root, place)?;
            }
        }
        Ok(listing)
    }
}

/// A pattern that finds the same, but for the folder itself and the one that it is in where a part is such as `.*`: with
/// `**` behind it, that is the whole disk.
fn without_parents(pattern: &str) -> String {
    let parts = pattern.split('/').map(|part| match part.strip_prefix('.') {
        Some(rest) if is_pattern(part) => format!("[.]{rest}"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// What a path leads to.
pub(super) fn look_at(path: &Path) -> Result<Metadata> {
    path.metadata().map_err(|error| StoreError::io("read", path, error))
}

pub(super) fn kind_of(metadata: &Metadata) -> FileKind {
    FileKind::of(metadata.file_type())
}

/// Where a file is, once links are followed.
pub(super) fn place_of(path: &Path) -> Result<FilePlace> {
    let fail = |error| StoreError::io("read", path, error);
    let by_link = path.symlink_metadata().map_err(fail)?.is_symlink();
    let path = if by_link { path.canonicalize().map_err(fail)? } else { path.to_path_buf() };
    let folder = folder_of(&path);
    let id = FileId::of(folder, &look_at(folder)?);
    Ok(FilePlace { name: (id, path.file_name().unwrap_or_default().to_owned()), by_link })
}

/// How coarse the clock of a disk may be.
const TICK: Duration = Duration::from_millis(20);

/// Waits until whatever is written to these files from now on has a later time than they have: the clock of a disk stands
/// still for a moment.
pub(super) fn settle(listing: &Listing) {
    let newest = listing.found.iter().filter_map(|found| found.file.last_written()).max();
    let age = newest.and_then(|newest| SystemTime::now().duration_since(newest).ok());
    if let Some(left) = age.and_then(|age| TICK.checked_sub(age)) {
        std::thread::sleep(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_finds_no_folder_that_the_folder_is_in() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.csv", "in/b.csv", "in/.x/c.csv"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, "").expect("a file");
        }
        for (pattern, expected) in [
            ("in/.*/*", &["in/.x/c.csv"][..]),
            ("in/../*.csv", &["in/../a.csv"]),
            ("./.*/**/*", &[]),
            ("**/in/**/*.csv", &["in/.x/c.csv", "in/b.csv"]),
        ] {
            let name = format!("{}/{pattern}", folder.path().display());
            let files = Files { name: &name, path: Path::new(&name) }.matching().expect("a listing");
            let found: Vec<_> = files.found.iter().map(|found| found.file.path.clone()).collect();
            let expected: Vec<_> = expected.iter().map(|path| folder.path().join(path)).collect();
            assert_eq!(found, expected, "{pattern}");
        }
    }
}
