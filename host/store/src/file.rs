//! A file to be read, wherever it is. What was listed is what is read: a file that changes meanwhile is an error.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::{FileChange, Result, StoreError};
use crate::file_id::FileId;
use crate::s3::PinnedObject;
#[cfg(feature = "s3")]
use crate::s3::{Bucket, Object, ObjectFile};
use crate::stream::Spool;
use crate::version::version_of;

/// A file as it was listed.
///
/// ```
/// use std::io::Read;
///
/// use recipe_store::listing::list;
/// use recipe_store::s3::S3;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("cities.csv");
/// std::fs::write(&path, "city\nLima\n")?;
/// let found = list(&path.to_string_lossy(), &S3::default(), &|_| true)?;
/// let file = &found.found[0].file;
/// assert_eq!((&file.path, file.length), (&path, 10));
///
/// let mut text = String::new();
/// file.read()?.read_to_string(&mut text)?;
/// assert_eq!(text, "city\nLima\n");
///
/// std::fs::write(&path, "city\nLima\nOslo\n")?;
/// let Err(error) = file.read() else { panic!("it is another file now") };
/// assert!(error.to_string().contains("changed while it was read: it grew from 10 to 15 bytes"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PinnedFile {
    /// Its name: a path, or `s3://bucket/key` as a path.
    pub path: PathBuf,
    /// Its length in bytes.
    pub length: u64,
    /// What is another as soon as its bytes are: the `ETag` in S3, length and time of the last change on this machine, the
    /// checksum of what came through a stream.
    pub version: String,
    /// What a file on this machine was when it was listed.
    pin: Option<Pin>,
    /// What came through a stream.
    spool: Option<Spool>,
    /// Nothing of a file on this machine.
    object: Option<PinnedObject>,
}

/// What a file on this machine was when it was listed.
#[derive(Debug, Clone)]
struct Pin {
    id: FileId,
    length: u64,
    changed: Option<SystemTime>,
    /// Where it is, if its name is to be read in the folder of another process.
    place: Option<PathBuf>,
}

/// A file to be read at any place.
pub enum Ranged {
    /// A file of this machine, and its length in bytes.
    Local(File, u64),
    /// An object.
    #[cfg(feature = "s3")]
    S3(ObjectFile),
}

impl PinnedFile {
    /// A file on this machine.
    pub(crate) fn local(path: PathBuf, metadata: &Metadata) -> PinnedFile {
        let (length, version) = (metadata.len(), version_of(metadata));
        let pin = Some(Pin::of(&path, metadata));
        PinnedFile { path, length, version, pin, spool: None, object: None }
    }

    /// A file on this machine, at a place that is not its name.
    pub(crate) fn local_at(path: PathBuf, place: PathBuf, metadata: &Metadata) -> PinnedFile {
        let pin = Some(Pin { place: Some(place.clone()), ..Pin::of(&place, metadata) });
        PinnedFile { path, pin, ..PinnedFile::local(place, metadata) }
    }

    /// What came through a stream of this name.
    pub(crate) fn spooled(path: PathBuf, spool: Spool) -> PinnedFile {
        PinnedFile {
            path,
            length: spool.length,
            version: spool.version.clone(),
            pin: None,
            spool: Some(spool),
            object: None,
        }
    }

    /// An object of a bucket.
    #[cfg(feature = "s3")]
    pub(crate) fn object(bucket: &Bucket, object: Object) -> PinnedFile {
        let object = PinnedObject::new(bucket, object);
        PinnedFile {
            path: object.path(),
            length: object.object().length,
            version: object.object().etag.clone(),
            pin: None,
            spool: None,
            object: Some(object),
        }
    }

    /// Whether bytes take long to come.
    pub fn is_remote(&self) -> bool {
        self.object.is_some()
    }

    /// Whether it came through a stream, whose name may say nothing of it and leads to it no more.
    pub fn is_stream(&self) -> bool {
        self.spool.is_some()
    }

