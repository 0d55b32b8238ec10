//! Objects of a bucket.

use std::path::{Path, PathBuf};

use futures::{StreamExt, TryStreamExt, stream};
use glob::{MatchOptions, Pattern};

use super::found::{Found, Listing, Wanted};
use super::names::{fixed_part, is_hidden, is_pattern};
use super::place::Place;
use crate::error::{Result, StoreError};
use crate::file::PinnedFile;
use crate::runtime;
use crate::s3::{Bucket, Object, S3};

/// How many objects are asked for their heads at a time.
const HEADS: usize = 16;

/// What a key stands for.
pub(super) struct Objects<'a> {
    name: &'a str,
    bucket: Bucket,
    key: String,
}

impl<'a> Objects<'a> {
    pub(super) fn of(name: &'a str, s3: &S3, bucket: String, key: String) -> Result<Objects<'a>> {
        let s3 = s3.clone();
        let bucket = runtime::wait(async move { s3.bucket(&bucket).await })?;
        Ok(Objects { name, bucket, key })
    }

    fn found(&self, object: Object, root: &str) -> Found {
        let root = PathBuf::from(format!("{}/{root}", self.bucket));
        Found { file: PinnedFile::object(&self.bucket, object), root, place: None }
    }

    fn list(&self, prefix: &str) -> Result<Vec<Object>> {
        let (bucket, prefix) = (self.bucket.clone(), prefix.to_owned());
        runtime::wait(async move { bucket.list(&prefix).await })
    }

    /// Objects with their entity tags, which not every server lists: without one, nobody can tell whether an object is
    /// still what it was.
    fn pinned(&self, objects: Vec<Object>) -> Result<Vec<Object>> {
        if objects.iter().all(|object| !object.etag.is_empty()) {
            return Ok(objects);
        }
        let bucket = self.bucket.clone();
        let look = move |object: Object| {
            let bucket = bucket.clone();
            async move { Ok(bucket.head(&object.key).await?.map_or(object, |(object, _)| object)) }
        };
        runtime::wait(stream::iter(objects).map(look).buffered(HEADS).try_collect())
    }
}

impl Place for Objects<'_> {
    const IS_REMOTE: bool = true;

    fn exact(&self) -> Result<Option<Found>> {
        if is_folder(&self.key) || is_pattern(&self.key) {
            return Ok(None);
        }
        let (bucket, key) = (self.bucket.clone(), self.key.clone());
        let found = runtime::wait(async move { bucket.head(&key).await })?;
        let folder = self.key.rsplit_once('/').map_or("", |(folder, _)| folder);
        Ok(found.map(|(object, _)| self.found(object, folder)))
    }

    fn below(&self, wanted: &Wanted<'_>) -> Result<Option<Listing>> {
        if is_pattern(&self.key) {
            return Ok(None);
        }
        let folder = if is_folder(&self.key) { self.key.clone() } else { format!("{}/", self.key) };
        let listed = self.list(&folder)?;
        if listed.is_empty() {
            return Ok(None);
        }
        let is_read = |object: &Object| {
            wanted(Path::new(&object.key))
                && is_data(object)
                && !object.key[folder.len()..].split('/').any(is_hidden)
        };
        let objects = self.pinned(listed.into_iter().filter(is_read).collect())?;
        let found = objects.into_iter().map(|object| self.found(object, &folder)).collect();
        Ok(Some(Listing { found, ..Listing::default() }))
    }

    fn pattern(&self) -> &str {
        &self.key
    }

    fn matching(&self) -> Result<Listing> {
        let key = &self.key;
        let bad = |error: glob::PatternError| StoreError::BadPattern {
            name: self.name.to_owned(),
            source: error.into(),
        };
        let pattern = Pattern::new(key).map_err(bad)?;
        let literal = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let start = &key[..key.find(['*', '?', '[']).unwrap_or(key.len())];
        let listed = self.list(start)?.into_iter();
        let matches = |object: &Object| is_data(object) && pattern.matches_with(&object.key, literal);
        let objects = self.pinned(listed.filter(matches).collect())?;
        let root = fixed_part(key);
        let found = objects.into_iter().map(|object| self.found(object, &root.to_string_lossy())).collect();
        Ok(Listing { found, ..Listing::default() })
    }
}

/// Whether a key can only be that of a folder.
fn is_folder(key: &str) -> bool {
    key.is_empty() || key.ends_with('/')
}

/// Objects that stand for folders have no bytes.
fn is_data(object: &Object) -> bool {
    !object.key.ends_with('/')
}
