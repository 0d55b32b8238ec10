//! What is done with the files of a local folder.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;

use bytes::Bytes;
use tracing::debug;

use super::hidden::{Hidden, Linked, link};
use super::names::{SMALL, hidden_key, join, name_of, open_upload};
use super::paths::{check_replaceable, is_absent, make_folders, remove, stat, sync_folder};
use crate::commit::attempt::attempt;
use crate::commit::destination::{Completed, Condition, Created, Head, Listed, OpenUpload, Uploaded};
use crate::error::{Result, StoreError};
use crate::file::open_at_once;
use crate::location::folder_of;
use crate::version::version_of;

/// The files of a local folder.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub(super) root: PathBuf,
}

impl Files {
    /// The path without links, so that it leads here as long as the folder is where it is.
    pub(super) fn location(&self) -> Result<String> {
        let path = self.root.canonicalize().map_err(|error| StoreError::io("read", &self.root, error))?;
        path.into_os_string().into_string().map_err(|path| {
            let error = io::Error::other("its name is not Unicode; rename it");
            StoreError::io("write into a log the name of", path, error)
        })
    }

    pub(super) fn create(&self, key: &str, body: &[u8]) -> Result<Created> {
        let path = self.path(key)?;
        if stat(&path)?.is_some() {
            return Ok(Created::Exists);
        }
        let hidden = self.small(key, body)?;
        match link(hidden, &path)? {
            Linked::Done => {}
            Linked::Exists => return Ok(Created::Exists),
            Linked::Gone => return Err(StoreError::io("write", &path, ErrorKind::NotFound.into())),
        }
        sync_folder(folder_of(&path))?;
        Ok(Created::New)
    }

    pub(super) fn put(&self, key: &str, body: &[u8]) -> Result<()> {
        let path = self.path(key)?;
        check_replaceable(&path)?;
        let hidden = self.small(key, body)?;
        fs::rename(&hidden.path, &path).map_err(|error| StoreError::io("write", &path, error))?;
        hidden.keep();
        sync_folder(folder_of(&path))
    }