    /// The file will be opened soon: what is read first is fetched already. `ranged` says whether it will be opened with
    /// [`ranged`](Self::ranged) rather than [`read`](Self::read). Of a local file nothing is fetched.
    pub fn expect(&self, ranged: bool) {
        if let Some(object) = &self.object {
            object.expect(ranged);
        }
    }

    /// Its bytes from the start.
    ///
    /// Errors, here and while reading, are those of the system, or hold a [`StoreError`]: see [`StoreError::within`].
    pub fn read(&self) -> io::Result<Box<dyn Read + Send>> {
        match (&self.object, &self.spool) {
            (None, None) => Ok(Box::new(ToTheEnd { file: self.open()?, of: self.clone(), read: 0 })),
            (None, Some(spool)) => Ok(Box::new(spool.read(&self.path)?)),
            (Some(object), _) => Ok(object.read()),
        }
    }

    /// Its bytes at any place. Errors are as with [`read`](Self::read).
    pub fn ranged(&self) -> io::Result<Ranged> {
        match (&self.object, &self.spool) {
            (None, None) => Ok(Ranged::Local(self.open()?, self.length)),
            (None, Some(spool)) => Ok(Ranged::Local(spool.file(&self.path)?, self.length)),
            #[cfg(feature = "s3")]
            (Some(object), _) => Ok(Ranged::S3(object.ranged())),
            #[cfg(not(feature = "s3"))]
            (Some(object), _) => match *object {},
        }
    }

    /// Checks that the file is what was listed, at the place where it was listed: a reader that has all bytes looks once more,
    /// and so does whoever decides on what was made of them. An object says itself when it is another, and a stream gives its
    /// bytes once.
    ///
    /// Errors: it is another by now ([`FileChanged`](StoreError::FileChanged)), or cannot be looked at.
    pub fn check(&self) -> Result<()> {
        let Some(pin) = &self.pin else {
            return self.spool.as_ref().map_or(Ok(()), |spool| spool.check(&self.path));
        };
        match fs::metadata(self.place()) {
            Ok(metadata) => self.compare(pin, &metadata),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Err(self.changed(FileChange::Gone))
            }
            Err(error) => Err(StoreError::io("read", &self.path, error)),
        }
    }

    /// Where it is on this machine.
    pub(crate) fn place(&self) -> &Path {
        self.pin.as_ref().and_then(|pin| pin.place.as_deref()).unwrap_or(&self.path)
    }

    /// What it is, whatever it is called.
    pub(crate) fn id(&self) -> Option<&FileId> {
        self.pin.as_ref().map(|pin| &pin.id)
    }

    /// When it was last written to, by the clock of its disk or of S3; none of what came through a stream. Of an object that
    /// was listed elsewhere it is not known.
    pub fn last_written(&self) -> Option<SystemTime> {
        match (&self.pin, &self.object) {
            (Some(pin), _) => pin.changed,
            (None, Some(object)) => Some(object.last_written()),
            (None, None) => None,
        }
    }

    /// The file of this machine, as it was listed.
    fn open(&self) -> io::Result<File> {
        let opened = open_at_once(self.place());
        let file = match opened {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(io::Error::other(self.changed(FileChange::Gone)));
            }
            opened => opened?,
        };
        if let Some(pin) = &self.pin {
            self.compare(pin, &file.metadata()?).map_err(io::Error::other)?;
        }
        Ok(file)
    }

    fn compare(&self, pin: &Pin, now: &Metadata) -> Result<()> {
        match pin.change(self.place(), now) {
            Some(change) => Err(self.changed(change)),
            None => Ok(()),
        }
    }

    fn changed(&self, change: FileChange) -> StoreError {
        StoreError::FileChanged { path: self.path.clone(), change }
    }
}

