//! Why units fail, with the places of rows in their files: workers do not know what comes before a unit.

use std::sync::Arc;

use arrow_array::RecordBatch;
use bytes::Bytes;
use recipe_core::engine::{Scan, State};
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;

use super::taking::count;
use super::worker::Worker;
use crate::engine::{Leaves, RunContext};
use crate::error::{Result, RunError};

/// Units of which one failed, and where the first of them begins.
pub(super) struct Failed {
    pub(super) task: Bytes,
    pub(super) scan: Scan,
    pub(super) units: Vec<Unit>,
    /// What the first of them goes on from.
    pub(super) carry: Option<State>,
    pub(super) cursor: Cursor,
    pub(super) context: Arc<RunContext>,
}

impl Failed {
    /// The error, with the places of rows in their files. An error that only a worker has stays as it is.
    pub(super) async fn explained(self, error: RunError) -> RunError {
        match tokio::task::spawn_blocking(move || self.replay(&mut |_, _| true)).await {
            Ok(Err(explained)) => explained,
            Ok(Ok(())) | Err(_) => error,
        }
    }

    /// Runs the units here, in order, from what those before them left, until one fails, or nobody wants what leaves. It is worth
    /// the time, since the run has failed.
    pub(super) fn replay(self, give: &mut dyn FnMut(Vec<RecordBatch>, Leaves) -> bool) -> Result<()> {
        let Failed { task, scan, units, carry, mut cursor, context } = self;
        let worker = Worker::open(&task)?;
        let recipe_error = |error| context.recipe_error(error);
        let mut executor = scan.resume(carry.as_ref()).map_err(recipe_error)?;
        let mut before = carry.map_or(0, |carry| carry.rows);
        let mut wanted = true;
        for unit in &units {
            let mut place = cursor.clone();
            worker.decode(unit, &mut place, &mut |batch, part| {
                let rows = batch.num_rows() as u64;
                let batches = executor.push(&batch).map_err(recipe_error)?;
                let first = count(&part, unit.file, &mut cursor, &context)?;
                let mut trace = std::mem::take(executor.trace());
                trace.move_rows(|row| Some(first.wrapping_add(row.wrapping_sub(before))));
                before += rows;
                context.record(trace)?;
                wanted = give(batches, Leaves::WithShare(unit.share));
                Ok(wanted)
            })?;
            if !wanted {
                return Ok(());
            }
        }
        give(executor.finish().map_err(recipe_error)?, Leaves::AtEnd);
        Ok(())
    }
}
