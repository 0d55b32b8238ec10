//! Running a plan over a dataset on many threads, with rows in order and bounded memory.
//!
//! The plan's sections follow each other. Through a section of row-wise nodes and nodes that carry little, parts of the
//! data [relay](relay) on all threads: the first reads the parts of files, the last encodes what leaves. A node that
//! remembers more and more of the rows takes them in order.

mod native;
mod relay;
mod shared;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::{StreamExt, TryStreamExt, stream};
use recipe_core::exec::{Batch, Executor, Operator, Section, Trace, sections, take_look};
use recipe_core::plan::{Bundled, FirstFilter, Inlet, Plan};

use crate::error::Result;
use crate::format::Source;
use native::Native;
pub(crate) use relay::{Encode, Ordered, Part, Runner, Runners, Through, made, relay};
pub use shared::{InvalidCells, Shared};

/// A run whose results are taken one by one.
pub(crate) struct Running<T> {
    /// The columns of the output.
    pub(crate) schema: SchemaRef,
    /// What was made of the rows, in order.
    pub(crate) parts: Ordered<T>,
}

/// What is made of the rows that leave: given their columns, and for each how many columns of the source it holds as
/// text, if it does.
pub(crate) type Encoding<'a, T> = dyn Fn(&SchemaRef, &[Option<usize>]) -> Encode<T> + Send + Sync + 'a;

/// How columns that no step looks at may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carry {
    /// As cells of their types.
    Typed,
    /// As the cells they came as.
    Cells,
    /// As they came, and neighbours as one text with delimiters.
    Text,
}

/// The parts of a dataset, with the columns that `inlets` make. Rows that `first` drops may be left out.
pub(crate) fn parts(
    source: &Source,
    inlets: Vec<Inlet>,
    schema: &SchemaRef,
    first: Option<FirstFilter>,
) -> Ordered<Part> {
    stream::iter(source.morsels(inlets, schema, first.map(Arc::new))).map_ok(Part::File).boxed()
}

/// Starts `plan` over `source`. A plan whose columns depend on the data runs up to there first.
pub(crate) async fn run<T: Send + 'static>(
    plan: Plan,
    source: &Source,
    carry: Carry,
    encoding: &Encoding<'_, T>,
    shared: &Arc<Shared>,
) -> Result<Running<T>> {
    let schema = plan.output().clone();
    let plan = plan.reading(source.schema(), carry != Carry::Typed);
    let Bundled { mut plan, inlets, carried } = plan.bundled(carry == Carry::Text);
    let mut input = parts(source, inlets, &plan.input, plan.first_filter());
    let Some(mut rest) = plan.rest.take() else {
        return Ok(Running { parts: through(&plan, input, encoding(&schema, &carried), shared)?, schema });
    };
    loop {
        let keep: Encode<Vec<RecordBatch>> = Arc::new(Ok);
        let batches = through(&plan, input, keep, shared)?.try_concat().await?;
        let held: Vec<Batch> = batches.iter().cloned().map(Batch::made).collect();
        let place = |error: recipe_core::Error| shared.recipe_error(error.at_step_number(rest.step));
        let values = take_look(&rest.look, &held).map_err(place)?;
        plan = (rest.plan)(&values).map_err(place)?;
        input = made(stream::iter([Ok(batches)]).boxed());
        match plan.rest.take() {
            Some(next) => rest = next,
            None => {
                let schema = plan.output().clone();
                let cells = vec![None; schema.fields().len()];
                let parts = through(&plan, input, encoding(&schema, &cells), shared)?;
                return Ok(Running { schema, parts });
            }
        }
    }
}

/// Lets parts go through the sections of a plan, and encodes what leaves.
fn through<T: Send + 'static>(
    plan: &Plan,
    mut input: Ordered<Part>,
    encode: Encode<T>,
    shared: &Arc<Shared>,
) -> Result<Ordered<T>> {
    let fail = |error| shared.recipe_error(error);
    let mut sections = sections(plan).map_err(fail)?;
    let last = match sections.pop() {
        Some(Section::Relay(executor, _)) => executor,
        alone => {
            sections.extend(alone);
            let nothing = Plan { input: plan.output().clone(), nodes: Vec::new(), rest: None };
            Executor::new(&nothing).map_err(fail)?.relayed()
        }
    };
    for section in sections {
        let keep: Encode<Vec<RecordBatch>> = Arc::new(Ok);
        input = made(match section {
            Section::Relay(executor, _) => {
                relay(input, Native::runners(executor, shared), keep, shared.clone())
            }
            Section::Alone(operator, _) => {
                let batches = relay(input, Through::runners(), keep, shared.clone());
                alone(batches, operator, shared.clone())
            }
        });
    }
    Ok(relay(input, Native::runners(last, shared), encode, shared.clone()))
}

/// Batches through a node that takes them in order.
fn alone(
    batches: Ordered<Vec<RecordBatch>>,
    operator: Box<dyn Operator>,
    shared: Arc<Shared>,
) -> Ordered<Vec<RecordBatch>> {
    // After the last batch the operator is asked for what it still holds.
    let batches = batches.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let given = batches.scan(operator, move |operator, batches: Result<Option<Vec<RecordBatch>>>| {
        let given = batches.and_then(|batches| {
            let mut trace = Trace::default();
            let given = match batches {
                None => operator.finish(&mut trace),
                Some(batches) => {
                    let given =
                        batches.into_iter().map(|batch| operator.push(Batch::made(batch), &mut trace));
                    given.collect::<Result<Vec<_>, _>>().map(|given| given.concat())
                }
            };
            shared.happened(trace)?;
            let given = given.map_err(|error| shared.recipe_error(error))?;
            Ok(given.into_iter().map(|batch| batch.data).collect())
        });
        futures::future::ready(Some(given))
    });
    given.boxed()
}
