//! What is read by name and is no file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;

use super::found::{FilePlace, Found};
use crate::error::Result;
use crate::file::PinnedFile;
use crate::file_id::FileId;
use crate::location::Location;
use crate::stream::{self, FileKind};

/// What comes from standard input (`-`), from pipes and from devices. Each is read once and to its end, and kept in a
/// temporary file without a name, to be read as files are. Copies share what was read.
///
/// ```
/// use recipe_store::listing::Streams;
///
/// let file = tempfile::NamedTempFile::new()?;
/// let streams = Streams::default();
/// assert!(streams.find(&file.path().to_string_lossy())?.is_none(), "it is a file");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Streams {
    folder: Option<PathBuf>,
    read: Arc<Mutex<BTreeMap<Name, Found>>>,
}

/// What a stream is known by: a pipe by what it is, whatever it is called, for it gives its bytes once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Pipe(FileId),
    Other(PathBuf),
}

impl Streams {
    /// The same with this folder for temporary files, or the system's.
    pub fn with_folder(self, folder: impl Into<Option<PathBuf>>) -> Self {
        Streams { folder: folder.into(), ..self }
    }

    /// All that comes from the stream of this name; nothing where it is the name of something else. Its version is the
    /// checksum of its bytes.
    ///
    /// Blocks until the stream ends.
    pub fn find(&self, name: &str) -> Result<Option<Found>> {
        let Location::Local(path) = Location::parse(name)? else { return Ok(None) };
        let metadata = stream::standard_input(&path).or_else(|| path.metadata().ok());
        let pipe = metadata.filter(|metadata| FileKind::of(metadata.file_type()) == FileKind::Pipe);
        let pipe = pipe.map(|metadata| FileId::of(&path, &metadata));
        let name = pipe.clone().map_or_else(|| Name::Other(path.clone()), Name::Pipe);
        let mut read = self.read.lock();
        if let Some(found) = read.get(&name) {
            return Ok(Some(found.clone()));
        }
        let Some(spool) = stream::spool(&path, self.folder.as_deref())? else { return Ok(None) };
        let root = path.parent().unwrap_or(&path).to_path_buf();
        let place = pipe.map(|id| FilePlace { name: (id, OsString::new()), by_link: false });
        let found = Found { file: PinnedFile::spooled(path, spool), root, place };
        read.insert(name, found.clone());
        Ok(Some(found))
    }
}
