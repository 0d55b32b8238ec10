//! Files of an output that workers write, each the rows of a share of the input. What they wrote is committed by the
//! coordinator, and by nobody else.

mod explain;
mod worker;

use std::ops::Range;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use recipe_store::commit::OutputFile;
use recipe_tables::Source;
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;
use tokio::sync::mpsc;

use super::message::{Ask, Done, Reader, Told};
use super::progress::Share;
use super::remote::{ASK, Asking, request, strange};
use super::scanned::Scanned;
use super::taking::record;
use super::workers::Answer;
use crate::engine::{Ordered, Reading, RunContext};
use crate::error::{Result, RunError};
use crate::output::{Pieces, Place, Writing};
use explain::explained;

/// Has workers run a plan over a source that is divided into shares, and write a file for each share with rows. Gives the
/// files, none of which is to be seen yet; where there are no rows, there is one without.
pub(crate) async fn write(
    asking: Asking,
    reading: Reading,
    source: &Source,
    writing: Writing<'_>,
    place: &Place,
    context: &Arc<RunContext>,
) -> Result<Vec<OutputFile>> {
    let Reading { plan, leaving, .. } = reading;
    let encode = writing.target.encoding(&leaving.schema, &leaving.text_columns, source.shares());
    let files = place.for_workers().ok_or_else(|| RunError::rows(ASK)("the output is not a folder"))?;
    let output = writing.target.for_workers(files, writing.metadata)?;
    let output = serde_json::to_value(output).map_err(RunError::rows(ASK))?;
    // What is wrong with the columns is known here.
    writing.encoder()?;
    let mut scanned =
        Scanned::new(asking, &plan, source, context, (None, Share::whole(source)), None).await?;
    let shares = shares(&scanned.units);
    let asked = shares.iter().map(|share| {
        let units = scanned.units[share.clone()].to_vec();
        let is_last = share.end == scanned.units.len();
        let ask = Ask::Write { units, is_last, output: output.clone() };
        request(&ask, scanned.carries[share.start].as_ref())
    });
    let asked = asked.collect::<Result<Vec<_>>>()?;
    let done = scanned.rounds.next(asked.len());
    let mut answers = scanned.asking.workers.ask(scanned.asking.requests(asked, done));
    let (mut reader, mut cursor, mut files) = (Reader::default(), Cursor::default(), Vec::new());
    let (mut at, mut done): (usize, Vec<Done>) = (0, Vec::new());
    loop {
        let answer = match answers.try_next().await {
            Ok(answer) => answer,
            Err(error) => {
                let begin = shares.get(at).map_or(scanned.units.len(), |share| share.start);
                let rows = files.iter().map(|file: &OutputFile| file.rows).sum();
                let failed = scanned.failed(begin, cursor);
                return Err(explained(failed, encode, rows, writing, RunError::rows(ASK)(error)).await);
            }
        };
        let Some(Answer { request, bytes }) = answer else { break };
        if request != at {
            return Err(strange());
        }
        reader.push(&bytes);
        while let Some((told, _)) = reader.next()? {
            match told {
                Told::Done(unit) => done.push(unit),
                Told::Written { files: written, formula_cells } => {
                    let units = shares.get(at).and_then(|share| scanned.units.get(share.clone()));
                    let units = units.filter(|units| units.len() == done.len()).ok_or_else(strange)?;
                    for (unit, done) in units.iter().zip(done.drain(..)) {
                        record(done, unit.file, &mut cursor, context)?;
                    }
                    for file in &written {
                        place.adopt(file)?;
                    }
                    files.extend(written);
                    writing.target.add_formula_cells(formula_cells);
                    at += 1;
                }
                _ => return Err(strange()),
            }
        }
    }
    if at < shares.len() || !reader.is_done() || !done.is_empty() {
        return Err(strange());
    }
    if files.is_empty() { writing.run(stream::empty().boxed()).await } else { Ok(files) }
}

/// Pieces as they are given.
fn received(taken: mpsc::Receiver<Result<Pieces>>) -> Ordered<Pieces> {
    stream::unfold(taken, async |mut taken| Some((taken.recv().await?, taken))).boxed()
}

/// The units of each share that has some.
fn shares(units: &[Unit]) -> Vec<Range<usize>> {
    let mut start = 0;
    let shares = units.chunk_by(|one, next| one.share == next.share);
    let range = |units: &[Unit]| {
        let before = start;
        start += units.len();
        before..start
    };
    shares.map(range).collect()
}
