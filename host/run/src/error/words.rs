//! Words of messages.

use super::RunError;

/// Why a run ended, where something was written.
pub(super) fn ended(error: &RunError) -> String {
    match error {
        RunError::Cancelled => "stopped".into(),
        RunError::TimedOut => "the run took longer than it may".into(),
        other => other.to_string(),
    }
}

/// Bytes as people write limits: `2 GB`, `1.5 MB`.
pub(crate) fn size(bytes: u64) -> String {
    bytesize::ByteSize(bytes).display().si().to_string().replace(".0 ", " ")
}
