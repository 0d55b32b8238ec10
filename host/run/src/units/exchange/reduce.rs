//! What a node makes of the rows of a bucket.

use std::sync::Arc;

use arrow_array::RecordBatch;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::Exchange;
use crate::engine::{
    self, Closing, InvalidCells, Ledger, Memory, MemoryOptions, Ordered, RunContext, Settings, reduced,
};
use crate::error::{Result, RunError};
use crate::units::batches::{read, write};
use crate::units::gathered::{makes_groups, parts, rows};
use crate::units::message::{Reader, Told, write as message};
use crate::units::partial::Given;
use crate::units::task::Opened;
use crate::units::worker::{PIECE_BYTES, READ, WRITE, missing};
use crate::units::workers::WorkersError;

/// Bytes that a bucket may hold in memory at most, whatever the run may. A worker has several at work.
const MEMORY: usize = 256 << 20;

/// Makes of a bucket's pieces what the coordinator gets of it.
pub(in crate::units) fn reduce(
    opened: &Opened,
    exchange: &Exchange,
    bucket: u32,
    pieces: BoxStream<'static, Result<Bytes, WorkersError>>,
) -> Result<Ordered<Bytes>> {
    let pieces = pieces.map_err(|error| RunError::rows(READ)(error)).boxed();
    if bucket == 0 {
        return Ok(pieces);
    }
    let node = opened.node.as_ref().ok_or_else(missing)?;
    let context = context(opened);
    let closing = Closing(context.clone());
    let (node, given) = (exchange.over_exchanged(node), given(pieces));
    let given = if makes_groups(&node) {
        engine::Given::Groups(parts(given))
    } else {
        engine::Given::Rows(rows(given))
    };
    let rows = reduced(&node, given, &context)?;
    let told = rows.map(move |batches| {
        // Temporary files go with the rows.
        let _closing = &closing;
        let mut told = Vec::new();
        for batch in batches? {
            told.extend(in_pieces(&batch)?);
        }
        Ok::<_, RunError>(stream::iter(told.into_iter().map(Ok)))
    });
    Ok(told.try_flatten().boxed())
}

/// A run of its own: what happens in it was told before, or is counted by the coordinator.
fn context(opened: &Opened) -> Arc<RunContext> {
    let dataset = opened.source.dataset();
    let settings = Settings {
        recipe: opened.recipe.clone(),
        files: dataset.paths(),
        columns: opened.source.schema().clone(),
        text: dataset.options.text.clone(),
        threads: 1,
        invalid: InvalidCells::default(),
        limits: dataset.options.limits.clone(),
        max_failed: None,
    };
    let memory = MemoryOptions { limit: opened.memory.min(MEMORY), folder: None };
    RunContext::new(settings, Memory::new(memory, 0), Ledger::default())
}

/// What pieces say.
fn given(pieces: Ordered<Bytes>) -> Ordered<Given> {
    let given = stream::try_unfold((pieces, Reader::default()), |(mut pieces, mut reader)| async move {
        let Some(piece) = pieces.try_next().await? else {
            return if reader.is_done() { Ok(None) } else { Err(missing()) };
        };
        reader.push(&piece);
        let mut given = Vec::new();
        while let Some((told, bytes)) = reader.next()? {
            let batches = read(bytes).map_err(RunError::rows(READ))?;
            match told {
                Told::Batches => given.push(Given::Rows(batches)),
                Told::Known => given.extend(batches.into_iter().map(Given::Known)),
                _ => return Err(missing()),
            }
        }
        Ok(Some((stream::iter(given.into_iter().map(Ok)), (pieces, reader))))
    });
    given.try_flatten().boxed()
}

/// A message with rows, in pieces.
fn in_pieces(batch: &RecordBatch) -> Result<impl Iterator<Item = Bytes> + use<>> {
    let bytes = write(std::slice::from_ref(batch)).map_err(RunError::rows(WRITE))?;
    let mut rest = Bytes::from(message(&Told::Batches, &bytes));
    Ok(std::iter::from_fn(move || {
        let length = rest.len().min(PIECE_BYTES);
        (length > 0).then(|| rest.split_to(length))
    }))
}
