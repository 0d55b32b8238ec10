//! Outputs that are whole or absent.
//!
//! Files are uploaded without being visible. Then one entry in a log, created only if nobody else created it first, decides
//! that they are the output; whoever comes next can finish what was decided. The folder `_recipe_log/` holds the entries
//! `0000000001.json` and so on, in turn of three kinds: a run *begins* (and so fences all earlier ones), its files are
//! *committed*, and they are *done*, which means that all of them are in place.
//!
//! - [`begin`] starts a run, and gives a [`Transaction`] to write with.
//! - [`single`] writes one file by itself, without a log.
//! - [`consumed`] and [`clean`] read and tidy what earlier runs left.

mod clean;
mod destination;
mod guard;
mod local;
mod log;
mod manifest;
mod open;
mod protocol;
mod roll_forward;
#[cfg(feature = "s3")]
mod s3;
mod single;
mod transaction;

pub use clean::{Cleaned, clean};
pub use destination::*;
pub use guard::Guard;
pub use local::Local;
pub use local::folder_of;
pub use log::consumed;
pub use manifest::{
    ConsumedFile, Manifest, ManifestFile, Mode, PendingUpload, RecipeInfo, Replaced, RunInfo,
};
pub use open::destination;
pub use protocol::{Begun, begin};
#[cfg(feature = "s3")]
pub use s3::S3Folder;
pub use single::{Lone, Single, single};
pub use transaction::{OutputFile, Transaction};

use crate::error::StoreError;

/// A copy of the manifest of the last run, for tools that look for it.
pub const SUCCESS: &str = "_SUCCESS";

/// This run has lost the output called `shown`.
fn taken_over(shown: &str, by: Option<&str>) -> StoreError {
    StoreError::conflict(format!(
        "{} took over `{shown}`; this one has written nothing. Start it again if its output is still wanted",
        by.map_or_else(|| "another run".to_owned(), |run| format!("another run ({run})")),
    ))
}

/// A name for one attempt of a run, which no other attempt has.
fn attempt() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    // The keys of a hash map are random, from the operating system.
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

/// What time it is, for people.
fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
