//! Where files are: on this machine, or in a bucket.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Result, StoreError};

/// The folder a path is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A file or folder, by the name people give it.
///
/// ```
/// use recipe_store::Location;
///
/// let (bucket, key) = ("my-lake".to_owned(), "raw/".to_owned());
/// assert_eq!(Location::parse("s3://my-lake/raw/")?, Location::S3 { bucket, key });
/// assert_eq!(Location::parse("raw/a.csv")?, Location::Local("raw/a.csv".into()));
/// assert_eq!(Location::parse("s3a://my-lake/raw/")?.to_string(), "s3://my-lake/raw/");
/// # Ok::<(), recipe_store::StoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// On this machine.
    Local(PathBuf),
    /// In S3: all of the bucket that begins with a key.
    S3 {
        /// The bucket.
        bucket: String,
        /// The key, or the beginning of keys; empty for all of the bucket.
        key: String,
    },
}

impl Location {
    /// A path, or `s3://bucket/key`, also written `s3a://bucket/key`. Nothing is looked up; the path `-` stands for standard
    /// input or output, and `./-` for a file of that name.
    ///
    /// Errors: another scheme ([`UnknownScheme`](StoreError::UnknownScheme)), or no bucket
    /// ([`NoBucket`](StoreError::NoBucket)).
    pub fn parse(name: &str) -> Result<Location> {
        let Some((scheme, rest)) = name.split_once("://") else {
            // One slash is a slip; a local folder of that name can be written `./s3:/`.
            return match name.split_once(":/") {
                Some(("s3" | "s3a", _)) => Err(StoreError::NoBucket { name: name.to_owned() }),
                _ => Ok(Location::Local(PathBuf::from(name))),
            };
        };
        let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match scheme {
            "s3" | "s3a" => {
                let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
                if bucket.is_empty() {
                    return Err(StoreError::NoBucket { name: name.to_owned() });
                }
                Ok(Location::S3 { bucket: bucket.to_owned(), key: key.to_owned() })
            }
            _ if is_scheme => {
                Err(StoreError::UnknownScheme { name: name.to_owned(), scheme: scheme.to_owned() })
            }
            _ => Ok(Location::Local(PathBuf::from(name))),
        }
    }

    /// Whether it is written as a folder: with a separator at its end, or as a bucket without a key.
    pub fn ends_as_folder(&self) -> bool {
        match self {
            Location::Local(path) => path
                .as_os_str()
                .as_encoded_bytes()
                .last()
                .is_some_and(|byte| std::path::is_separator(char::from(*byte))),
            Location::S3 { key, .. } => key.is_empty() || key.ends_with('/'),
        }
    }

    /// The name as a path, whose last part is that of the file.
    pub fn path(&self) -> PathBuf {
        match self {
            Location::Local(path) => path.clone(),
            Location::S3 { bucket, key } => PathBuf::from(format!("s3://{bucket}/{key}")),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Path::new(&self.path()).display(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths_or_in_s3() {
        let s3 = |bucket: &str, key: &str| Location::S3 { bucket: bucket.into(), key: key.into() };
        let known = [
            ("s3://b/a/c.csv", s3("b", "a/c.csv")),
            ("s3a://b/a/", s3("b", "a/")),
            ("s3://b", s3("b", "")),
            ("a/b.csv", Location::Local("a/b.csv".into())),
            ("./s3:/b", Location::Local("./s3:/b".into())),
            ("a b://c", Location::Local("a b://c".into())),
        ];
        for (name, location) in known {
            assert_eq!(Location::parse(name).expect("a location"), location, "{name}");
        }
        for wrong in ["s3:///key", "s3:/b/k", "gs://b/k", "https://b/k"] {
            assert!(Location::parse(wrong).is_err(), "{wrong}");
        }
        let folders =
            ["s3://b/", "s3://b", "s3://b/a/", "a/"].map(|name| Location::parse(name).expect("a location"));
        assert!(folders.iter().all(Location::ends_as_folder));
        assert!(!s3("b", "a.csv").ends_as_folder() && !Location::Local("a".into()).ends_as_folder());
    }
}
