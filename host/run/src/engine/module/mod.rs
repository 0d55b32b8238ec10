//! Running a module over a dataset. Batches that can be relayed run on an instance per thread, and wait for each other
//! only where order matters; others run in order on one instance.

mod alone;
mod worker;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::{StreamExt, TryStreamExt, stream};
use parking_lot::Mutex;
use recipe_core::Context;
use recipe_core::Dataset;
use recipe_core::engine::plan::InputColumn;
pub(crate) use recipe_module::Module;
use recipe_module::{Instance, ModuleError, ModuleOptions, Run};
use recipe_tables::Source;

use super::context::RunContext;
use super::relay::{Encode, Ordered, made, relay};
use super::runner::{Runners, Through};
use super::{Carry, Encoding, Running, parts};
use crate::error::{Result, RunError};
pub(crate) use alone::{Blame, run_alone};
use worker::{Worker, failed_cells};

/// A module with all that its instances are given.
#[derive(Clone)]
pub(crate) struct Job {
    module: Module,
    /// The recipe's text, unless the module carries it.
    recipe: Option<String>,
    options: ModuleOptions,
    tables: Vec<Arc<Dataset>>,
}

impl Job {
    /// A run over `source`, whose columns are read as `typed`.
    pub(crate) fn new(
        module: &Module,
        recipe: Option<String>,
        context: Context,
        source: &Source,
        typed: &SchemaRef,
    ) -> Box<Self> {
        let text = &source.dataset().options.text;
        let mut options = ModuleOptions::default().with_types(source.schema(), typed, text);
        options.now = context.now;
        options.seed = context.seed;
        options.secrets = context.secrets.clone();
        options.decimal_comma = text.decimal_comma;
        options.day_first = text.day_first;
        Box::new(Job { module: module.clone(), recipe, options, tables: context.datasets })
    }

    /// The rows after the first `steps` steps, of the first `sample` rows of `source`.
    pub(crate) fn sample(
        mut self,
        steps: usize,
        source: &Source,
        sample: usize,
    ) -> Result<RecordBatch, RunError> {
        self.options.steps = Some(steps);
        let mut run = self.start()?;
        run.schema(source.schema())?;
        let mut batches = Vec::new();
        let mut left = sample;
        for batch in source.batches() {
            let batch = batch?.batch;
            let batch = batch.slice(0, batch.num_rows().min(left));
            left -= batch.num_rows();
            batches.extend(run.push(&batch)?);
            if left == 0 {
                break;
            }
        }
        batches.extend(run.finish()?);
        let schema = run.output().ok_or_else(|| ModuleError::broken("it gave no columns"))?;
        arrow_select::concat::concat_batches(&schema, &batches)
            .map_err(RunError::rows("put together the rows that the module gave"))
    }

    /// An instance with the recipe.
    fn instance(&self) -> Result<Instance, ModuleError> {
        let mut instance = self.module.instance()?;
        if let Some(recipe) = &self.recipe {
            instance.load(recipe)?;
        }
        Ok(instance)
    }

    /// Whether rows leave with the part of the input that they came with, or that they waited for.
    pub(crate) fn passes_parts(&self) -> Result<bool, RunError> {
        Ok(self.instance()?.info()?.recipe.is_some_and(|recipe| recipe.relay))
    }

    /// A run on an instance of its own, before it has a schema.
    fn start(&self) -> Result<Run, ModuleError> {
        self.instance()?.open(&self.options, &self.tables)
    }

    fn worker(&self, input: &SchemaRef) -> Result<Worker, ModuleError> {
        let mut run = self.start()?;
        run.schema(input)?;
        Ok(self.working(run))
    }

    fn working(&self, run: Run) -> Worker {
        Worker::new(run, self.module.limits().memory)
    }
}

/// Starts `job` over a dataset.
pub(crate) async fn run<T: Send + 'static>(
    mut job: Job,
    source: &Source,
    carry: Carry,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>, RunError> {
    let raw = source.schema().clone();
    let mut instance = job.instance()?;
    job.options.relay = instance.info()?.recipe.is_some_and(|recipe| recipe.relay);
    job.options.carry = carry.keep_text();
    let mut run = instance.open(&job.options, &job.tables)?;
    let output = run.schema(&raw)?;
    let relays = job.options.relay && output.is_some();
    let input = parts(source, (0..raw.fields().len()).map(InputColumn::Cells).collect(), &raw, None);
    if let (Some(schema), true) = (&output, relays) {
        let first = Mutex::new(Some(job.working(run)));
        let runners = Runners::new(move || {
            let first = first.lock().take();
            first.map_or_else(|| job.worker(&raw), Ok).map_err(RunError::from)
        });
        let parts = relay(input, runners, encoding(schema, &cells(schema))?, context.clone());
        return Ok(Running { schema: schema.clone(), parts });
    }
    let keep: Encode<Vec<RecordBatch>> = Arc::new(|batches, _| Ok(batches));
    let batches = relay(input, Through::runners(), keep, context.clone());
    let (schema, batches) = match output {
        Some(schema) => (schema, in_order(InOrder { run }, batches, context.clone())),
        None => whole(InOrder { run }, batches, context).await?,
    };
    let encode = encoding(&schema, &cells(&schema))?;
    Ok(Running { schema, parts: relay(made(batches), Through::runners(), encode, context.clone()) })
}

/// No column of a module's output holds text of the source.
fn cells(schema: &SchemaRef) -> Vec<Option<usize>> {
    vec![None; schema.fields().len()]
}

/// A run that takes all batches, one after another.
struct InOrder {
    run: Run,
}

impl InOrder {
    /// What it gives for a batch.
    fn push(&mut self, batch: &RecordBatch, context: &RunContext) -> Result<Vec<RecordBatch>> {
        let batches = self.run.push(batch)?;
        context.record(failed_cells(&mut self.run, 0)?)?;
        Ok(batches)
    }

    /// What it still gives after the last batch.
    fn finish(&mut self, context: &RunContext) -> Result<Vec<RecordBatch>> {
        let batches = self.run.finish()?;
        let mut trace = failed_cells(&mut self.run, 0)?;
        trace.merge(self.run.trace()?);
        context.record(trace)?;
        Ok(batches)
    }
}

/// Batches one after another on one instance.
fn in_order(
    run: InOrder,
    batches: Ordered<Vec<RecordBatch>>,
    context: Arc<RunContext>,
) -> Ordered<Vec<RecordBatch>> {
    let batches = batches.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let given = batches.scan(run, move |run, batches: Result<Option<Vec<RecordBatch>>>| {
        let given = batches.and_then(|batches| match batches {
            None => run.finish(&context),
            Some(batches) => {
                let given = batches.iter().map(|batch| run.push(batch, &context));
                given.collect::<Result<Vec<_>>>().map(|given| given.concat())
            }
        });
        futures::future::ready(Some(given))
    });
    given.boxed()
}

/// All batches before the first leaves: the columns that come out depend on the data.
async fn whole(
    mut run: InOrder,
    mut batches: Ordered<Vec<RecordBatch>>,
    context: &Arc<RunContext>,
) -> Result<(SchemaRef, Ordered<Vec<RecordBatch>>)> {
    while let Some(batches) = batches.next().await {
        for batch in &batches? {
            run.push(batch, context)?;
        }
    }
    let given = run.finish(context)?;
    let schema = run.run.output().ok_or_else(|| ModuleError::broken("it gave no columns"))?;
    Ok((schema, stream::iter([Ok(given)]).boxed()))
}
