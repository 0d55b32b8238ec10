//! Where entries are, and how values are written there.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::commit::destination::Destination;
use crate::error::{Result, StoreError};

/// Where the log is. Readers of data skip what starts with `_`.
pub(in crate::commit) const FOLDER: &str = "_recipe_log/";

/// What comes before the number of the last entry that a checkpoint adds up.
pub(super) const CHECKPOINT: &str = "_recipe_log/checkpoint-";

/// The key of an entry.
pub(in crate::commit) fn key(number: u64) -> String {
    format!("{FOLDER}{number:010}.json")
}

/// The key of the checkpoint up to an entry.
pub(super) fn checkpoint_key(number: u64) -> String {
    format!("{CHECKPOINT}{number:010}.json")
}

/// The number in the key of an entry, or of a checkpoint, which `before` tells apart.
pub(super) fn number_of(key: &str, before: &str) -> Option<u64> {
    let number = key.strip_prefix(before)?.strip_suffix(".json")?;
    (number.len() == 10).then(|| number.parse().ok())?
}

/// What is written of a value.
pub(in crate::commit) fn json<T: Serialize>(value: &T) -> Bytes {
    let mut text = serde_json::to_vec_pretty(value).expect("keys are strings, and numbers finite");
    text.push(b'\n');
    text.into()
}

/// What stands in an entry or a checkpoint that was listed.
pub(super) async fn get<T: DeserializeOwned>(dest: &dyn Destination, key: &str) -> Result<T> {
    find(dest, key).await?.ok_or_else(|| damaged(dest, key, "it was listed, and is not there"))
}

/// What stands in an entry, or nothing where there is none.
pub(super) async fn find<T: DeserializeOwned>(dest: &dyn Destination, key: &str) -> Result<Option<T>> {
    let Some(body) = dest.get(key).await? else { return Ok(None) };
    serde_json::from_slice(&body).map(Some).map_err(|error| StoreError::LogDamaged {
        entry: dest.shown(key),
        reason: error.to_string(),
        source: Some(error),
    })
}

/// An entry says what it should not.
pub(super) fn damaged(dest: &dyn Destination, key: &str, reason: &str) -> StoreError {
    StoreError::LogDamaged { entry: dest.shown(key), reason: reason.to_owned(), source: None }
}
