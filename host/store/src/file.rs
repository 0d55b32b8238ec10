//! A file to be read, wherever it is. What was listed is what is read: a file that changes meanwhile is an error.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;

use crate::error::StoreError;
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
/// assert!(error.to_string().contains("it changed while the run was going on"));
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
    /// What came through a stream.
    spool: Option<Spool>,
    /// Nothing of a file on this machine.
    object: Option<PinnedObject>,
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
        PinnedFile { path, length, version, spool: None, object: None }
    }

    /// What came through a stream of this name.
    pub(crate) fn spooled(path: PathBuf, spool: Spool) -> PinnedFile {
        PinnedFile {
            path,
            length: spool.length,
            version: spool.version.clone(),
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
            (None, None) => Ok(Box::new(self.open()?)),
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

    /// The file of this machine, as it was listed.
    fn open(&self) -> io::Result<File> {
        let file = File::open(&self.path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() || version_of(&metadata) != self.version {
            return Err(io::Error::other(StoreError::FileChanged { path: self.path.clone() }));
        }
        Ok(file)
    }
}
