//! Files that were listed on another machine.

#[cfg(feature = "s3")]
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::PathBuf;

#[cfg(feature = "s3")]
use chrono::DateTime;

use crate::description::FileDescription;
use crate::error::{FileChange, Result, StoreError, Unportable};
use crate::file::PinnedFile;
use crate::location::Location;
#[cfg(feature = "s3")]
use crate::runtime;
use crate::s3::S3;
#[cfg(feature = "s3")]
use crate::s3::{Bucket, Object};
use crate::version::version_of;

/// The files that were listed on another machine, in the same versions: those of a disk, which both have at the same place,
/// are looked at, and of objects nothing is asked before they are read.
///
/// Errors: a file is not there ([`NotPortable`](StoreError::NotPortable)) or is another by now
/// ([`FileChanged`](StoreError::FileChanged)); settings of S3 are not right here.
///
/// ```
/// use std::io::Read;
///
/// use recipe_store::FileDescription;
/// use recipe_store::listing::{list, relist};
/// use recipe_store::s3::S3;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("cities.csv"), "city\nLima\n")?;
/// let listing = list(&folder.path().to_string_lossy(), &S3::default(), &|_| true)?;
/// let document = serde_json::to_string(&listing.found[0].file.describe()?)?;
///
/// // On another machine, or much later:
/// let described: FileDescription = serde_json::from_str(&document)?;
/// let files = relist(vec![described.clone()], &S3::default())?;
/// let mut text = String::new();
/// files[0].read()?.read_to_string(&mut text)?;
/// assert_eq!(text, "city\nLima\n");
///
/// std::fs::write(folder.path().join("cities.csv"), "city\nLima\nOslo\n")?;
/// assert!(relist(vec![described], &S3::default()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(not(feature = "s3"), expect(unused_variables, reason = "no object is read"))]
pub fn relist(files: Vec<FileDescription>, s3: &S3) -> Result<Vec<PinnedFile>> {
    #[cfg(feature = "s3")]
    let mut buckets = BTreeMap::new();
    let relisted = files.into_iter().map(|file| match Location::parse(&file.path)? {
        Location::Local(path) => local(path, file),
        #[cfg(feature = "s3")]
        Location::S3 { bucket, key } => object(&bucket, key, file, s3, &mut buckets),
        #[cfg(not(feature = "s3"))]
        Location::S3 { .. } => Err(StoreError::WithoutS3 { name: file.path }),
    });
    relisted.collect()
}

/// A file on this machine.
fn local(path: PathBuf, file: FileDescription) -> Result<PinnedFile> {
    let place = file.place.map(PathBuf::from);
    let metadata = match place.as_ref().unwrap_or(&path).metadata() {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(StoreError::NotPortable { path, why: Unportable::Absent });
        }
        Err(error) => return Err(StoreError::io("read", path, error)),
    };
    let change = if !metadata.is_file() {
        FileChange::Replaced
    } else if metadata.len() != file.length {
        FileChange::of_length(file.length, metadata.len())
    } else if version_of(&metadata) != file.version {
        FileChange::Rewritten
    } else {
        return Ok(match place {
            Some(place) => PinnedFile::local_at(path, place, &metadata),
            None => PinnedFile::local(path, &metadata),
        });
    };
    Err(StoreError::FileChanged { path, change })
}

