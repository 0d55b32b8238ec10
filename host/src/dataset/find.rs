//! From names on a command line to files.

use std::path::{Component, Path, PathBuf};

use futures::{StreamExt, TryStreamExt, stream};
use glob::{MatchOptions, Pattern};

use super::file::InputFile;
use super::hive;
use super::location::Location;
use crate::error::{HostError, Result};
use crate::format::{Format, ReadOptions};
use crate::s3::{Bucket, Object, io};

/// A file, and the folder below which its path tells partitions.
pub(super) struct Found {
    pub(super) file: InputFile,
    root: PathBuf,
}

/// Adds the files that a name stands for.
pub(super) fn expand(name: &str, options: &ReadOptions, found: &mut Vec<Found>) -> Result<()> {
    match Location::parse(name)? {
        Location::Local(path) => local(name, &path, options, found),
        Location::S3 { bucket, key } => {
            let s3 = options.s3.clone();
            let bucket = io::wait(async move { s3.bucket(&bucket).await })?;
            in_bucket(name, &bucket, &key, options, found)
        }
    }
}

fn local(name: &str, path: &Path, options: &ReadOptions, found: &mut Vec<Found>) -> Result<()> {
    let before = found.len();
    if path.is_dir() {
        walk(path, path, options, found)?;
        if found.len() == before {
            return Err(HostError::usage(format!("folder `{name}` has no data files")));
        }
        return Ok(());
    }
    if path.exists() {
        let root = path.parent().unwrap_or(path).to_path_buf();
        found.push(Found { file: InputFile::local(path.to_path_buf())?, root });
        return Ok(());
    }
    if !is_pattern(name) {
        return Err(HostError::usage(format!("input `{name}`: no such file or folder")));
    }
    let paths = glob::glob(name).map_err(|error| HostError::usage(format!("input `{name}`: {error}")))?;
    for entry in paths {
        let path = entry.map_err(|error| HostError::io("read", error.path(), error.error()))?;
        if path.is_file() {
            found.push(Found { file: InputFile::local(path)?, root: fixed_part(name) });
        }
    }
    if found.len() == before {
        return Err(HostError::usage(format!("input `{name}`: no file matches")));
    }
    Ok(())
}

fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// The folders of a pattern before the first that is none.
fn fixed_part(pattern: &str) -> PathBuf {
    let folders: Vec<&str> = pattern.split('/').take_while(|part| !is_pattern(part)).collect();
    PathBuf::from(folders.join("/"))
}

/// Files of a folder and the folders in it.
fn walk(root: &Path, folder: &Path, options: &ReadOptions, found: &mut Vec<Found>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| HostError::io("list", folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| HostError::io("list", folder, &error))?.path();
        if is_hidden(&path.file_name().unwrap_or_default().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, options, found)?;
        } else if options.format.is_some() || Format::of(&path).is_some() {
            found.push(Found { file: InputFile::local(path)?, root: root.to_path_buf() });
        }
    }
    Ok(())
}

/// What begins with `.` or `_` is no data, unless it is the folder of a column of that name.
pub(crate) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || (name.starts_with('_') && !name.contains('='))
}

fn in_bucket(
    name: &str,
    bucket: &Bucket,
    key: &str,
    options: &ReadOptions,
    found: &mut Vec<Found>,
) -> Result<()> {
    let before = found.len();
    let root = |key: &str| PathBuf::from(format!("s3://{}/{key}", bucket.name()));
    if is_pattern(key) {
        let pattern =
            Pattern::new(key).map_err(|error| HostError::usage(format!("input `{name}`: {error}")))?;
        let literal = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let start = &key[..key.find(['*', '?', '[']).unwrap_or(key.len())];
        let objects = list(bucket, start)?.into_iter();
        let objects = objects.filter(|object| is_data(object) && pattern.matches_with(&object.key, literal));
        let objects = pinned(bucket, objects.collect())?;
        let fixed = fixed_part(key);
        found.extend(objects.into_iter().map(|object| Found {
            file: InputFile::object(bucket, object),
            root: root(&fixed.to_string_lossy()),
        }));
        return if found.len() > before {
            Ok(())
        } else {
            Err(HostError::usage(format!("input `{name}`: no object matches")))
        };
    }
    if !key.is_empty() && !key.ends_with('/') {
        let (asked, of) = (bucket.clone(), key.to_owned());
        if let Some((object, _)) = io::wait(async move { asked.head(&of).await })? {
            let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
            found.push(Found { file: InputFile::object(bucket, object), root: root(folder) });
            return Ok(());
        }
    }
    let folder = if key.is_empty() || key.ends_with('/') { key.to_owned() } else { format!("{key}/") };
    let objects = list(bucket, &folder)?;
    let none = objects.is_empty();
    let is_read = |object: &Object| {
        let known = options.format.is_some() || Format::of(Path::new(&object.key)).is_some();
        known && is_data(object) && !object.key[folder.len()..].split('/').any(is_hidden)
    };
    for object in pinned(bucket, objects.into_iter().filter(is_read).collect())? {
        found.push(Found { file: InputFile::object(bucket, object), root: root(&folder) });
    }
    if found.len() > before {
        return Ok(());
    }
    let why = if none {
        "no object has this key, and none is below it"
    } else {
        "no object below it is data, by its name; say --format csv, json or parquet"
    };
    Err(HostError::usage(format!("input `{name}`: {why}")))
}

/// Objects that stand for folders have no bytes.
fn is_data(object: &Object) -> bool {
    !object.key.ends_with('/')
}

fn list(bucket: &Bucket, prefix: &str) -> Result<Vec<Object>> {
    let (bucket, prefix) = (bucket.clone(), prefix.to_owned());
    io::wait(async move { bucket.list(&prefix).await })
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
    io::wait(stream::iter(objects).map(look).buffered(LOOKS).try_collect())
}

/// The columns that the folders of all files tell; each file is given its values. A dataset of which some files lie
/// elsewhere has none.
pub(super) fn partitions(found: &mut [Found]) -> Result<Vec<String>> {
    let mut columns: Option<Vec<String>> = None;
    let mut values = Vec::with_capacity(found.len());
    for Found { file, root } in found.iter() {
        let Some(told) = told(file, root) else { return Ok(Vec::new()) };
        let (names, of_file): (Vec<String>, Vec<Option<String>>) = told.into_iter().unzip();
        match &columns {
            None => columns = Some(names),
            Some(known) if *known == names => {}
            Some(known) if known.is_empty() || names.is_empty() => return Ok(Vec::new()),
            Some(known) => {
                return Err(HostError::usage(format!(
                    "the folders of `{}` tell the columns {}, and those of other files {}; read them apart, or leave such \
                     columns away with --no-partitions",
                    file.path.display(),
                    listed(&names),
                    listed(known)
                )));
            }
        }
        values.push(of_file);
    }
    for (found, values) in found.iter_mut().zip(values) {
        found.file.partition = values;
    }
    let columns = columns.unwrap_or_default();
    if let Some(twice) = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name)) {
        return Err(HostError::usage(format!(
            "folders tell the column `{}` twice; leave such columns away with --no-partitions",
            twice.1
        )));
    }
    Ok(columns)
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What the folders of a file tell.
fn told(file: &InputFile, root: &Path) -> Option<Vec<(String, Option<String>)>> {
    let folders = file.path.parent()?.strip_prefix(root).ok()?;
    let names = folders.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let names: Vec<&str> = names.collect::<Option<_>>()?;
    hive::partitions(names.into_iter())
}
