//! Running a plan over a dataset on many threads, with rows in order and bounded memory.
//!
//! The plan's sections follow each other. Through a section of row-wise nodes and nodes that carry little, parts of the
//! data relay on all threads: the first reads the parts of files, the last encodes what leaves. A node that
//! remembers more and more of the rows takes them in order.

mod apart;
mod at_work;
mod blocking;
mod context;
mod embedded;
mod error;
mod failed_values;
mod gathered;
mod ledger;
mod lent;
mod look;
mod max_failed;
mod memory;
#[cfg(feature = "wasm")]
mod module;
#[cfg(not(feature = "wasm"))]
#[path = "absent.rs"]
mod module;
mod native;
mod relay;
mod runner;
mod tee;
mod unnamed;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common_runtime::SpawnedTask;
use futures::{StreamExt, TryStreamExt, stream};
use recipe_core::engine::key::Key;
use recipe_core::engine::plan::{FirstFilter, InputColumn, KeepText, Plan, Position, Pruned};
use recipe_core::engine::{Looking, Relay, Section, sections};
use recipe_tables::Source;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::error::{Result, RunError};
use apart::{Cuts, from_task};
pub(crate) use at_work::{AtWork, Taken, bytes_of};
use blocking::Spool;
pub(crate) use blocking::{Partial, is_worth_it, side_by_side, slices};
pub use context::InvalidCells;
pub(crate) use context::{Closing, RunContext, Settings};
pub use embedded::{Embedded, Watched};
use error::failed;
pub use failed_values::FailedValue;
pub(crate) use gathered::{Exchanged, Given, accumulating, compact, reduced, run_exchanged, run_grouped};
pub(crate) use ledger::Ledger;
pub use ledger::{FailedCells, IrregularRows, RejectedRow};
pub use lent::Lent;
pub(crate) use look::{Narrowed, NextLook, first_look};
use memory::Budget;
pub(crate) use memory::Memory;
pub use memory::MemoryOptions;
pub(crate) use memory::TableMemory;
pub(crate) use memory::environment;
#[cfg(feature = "wasm")]
pub(crate) use module::{Blame, run_alone};
pub(crate) use module::{Job, Module, run as run_module};
use native::Native;
pub(crate) use relay::Part;
pub(crate) use relay::{Encode, Leaves, Ordered, decoded, keep, made, relay};
pub(crate) use runner::Through;
pub(crate) use tee::tee;

/// A run whose results are taken one by one.
pub(crate) struct Running<T> {
    /// The columns of the output.
    pub(crate) schema: SchemaRef,
    /// What was made of the rows, in order.
    pub(crate) parts: Ordered<T>,
}

/// What is made of the rows that leave: given their columns, and for each how many columns of the source it holds as
/// text, if it does.
pub(crate) type Encoding<'a, T> =
    dyn Fn(&SchemaRef, &[Option<usize>]) -> Result<Encode<T>> + Send + Sync + 'a;

/// How unreferenced columns may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Carry {
    /// As cells of their types.
    Typed,
    /// As JSON that is written as it was, and as cells of their types.
    Json,
    /// As the cells they came as.
    Cells,
    /// As they came, and neighbours as one text with delimiters.
    Text,
}

impl Carry {
    fn keep_text(self) -> KeepText {
        match self {
            Carry::Typed => KeepText::Never,
            Carry::Json => KeepText::Json,
            Carry::Cells | Carry::Text => KeepText::Always,
        }
    }
}

/// The parts of a dataset, with the columns that `inputs` make. Rows that `first` drops may be left out.
pub(crate) fn parts(
    source: &Source,
    inputs: Vec<InputColumn>,
    schema: &SchemaRef,
    first: Option<FirstFilter>,
) -> Ordered<Part> {
    let morsels = source.morsels(inputs, schema, first.map(Arc::new));
    if !source.dataset().is_remote() {
        return stream::iter(morsels).map_ok(Part::File).map_err(RunError::from).boxed();
    }
    // Waiting for the network would keep a thread from its work.
    let (given, taken) = mpsc::channel(1);
    let reading = SpawnedTask::spawn_blocking(move || {
        for morsel in morsels {
            if given.blocking_send(morsel.map_err(RunError::from)).is_err() {
                return;
            }
        }
    });
    from_task(taken, reading).map_ok(Part::File).boxed()
}

