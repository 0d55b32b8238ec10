//! The values that a recipe's columns depend on, as those of PIVOT do.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use recipe_core::Trace;
use recipe_core::engine::plan::{Plan, Rest};
use recipe_core::engine::{Looking, State};
use recipe_tables::Source;
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;

use super::batches::read;
use super::message::{Ask, Told};
use super::progress::Share;
use super::remote::{ASK, Asking, strange, whole_answers};
use super::scanned::Scanned;
use super::task::Task;
use super::worker::{Worker, data, missing};
use crate::engine::{Carry, Narrowed, NextLook, RunContext};
use crate::error::{Result, RunError};

/// A plan without a look before the first node that needs all rows.
pub(super) struct Planned {
    pub(super) asking: Asking,
    pub(super) plan: Plan,
    /// The units, if they are known.
    pub(super) units: Option<Vec<Unit>>,
    /// What is left to count of the input.
    pub(super) share: Share,
}

/// Has workers take the looks that come before the first node of a plan that needs all rows.
pub(super) async fn planned(
    mut asking: Asking,
    mut plan: Plan,
    source: &Source,
    carry: Carry,
    context: &Arc<RunContext>,
) -> Result<Planned> {
    let (mut units, mut share) = (None, Share::whole(source));
    while let Some(NextLook { before, rest, .. }) = NextLook::of(&plan, source, carry) {
        let scanned = Scanned::new(asking, &before, source, context, (units, share.half()), None).await?;
        let (scanned, values) = values(scanned, &rest).await?;
        let place = |error: recipe_core::Error| context.recipe_error(error.at_step_number(rest.step));
        plan = plan.looked(&values).map_err(place)?;
        let task = Task::of_bytes(&scanned.asking.task)?.looked(&values)?;
        asking = Asking { task: task.to_bytes().into(), ..scanned.asking };
        units = Some(scanned.units);
    }
    Ok(Planned { asking, plan, units, share })
}

/// What one unit has of the values, if it has rows.
pub(super) fn seen(
    worker: &Worker,
    (unit, is_last): (&Unit, bool),
    carry: Option<&State>,
) -> Result<Option<RecordBatch>> {
    let Narrowed { input, look, .. } = worker.opened.look.as_ref().ok_or_else(missing)?;
    let mut looking = Looking::new(look);
    let mut executor = worker.scan_to_look()?.resume(carry).map_err(data)?;
    let mut see = |batches: Vec<RecordBatch>| batches.iter().try_for_each(|batch| looking.see(batch));
    for part in worker.parts(unit, Some(input), &mut Cursor::default()) {
        let (batch, _) = part?;
        executor.push(&batch).and_then(&mut see).map_err(data)?;
        // What happens to the rows is reported when they are asked for.
        *executor.trace() = Trace::default();
    }
    if is_last {
        executor.finish().and_then(&mut see).map_err(data)?;
    }
    looking.state().map_err(data)
}

/// The values of all units.
async fn values(mut scanned: Scanned, rest: &Rest) -> Result<(Scanned, ArrayRef)> {
    let asked = scanned.asked(|unit, is_last| Ask::Values { unit, is_last })?;
    let place = |error: recipe_core::Error| scanned.context.recipe_error(error.at_step_number(rest.step));
    let mut looking = Looking::new(&rest.look);
    let taken = whole_answers(&scanned.asking, asked, &mut scanned.rounds, |told, bytes| match told {
        Told::Values => {
            let seen = read(bytes).map_err(RunError::rows(ASK))?;
            seen.iter().try_for_each(|seen| looking.absorb(seen)).map_err(place)
        }
        _ => Err(strange()),
    });
    match taken.await {
        Ok(()) => {
            let values = looking.values().map_err(place)?;
            Ok((scanned, values))
        }
        Err(error) => Err(scanned.explained(error).await),
    }
}
