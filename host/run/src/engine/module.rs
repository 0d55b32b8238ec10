//! Running a module over a dataset. Batches that can be relayed run on an instance per thread, and wait for each other
//! only where order matters; others run in order on one instance.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::{StreamExt, TryStreamExt, stream};
use parking_lot::Mutex;
use recipe_core::Context;
use recipe_core::Dataset;
use recipe_core::Trace;
use recipe_core::engine::plan::InputColumn;
use recipe_core::types::type_name;
use recipe_module::{Instance, Module, ModuleError, Options, Run};
use recipe_tables::Source;

use super::context::RunContext;
use super::relay::{Encode, Ordered, Progress, Runner, Runners, Through, made, relay};
use super::{Carry, Encoding, Running, parts};
use crate::error::{Result, RunError};

/// A module with all that its instances are given.
#[derive(Clone)]
pub(crate) struct Job {
    module: Module,
    /// The recipe's text, unless the module carries it.
    recipe: Option<String>,
    options: Options,
    tables: Vec<Arc<Dataset>>,
}

impl Job {
    /// A run over columns that come as `raw` and are read as `typed`.
    pub(crate) fn new(
        module: &Module,
        recipe: Option<String>,
        context: Context,
        raw: &SchemaRef,
        typed: &SchemaRef,
    ) -> Self {
        let columns = raw.fields().iter().zip(typed.fields());
        let read = columns.filter(|(raw, typed)| raw.data_type() != typed.data_type());
        let types = read.map(|(_, typed)| (typed.name().clone(), type_name(typed.data_type())));
        let options =
            Options { types: types.collect(), now: context.now, seed: context.seed, ..Options::default() };
        Job { module: module.clone(), recipe, options, tables: context.datasets }
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
        let schema = run.output().ok_or_else(|| ModuleError::Broken("it gave no columns".into()))?;
        arrow_select::concat::concat_batches(&schema, &batches).map_err(RunError::rows)
    }

    /// An instance with the recipe.
    fn instance(&self) -> Result<Instance, ModuleError> {
        let mut instance = self.module.instance()?;
        if let Some(recipe) = &self.recipe {
            instance.load(recipe)?;
        }
        Ok(instance)
    }

    /// A run on an instance of its own, before it has a schema.
    fn start(&self) -> Result<Run, ModuleError> {
        self.instance()?.open(&self.options, &self.tables)
    }

    fn worker(&self, input: &SchemaRef) -> Result<Worker, ModuleError> {
        let mut run = self.start()?;
        run.schema(input)?;
        Ok(Worker { run, rows: 0, before: 0, memory: self.module.limits().memory })
    }
}

/// A run, and how many rows it was given.
struct Worker {
    run: Run,
    /// How many rows it was given, and how many before the last batch.
    rows: u64,
    before: u64,
    memory: u64,
}

/// A part that waits in an instance, or went through a stop there, and the rows that were ready before.
struct Held {
    worker: Worker,
    ready: Vec<RecordBatch>,
}

impl Worker {
    /// Hands in a batch, and takes what is ready.
    fn give(&mut self, batch: &RecordBatch) -> Result<Vec<RecordBatch>> {
        self.before = self.rows;
        self.rows += batch.num_rows() as u64;
        Ok(self.run.push(batch)?)
    }

    /// Takes the rest after the last batch.
    fn end(&mut self) -> Result<Vec<RecordBatch>> {
        self.before = 0;
        Ok(self.run.finish()?)
    }

    fn progress(self, ready: Vec<RecordBatch>) -> Progress<Self> {
        if self.run.waits() {
            return Progress::Waiting(Held { worker: self, ready });
        }
        Progress::Ready(self, ready)
    }
}

impl Runner for Worker {
    type State = Vec<u8>;
    type Waiting = Held;
    type Resumed = Held;

    fn push(mut self, batch: RecordBatch) -> Result<Progress<Self>> {
        let ready = self.give(&batch)?;
        Ok(self.progress(ready))
    }

    fn finish(mut self) -> Result<Progress<Self>> {
        let ready = self.end()?;
        Ok(self.progress(ready))
    }

    fn resume(mut waiting: Held, before: Option<Vec<u8>>) -> Result<(Vec<u8>, Held)> {
        let run = &mut waiting.worker.run;
        run.merge(&before.unwrap_or_default())?;
        Ok((run.state()?, waiting))
    }

