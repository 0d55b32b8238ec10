//! Why a share cannot be written, as one program says it.

use tokio::sync::mpsc;

use super::received;
use crate::engine::Encode;
use crate::error::RunError;
use crate::output::{Pieces, Writing};
use crate::units::explain::Failed;

/// The error that comes up where this program runs the units and writes what leaves them, behind so many rows. An error that only a
/// worker has stays as it is.
pub(super) async fn explained(
    failed: Failed,
    encode: Encode<Pieces>,
    rows: u64,
    writing: Writing<'_>,
    error: RunError,
) -> RunError {
    let (give, taken) = mpsc::channel(1);
    let replay = tokio::task::spawn_blocking(move || {
        // Where writing failed, there is nothing left to find out.
        let mut leave = |batches, leaves| give.blocking_send(encode(batches, leaves)).is_ok();
        if let Err(error) = failed.replay(&mut leave) {
            let _ = give.blocking_send(Err(error));
        }
    });
    let written = writing.run_after(rows, received(taken)).await;
    match (written, replay.await) {
        (Err(explained), Ok(())) => explained,
        (Ok(_), _) | (_, Err(_)) => error,
    }
}
