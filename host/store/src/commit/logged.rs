//! One file with a log of its own, by which it is committed together with other outputs.
//!
//! The log of `clean.csv` is in the folder `.clean.csv.recipe` beside it, which is laid out as that of any output. What a run
//! uploads waits beside the file, under a hidden name on a disk, and becomes the file after the decision.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{MAIN_SEPARATOR, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use super::destination::{
    Completed, Condition, Created, Destination, FileAttributes, Head, Listed, OpenUpload, Upload, Uploaded,
};
use super::log::FOLDER;
use super::success::SUCCESS;
use crate::error::{Result, StoreError};
use crate::location::{Location, folder_of};

/// How the name of the folder ends that has the log of a file.
const LOG: &str = ".recipe";

/// The name of the folder that has the log of a file.
fn log_of(file: &str) -> String {
    format!(".{file}{LOG}")
}

/// The file whose log is in a folder of this name.
fn file_of(folder: &str) -> Option<&str> {
    folder.strip_prefix('.')?.strip_suffix(LOG).filter(|file| !file.is_empty())
}

/// A key, or a key of S3, as a folder and a name in it.
fn split(key: &str) -> (&str, &str) {
    key.split_at(key.rfind('/').map_or(0, |at| at + 1))
}

/// The location of what is below another.
fn below(location: &str, key: &str) -> String {
    let separator = if location.contains("://") { '/' } else { MAIN_SEPARATOR };
    let key = key.replace('/', &separator.to_string());
    if location.ends_with(separator) {
        format!("{location}{key}")
    } else {
        format!("{location}{separator}{key}")
    }
}

/// The file whose log is at a location.
pub(super) fn file_of_log(log: &Location) -> Option<Location> {
    Some(match log {
        Location::Local(path) => {
            let name = path.file_name().and_then(OsStr::to_str).and_then(file_of)?;
            Location::Local(folder_of(path).join(name))
        }
        Location::S3 { bucket, key } => {
            let (folder, name) = split(key.trim_end_matches('/'));
            Location::S3 { bucket: bucket.clone(), key: format!("{folder}{}", file_of(name)?) }
        }
    })
}

/// Where a file with a log is.
pub(super) struct Parts {
    /// The folder that it is in.
    pub(super) folder: Location,
    /// That of its log.
    pub(super) log: Location,
    name: String,
}

impl Parts {
    /// Of a file by its own location; nothing where it has no name, or none in Unicode.
    pub(super) fn of_file(file: &Location) -> Option<Parts> {
        match file {
            Location::Local(path) => {
                let name = path.file_name().and_then(OsStr::to_str)?.to_owned();
                let folder = folder_of(path);
                let log = Location::Local(folder.join(log_of(&name)));
                Some(Parts { folder: Location::Local(folder.to_path_buf()), log, name })
            }
            Location::S3 { bucket, key } => {
                let (folder, name) = split(key);
                let at = |key: String| Location::S3 { bucket: bucket.clone(), key };
                let log = at(format!("{folder}{}/", log_of(name)));
                Some(Parts { folder: at(folder.to_owned()), log, name: name.to_owned() })
                    .filter(|parts| !parts.name.is_empty())
            }
        }
    }

    /// Of a file by the location of its log; nothing where that is another folder.
    pub(super) fn of_log(log: &Location) -> Option<Parts> {
        Parts::of_file(&file_of_log(log)?)
    }

    /// The file, with what leads to the folders.
    pub(super) fn open(self, folder: Arc<dyn Destination>, log: Arc<dyn Destination>) -> Result<LoggedFile> {
        LoggedFile::new(folder, log, self.name)
    }
}

/// One file with a log of its own. [`begin`](super::begin) and [`commit_together`](super::commit_together) take it as they take a
/// folder; [`logged_file`](super::logged_file) gives that of a location.
#[derive(Clone)]
pub struct LoggedFile {
    folder: Arc<dyn Destination>,
    log: Arc<dyn Destination>,
    name: String,
}

impl LoggedFile {
    /// The file of a name in `folder`, with the folder of its log, which is called `.NAME.recipe` and lies beside it.
    ///
    /// Errors: no file of an output has the name ([`BadKey`](StoreError::BadKey)).
    pub fn new(folder: Arc<dyn Destination>, log: Arc<dyn Destination>, name: String) -> Result<LoggedFile> {
        if name.is_empty() || name.contains('/') || name == SUCCESS {
            return Err(StoreError::BadKey { key: name, folder: PathBuf::from(folder.shown("")) });
        }
        Ok(LoggedFile { folder, log, name })
    }

    /// Where a key is: that of the file beside the log, all others in it.
    fn of(&self, key: &str) -> &dyn Destination {
        if key == self.name { &*self.folder } else { &*self.log }
    }
}

#[async_trait]
impl Destination for LoggedFile {
    fn shown(&self, key: &str) -> String {
        if key.is_empty() { self.folder.shown(&self.name) } else { self.of(key).shown(key) }
    }

    fn file(&self) -> Option<&str> {
        Some(&self.name)
    }

    async fn location(&self) -> Result<String> {
        Ok(below(&self.folder.location().await?, &log_of(&self.name)))
    }

    async fn folder_at(&self, location: &str) -> Result<Arc<dyn Destination>> {
        self.folder.folder_at(location).await
    }

    async fn create(&self, key: &str, body: Bytes) -> Result<Created> {
        self.of(key).create(key, body).await
    }

