//! The list of cells and rows that failed, of a run over rows in memory.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use recipe_run::store::commit::folder_of;
use tempfile::NamedTempFile;

/// A file of JSON lines that appears once the run is over, and not where it fails.
#[derive(Clone)]
pub(crate) struct Rejects {
    path: PathBuf,
    /// None once it has appeared, or is not wanted any more.
    file: Arc<Mutex<Option<BufWriter<NamedTempFile>>>>,
}

impl Rejects {
    /// Begins a list beside where it is to appear.
    pub(crate) fn begin(path: PathBuf) -> io::Result<Rejects> {
        let file = NamedTempFile::new_in(folder_of(&path))?;
        Ok(Rejects { path, file: Arc::new(Mutex::new(Some(BufWriter::new(file)))) })
    }

    /// Lets it appear, in place of a file that is there.
    pub(crate) fn finish(&self) -> io::Result<()> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(file) = file else { return Ok(()) };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Puts it away.
    pub(crate) fn discard(&self) {
        drop(self.file.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn with<T>(&self, act: impl FnOnce(&mut BufWriter<NamedTempFile>) -> io::Result<T>) -> io::Result<T> {
        match &mut *self.file.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => act(file),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Write for Rejects {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(Write::flush)
    }
}
