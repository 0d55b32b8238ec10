//! What is read by name and is no file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;

use super::found::Found;
use crate::error::Result;
use crate::file::PinnedFile;
use crate::location::Location;
use crate::stream;

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
    read: Arc<Mutex<BTreeMap<PathBuf, Found>>>,
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
        let mut read = self.read.lock();
        if let Some(found) = read.get(&path) {
            return Ok(Some(found.clone()));
        }
        let Some(spool) = stream::spool(&path, self.folder.as_deref())? else { return Ok(None) };
        let root = path.parent().unwrap_or(&path).to_path_buf();
        let found = Found { file: PinnedFile::spooled(path.clone(), spool), root };
        read.insert(path, found.clone());
        Ok(Some(found))
    }
}
