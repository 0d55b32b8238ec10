//! The folder that a name stands for.

use std::io;
use std::sync::Arc;

use super::destination::Destination;
use super::local::Local;
use super::logged::Parts;
#[cfg(feature = "s3")]
use super::s3::S3Folder;
use crate::error::{Result, StoreError};
use crate::location::{Location, folder_of};
use crate::s3::{Attributes, S3};

/// The location of a folder as a log names it, which means the same in every process.
///
/// Errors: it is a path from the folder of some process.
pub(super) fn absolute(location: &str) -> Result<Location> {
    match Location::parse(location)? {
        Location::Local(path) if !path.is_absolute() => {
            Err(StoreError::io("open", path, io::Error::other("it is not an absolute path")))
        }
        location => Ok(location),
    }
}

/// What a log names by its location: a folder, or a file with a log of its own.
pub(super) async fn output_at(
    location: &str,
    s3: &S3,
    attributes: &Attributes,
) -> Result<Arc<dyn Destination>> {
    let location = absolute(location)?;
    match Parts::of_log(&location) {
        Some(parts) => open_parts(parts, s3, attributes).await,
        None => Ok(destination(&location, true, s3, attributes).await?.0),
    }
}

async fn open_parts(parts: Parts, s3: &S3, attributes: &Attributes) -> Result<Arc<dyn Destination>> {
    let (folder, _) = destination(&parts.folder, true, s3, attributes).await?;
    let (log, _) = destination(&parts.log, true, s3, attributes).await?;
    Ok(Arc::new(parts.open(folder, log)?))
}

/// One file as an output of a run that has several: it has a log of its own, in the folder `.NAME.recipe` beside it. Nothing is
/// asked of S3 yet, but its settings are read.
///
/// Errors: no file of an output has such a name ([`BadKey`](StoreError::BadKey)), or the settings of S3 cannot be read.
///
/// ```
/// use recipe_store::Location;
/// use recipe_store::commit::logged_file;
/// use recipe_store::s3::{Attributes, S3};
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let location = Location::parse("clean/valid.csv")?;
/// let file = logged_file(&location, &S3::default(), &Attributes::new()).await?;
/// assert_eq!((file.shown(""), file.file()), ("clean/valid.csv".into(), Some("valid.csv")));
/// # Ok::<(), recipe_store::StoreError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn logged_file(
    location: &Location,
    s3: &S3,
    attributes: &Attributes,
) -> Result<Arc<dyn Destination>> {
    let bad = || {
        let path = location.path();
        let key = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        StoreError::BadKey { key, folder: folder_of(&path).to_path_buf() }
    };
    open_parts(Parts::of_file(location).ok_or_else(bad)?, s3, attributes).await
}

/// The folder of an output; where the output is one file, the folder that it is in and its name there. Folders of a local file
/// that are not there are part of its name: they are made with it, and go with it where it does not come to be. What is
/// written to a bucket carries `attributes`. Nothing is asked of S3 yet, but its settings are read.
///
/// ```
/// use recipe_store::Location;
/// use recipe_store::commit::destination;
/// use recipe_store::s3::{Attributes, S3};
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let location = Location::parse("no-such-folder/clean.csv")?;
/// let (folder, file) = destination(&location, false, &S3::default(), &Attributes::new()).await?;
/// assert_eq!((folder.shown(""), file.as_deref()), ("./".into(), Some("no-such-folder/clean.csv")));
/// # Ok::<(), recipe_store::StoreError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn destination(
    location: &Location,
    is_folder: bool,
    s3: &S3,
    attributes: &Attributes,
) -> Result<(Arc<dyn Destination>, Option<String>)> {
    match location {
        Location::Local(path) if is_folder => {
            Ok((Arc::new(Local::new(path).with_s3(s3.clone(), attributes.clone())), None))
        }
        Location::Local(path) => {
            let mut folder = folder_of(path);
            while !folder.exists() && folder.file_name().is_some() {
                folder = folder_of(folder);
            }
            let below = path.strip_prefix(folder).unwrap_or(path).components();
            let names: Vec<_> = below.map(|name| name.as_os_str().to_string_lossy()).collect();
            let folder = Local::new(folder).with_s3(s3.clone(), attributes.clone());
            Ok((Arc::new(folder), Some(names.join("/"))))
        }
        #[cfg(feature = "s3")]
        Location::S3 { bucket, key } => {
            let bucket = s3.bucket(bucket).await?;
            let end = if is_folder { key.len() } else { key.rfind('/').map_or(0, |at| at + 1) };
            let (folder, file) = key.split_at(end);
            let folder = S3Folder::new(bucket, folder, attributes.clone());
            Ok((Arc::new(folder), (!is_folder).then(|| file.to_owned())))
        }
        #[cfg(not(feature = "s3"))]
        Location::S3 { .. } => {
            let _ = (s3, attributes);
            Err(StoreError::WithoutS3 { name: location.to_string() })
        }
    }
}