    async fn put(&self, key: &str, body: Bytes) -> Result<()> {
        self.of(key).put(key, body).await
    }

    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        self.of(key).get(key).await
    }

    async fn head(&self, key: &str) -> Result<Option<Head>> {
        self.of(key).head(key).await
    }

    /// The file, or what is in the log.
    async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        if !self.name.starts_with(prefix) {
            return self.log.list(prefix).await;
        }
        let head = self.folder.head(&self.name).await?;
        let listed =
            head.map(|Head { length, version, .. }| Listed { key: self.name.clone(), length, version });
        Ok(listed.into_iter().collect())
    }

    async fn delete(&self, key: &str, version: Option<&str>) -> Result<()> {
        self.of(key).delete(key, version).await
    }

    async fn begin(&self, key: &str, attributes: &FileAttributes) -> Result<Box<dyn Upload>> {
        self.of(key).begin(key, attributes).await
    }

    async fn uploads(&self) -> Result<Option<Vec<OpenUpload>>> {
        let of_file = self.folder.uploads_of(&self.name).await?;
        // Small files of the log that did not come to be.
        let of_log = self.log.uploads().await?;
        Ok(of_file.zip(of_log).map(|(of_file, of_log)| of_file.into_iter().chain(of_log).collect()))
    }

    async fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        self.of(&file.key).complete(file, condition).await
    }

    async fn abort(&self, key: &str, id: &str) -> Result<()> {
        self.of(key).abort(key, id).await
    }

    fn discard(&self, key: &str, id: &str) {
        self.of(key).discard(key, id);
    }
}

/// A file in a folder, where a log is beside it.
pub(super) async fn with_log(dest: &dyn Destination, key: &str) -> Result<Option<Arc<dyn Destination>>> {
    let (folder, name) = split(key);
    let log = format!("{folder}{}", log_of(name));
    if dest.list(&format!("{log}/{FOLDER}")).await?.is_empty() {
        return Ok(None);
    }
    reached(dest, &log).await.map(Some)
}

/// Whether runs have written to a folder, or to a file by way of its log.
///
/// Errors: the log cannot be listed.
pub async fn has_log(dest: &dyn Destination) -> Result<bool> {
    Ok(!dest.list(FOLDER).await?.is_empty())
}

/// What is at a key below a folder.
pub(super) async fn reached(dest: &dyn Destination, key: &str) -> Result<Arc<dyn Destination>> {
    dest.folder_at(&below(&dest.location().await?, key)).await
}

/// The logs of files that are in a folder and below it.
pub(super) fn logs(there: &[Listed]) -> BTreeSet<&str> {
    there.iter().filter_map(|listed| log_in(&listed.key)).collect()
}

/// The log of a file that has an entry of this key.
fn log_in(key: &str) -> Option<&str> {
    let log = key.split_once(FOLDER)?.0.strip_suffix('/')?;
    file_of(split(log).1).map(|_| log)
}

/// Of the uploads below a folder, those that are of the folder, and not of files in it with logs of their own: such logs say
/// what becomes of them. The uploads were listed before, and a run begins in the log before it uploads.
pub(super) async fn of_folder(dest: &dyn Destination, uploads: Vec<OpenUpload>) -> Result<Vec<OpenUpload>> {
    if uploads.is_empty() || dest.file().is_some() {
        return Ok(uploads);
    }
    let there = dest.list("").await?;
    let logs = logs(&there);
    let is_of_folder = |upload: &OpenUpload| {
        let (folder, name) = split(&upload.key);
        !logs.contains(format!("{folder}{}", log_of(name)).as_str())
    };
    Ok(uploads.into_iter().filter(is_of_folder).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_found_by_its_file_and_a_file_by_its_log() {
        for (file, folder, log) in [
            ("/a/x.csv", "/a", "/a/.x.csv.recipe"),
            ("x.csv", ".", "./.x.csv.recipe"),
            ("s3://b/a/x.csv", "s3://b/a/", "s3://b/a/.x.csv.recipe/"),
            ("s3://b/x.csv", "s3://b/", "s3://b/.x.csv.recipe/"),
        ] {
            let location = Location::parse(file).expect("a location");
            let parts = Parts::of_file(&location).expect("is a file");
            assert_eq!(
                (parts.folder.to_string(), parts.log.to_string()),
                (folder.into(), log.into()),
                "{file}"
            );
            let again = Parts::of_log(&parts.log).expect("is a log");
            assert_eq!((again.folder, again.name), (parts.folder, "x.csv".into()), "{file}");
        }
        for other in ["/a/b", "/a/.b", "/a/.recipe", "/a/..recipe", "s3://b/", "s3://b/.recipe/", "/"] {
            assert!(Parts::of_log(&Location::parse(other).expect("a location")).is_none(), "{other}");
        }
    }

    #[test]
    fn locations_go_down() {
        assert_eq!(below("s3://b/a/", ".x.recipe"), "s3://b/a/.x.recipe");
        assert_eq!(below("s3://b", "a/.x.recipe"), "s3://b/a/.x.recipe");
        #[cfg(unix)]
        assert_eq!(
            (below("/a", "b/.x.recipe"), below("/", ".x.recipe")),
            ("/a/b/.x.recipe".into(), "/.x.recipe".into())
        );
    }

    #[test]
    fn logs_of_files_are_told_from_those_of_folders() {
        let listed = |key: &str| Listed { key: key.into(), length: 1, version: "1".into() };
        let there = [
            "_recipe_log/0000000001.json",
            ".x.csv.recipe/_recipe_log/0000000001.json",
            ".x.csv.recipe/_recipe_log/0000000002.json",
            "a/.y.csv.recipe/_recipe_log/0000000001.json",
            "a/.z.csv.recipe/_SUCCESS",
            "b/_recipe_log/0000000001.json",
        ]
        .map(listed);
        assert_eq!(logs(&there), BTreeSet::from([".x.csv.recipe", "a/.y.csv.recipe"]));
    }
}
