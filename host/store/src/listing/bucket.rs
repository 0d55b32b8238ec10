//! Objects of a bucket.

use std::path::{Path, PathBuf};

use futures::{StreamExt, TryStreamExt, stream};
use glob::{MatchOptions, Pattern};

use super::{Found, Wanted, fixed_part, is_hidden, is_pattern};
use crate::error::{Result, StoreError};
use crate::file::PinnedFile;
use crate::runtime;
use crate::s3::{Bucket, Object, S3};

pub(super) fn list(
    name: &str,
    s3: &S3,
    bucket: String,
    key: &str,
    wanted: &Wanted<'_>,
    found: &mut Vec<Found>,
) -> Result<()> {
    let s3 = s3.clone();
    let bucket = &runtime::wait(async move { s3.bucket(&bucket).await })?;
    let before = found.len();
    let root = |key: &str| PathBuf::from(format!("s3://{}/{key}", bucket.name()));
    if is_pattern(key) {
        let pattern =
            Pattern::new(key).map_err(|error| StoreError::usage(format!("input `{name}`: {error}")))?;
        let literal = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let start = &key[..key.find(['*', '?', '[']).unwrap_or(key.len())];
        let listed = objects(bucket, start)?.into_iter();
        let objects = listed.filter(|object| is_data(object) && pattern.matches_with(&object.key, literal));
        let objects = pinned(bucket, objects.collect())?;
        let fixed = fixed_part(key);
        found.extend(objects.into_iter().map(|object| Found {
            file: PinnedFile::object(bucket, object),
            root: root(&fixed.to_string_lossy()),
        }));
        return if found.len() > before {
            Ok(())
        } else {
            Err(StoreError::usage(format!("input `{name}`: no object matches")))
        };
    }
    if !key.is_empty() && !key.ends_with('/') {
        let (asked, of) = (bucket.clone(), key.to_owned());
        if let Some((object, _)) = runtime::wait(async move { asked.head(&of).await })? {
            let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
            found.push(Found { file: PinnedFile::object(bucket, object), root: root(folder) });
            return Ok(());
        }
    }
    let folder = if key.is_empty() || key.ends_with('/') { key.to_owned() } else { format!("{key}/") };
    let listed = objects(bucket, &folder)?;
    let none = listed.is_empty();
    let is_read = |object: &Object| {
        wanted(Path::new(&object.key))
            && is_data(object)
            && !object.key[folder.len()..].split('/').any(is_hidden)
    };
    for object in pinned(bucket, listed.into_iter().filter(is_read).collect())? {
        found.push(Found { file: PinnedFile::object(bucket, object), root: root(&folder) });
    }
    if found.len() > before {
        return Ok(());
    }
    let why = if none {
        "no object has this key, and none is below it"
    } else {
        "no object below it is data, by its name; say --format csv, json or parquet"
    };
    Err(StoreError::usage(format!("input `{name}`: {why}")))
}

/// Objects that stand for folders have no bytes.
fn is_data(object: &Object) -> bool {
    !object.key.ends_with('/')
}

fn objects(bucket: &Bucket, prefix: &str) -> Result<Vec<Object>> {
    let (bucket, prefix) = (bucket.clone(), prefix.to_owned());
    runtime::wait(async move { bucket.list(&prefix).await })
}

/// How many objects are looked at at a time.
const LOOKS: usize = 16;

/// Objects with their entity tags, which not every server lists: without one, nobody can tell whether an object is still
/// what it was.
fn pinned(bucket: &Bucket, objects: Vec<Object>) -> Result<Vec<Object>> {
    if objects.iter().all(|object| !object.etag.is_empty()) {
        return Ok(objects);
    }
    let bucket = bucket.clone();
    let look = move |object: Object| {
        let bucket = bucket.clone();
        async move { Ok(bucket.head(&object.key).await?.map_or(object, |(object, _)| object)) }
    };
    runtime::wait(stream::iter(objects).map(look).buffered(LOOKS).try_collect())
}
