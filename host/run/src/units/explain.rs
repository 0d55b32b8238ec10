//! Why units fail, with the places of rows in their files: workers do not know what comes before a unit.

use std::sync::Arc;

use arrow_array::RecordBatch;
use recipe_core::engine::{Scan, State};
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;

use super::remote::count;
use super::worker::Worker;
use crate::engine::{Leaves, RunContext};
use crate::error::Result;

/// Runs units here, in order, from what those before them left, until one fails, or nobody wants what leaves. It is worth the
/// time, since the run has failed.
pub(super) fn explain(
    worker: &Worker,
    scan: &Scan,
    units: &[Unit],
    carry: Option<&State>,
    cursor: &mut Cursor,
    context: &Arc<RunContext>,
    give: &mut dyn FnMut(Vec<RecordBatch>, Leaves) -> bool,
) -> Result<()> {
    let recipe_error = |error| context.recipe_error(error);
    let mut executor = scan.resume(carry).map_err(recipe_error)?;
    let mut before = carry.map_or(0, |carry| carry.rows);
    let mut wanted = true;
    for unit in units {
        let mut place = cursor.clone();
        worker.decode(unit, &mut place, &mut |batch, part| {
            let rows = batch.num_rows() as u64;
            let batches = executor.push(&batch).map_err(recipe_error)?;
            let first = count(&part, unit.file, cursor, context)?;
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