/// An object. Those of one bucket share what is learnt of it.
#[cfg(feature = "s3")]
fn object(
    name: &str,
    key: String,
    file: FileDescription,
    s3: &S3,
    buckets: &mut BTreeMap<String, Bucket>,
) -> Result<PinnedFile> {
    let bucket = match buckets.get(name) {
        Some(bucket) => bucket.clone(),
        None => {
            let (s3, asked) = (s3.clone(), name.to_owned());
            let bucket = runtime::wait(async move { s3.bucket(&asked).await })?;
            buckets.entry(name.to_owned()).or_insert(bucket).clone()
        }
    };
    // Reading goes by the entity tag, not by the time.
    let object = Object { key, length: file.length, etag: file.version, modified: DateTime::UNIX_EPOCH };
    Ok(PinnedFile::object(&bucket, object))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::*;
    use crate::listing::{Streams, list};

    fn described(path: &str) -> FileDescription {
        let listing = list(path, &S3::default(), &|_| true).expect("a file");
        let description = listing.found[0].file.describe().expect("a file of a disk");
        let text = serde_json::to_string(&description).expect("JSON");
        let read = serde_json::from_str(&text).expect("a description");
        assert_eq!(description, read);
        read
    }

    fn one(file: FileDescription) -> Result<PinnedFile> {
        Ok(relist(vec![file], &S3::default())?.remove(0))
    }

    #[test]
    fn a_file_that_is_another_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        let text = path.to_string_lossy().into_owned();
        type Make = fn(&std::path::Path);
        let changes: [(Make, FileChange); 4] = [
            (|path| fs::write(path, "1\n2\n").expect("a file"), FileChange::Longer { before: 2, now: 4 }),
            (|path| fs::write(path, "").expect("a file"), FileChange::Shorter { before: 2, now: 0 }),
            (
                |path| {
                    let file = fs::File::options().write(true).open(path).expect("a file");
                    file.set_modified(std::time::UNIX_EPOCH).expect("another time");
                },
                FileChange::Rewritten,
            ),
            (
                |path| {
                    fs::remove_file(path).expect("a file");
                    fs::create_dir(path).expect("a folder");
                },
                FileChange::Replaced,
            ),
        ];
        for (make, expected) in changes {
            fs::write(&path, "1\n").expect("a file");
            let file = described(&text);
            let relisted = one(file.clone()).expect("the same file");
            assert_eq!((relisted.length, &relisted.version), (2, &file.version));
            assert_eq!(relisted.describe().expect("a file"), file);
            make(&path);
            let error = one(file).expect_err("it is another");
            assert!(error.to_string().contains("a.csv` changed"), "{error}");
            assert!(
                matches!(error, StoreError::FileChanged { change, .. } if change == expected),
                "{error:?}"
            );
            assert!(relisted.read().is_err() && relisted.check().is_err(), "it is pinned");
        }
        fs::remove_dir(&path).expect("a folder");
        fs::write(&path, "1\n").expect("a file");
        let file = described(&text);
        fs::remove_file(&path).expect("a file");
        let error = one(file).expect_err("it is not there");
        assert!(matches!(error, StoreError::NotPortable { why: Unportable::Absent, .. }), "{error:?}");
    }

    /// The name is what messages and columns show, and means nothing in the folder of another process.
    #[test]
    fn a_relative_name_keeps_its_place() {
        let file = described("src/listing/relist.rs");
        let here = std::env::current_dir().expect("a folder").join("src/listing/relist.rs");
        assert_eq!((file.path.as_str(), file.place.as_deref()), ("src/listing/relist.rs", here.to_str()));
        let elsewhere = tempfile::tempdir().expect("a folder");
        let place = elsewhere.path().join("a.csv");
        fs::write(&place, "1\n").expect("a file");
        let absolute = described(&place.to_string_lossy());
        assert_eq!(absolute.place, None);
        let file = FileDescription { path: "a.csv".into(), place: Some(absolute.path), ..absolute };
        let relisted = one(file.clone()).expect("a file of another folder");
        assert_eq!(relisted.path.to_str(), Some("a.csv"));
        assert_eq!(relisted.describe().expect("a file"), file);
        let mut text = String::new();
        relisted.read().expect("a file").read_to_string(&mut text).expect("text");
        assert_eq!(text, "1\n");
        relisted.check().expect("it is the same");
        fs::write(&place, "1\n2\n").expect("a file");
        assert!(relisted.read().is_err() && relisted.check().is_err());
    }

    #[test]
    #[cfg(unix)]
    fn what_others_cannot_read_does_not_travel() {
        use std::os::unix::ffi::OsStrExt;
        let stream = Streams::default().find("/dev/null").expect("a device").expect("a stream");
        let error = stream.file.describe().expect_err("a stream");
        assert!(matches!(error, StoreError::NotPortable { why: Unportable::Stream, .. }), "{error:?}");
        assert!(error.to_string().starts_with("`/dev/null` cannot be read on several machines: "), "{error}");

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.csv"));
        fs::write(&path, "1\n").expect("a file");
        let file = PinnedFile::local(path.clone(), &path.metadata().expect("a file"));
        let error = file.describe().expect_err("bytes");
        assert!(matches!(error, StoreError::NotPortable { why: Unportable::Name, .. }), "{error:?}");
    }

    #[test]
    fn fields_that_are_not_known_are_refused() {
        let text = r#"{"path":"a.csv","length":1,"version":"1-2","mode":7}"#;
        assert!(serde_json::from_str::<FileDescription>(text).is_err());
    }
}
