//! Files that this program was given open, and which have names such as `/dev/stdin` and `/dev/fd/63`.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::STANDARD;

/// A file that this program was given open, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Descriptor(u32);

/// How many links are followed.
const LINKS: usize = 40;

impl Descriptor {
    pub(super) const STANDARD_INPUT: Descriptor = Descriptor(0);
    pub(super) const STANDARD_OUTPUT: Descriptor = Descriptor(1);
    const STANDARD_ERROR: Descriptor = Descriptor(2);

    /// The open file that a path names, by way of links or not. `-` is for the caller.
    pub(super) fn named(path: &Path) -> Option<Descriptor> {
        let mut path = path.to_path_buf();
        for _ in 0..LINKS {
            let folder = path.parent()?.to_path_buf();
            if is_of_descriptors(&folder) {
                return path.file_name()?.to_str()?.parse().ok().map(Descriptor);
            }
            path = folder.join(std::fs::read_link(&path).ok()?);
        }
        None
    }

    /// Opens it once more for reading; standard input goes on where it is.
    pub(super) fn reader(self) -> io::Result<File> {
        match self {
            Descriptor::STANDARD_INPUT => standard(&io::stdin()),
            other => File::open(other.path()),
        }
    }

    /// Opens it once more for writing, behind what is there.
    pub(super) fn writer(self) -> io::Result<File> {
        match self {
            Descriptor::STANDARD_OUTPUT => standard(&io::stdout()),
            Descriptor::STANDARD_ERROR => standard(&io::stderr()),
            other => OpenOptions::new().append(true).open(other.path()),
        }
    }

    fn path(self) -> PathBuf {
        PathBuf::from(format!("/dev/fd/{}", self.0))
    }
}

/// Whether a path is the name of a stream by itself.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new(STANDARD)
}

/// What standard input is, where a path is its name.
pub(crate) fn standard_input(path: &Path) -> Option<Metadata> {
    is_standard(path).then(|| Descriptor::STANDARD_INPUT.reader().ok()?.metadata().ok())?
}

/// What standard output is, where a path is its name.
pub(crate) fn standard_output(path: &Path) -> Option<Metadata> {
    is_standard(path).then(|| Descriptor::STANDARD_OUTPUT.writer().ok()?.metadata().ok())?
}

#[cfg(unix)]
fn is_of_descriptors(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    folder == Path::new("/dev/fd") || Path::new("/proc/self/fd").canonicalize().is_ok_and(|own| own == folder)
}

#[cfg(not(unix))]
fn is_of_descriptors(_: &Path) -> bool {
    false
}

/// An open file of the program as a file, which is not closed with it.
#[cfg(unix)]
fn standard(file: &impl std::os::fd::AsFd) -> io::Result<File> {
    Ok(File::from(file.as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard(file: &impl std::os::windows::io::AsHandle) -> io::Result<File> {
    Ok(File::from(file.as_handle().try_clone_to_owned()?))
}