    fn proceed(resumed: Held) -> Result<Progress<Self>> {
        let Held { mut worker, mut ready } = resumed;
        ready.extend(worker.run.go_on()?);
        Ok(worker.progress(ready))
    }

    fn trace(&mut self) -> Result<Trace> {
        let mut trace = Trace::default();
        if self.run.cells_failed()? {
            trace.list(self.run.failed()?);
            trace.move_rows(|row| row.checked_sub(self.before));
        }
        Ok(trace)
    }

    /// Memory never shrinks. An instance that has much of what it may have makes room for a fresh one.
    fn is_worn(&self) -> bool {
        self.run.memory_bytes() as u64 > self.memory / 2
    }

    fn close(mut self) -> Result<Trace> {
        Ok(self.run.trace()?)
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
    job.options.carry = carry != Carry::Typed;
    let mut run = instance.open(&job.options, &job.tables)?;
    let output = run.schema(&raw)?;
    let relays = job.options.relay && output.is_some();
    let memory = job.module.limits().memory;
    let first = Worker { run, rows: 0, before: 0, memory };
    let input = parts(source, (0..raw.fields().len()).map(InputColumn::Cells).collect(), &raw, None);
    if let (Some(schema), true) = (&output, relays) {
        let first = Mutex::new(Some(first));
        let runners = Runners::new(move || {
            let first = first.lock().take();
            first.map_or_else(|| job.worker(&raw), Ok).map_err(RunError::from)
        });
        let parts = relay(input, runners, encoding(schema, &cells(schema))?, context.clone());
        return Ok(Running { schema: schema.clone(), parts });
    }
    let keep: Encode<Vec<RecordBatch>> = Arc::new(Ok);
    let batches = relay(input, Through::runners(), keep, context.clone());
    let (schema, batches) = match output {
        Some(schema) => (schema, in_order(first, batches, context.clone())),
        None => whole(first, batches, context).await?,
    };
    let encode = encoding(&schema, &cells(&schema))?;
    Ok(Running { schema, parts: relay(made(batches), Through::runners(), encode, context.clone()) })
}

/// No column of a module's output holds text of the source.
fn cells(schema: &SchemaRef) -> Vec<Option<usize>> {
    vec![None; schema.fields().len()]
}

/// What a worker gives for a batch.
fn push(worker: &mut Worker, batch: RecordBatch, context: &RunContext) -> Result<Vec<RecordBatch>, RunError> {
    let batches = worker.give(&batch)?;
    let (mut trace, before) = (worker.trace()?, worker.before);
    trace.move_rows(|row| Some(row + before));
    context.record(trace)?;
    Ok(batches)
}

/// What a worker still gives after the last batch.
fn finish(worker: &mut Worker, context: &RunContext) -> Result<Vec<RecordBatch>, RunError> {
    let batches = worker.end()?;
    let mut trace = worker.trace()?;
    trace.merge(worker.run.trace()?);
    context.record(trace)?;
    Ok(batches)
}

/// Batches one after the other on one instance.
fn in_order(
    worker: Worker,
    batches: Ordered<Vec<RecordBatch>>,
    context: Arc<RunContext>,
) -> Ordered<Vec<RecordBatch>> {
    let batches = batches.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let given = batches.scan(worker, move |worker, batches: Result<Option<Vec<RecordBatch>>, RunError>| {
        let given = batches.and_then(|batches| match batches {
            None => finish(worker, &context),
            Some(batches) => {
                let given = batches.into_iter().map(|batch| push(worker, batch, &context));
                given.collect::<Result<Vec<_>, _>>().map(|given| given.concat())
            }
        });
        futures::future::ready(Some(given))
    });
    given.boxed()
}

/// All batches before the first leaves: the columns that come out depend on the data.
async fn whole(
    mut worker: Worker,
    mut batches: Ordered<Vec<RecordBatch>>,
    context: &Arc<RunContext>,
) -> Result<(SchemaRef, Ordered<Vec<RecordBatch>>), RunError> {
    while let Some(batches) = batches.next().await {
        for batch in batches? {
            push(&mut worker, batch, context)?;
        }
    }
    let given = finish(&mut worker, context)?;
    let schema = worker.run.output().ok_or_else(|| ModuleError::Broken("it gave no columns".into()))?;
    Ok((schema, stream::iter([Ok(given)]).boxed()))
}