    pub(super) fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let path = self.path(key)?;
        let read = || {
            let mut bytes = Vec::new();
            let mut file = open_at_once(&path)?;
            if !file.metadata()?.is_file() {
                return Err(io::Error::other("it is not a file"));
            }
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(StoreError::io("read", &path, error)),
        }
    }

    pub(super) fn head(&self, key: &str) -> Result<Option<Head>> {
        let metadata = stat(&self.path(key)?)?;
        Ok(metadata.map(|metadata| Head {
            length: metadata.len(),
            version: version_of(&metadata),
            run: None,
        }))
    }

    pub(super) fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let mut listed = Vec::new();
        let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.walk(folder, &mut |key, metadata| {
            if key.starts_with(prefix) && hidden_key(&key).is_none() {
                listed.push(Listed { key, length: metadata.len(), version: version_of(metadata) });
            }
        })?;
        listed.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(listed)
    }

    pub(super) fn delete(&self, key: &str, expected: Option<&str>) -> Result<()> {
        let path = self.path(key)?;
        let Some(metadata) = stat(&path)? else { return Ok(()) };
        if expected.is_some_and(|expected| expected != version_of(&metadata)) {
            return Ok(());
        }
        remove(&self.root, &path)
    }

    pub(super) fn uploads(&self) -> Result<Vec<OpenUpload>> {
        let mut open = Vec::new();
        self.walk("", &mut |key, metadata| open.extend(open_upload(&key, metadata)))?;
        Ok(open)
    }

    pub(super) fn uploads_of(&self, key: &str) -> Result<Vec<OpenUpload>> {
        let path = self.path(key)?;
        let entries = match fs::read_dir(folder_of(&path)) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::io("list", folder_of(&path), error)),
        };
        let mut open = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| StoreError::io("list", folder_of(&path), error))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let own = join(key.rsplit_once('/').map_or("", |(folder, _)| folder), &name);
            if let Ok(metadata) = entry.metadata() {
                open.extend(open_upload(&own, &metadata).filter(|upload| upload.key == key));
            }
        }
        Ok(open)
    }

    /// The folder of a file and what stands in it are synced after the file has its name.
    pub(super) fn complete(&self, file: &Uploaded, condition: Condition) -> Result<Completed> {
        let path = self.path(&file.key)?;
        let hidden = folder_of(&path).join(name_of(&file.id)?);
        // A file keeps its time when it is renamed, so a file that was completed before is known again.
        let expected = file.parts.first().and_then(serde_json::Value::as_str).unwrap_or_default();
        let is_there = |metadata: Option<Metadata>| metadata.is_some_and(|is| version_of(&is) == expected);
        // Another run may complete or abort it at any time.
        let is_gone = if condition == Condition::Always {
            check_replaceable(&path)?;
            match fs::rename(&hidden, &path) {
                Ok(()) => false,
                Err(error) if error.kind() == ErrorKind::NotFound => true,
                Err(error) => return Err(StoreError::io("write", &path, error)),
            }
        } else {
            match link(Hidden::new(&self.root, hidden, path.clone()), &path)? {
                Linked::Done => false,
                Linked::Exists if !is_there(stat(&path)?) => return Ok(Completed::Exists),
                Linked::Exists | Linked::Gone => true,
            }
        };
        if is_gone && !is_there(stat(&path)?) {
            return Ok(Completed::Gone);
        }
        sync_folder(folder_of(&path))?;
        debug!(key = file.key, upload = file.id, "upload completed");
        Ok(Completed::Done { version: expected.to_owned() })
    }

    pub(super) fn abort(&self, key: &str, id: &str) -> Result<()> {
        let path = self.path(key)?;
        remove(&self.root, &folder_of(&path).join(name_of(id)?))?;
        debug!(key, upload = id, "upload aborted");
        Ok(())
    }

    /// Makes an empty file under a hidden name beside that of a key, and gives that name.
    pub(super) fn hidden(&self, key: &str, end: &str) -> Result<(String, File, Hidden)> {
        let path = self.path(key)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let id = format!(".{name}.{}{end}", &attempt()[..16]);
        let hidden = folder_of(&path).join(&id);
        loop {
            make_folders(folder_of(&path))?;
            match OpenOptions::new().write(true).create_new(true).open(&hidden) {
                Ok(file) => return Ok((id, file, Hidden::new(&self.root, hidden, path))),
                // Another run removed the folder, which was empty.
                Err(error) if error.kind() == ErrorKind::NotFound && !folder_of(&path).exists() => {}
                Err(error) => return Err(StoreError::io("write", &path, error)),
            }
        }
    }

    /// A small file under a hidden name, synced.
    fn small(&self, key: &str, body: &[u8]) -> Result<Hidden> {
        let (_, mut file, hidden) = self.hidden(key, SMALL)?;
        let path = self.path(key)?;
        file.write_all(body)
            .and_then(|()| file.sync_all())
            .map_err(|error| StoreError::io("write", &path, error))?;
        Ok(hidden)
    }

    /// The path of a key. Nothing is written outside of the folder, so a key has no `..`, and no folder below the root is a
    /// link to another.
    fn path(&self, key: &str) -> Result<PathBuf> {
        let is_plain =
            |name: &str| !name.is_empty() && name != "." && name != ".." && !name.contains(['\\', '\0']);
        if !key.split('/').all(is_plain) {
            return Err(StoreError::BadKey { key: key.to_owned(), folder: self.root.clone() });
        }
        let mut folder = self.root.clone();
        for name in key.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev() {
            folder.push(name);
            match fs::symlink_metadata(&folder) {
                Ok(metadata) if metadata.file_type().is_symlink() => {
                    return Err(StoreError::LinkedFolder { path: folder });
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        Ok(self.root.join(key))
    }

    /// Calls `each` with all files below a folder. Links are files here, whatever they lead to.
    fn walk(&self, folder: &str, each: &mut dyn FnMut(String, &Metadata)) -> Result<()> {
        let path = if folder.is_empty() { self.root.clone() } else { self.path(folder)? };
        let fail = |error: io::Error| StoreError::io("list", &path, error);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(()),
            Err(error) => return Err(fail(error)),
        };
        for entry in entries {
            let entry = entry.map_err(&fail)?;
            let key = join(folder, &entry.file_name().to_string_lossy());
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => self.walk(&key, each)?,
                Ok(metadata) => each(key, &metadata),
                // It was removed in the meantime.
                Err(error) if is_absent(&error) => {}
                Err(error) => return Err(fail(error)),
            }
        }
        Ok(())
    }
}
