//! What names lead to, so that two names of one file are known for one.

mod resolve;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::Path;

use crate::error::{Result, StoreError};
use crate::file::PinnedFile;
use crate::file_id::FileId;
use crate::location::Location;
use crate::stream::{FileKind, standard_input, standard_output};
use resolve::{Resolved, resolve};

/// What a name leads to: a file or folder, there or not, through links and `..`; an object or the beginning of keys; or a
/// stream. Two names with one identity are one place.
///
/// ```
/// use recipe_store::{Identity, Location};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # std::env::set_current_dir(folder.path())?;
/// std::fs::create_dir("in")?;
/// let of = |name: &str| Identity::read(&Location::parse(name)?);
/// assert!(of("in/../new/a.csv")?.is(&of("./new/a.csv")?), "neither is there yet");
/// assert_eq!(of("in/b/a.csv")?.below(&of("in")?), Some(vec!["b".into(), "a.csv".into()]));
/// assert_eq!(of("s3://lake/in/a.csv")?.below(&of("s3://lake/in/")?), Some(vec!["a.csv".into()]));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Identity(Place);

#[derive(Debug, Clone)]
enum Place {
    Local {
        /// What is there, then the folder that this is in, and so on.
        there: Vec<FileId>,
        /// The names of `there`, of which the last is that of what is there.
        names: Vec<OsString>,
        /// The names below that, of which none is there.
        rest: Vec<OsString>,
        /// What stands there, where all of the name is.
        kind: Option<FileKind>,
    },
    S3 {
        bucket: String,
        key: String,
    },
}

impl Identity {
    /// What is read by a name; `-` is standard input.
    pub fn read(location: &Location) -> Result<Identity> {
        Identity::of(location, standard_input)
    }

    /// What is written by a name; `-` is standard output.
    pub fn written(location: &Location) -> Result<Identity> {
        Identity::of(location, standard_output)
    }

    fn of(location: &Location, standard: fn(&Path) -> Option<Metadata>) -> Result<Identity> {
        let path = match location {
            Location::S3 { bucket, key } => {
                return Ok(Identity(Place::S3 { bucket: bucket.clone(), key: key.clone() }));
            }
            Location::Local(path) => path,
        };
        if let Some(metadata) = standard(path) {
            return Ok(Identity::alone(path, &metadata));
        }
        let metadata = fs::metadata(path).ok();
        let fail = |error| StoreError::io("read", path, error);
        let Resolved { there, rest } = resolve(path).map_err(fail)?;
        match &metadata {
            // Open files have names that lead nowhere by themselves.
            Some(metadata) if !rest.is_empty() => return Ok(Identity::alone(path, metadata)),
            _ => {}
        }
        let id = |path: &Path| fs::metadata(path).ok().map(|metadata| FileId::of(path, &metadata));
        let names = there.components().map(|name| name.as_os_str().to_owned()).collect();
        let kind = metadata.map(|metadata| FileKind::of(metadata.file_type()));
        Ok(Identity(Place::Local { there: there.ancestors().map_while(id).collect(), names, rest, kind }))
    }

    fn alone(path: &Path, metadata: &Metadata) -> Identity {
        let (there, kind) = (vec![FileId::of(path, metadata)], Some(FileKind::of(metadata.file_type())));
        Identity(Place::Local { there, names: Vec::new(), rest: Vec::new(), kind })
    }

    /// Whether both are one file, object or pipe. A device takes and gives what several write and read, and is never one
    /// with another.
    pub fn is(&self, other: &Identity) -> bool {
        match (&self.0, &other.0) {
            (
                Place::Local { there, rest, kind, .. },
                Place::Local { there: others, rest: other_rest, kind: other_kind, .. },
            ) => {
                let is_shared = |kind: &Option<FileKind>| {
                    matches!(kind, Some(FileKind::Device | FileKind::Disk | FileKind::Socket))
                };
                !is_shared(kind)
                    && !is_shared(other_kind)
                    && there.first().is_some_and(|id| others.first() == Some(id))
                    && rest == other_rest
            }
            (Place::S3 { bucket, key }, Place::S3 { bucket: other, key: other_key }) => {
                bucket == other && key == other_key
            }
            _ => false,
        }
    }

    /// Whether it is this file of a listing. What came through a stream is none.
    pub fn is_file(&self, file: &PinnedFile) -> bool {
        match (&self.0, file.id()) {
            (Place::Local { there, rest, .. }, Some(id)) => rest.is_empty() && there.first() == Some(id),
            (Place::S3 { bucket, key }, None) => {
                file.is_remote() && file.path == Path::new(&format!("s3://{bucket}/{key}"))
            }
            _ => false,
        }
    }

    /// Whether it is a pipe, which gives each byte once.
    pub fn is_pipe(&self) -> bool {
        matches!(&self.0, Place::Local { kind: Some(FileKind::Pipe), .. })
    }

    /// Whether it is a file or folder of this machine that is there.
    pub fn is_there(&self) -> bool {
        matches!(&self.0, Place::Local { rest, .. } if rest.is_empty())
    }

    /// The names that lead from a folder to it; none where it is not in that folder.
    pub fn below(&self, folder: &Identity) -> Option<Vec<OsString>> {
        match (&self.0, &folder.0) {
            (
                Place::Local { there, names, rest, .. },
                Place::Local { there: folders, rest: folder_rest, .. },
            ) => {
                let id = folders.first()?;
                if !folder_rest.is_empty() {
                    let below = rest.strip_prefix(folder_rest.as_slice())?;
                    let is_there = there.first() == Some(id) && !below.is_empty();
                    return is_there.then(|| below.to_vec());
                }
                let up = there.iter().position(|there| there == id)?;
                let below: Vec<OsString> =
                    names[names.len().saturating_sub(up)..].iter().chain(rest).cloned().collect();
                (!below.is_empty()).then_some(below)
            }
            (Place::S3 { bucket, key }, Place::S3 { bucket: other, key: prefix }) if bucket == other => {
                let prefix = if prefix.is_empty() || prefix.ends_with('/') {
                    prefix.clone()
                } else {
                    format!("{prefix}/")
                };
                let below = key.strip_prefix(prefix.as_str()).filter(|below| !below.is_empty())?;
                Some(below.split('/').filter(|name| !name.is_empty()).map(OsString::from).collect())
            }
            _ => None,
        }
    }

    /// A file of this name in it, as if there were none yet.
    #[must_use]
    pub fn join(&self, name: &str) -> Identity {
        let mut joined = self.clone();
        match &mut joined.0 {
            Place::Local { rest, kind, .. } => {
                rest.push(name.into());
                *kind = None;
            }
            Place::S3 { key, .. } => {
                if !key.is_empty() && !key.ends_with('/') {
                    key.push('/');
                }
                key.push_str(name);
            }
        }
        joined
    }
}
