//! The hidden names of files that are being written.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use crate::commit::destination::OpenUpload;
use crate::error::{Result, StoreError};

/// The end of the hidden name of a file that is uploaded.
pub(super) const UPLOAD: &str = ".tmp";

/// That of a small file, which is written in a moment.
pub(super) const SMALL: &str = ".new";

/// When such a file is left over for sure.
const MOMENT: Duration = Duration::from_hours(1);

/// The upload that a file is, by its name.
pub(super) fn open_upload(key: &str, metadata: &Metadata) -> Option<OpenUpload> {
    let changed = metadata.modified().unwrap_or_else(|_| SystemTime::now());
    let (to, end) = hidden_key(key)?;
    if end == SMALL && changed.elapsed().unwrap_or_default() < MOMENT {
        return None;
    }
    let id = key.rsplit('/').next()?.to_owned();
    Some(OpenUpload { key: to, id, begun: changed.into() })
}

/// What a file with a hidden name is to become: `a/.x.csv.0123456789abcdef.tmp` becomes `a/x.csv`.
pub(super) fn hidden_key(key: &str) -> Option<(String, &'static str)> {
    let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
    let end = if name.ends_with(SMALL) { SMALL } else { UPLOAD };
    let (name, attempt) = name.strip_prefix('.')?.strip_suffix(end)?.rsplit_once('.')?;
    let is_ours = attempt.len() == 16 && attempt.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then(|| (join(folder, name), end))
}

/// The key of a file in a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The name of a hidden file, which comes from a log that others may have written to.
pub(super) fn name_of(id: &str) -> Result<&str> {
    match hidden_key(id) {
        Some(_) if !id.contains(['/', '\\']) => Ok(id),
        _ => Err(StoreError::BadUploadId { id: id.to_owned() }),
    }
}
