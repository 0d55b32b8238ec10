//! Whether the data is still what it was when columns were made of it.

use std::sync::Arc;

use arrow_array::{Array, RecordBatch};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use recipe_core::engine::Looking;
use recipe_core::engine::plan::{Look, Position};
use recipe_run::RunError;

use super::run::Work;
use crate::error::{RecipeError, below};

type Rows = BoxStream<'static, Result<RecordBatch, RunError>>;

/// The same rows. Fails at their end where the look before this part of the recipe would find other values in them.
pub(super) fn unchanged(rows: Rows, work: &Arc<Work>) -> Rows {
    let (Some((look, _)), Some(at)) = (&work.part.definition.looked, work.looked_at) else { return rows };
    let looking = Looking::new(&Look { column: Position(0), ..look.clone() });
    let work = work.clone();
    let seen = stream::unfold(Some((rows, looking)), move |state| {
        let work = work.clone();
        async move {
            let (mut rows, mut looking) = state?;
            match rows.next().await {
                Some(Ok(batch)) => match look_at(&mut looking, &batch, at) {
                    Ok(()) => Some((Ok(batch), Some((rows, looking)))),
                    Err(error) => Some((Err(error), None)),
                },
                Some(Err(error)) => Some((Err(error), None)),
                None => check(&looking, &work).err().map(|error| (Err(error), None)),
            }
        }
    });
    seen.boxed()
}

fn look_at(looking: &mut Looking, batch: &RecordBatch, at: usize) -> Result<(), RunError> {
    let column = batch.project(&[at]).map_err(|error| below(error.into()))?;
    looking.see(&column).map_err(|error| RunError::Data(Box::new(error)))
}

fn check(looking: &Looking, work: &Work) -> Result<(), RunError> {
    let definition = &work.part.definition;
    let (Some((look, step)), Some(before)) = (&definition.looked, definition.found()) else { return Ok(()) };
    let now = looking.values();
    let is_same = |now: &dyn Array| now == before.as_ref() || now.is_empty() && before.is_empty();
    if now.is_ok_and(|now| is_same(&now)) {
        return Ok(());
    }
    let error = RecipeError::DataChanged {
        recipe: definition.recipe.source().to_owned(),
        step: *step,
        column: work.part.plan.input.field(look.column.0).name().clone(),
    };
    Err(below(error.into()))
}
