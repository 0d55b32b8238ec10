//! The files that a name stands for.

#[cfg(feature = "s3")]
use super::bucket::Objects;
use super::found::{Listing, Wanted};
use super::local::{Files, settle};
use super::place::look_up;
use crate::error::Result;
#[cfg(not(feature = "s3"))]
use crate::error::StoreError;
use crate::location::Location;
use crate::s3::S3;

/// The files that a name stands for, at least one: a file, the files of a folder and those below it, or those that a glob
/// matches. Of a folder only those that are `wanted`, and none that is [hidden](super::is_hidden); links are followed, and no folder
/// is read twice. Streams have no part in it; see [`Streams`](super::Streams).
///
/// Blocks while the disk or S3 is asked.
///
/// ```
/// use recipe_store::listing::list;
/// use recipe_store::s3::S3;
///
/// let folder = tempfile::tempdir()?;
/// for name in ["a.csv", "b.csv", "_SUCCESS"] {
///     std::fs::write(folder.path().join(name), "city\n")?;
/// }
/// let name = folder.path().to_string_lossy();
/// let is_csv = |path: &std::path::Path| path.extension().is_some_and(|extension| extension == "csv");
/// assert_eq!(list(&name, &S3::default(), &is_csv)?.found.len(), 2);
/// assert_eq!(list(&format!("{name}/a*"), &S3::default(), &is_csv)?.found.len(), 1);
///
/// let error = list(&format!("{name}/x*"), &S3::default(), &is_csv).unwrap_err();
/// assert_eq!(error.to_string(), format!("input `{name}/x*`: no file matches"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(not(feature = "s3"), expect(unused_variables, reason = "no bucket is listed"))]
pub fn list(name: &str, s3: &S3, wanted: &Wanted<'_>) -> Result<Listing> {
    let listing = match Location::parse(name)? {
        Location::Local(path) => {
            let listing = look_up(name, &Files { name, path: &path }, wanted)?;
            settle(&listing);
            listing
        }
        #[cfg(feature = "s3")]
        Location::S3 { bucket, key } => look_up(name, &Objects::of(name, s3, bucket, key)?, wanted)?,
        #[cfg(not(feature = "s3"))]
        Location::S3 { .. } => return Err(StoreError::WithoutS3 { name: name.to_owned() }),
    };
    tracing::debug!(name, count = listing.found.len(), "files listed");
    Ok(listing)
}