impl Pin {
    fn of(path: &Path, metadata: &Metadata) -> Pin {
        Pin {
            id: FileId::of(path, metadata),
            length: metadata.len(),
            changed: metadata.modified().ok(),
            place: None,
        }
    }

    /// What became of the file since.
    fn change(&self, path: &Path, now: &Metadata) -> Option<FileChange> {
        let (before, length) = (self.length, now.len());
        if !now.is_file() || FileId::of(path, now) != self.id {
            Some(FileChange::Replaced)
        } else if length != before {
            Some(FileChange::of_length(before, length))
        } else {
            (now.modified().ok() != self.changed).then_some(FileChange::Rewritten)
        }
    }
}

/// Opens a file for reading. Where a pipe has taken its place, nobody is waited for.
#[cfg(unix)]
pub(crate) fn open_at_once(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
pub(crate) fn open_at_once(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// The bytes of a file from the start, whose end is only told where it is that of the file that was listed.
struct ToTheEnd {
    file: File,
    of: PinnedFile,
    read: u64,
}

impl Read for ToTheEnd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read += read as u64;
        let length = self.of.length;
        if read == 0 && !buffer.is_empty() {
            self.of.check().map_err(io::Error::other)?;
        }
        // What was cut and grew again meanwhile shows nowhere else.
        if self.read > length || self.read < length && read == 0 && !buffer.is_empty() {
            return Err(io::Error::other(self.of.changed(FileChange::of_length(length, self.read))));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinned(text: &str) -> (tempfile::TempDir, PinnedFile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, text).unwrap();
        let file = PinnedFile::local(path.clone(), &path.metadata().unwrap());
        (folder, file)
    }

    fn change(error: &io::Error) -> Option<FileChange> {
        match StoreError::within(error) {
            Some(StoreError::FileChanged { change, .. }) => Some(*change),
            _ => None,
        }
    }

    #[test]
    fn the_end_of_a_file_is_told_where_it_is_the_one_that_was_listed() {
        let (_folder, file) = pinned("1\n2\n3\n");
        let mut text = String::new();
        file.read().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "1\n2\n3\n");
        type Make = fn(&Path);
        let changes: [(Make, FileChange); 4] = [
            (|path| fs::write(path, "1\n2\n").unwrap(), FileChange::Shorter { before: 6, now: 4 }),
            (|path| fs::write(path, "1\n2\n3\n4\n").unwrap(), FileChange::Longer { before: 6, now: 8 }),
            (|path| fs::remove_file(path).unwrap(), FileChange::Gone),
            (
                |path| {
                    fs::write(path.with_extension("new"), "1\n2\n3\n").unwrap();
                    fs::rename(path.with_extension("new"), path).unwrap();
                },
                FileChange::Replaced,
            ),
        ];
        for (make, expected) in changes {
            let (_folder, file) = pinned("1\n2\n3\n");
            let mut reader = file.read().unwrap();
            reader.read_exact(&mut [0; 2]).unwrap();
            make(&file.path);
            let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
            assert_eq!(change(&error), Some(expected), "{error}");
            let Err(error) = file.read() else { panic!("it is another file: {expected:?}") };
            assert_eq!(change(&error), Some(expected), "{error}");
            assert!(file.check().is_err(), "{expected:?}");
        }
    }

    #[test]
    fn a_file_that_is_written_to_has_another_time() {
        let (_folder, file) = pinned("1\n");
        File::options().write(true).open(&file.path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert!(matches!(file.check(), Err(StoreError::FileChanged { change: FileChange::Rewritten, .. })));
    }

    #[test]
    #[cfg(unix)]
    fn a_pipe_that_took_the_place_of_a_file_is_not_waited_for() {
        let (_folder, file) = pinned("1\n");
        fs::remove_file(&file.path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&file.path).status().unwrap().success());
        let Err(error) = file.read() else { panic!("it is a pipe") };
        assert_eq!(change(&error), Some(FileChange::Replaced), "{error}");
    }
}
