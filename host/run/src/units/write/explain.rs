//! Why a share cannot be written, as one program says it.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, stream};
use recipe_core::engine::{Scan, State};
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;
use tokio::sync::mpsc;

use crate::engine::{Encode, RunContext};
use crate::error::{Result, RunError};
use crate::output::{Pieces, Writing};
use crate::units::explain::explain;
use crate::units::worker::Worker;

/// Units of which one failed, or what came out of it could not be written.
pub(super) struct Failed {
    pub(super) scan: Scan,
    pub(super) units: Vec<Unit>,
    /// What the first of them goes on from.
    pub(super) carry: Option<State>,
    /// Where it begins.
    pub(super) cursor: Cursor,
    pub(super) encode: Encode<Pieces>,
    /// How many rows were written before.
    pub(super) rows: u64,
}

impl Failed {
    /// The error that comes up where this program runs the units and writes their rows. An error that only a worker has stays as it
    /// is.
    pub(super) async fn explained(
        self,
        task: Bytes,
        writing: Writing<'_>,
        context: Arc<RunContext>,
        error: RunError,
    ) -> RunError {
        let Failed { scan, units, carry, mut cursor, encode, rows } = self;
        let (give, taken) = mpsc::channel::<Result<Pieces>>(1);
        let replay = tokio::task::spawn_blocking(move || {
            let mut leave = |batches, leaves| {
                // Where writing failed, there is nothing left to find out.
                give.blocking_send(encode(batches, leaves)).is_ok()
            };
            let replayed = Worker::open(&task).and_then(|worker| {
                explain(&worker, &scan, &units, carry.as_ref(), &mut cursor, &context, &mut leave)
            });
            if let Err(error) = replayed {
                let _ = give.blocking_send(Err(error));
            }
        });
        let pieces = stream::unfold(taken, async |mut taken| Some((taken.recv().await?, taken)));
        let written = writing.run_after(rows, pieces.boxed()).await;
        match (written, replay.await) {
            (Err(explained), Ok(())) => explained,
            (Ok(_), _) | (_, Err(_)) => error,
        }
    }
}
