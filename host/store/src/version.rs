//! What tells one version of a local file from another.

use std::fs::Metadata;
use std::time::UNIX_EPOCH;

/// Length and time of the last change, in nanoseconds: another as soon as the bytes of the file are.
pub(crate) fn version_of(metadata: &Metadata) -> String {
    let changed = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{}-{}", metadata.len(), changed.unwrap_or_default().as_nanos())
}
