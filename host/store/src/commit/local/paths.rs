//! Folders and files of the disk.

use std::fs::{self, File, Metadata};
use std::io::ErrorKind;
use std::path::Path;

use crate::error::{Result, StoreError};
use crate::location::folder_of;
use crate::stream::FileKind;

/// Removes a file, and the folders below `root` that are empty without it.
pub(super) fn remove(root: &Path, path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if !is_absent(&error) => return Err(StoreError::io("remove", path, error)),
        _ => {}
    }
    let mut folder = folder_of(path);
    while folder != root && folder.starts_with(root) {
        match fs::remove_dir(folder) {
            Err(error) if !is_absent(&error) => break,
            _ => folder = folder_of(folder),
        }
    }
    sync_folder(folder)
}

/// How often another run may remove a folder that is empty before this one gives up.
const TRIES: usize = 100;

/// Makes a folder and those it is in, durably.
pub(super) fn make_folders(folder: &Path) -> Result<()> {
    let mut tries = 0;
    loop {
        if folder.is_dir() {
            return Ok(());
        }
        make_folders(folder_of(folder))?;
        tries += 1;
        match fs::create_dir(folder) {
            Ok(()) => return sync_folder(folder_of(folder)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => return Ok(()),
            // There are places where none can be made, such as `/proc`.
            Err(error) if error.kind() == ErrorKind::NotFound && tries < TRIES => {}
            Err(error) => return Err(StoreError::io("make the folder", folder, error)),
        }
    }
}

/// What is known of a file or link, if there is one.
pub(super) fn stat(path: &Path) -> Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(StoreError::io("read", path, error)),
    }
}

/// A pipe, device, disk, socket or link is never replaced by a file.
pub(super) fn check_replaceable(path: &Path) -> Result<()> {
    let Some(metadata) = stat(path)? else { return Ok(()) };
    let what = match FileKind::of(metadata.file_type()) {
        _ if metadata.is_symlink() => "a link",
        FileKind::Regular | FileKind::Folder => return Ok(()),
        kind => kind.name(),
    };
    Err(StoreError::NotAFile { path: path.to_owned(), what })
}

/// Whether there is no such file.
pub(super) fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// A new name is durable only once its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    match synced {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io("write", folder, error)),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> Result<()> {
    Ok(())
}
