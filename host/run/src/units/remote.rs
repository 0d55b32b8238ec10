//! The coordinator: what is asked of workers, and what is made of their answers.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::TryStreamExt;
use recipe_core::engine::State;
use recipe_core::engine::plan::Plan;
use recipe_tables::Source;
use recipe_tables::units::{Looked, Unit};

use super::batches::write_state;
use super::exchange;
use super::gathered;
use super::look;
use super::message::{Ask, Reader, Told, write};
use super::progress::{RequestsDone, Rounds};
use super::scanned::Scanned;
use super::text;
use super::workers::{Answer, Requests, Workers};
use crate::engine::{Carry, Encoding, Reading, RunContext, Running};
use crate::error::{Result, RunError};
use crate::output::Texts;

/// Workers, and what they have to know.
pub(crate) struct Asking {
    pub(crate) workers: Arc<dyn Workers>,
    pub(crate) task: Bytes,
    /// About how many bytes of the input are a unit.
    pub(crate) unit_bytes: u64,
    /// In how many buckets rows are to meet, unless that follows from how much there is.
    pub(crate) buckets: Option<u32>,
}

impl Asking {
    /// Requests, of which `done` is told how many are done.
    pub(super) fn requests(&self, bodies: Vec<Bytes>, done: RequestsDone) -> Requests {
        Requests { task: self.task.clone(), bodies, done }
    }
}

/// Starts a plan over a source, of which workers run what does not need all rows, and this program the rest. Where nothing is
/// left for it, workers write rows as `texts`, if there are some.
pub(crate) async fn start<T: Send + 'static>(
    asking: Asking,
    plan: Plan,
    source: &Source,
    carry: Carry,
    (texts, encoding): (Option<Texts<T>>, &Encoding<'_, T>),
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    let look::Planned { asking, plan, units, share } =
        look::planned(asking, plan, source, carry, context).await?;
    let Reading { plan, leaving, .. } = Reading::of(plan, source, carry);
    let (first, rest) = plan.divided();
    let node = rest.clone().and_then(Plan::divided_behind_first).map(|(node, _)| node);
    let node = node.filter(exchange::can_exchange);
    let scanned = Scanned::new(asking, &first, source, context, (units, share), node.as_ref()).await?;
    let rest = rest.unwrap_or_else(|| Plan::new(first.output().clone()));
    let (scanned, buckets) = exchange::buckets(scanned, node.as_ref()).await?;
    if let Some(node) = node.filter(|_| buckets > 0) {
        return exchange::run(scanned, (&node, rest), buckets, leaving, encoding, context).await;
    }
    if let Some(texts) = texts.filter(|_| rest.nodes.is_empty() && rest.rest.is_none()) {
        return text::run(scanned, texts, &leaving, encoding);
    }
    gathered::run(rest, leaving, scanned.rows()?, encoding, context).await
}

pub(super) const ASK: &str = "ask workers";

/// Cuts the input into units.
pub(super) async fn cut(asking: &Asking, source: &Source, rounds: &mut Rounds) -> Result<Vec<Unit>> {
    let pieces = source.pieces(asking.unit_bytes)?;
    let asked = pieces.iter().filter(|piece| piece.is_text());
    let asked = asked.map(|piece| request(&Ask::LookAt(piece.clone()), None)).collect::<Result<Vec<_>>>()?;
    let mut looked = VecDeque::with_capacity(asked.len());
    whole_answers(asking, asked, rounds, |told, _| match told {
        Told::Looked(found) => {
            looked.push_back(found);
            Ok(())
        }
        _ => Err(strange()),
    })
    .await?;
    let looked = pieces.iter().map(|piece| {
        if piece.is_text() { looked.pop_front().ok_or_else(strange) } else { Ok(Looked::default()) }
    });
    Ok(source.units(&pieces, &looked.collect::<Result<Vec<_>>>()?)?)
}

/// Has requests answered by one message each.
pub(super) async fn whole_answers(
    asking: &Asking,
    asked: Vec<Bytes>,
    rounds: &mut Rounds,
    mut take: impl FnMut(Told, &[u8]) -> Result<()>,
) -> Result<()> {
    let count = asked.len();
    let progress = rounds.next(count);
    if count == 0 {
        return Ok(());
    }
    let mut answers = asking.workers.ask(asking.requests(asked, progress));
    let (mut reader, mut done) = (Reader::default(), 0);
    while let Some(Answer { request, bytes }) = answers.try_next().await.map_err(RunError::rows(ASK))? {
        if request != done {
            return Err(strange());
        }
        reader.push(&bytes);
        while let Some((told, bytes)) = reader.next()? {
            take(told, bytes)?;
            done += 1;
        }
    }
    if done == count && reader.is_done() { Ok(()) } else { Err(strange()) }
}

pub(super) fn strange() -> RunError {
    RunError::rows(ASK)("they answered another question")
}

/// A request, and the state that goes with it.
pub(super) fn request(ask: &Ask, carry: Option<&State>) -> Result<Bytes> {
    let carry = carry.map(write_state).transpose().map_err(RunError::rows(ASK))?;
    Ok(write(ask, &carry.unwrap_or_default()).into())
}
