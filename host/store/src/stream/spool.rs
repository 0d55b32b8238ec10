//! Bytes that come once, kept so that they can be read as those of a file are: again, and at any place.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::descriptor::{Descriptor, is_standard};
use super::kind::FileKind;
use crate::checksum::hex;
use crate::error::{FileChange, Result, StoreError};
use crate::version::version_of;

/// Bytes that came through a stream.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    file: Arc<File>,
    pub(crate) length: u64,
    /// The checksum of the bytes, or the [version](version_without_name) of a file that is read where it is.
    pub(crate) version: String,
    /// Whether others may write to the file.
    shared: bool,
}

/// How much is read at once.
const PART: usize = 1 << 20;

/// The bytes of the stream of this name, all of them; nothing where it is the name of something else. They are kept in a
/// temporary file without a name, in `folder` or the system's folder for such.
pub(crate) fn spool(path: &Path, folder: Option<&Path>) -> Result<Option<Spool>> {
    let read = |error| StoreError::io("read", path, error);
    let stream = if is_standard(path) {
        let file = Descriptor::STANDARD_INPUT.reader().map_err(read)?;
        if let Some(spool) = in_place(&file).map_err(read)? {
            return Ok(Some(spool));
        }
        file
    } else {
        let Ok(metadata) = path.metadata() else { return Ok(None) };
        let kind = FileKind::of(metadata.file_type());
        match Descriptor::named(path) {
            Some(descriptor) if kind.is_stream() || kind == FileKind::Socket => {
                descriptor.reader().map_err(read)?
            }
            None if kind.is_stream() => File::open(path).map_err(read)?,
            _ => return Ok(None),
        }
    };
    copied(stream, path, folder).map(Some)
}

/// A regular file at its start needs no copy.
fn in_place(mut file: &File) -> io::Result<Option<Spool>> {
    let metadata = file.metadata()?;
    if !metadata.is_file() || file.stream_position()? != 0 {
        return Ok(None);
    }
    let (length, version) = (metadata.len(), version_without_name(&metadata));
    Ok(Some(Spool { file: Arc::new(file.try_clone()?), length, version, shared: true }))
}

/// What tells one version of a file from another, and from other files.
fn version_without_name(metadata: &Metadata) -> String {
    #[cfg(unix)]
    let file = {
        use std::os::unix::fs::MetadataExt;
        format!("{}-{}-", metadata.dev(), metadata.ino())
    };
    #[cfg(not(unix))]
    let file = "";
    format!("{file}{}", version_of(metadata))
}

fn copied(mut stream: File, path: &Path, folder: Option<&Path>) -> Result<Spool> {
    let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
    let fail = |source| StoreError::Spool { path: path.to_path_buf(), folder: folder.clone(), source };
    let mut file = tempfile::tempfile_in(&folder).map_err(fail)?;
    let (mut part, mut hash, mut length) = (vec![0; PART], Sha256::new(), 0);
    loop {
        let read = match stream.read(&mut part) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(StoreError::io("read", path, error)),
        };
        hash.update(&part[..read]);
        file.write_all(&part[..read]).map_err(fail)?;
        length += read as u64;
    }
    let version = format!("sha256-{}", hex(&hash.finalize()));
    tracing::debug!(name = %path.display(), bytes = length, "stream kept");
    Ok(Spool { file: Arc::new(file), length, version, shared: false })
}

impl Spool {
    /// The file, to be read at any place, with its length.
    pub(crate) fn file(&self, path: &Path) -> io::Result<File> {
        self.check(path).map_err(io::Error::other)?;
        self.file.try_clone()
    }

    /// Checks that a file that is read where it is has not changed.
    pub(crate) fn check(&self, path: &Path) -> Result<()> {
        if !self.shared {
            return Ok(());
        }
        let metadata = self.file.metadata().map_err(|error| StoreError::io("read", path, error))?;
        if version_without_name(&metadata) == self.version {
            return Ok(());
        }
        let change = match metadata.len() {
            length if length == self.length => FileChange::Rewritten,
            length => FileChange::of_length(self.length, length),
        };
        Err(StoreError::FileChanged { path: path.to_path_buf(), change })
    }

    /// The bytes from the start.
    pub(crate) fn read(&self, path: &Path) -> io::Result<impl Read + Send + use<>> {
        Ok(FromStart { file: self.file(path)?, at: 0 })
    }
}

/// The bytes of a file that others read as well.
struct FromStart {
    file: File,
    at: u64,
}

impl Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&self.file, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