/// Rows in the order of their last column, those with the same value there as they came.
pub(crate) fn sorted_by_last(
    batches: Ordered<Vec<RecordBatch>>,
    schema: &SchemaRef,
    context: &Arc<RunContext>,
) -> Result<Ordered<Part>> {
    let key = Key::equal(&[Position(schema.fields().len() - 1)], schema)
        .map_err(RunError::rows("order the rows by their folders"))?;
    // Steps that hold rows have their own share, and may still have it while rows leave them.
    let budget = Budget::new(context, None, 2);
    let sorted = blocking::sorted(batches, schema.clone(), key, budget);
    Ok(made(sorted.map(|batch| Ok(vec![batch.map_err(failed)?])).boxed()))
}

/// A plan as it is run over a source.
pub(crate) struct Reading {
    /// Over the columns that it reads.
    pub(crate) plan: Plan,
    /// What each of these is made of.
    pub(crate) input: Vec<InputColumn>,
    /// What leaves, where the data does not decide on it.
    pub(crate) leaving: Leaving,
}

/// The columns that leave, and for each how many columns of the source it holds as text, if it does.
pub(crate) struct Leaving {
    pub(crate) schema: SchemaRef,
    pub(crate) text_columns: Vec<Option<usize>>,
}

impl Reading {
    /// `plan` over `source`, whose unreferenced columns travel so.
    pub(crate) fn of(plan: Plan, source: &Source, carry: Carry) -> Reading {
        let plan = plan.reading(source.schema(), &source.dataset().options.text, carry.keep_text());
        let schema = plan.output().clone();
        let Pruned { plan, input, text_columns, .. } = plan.pruned(carry == Carry::Text);
        Reading { plan, input, leaving: Leaving { schema, text_columns } }
    }
}

/// Starts `plan` over `source`.
pub(crate) async fn run<T: Send + 'static>(
    plan: Plan,
    source: &Source,
    carry: Carry,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    run_beside(plan, source, carry, encoding, context, 0).await
}

/// The same beside so many others that share the memory.
pub(crate) async fn run_beside<T: Send + 'static>(
    plan: Plan,
    source: &Source,
    carry: Carry,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
    others: usize,
) -> Result<Running<T>> {
    let plan = look::looked(plan, source, carry, context).await?;
    let Reading { plan, input, leaving } = Reading::of(plan, source, carry);
    let input = parts(source, input, &plan.input, plan.first_filter());
    run_over(plan, leaving, input, encoding, context, others).await
}

/// Starts `plan` over parts of `source` with all its columns, which were decoded for others, too.
pub(crate) async fn run_decoded<T: Send + 'static>(
    plan: Plan,
    (source, parts): (&Source, Ordered<Part>),
    carry: Carry,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
    others: usize,
) -> Result<Running<T>> {
    // What is decoded is cells.
    let carry = if carry == Carry::Text { Carry::Cells } else { carry };
    let plan = look::looked(plan, source, carry, context).await?;
    let Reading { plan, input, leaving } = Reading::of(plan, source, carry);
    let columns: Vec<usize> = input
        .iter()
        .map(|input| match input {
            InputColumn::Cells(column) => *column,
            InputColumn::Text(columns) => columns.start,
        })
        .collect();
    let schema = plan.input.clone();
    let projected = move |part| {
        let Part::Decoded(place, batch) = part else { return Ok(part) };
        let batch = batch.project(&columns).and_then(|batch| batch.with_schema(schema.clone()));
        Ok(Part::Decoded(place, batch.map_err(RunError::rows("choose the columns of decoded rows"))?))
    };
    let input = parts.map(move |part| projected(part?)).boxed();
    run_over(plan, leaving, input, encoding, context, others).await
}

