//! The coordinator of an exchange.

use std::sync::Arc;

use arrow_array::RecordBatch;
use bytes::Bytes;
use recipe_core::engine::plan::Plan;

use super::sample::splitters;
use super::{Exchange, sorts};
use crate::engine::{Encoding, Exchanged, Leaving, RunContext, Running, run_exchanged};
use crate::error::{Result, RunError};
use crate::units::batches::read;
use crate::units::gathered::rows;
use crate::units::message::{Ask, Told};
use crate::units::remote::{ASK, strange, whole_answers};
use crate::units::scanned::Scanned;
use crate::units::taking::Taking;
use crate::units::task::Task;
use crate::units::workers::Requests;

/// Starts the rest of a plan, whose first node is `node`, over rows that meet in about so many buckets.
pub(in crate::units) async fn run<T: Send + 'static>(
    mut scanned: Scanned,
    (node, rest): (&Plan, Plan),
    buckets: u32,
    leaving: Leaving,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    let (exchange, exchanged) = if sorts(node) {
        let samples;
        (scanned, samples) = sampled(scanned).await?;
        (Exchange::Ranges(splitters(&samples, buckets)), Exchanged::InOrder)
    } else {
        (Exchange::Equal(buckets), Exchanged::Numbered)
    };
    let task = Task::of_bytes(&scanned.asking.task)?;
    // Another bucket has what became of the units.
    let buckets = exchange.buckets() + 1;
    let task = Bytes::from(task.exchanging(exchange).to_bytes());
    let bodies = scanned.asked(|unit, is_last| Ask::Rows { unit, is_last })?;
    let done = scanned.rounds.last(bodies.len());
    let answers = scanned.asking.workers.exchange(Requests { task, bodies, done }, buckets);
    let rows = rows(Taking::rows(scanned, answers, true));
    run_exchanged(rest, leaving, rows, exchanged, encoding, context).await
}

/// Keys of the rows of each unit.
async fn sampled(mut scanned: Scanned) -> Result<(Scanned, Vec<(u64, RecordBatch)>)> {
    let asked = scanned.asked(|unit, is_last| Ask::Sample { unit, is_last })?;
    let mut samples = Vec::with_capacity(asked.len());
    let taken = whole_answers(&scanned.asking, asked, &mut scanned.rounds, |told, bytes| match told {
        Told::Sampled { rows } => {
            let keys = read(bytes).map_err(RunError::rows(ASK))?.pop().ok_or_else(strange)?;
            samples.push((rows, keys));
            Ok(())
        }
        _ => Err(strange()),
    });
    match taken.await {
        Ok(()) => Ok((scanned, samples)),
        Err(error) => Err(scanned.explained(error).await),
    }
}
