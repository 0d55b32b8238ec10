//! The files of a folder and of those in it: folders are known by what they are, so that each is read once, whatever leads to
//! it.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::found::{FilePlace, Found, Listing, Wanted};
use super::local::{kind_of, look_at, place_of};
use super::names::is_hidden;
use crate::error::{Result, StoreError};
use crate::file::PinnedFile;
use crate::file_id::FileId;
use crate::shown::shown;
use crate::skipped::Skipped;
use crate::stream::FileKind;

/// What is in a folder and below it. Links are followed after all that is there without them.
pub(super) struct Walk<'a> {
    root: &'a Path,
    wanted: &'a Wanted<'a>,
    /// The folders that were read, and the paths that led to them.
    read: HashMap<FileId, PathBuf>,
    links: BTreeSet<PathBuf>,
    listing: Listing,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Path, wanted: &'a Wanted<'a>) -> Walk<'a> {
        Walk { root, wanted, read: HashMap::new(), links: BTreeSet::new(), listing: Listing::default() }
    }

    pub(super) fn run(mut self) -> Result<Listing> {
        // A name that ends with `/` is that of the folder.
        let root: PathBuf = self.root.components().collect();
        let is_link = root.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
        self.folder(self.root, is_link)?;
        while let Some(link) = self.links.pop_first() {
            self.follow(link)?;
        }
        self.listing.skipped.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(self.listing)
    }

    /// Reads a folder, and those that are in it without a link.
    fn folder(&mut self, folder: &Path, by_link: bool) -> Result<()> {
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let id = FileId::of(&folder, &look_at(&folder)?);
            if let Some(before) = self.read.get(&id) {
                let reason = format!("it leads to the folder `{}`, which is read once", shown(before));
                self.listing.skipped.push(Skipped { path: folder, reason });
                continue;
            }
            self.read.insert(id.clone(), folder.clone());
            let fail = |error| StoreError::io("list", &folder, error);
            for entry in std::fs::read_dir(&folder).map_err(fail)? {
                let entry = entry.map_err(fail)?;
                let (name, path) = (entry.file_name(), entry.path());
                if is_hidden(&name.to_string_lossy()) {
                    continue;
                }
                let is = entry.file_type().map_err(|error| StoreError::io("read", &path, error))?;
                if is.is_symlink() {
                    self.links.insert(path);
                } else if is.is_dir() {
                    folders.push(path);
                } else if (self.wanted)(&path) {
                    self.listing.add(path, self.root, FilePlace { name: (id.clone(), name), by_link })?;
                }
            }
        }
        Ok(())
    }

    fn follow(&mut self, link: PathBuf) -> Result<()> {
        if !link.is_dir() {
            if (self.wanted)(&link) {
                let place = place_of(&link)?;
                self.listing.add(link, self.root, place)?;
            }
            return Ok(());
        }
        let fail = |error| StoreError::io("read", &link, error);
        let target = link.canonicalize().map_err(fail)?;
        let within = link.parent().unwrap_or(&link).canonicalize().map_err(fail)?;
        if !within.starts_with(&target) {
            return self.folder(&link, true);
        }
        let reason = format!("it leads back to `{}`, the folder that it is in", shown(&target));
        self.listing.skipped.push(Skipped { path: link, reason });
        Ok(())
    }
}

impl Listing {
    /// Adds a file; what is none is skipped, and never opened: to open a pipe is to wait for somebody.
    pub(super) fn add(&mut self, path: PathBuf, root: &Path, place: FilePlace) -> Result<()> {
        let metadata = look_at(&path)?;
        match kind_of(&metadata) {
            FileKind::Regular => {
                let file = PinnedFile::local(path, &metadata);
                self.found.push(Found { file, root: root.to_path_buf(), place: Some(place) });
            }
            kind => {
                let reason = format!("it is {}, not a file", kind.name());
                self.skipped.push(Skipped { path, reason });
            }
        }
        Ok(())
    }
}
