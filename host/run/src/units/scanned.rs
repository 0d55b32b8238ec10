//! Units, and what goes into each of them.

use std::sync::Arc;

use bytes::Bytes;
use recipe_core::engine::plan::Plan;
use recipe_core::engine::{Scan, State};
use recipe_tables::Source;
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;

use super::batches::read_state;
use super::exchange;
use super::explain::Failed;
use super::message::{Ask, Told};
use super::partial::Given;
use super::progress::{Rounds, Share};
use super::remote::{ASK, Asking, cut, request, strange, whole_answers};
use super::taking::{Taken, Taking};
use super::workers::Answers;
use crate::engine::{Ordered, RunContext};
use crate::error::{Result, RunError};
use crate::output::TextForm;

/// The units of a run, and what each of them goes on from in the part of a plan that runs over units, which is all of it up to
/// the first node that needs all rows.
pub(super) struct Scanned {
    pub(super) asking: Asking,
    pub(super) rounds: Rounds,
    pub(super) scan: Scan,
    pub(super) units: Vec<Unit>,
    pub(super) carries: Vec<Option<State>>,
    pub(super) context: Arc<RunContext>,
}

impl Scanned {
    /// The units may be known already, and the rounds of requests count as a share of the input. `gathering` is a node whose rows
    /// may be exchanged behind the plan.
    pub(super) async fn new(
        asking: Asking,
        plan: &Plan,
        source: &Source,
        context: &Arc<RunContext>,
        (units, share): (Option<Vec<Unit>>, Share),
        gathering: Option<&Plan>,
    ) -> Result<Scanned> {
        let scan = Scan::new(plan).map_err(|error| context.recipe_error(error))?;
        let scan = scan.ok_or_else(|| RunError::rows(ASK)("the plan is not one over units"))?;
        // Where texts can be cut, what units leave in each pass, whether rows are exchanged, by which keys, and the rows.
        let exchange = usize::from(gathering.is_some()) + usize::from(gathering.is_some_and(exchange::sorts));
        let cuts = usize::from(units.is_none());
        let mut rounds = share.rounds(cuts + scan.passes() + exchange + 1);
        let units = match units {
            Some(units) => units,
            None => cut(&asking, source, &mut rounds).await?,
        };
        let carries = vec![None; units.len()];
        let mut scanned = Scanned { asking, rounds, scan, units, carries, context: context.clone() };
        for pass in 0..scanned.scan.passes() {
            let asked = scanned.asked(|unit, _| Ask::Summarise { pass, unit })?;
            let left = match states(&scanned.asking, asked, &mut scanned.rounds).await {
                Ok(left) => left,
                Err(error) => return Err(scanned.explained(error).await),
            };
            let carries = scanned.scan.carries(pass, left);
            scanned.carries = carries.map_err(|error| context.recipe_error(error))?;
        }
        Ok(scanned)
    }

    /// A request for each unit, given whether it is the last one.
    pub(super) fn asked(&self, ask: impl Fn(Unit, bool) -> Ask) -> Result<Vec<Bytes>> {
        let last = self.units.len().saturating_sub(1);
        let units = self.units.iter().zip(&self.carries).enumerate();
        units.map(|(at, (unit, carry))| request(&ask(unit.clone(), at == last), carry.as_ref())).collect()
    }

    /// The rows that come out, or what stands for them before a node that needs all rows. What steps did is recorded as they
    /// come.
    pub(super) fn rows(mut self) -> Result<Ordered<Given>> {
        let answers = self.last(|unit, is_last| Ask::Rows { unit, is_last })?;
        Ok(Taking::rows(self, answers, false))
    }

    /// The same rows as text.
    pub(super) fn texts(mut self, form: TextForm) -> Result<Ordered<Taken>> {
        let answers = self.last(|unit, is_last| Ask::Texts { unit, is_last, form })?;
        Ok(Taking::texts(self, answers))
    }

    /// What is answered in the last round.
    fn last(&mut self, ask: impl Fn(Unit, bool) -> Ask) -> Result<Answers> {
        let asked = self.asked(ask)?;
        let done = self.rounds.last(asked.len());
        Ok(self.asking.workers.ask(self.asking.requests(asked, done)))
    }

    /// The units from one on, of which one failed, and where that begins.
    pub(super) fn failed(mut self, at: usize, cursor: Cursor) -> Failed {
        let carry = self.carries.get_mut(at).and_then(Option::take);
        let units = self.units.split_off(at.min(self.units.len()));
        let Scanned { asking, scan, context, .. } = self;
        Failed { task: asking.task, scan, units, carry, cursor, context }
    }

    /// Why a unit failed, before any was taken.
    pub(super) async fn explained(self, error: RunError) -> RunError {
        self.failed(0, Cursor::default()).explained(error).await
    }
}

/// The states that units leave.
async fn states(asking: &Asking, asked: Vec<Bytes>, rounds: &mut Rounds) -> Result<Vec<State>> {
    let mut states = Vec::with_capacity(asked.len());
    whole_answers(asking, asked, rounds, |told, bytes| match told {
        Told::Left => {
            states.push(read_state(bytes).map_err(RunError::rows(ASK))?);
            Ok(())
        }
        _ => Err(strange()),
    })
    .await?;
    Ok(states)
}
