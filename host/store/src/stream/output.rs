//! Where an output on this machine goes.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::descriptor::{Descriptor, is_standard};
use super::kind::FileKind;
use crate::error::{Result, StoreError};

/// Where an output on this machine goes, once links are followed.
///
/// ```
/// use recipe_store::stream::LocalOutput;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("out.csv");
/// assert!(matches!(LocalOutput::of(&path)?, LocalOutput::File { exists: false, .. }));
/// assert!(matches!(LocalOutput::of(folder.path())?, LocalOutput::Folder));
/// let LocalOutput::Stream(stream) = LocalOutput::of("-".as_ref())? else { panic!("it is standard output") };
/// assert!(stream.is_standard_output());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum LocalOutput {
    /// A file that appears or is replaced as a whole.
    File {
        /// The file that a link leads to, or the path itself.
        path: PathBuf,
        /// Whether it is there.
        exists: bool,
    },
    /// A folder.
    Folder,
    /// Something that takes bytes as they come, and is never replaced.
    Stream(OutputStream),
}

/// Standard output (`-`, `/dev/stdout`), another file that this program was given open (`/dev/fd/3`), a pipe or a device.
#[derive(Debug, Clone)]
pub struct OutputStream {
    path: PathBuf,
    descriptor: Option<Descriptor>,
    written: Arc<AtomicU64>,
}

/// How many links are followed.
const LINKS: usize = 40;

impl LocalOutput {
    /// What a path stands for.
    ///
    /// Errors: it is a disk, a socket or a link that leads nowhere else than to itself
    /// ([`NotAFile`](StoreError::NotAFile), [`Io`](StoreError::Io)).
    pub fn of(path: &Path) -> Result<LocalOutput> {
        let stream = |descriptor| {
            let (path, written) = (path.to_path_buf(), Arc::default());
            LocalOutput::Stream(OutputStream { path, descriptor, written })
        };
        if is_standard(path) {
            return Ok(stream(Some(Descriptor::STANDARD_OUTPUT)));
        }
        let fail = |error| StoreError::io("write", path, error);
        // Whatever else is wrong with the path shows when it is written to.
        let Ok(metadata) = fs::metadata(path) else {
            return Ok(LocalOutput::File { path: followed(path).map_err(fail)?, exists: false });
        };
        let kind = FileKind::of(metadata.file_type());
        if kind == FileKind::Folder {
            return Ok(LocalOutput::Folder);
        }
        if let Some(descriptor) = Descriptor::named(path) {
            return Ok(stream(Some(descriptor)));
        }
        match kind {
            FileKind::Regular => Ok(LocalOutput::File { path: followed(path).map_err(fail)?, exists: true }),
            kind if kind.is_stream() => Ok(stream(None)),
            kind => Err(StoreError::NotAFile { path: path.to_path_buf(), what: kind.name() }),
        }
    }
}

/// The path that a link leads to in the end, there or not; any other path as it is.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("it is a link that leads to itself"))
}

impl OutputStream {
    /// Whether it is the standard output of this program.
    pub fn is_standard_output(&self) -> bool {
        self.descriptor == Some(Descriptor::STANDARD_OUTPUT)
    }

    /// The name that it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes were written into it so far, or are being written.
    pub fn bytes_written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    pub(crate) fn writes(&self, bytes: usize) {
        self.written.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Opens it for writing; of a pipe with a name this waits until somebody reads.
    pub fn open(&self) -> io::Result<File> {
        match self.descriptor {
            Some(descriptor) => descriptor.writer(),
            None => OpenOptions::new().write(true).open(&self.path),
        }
    }
}
