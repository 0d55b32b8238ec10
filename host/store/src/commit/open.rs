//! The folder that a name stands for.

use std::io;
use std::sync::Arc;

use super::destination::Destination;
use super::local::Local;
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
            Ok((Arc::new(Local::new(folder)), Some(names.join("/"))))
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
