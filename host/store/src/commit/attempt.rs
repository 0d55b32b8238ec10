//! What tells one attempt of a run from all others.

use chrono::{SecondsFormat, Utc};
use uuid::Uuid;

/// A name for one attempt of a run, which no other attempt has: 32 hexadecimal digits.
pub(super) fn attempt() -> String {
    Uuid::new_v4().simple().to_string()
}

/// What time it is, for people.
pub(super) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}
