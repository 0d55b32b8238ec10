//! What a worker does to write a file.

use recipe_core::engine::State;
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::sync::mpsc;

use super::received;
use crate::engine::{AtWork, Encode, Leaves};
use crate::error::{Result, RunError};
use crate::output::{OutputText, Pieces, Writing};
use crate::units::message::{Done, Told};
use crate::units::trace::TraceText;
use crate::units::worker::{READ, Worker, data};

/// The memory of row groups that are encoded.
const MEMORY: usize = 256 << 20;

/// Where pieces are given to who writes them.
type Give = mpsc::Sender<Result<Pieces>>;

impl Worker {
    /// Runs the units of a share, and writes what comes out into files that are not to be seen yet. Gives what became of each
    /// unit, and the files.
    pub(in crate::units) fn write(
        &self,
        units: &[Unit],
        is_last: bool,
        carry: Option<&State>,
        output: Value,
    ) -> Result<Vec<Told>> {
        let output: OutputText = serde_json::from_value(output).map_err(RunError::rows(READ))?;
        let metadata = output.metadata.clone();
        let runtime = Builder::new_current_thread().enable_all().build().map_err(RunError::Threads)?;
        runtime.block_on(async {
            let (target, place) = output.open().await?;
            let (source, leaving) = (&self.opened.source, &self.opened.leaving);
            let encode = target.encoding(&leaving.schema, &leaving.text_columns, source.shares());
            let writing = Writing {
                target: &target,
                place: &place,
                schema: leaving.schema.clone(),
                metadata: &metadata,
                threads: 1,
                memory: &AtWork::new(MEMORY),
                input_bytes: source.dataset().bytes(),
            };
            let (give, taken) = mpsc::channel(1);
            let (done, files) = futures::join!(
                self.pieces(units, is_last, carry, &encode, give),
                writing.run_if_any(received(taken))
            );
            let formula_cells = target.formula_cells().unwrap_or_default();
            let written = Told::Written { files: files?, formula_cells };
            Ok(done.into_iter().map(Told::Done).chain([written]).collect())
        })
    }

    /// Gives the pieces of a share, or why there are no more, as long as they are taken. Returns what became of each unit.
    async fn pieces(
        &self,
        units: &[Unit],
        is_last: bool,
        carry: Option<&State>,
        encode: &Encode<Pieces>,
        give: Give,
    ) -> Vec<Done> {
        match self.run_share(units, is_last, carry, encode, &give).await {
            Ok(done) => done,
            Err(error) => {
                // Nobody takes it where writing failed, which says why.
                let _ = give.send(Err(error)).await;
                Vec::new()
            }
        }
    }

    async fn run_share(
        &self,
        units: &[Unit],
        is_last: bool,
        carry: Option<&State>,
        encode: &Encode<Pieces>,
        give: &Give,
    ) -> Result<Vec<Done>> {
        let mut executor = self.scan()?.resume(carry).map_err(data)?;
        let mut before = carry.map_or(0, |carry| carry.rows);
        let mut cursor = Cursor::default();
        let mut done = Vec::with_capacity(units.len());
        for (number, unit) in units.iter().enumerate() {
            let (mut parts, mut rows) = (Vec::new(), 0);
            for part in self.parts(unit, None, &mut cursor) {
                let (batch, part) = part?;
                rows += part.rows;
                parts.push(part);
                let batches = executor.push(&batch).map_err(data)?;
                if !batches.is_empty()
                    && give.send(encode(batches, Leaves::WithShare(unit.share))).await.is_err()
                {
                    return Ok(Vec::new());
                }
            }
            if is_last && number + 1 == units.len() {
                let batches = executor.finish().map_err(data)?;
                if give.send(encode(batches, Leaves::AtEnd)).await.is_err() {
                    return Ok(Vec::new());
                }
            }
            let mut trace = std::mem::take(executor.trace());
            // Rows are counted from the first of the unit.
            trace.move_rows(|row| Some(row.wrapping_sub(before)));
            before += rows;
            done.push(Done { parts, trace: TraceText::of(&mut trace) });
        }
        Ok(done)
    }
}
