//! The rest of a plan over what workers answer about units.

use std::sync::Arc;

use arrow_array::RecordBatch;
use futures::stream::{self, StreamExt, TryStreamExt};
use recipe_core::engine::plan::{Node, Plan};

use super::partial::Given;
use super::remote::strange;
use crate::engine::{Encoding, Leaving, Ordered, Partial, RunContext, Running, made, run_grouped, run_over};
use crate::error::Result;

/// Starts the rest of a plan, which begins with what is not done in each unit.
pub(super) async fn run<T: Send + 'static>(
    rest: Plan,
    leaving: Leaving,
    given: Ordered<Given>,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    if makes_groups(&rest) {
        return run_grouped(rest, leaving, parts(given), encoding, context).await;
    }
    run_over(rest, leaving, made(rows(given)), encoding, context, 0).await
}

/// Whether the first node of a plan makes groups.
pub(super) fn makes_groups(plan: &Plan) -> bool {
    plan.nodes.first().is_some_and(|placed| matches!(placed.node, Node::Aggregate(_)))
}

/// What is given, where it is rows.
pub(super) fn rows(given: Ordered<Given>) -> Ordered<Vec<RecordBatch>> {
    let rows = given.and_then(|given| {
        futures::future::ready(match given {
            Given::Rows(batches) => Ok(batches),
            Given::Known(_) => Err(strange()),
        })
    });
    rows.boxed()
}

/// What is given as parts of the rows.
pub(super) fn parts(given: Ordered<Given>) -> Ordered<Partial> {
    let rows = |rows: RecordBatch| Partial::Rows { rows, known: None };
    let parts = given.map_ok(move |given| {
        let parts: Vec<_> = match given {
            Given::Rows(batches) => batches.into_iter().map(rows).collect(),
            Given::Known(known) => vec![Partial::Known(known)],
        };
        stream::iter(parts.into_iter().map(Ok))
    });
    parts.try_flatten().boxed()
}