/// Starts `plan`, or what is left of one, over `input`, beside so many others `waiting` that share the memory.
pub(crate) async fn run_over<T: Send + 'static>(
    plan: Plan,
    leaving: Leaving,
    input: Ordered<Part>,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
    waiting: usize,
) -> Result<Running<T>> {
    if plan.rest.is_some() {
        return over(plan, input, encoding, context, waiting).await;
    }
    let Leaving { schema, text_columns } = leaving;
    let (parts, _) = through(&plan, input, encoding(&schema, &text_columns)?, context, waiting)?;
    Ok(Running { schema, parts })
}

/// Starts `plan` over `input`. A plan whose columns depend on the data runs up to there first.
async fn over<T: Send + 'static>(
    mut plan: Plan,
    mut input: Ordered<Part>,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
    mut waiting: usize,
) -> Result<Running<T>> {
    // Tables that wait take a share of the memory, too.
    while let Some(rest) = plan.rest.take() {
        waiting += 1;
        let step = rest.step;
        let kept = move |error| failed(error).in_step(step);
        let (mut batches, shares) = through(&plan, input, keep(), context, waiting)?;
        let place = |error: recipe_core::Error| context.recipe_error(error.at_step_number(rest.step));
        let mut rows = Spool::new(plan.output().clone(), Budget::new(context, Some(rest.step), shares));
        let mut looking = Looking::new(&rest.look);
        while let Some(batches) = batches.try_next().await? {
            for batch in batches {
                looking.see(&batch).map_err(place)?;
                rows.push(batch).await.map_err(kept)?;
            }
        }
        plan = (rest.plan)(&looking.values().map_err(place)?).map_err(place)?;
        let schema = plan.input.clone();
        let rows = rows.finish().map_err(kept)?;
        let rows = rows.map(move |batch| {
            let batch = batch.map_err(kept)?.with_schema(schema.clone());
            batch.map_err(|error| RunError::StepRows { step, source: error.into() })
        });
        input = made(rows.map_ok(|batch| vec![batch]).boxed());
    }
    let schema = plan.output().clone();
    let cells = vec![None; schema.fields().len()];
    let (parts, _) = through(&plan, input, encoding(&schema, &cells)?, context, waiting)?;
    Ok(Running { schema, parts })
}

/// Lets parts go through the sections of a plan, and encodes what leaves. Gives also how many share the memory, of which
/// `waiting` are tables.
fn through<T: Send + 'static>(
    plan: &Plan,
    mut input: Ordered<Part>,
    encode: Encode<T>,
    context: &Arc<RunContext>,
    waiting: usize,
) -> Result<(Ordered<T>, usize)> {
    let fail = |error| context.recipe_error(error);
    let mut sections = sections(plan).map_err(fail)?;
    let last = match sections.pop_if(|section| matches!(section, Section::Relay(_))) {
        Some(Section::Relay(relay)) => *relay,
        _ => {
            let nothing = Relay::new(&Plan::new(plan.output().clone())).map_err(fail)?;
            nothing.expect("a plan without nodes can be relayed")
        }
    };
    let shares = waiting + sections.iter().filter(|section| section.holds_rows()).count();
    let mut schema = plan.input.clone();
    let mut cuts = Cuts::default();
    for section in sections {
        input = made(match section {
            Section::Relay(part) => {
                schema = part.schema().clone();
                relay(input, Native::runners(*part, context), keep(), context.clone())
            }
            Section::Accumulating(node) => {
                let step = node.step;
                let budget = Budget::new(context, Some(step), shares);
                let columns = std::mem::replace(&mut schema, node.output.clone());
                let batches = blocking::run(input, columns, *node, budget);
                let kept = move |error| failed(error).in_step(step);
                cuts.after(batches.map(move |batch| Ok(vec![batch.map_err(kept)?])).boxed())
            }
        });
    }
    Ok((relay(input, Native::runners(last, context), encode, context.clone()), shares))
}
