//! Work that waits for the disk.

use crate::error::{Result, StoreError};

/// Does something where waiting for the disk holds up nobody else.
pub(super) async fn off<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(StoreError::EndedEarly { what: "the thread that writes" }))
}
