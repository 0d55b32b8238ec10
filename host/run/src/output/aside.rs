//! Files that a run writes beside its output: the report, and the list of rejects. Like outputs, they appear as a whole or not
//! at all, and what is no file is written into.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use recipe_store::commit::{
    Mode, RunInfo, Single, SingleFile, Upload, Uploaded, destination, single, stream,
};
use recipe_store::s3::{Attributes, S3};
use recipe_store::stream::{LocalOutput, OutputStream};
use recipe_store::{Location, StoreError, runtime};

use super::place::Clearing;
use crate::error::{FileRole, NamedFile, Result, RunError};

/// Where such a file goes.
#[derive(Debug, Clone)]
pub(crate) struct AsideTarget {
    role: FileRole,
    /// The file that the name leads to by way of links.
    place: Location,
    /// What is written into, where it is not a file.
    stream: Option<OutputStream>,
    mode: Mode,
    s3: S3,
}

/// Such a file, while it is written. Dropped before it is committed, it leaves nothing behind but what went into a stream.
pub(crate) struct Aside {
    role: FileRole,
    is_stream: bool,
    /// None where all is written, or the same run wrote it before.
    upload: Option<Box<dyn Upload>>,
    lone: Option<SingleFile>,
    finished: Option<Uploaded>,
    _clearing: Option<Clearing>,
}

/// The place that a name of a file beside the output stands for.
pub(crate) fn location(path: &Path) -> Result<Location> {
    Ok(match path.to_str() {
        Some(name) => Location::parse(name)?,
        None => Location::Local(path.to_path_buf()),
    })
}

impl AsideTarget {
    /// Checks the name of a file before any work is done; one that is there is only replaced where `mode` says so.
    pub(crate) fn new(role: FileRole, path: &Path, mode: Mode, s3: &S3) -> Result<Self> {
        let file = || NamedFile::new(role.clone(), path.display().to_string());
        let location = location(path)?;
        if location.ends_as_folder() {
            return Err(RunError::FolderNamed { file: file() });
        }
        let there = match &location {
            Location::Local(path) => Some(LocalOutput::of(path)?),
            Location::S3 { .. } => None,
        };
        let (place, stream) = match there {
            Some(LocalOutput::File { exists: true, .. }) if mode != Mode::Overwrite => {
                return Err(RunError::FileExists { file: file() });
            }
            Some(LocalOutput::File { path, .. }) => (Location::Local(path), None),
            Some(LocalOutput::Stream(stream)) => (location, Some(stream)),
            Some(_) => return Err(RunError::FolderNamed { file: file() }),
            None => (location, None),
        };
        Ok(AsideTarget { role, place, stream, mode, s3: s3.clone() })
    }

    /// What it is written into, where it is not a file.
    pub(crate) fn stream(&self) -> Option<&OutputStream> {
        self.stream.as_ref()
    }

    /// Begins the file: nothing of it is seen until it is committed. `run` names the run that writes it.
    pub(crate) async fn begin(&self, run: &str, media_type: &str) -> Result<Aside> {
        self.begun(run, media_type)
            .await
            .map_err(|source| RunError::Aside { role: self.role.clone(), source: Box::new(source) })
    }

    async fn begun(&self, run: &str, media_type: &str) -> Result<Aside, StoreError> {
        let aside = |upload, lone, clearing| Aside {
            role: self.role.clone(),
            is_stream: self.stream.is_some(),
            upload,
            lone,
            finished: None,
            _clearing: clearing,
        };
        if let Some(output) = &self.stream {
            return Ok(aside(Some(stream(output).await?), None, None));
        }
        let (folder, key) = destination(&self.place, false, &self.s3, &Attributes::default()).await?;
        let (key, is_remote) = (key.unwrap_or_default(), matches!(self.place, Location::S3 { .. }));
        let info = RunInfo::new(run, recipe_core::VERSION).with_mode(self.mode);
        Ok(match single(folder, &key, &info, media_type, None).await? {
            Single::Done(_) => aside(None, None, None),
            Single::Open(lone, upload) => {
                let clearing = is_remote.then(|| Clearing(lone.guard()));
                aside(Some(upload), Some(lone), clearing)
            }
        })
    }
}

impl Aside {
    /// Whether what is written is there at once.
    pub(crate) fn is_stream(&self) -> bool {
        self.is_stream
    }

    /// Adds bytes.
    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let written = match &mut self.upload {
            Some(upload) => upload.write(bytes).await,
            None => Ok(()),
        };
        written.map_err(|source| self.failed(source))
    }

    /// Waits until all bytes are stored. The file is not visible yet.
    pub(crate) async fn finish(&mut self) -> Result<()> {
        if let Some(upload) = self.upload.take() {
            self.finished = Some(upload.finish().await.map_err(|source| self.failed(source))?);
        }
        Ok(())
    }

    /// Makes the file appear.
    pub(crate) async fn commit(mut self) -> Result<()> {
        self.finish().await?;
        if let (Some(lone), Some(finished)) = (self.lone.take(), &self.finished) {
            lone.commit(finished).await.map_err(|source| self.failed(source))?;
        }
        Ok(())
    }

    fn failed(&self, source: StoreError) -> RunError {
        RunError::Aside { role: self.role.clone(), source: Box::new(source) }
    }
}

/// Writes into a file beside the output from any thread, which waits. Errors hold a [`RunError`].
#[derive(Clone)]
pub(crate) struct AsideWriter(Arc<Mutex<Option<Aside>>>);

impl AsideWriter {
    pub(crate) fn new(aside: Aside) -> Self {
        AsideWriter(Arc::new(Mutex::new(Some(aside))))
    }

    /// The file, which is written to no more.
    pub(crate) fn into_aside(self) -> Option<Aside> {
        self.0.lock().take()
    }
}

impl Write for AsideWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut place = self.0.lock();
        let Some(mut aside) = place.take() else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let copied = Bytes::copy_from_slice(bytes);
        let (aside, written) = runtime::wait(async move {
            let written = aside.write(copied).await;
            (aside, written)
        });
        *place = Some(aside);
        written.map(|()| bytes.len()).map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
