//! The values that a recipe's columns depend on, as those of PIVOT do.

use std::sync::Arc;

use futures::TryStreamExt;
use recipe_core::engine::Looking;
use recipe_core::engine::plan::{InputColumn, Look, Needed, Plan, Position, Rest};
use recipe_tables::Source;

use super::{Carry, Reading, RunContext, keep, parts, through};
use crate::error::Result;

/// A plan up to a look, over no more columns than the values depend on.
pub(crate) struct Narrowed {
    /// The plan.
    pub(crate) plan: Plan,
    /// The numbers that the columns of its input have in that of the whole.
    pub(crate) input: Vec<usize>,
    /// The look at its output.
    pub(crate) look: Look<Position>,
}

impl Narrowed {
    /// `plan` before a look at its output.
    pub(crate) fn of(plan: &Plan, look: &Look<Position>) -> Narrowed {
        let Needed { plan, input, output, .. } = plan.needed(plan.nodes.len(), &[look.column]);
        let column = output[look.column.0].expect("a column that is needed is there");
        Narrowed { plan, input, look: Look { column, ..look.clone() } }
    }
}

/// A look at a source that comes before the first node of a plan that needs all rows.
pub(crate) struct NextLook {
    /// The plan up to the look.
    pub(crate) before: Plan,
    /// What each column of its input is made of.
    pub(crate) input: Vec<InputColumn>,
    /// The look, and what follows it.
    pub(crate) rest: Rest,
}

impl NextLook {
    /// The next look of a plan, if it has one.
    pub(crate) fn of(plan: &Plan, source: &Source, carry: Carry) -> Option<NextLook> {
        plan.rest.as_ref()?;
        let Reading { plan, input, .. } = Reading::of(plan.clone(), source, carry);
        let (before, rest) = plan.divided();
        let rest = first_look(rest.as_ref()?)?.clone();
        Some(NextLook { before, input, rest })
    }
}

/// The look that a plan begins with.
pub(crate) fn first_look(plan: &Plan) -> Option<&Rest> {
    plan.rest.as_ref().filter(|_| plan.nodes.is_empty())
}

/// A plan over a source after the looks that come before its first node that needs all rows. For each, the source is read once
/// more, so that rows need not be kept until what follows is known, and still have their numbers there.
pub(super) async fn looked(
    mut plan: Plan,
    source: &Source,
    carry: Carry,
    context: &Arc<RunContext>,
) -> Result<Plan> {
    while let Some(NextLook { before, input, rest }) = NextLook::of(&plan, source, carry) {
        let place = |error: recipe_core::Error| context.recipe_error(error.at_step_number(rest.step));
        let Narrowed { plan: narrowed, input: columns, look } = Narrowed::of(&before, &rest.look);
        let input = columns.iter().map(|column| input[*column].clone()).collect();
        // Progress is that of the pass in which rows come out.
        let rows = parts(&source.uncounted(), input, &narrowed.input, narrowed.first_filter());
        let (mut rows, _) = through(&narrowed, rows, keep(), &context.aside(), 1)?;
        let mut looking = Looking::new(&look);
        while let Some(batches) = rows.try_next().await? {
            batches.iter().try_for_each(|batch| looking.see(batch)).map_err(place)?;
        }
        plan = plan.looked(&looking.values().map_err(place)?).map_err(place)?;
    }
    Ok(plan)
}
