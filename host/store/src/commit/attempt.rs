//! What tells one attempt of a run from all others.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

/// A name for one attempt of a run, which no other attempt has: 32 hexadecimal digits.
pub(super) fn attempt() -> String {
    Uuid::new_v4().simple().to_string()
}

/// What time it is.
pub(super) fn now() -> String {
    rfc3339(Utc::now())
}

/// A time, to the second.
pub(super) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
