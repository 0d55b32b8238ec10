//! Running a module over a dataset. Batches that can be relayed run on an instance per thread, and wait for each other
//! only where order matters; others run in order on one instance.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::physical_plan::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_core::Context;
use recipe_core::exec::Trace;
use recipe_core::plan::Dataset;
use recipe_core::types::type_name;
use tokio::sync::mpsc;

use super::error::{Error, Result};
use super::instance::Instance;
use super::module::Module;
use super::run::{Options, Run};
use crate::engine::{Running, Shared, failed};
use crate::error::HostError;
use crate::format::Source;

/// A module with all that its instances are given.
#[derive(Clone)]
pub struct Job {
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
    ) -> Result<RecordBatch, HostError> {
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
        let schema = run.output().ok_or_else(|| Error::Broken("it gave no columns".into()))?;
        arrow_select::concat::concat_batches(&schema, &batches)
            .map_err(|error| HostError::failed(error.to_string()))
    }

    /// An instance with the recipe.
    fn instance(&self) -> Result<Instance> {
        let mut instance = self.module.instance()?;
        if let Some(recipe) = &self.recipe {
            instance.load(recipe)?;
        }
        Ok(instance)
    }

    /// A run on an instance of its own, before it has a schema.
    fn start(&self) -> Result<Run> {
        self.instance()?.open(&self.options, &self.tables)
    }

    fn worker(&self, input: &SchemaRef) -> Result<Worker> {
        let mut run = self.start()?;
        run.schema(input)?;
        Ok(Worker { run, rows: 0 })
    }
}

/// A run, and how many rows it was given.
struct Worker {
    run: Run,
    rows: u64,
}

/// What came of a batch: rows, and a list of cells that failed.
type Done = (Vec<RecordBatch>, Trace);

impl Worker {
    /// Runs a batch whose first row is row `first` of the input.
    fn push(&mut self, batch: &RecordBatch, first: u64) -> Result<Done> {
        let (batches, before) = self.begin(batch)?;
        Ok((batches, self.failed(before, first)?))
    }

    /// Pushes a batch, and gives what is ready and how many rows came before it.
    fn begin(&mut self, batch: &RecordBatch) -> Result<(Vec<RecordBatch>, u64)> {
        let before = self.rows;
        self.rows += batch.num_rows() as u64;
        Ok((self.run.push(batch)?, before))
    }

    fn finish(&mut self) -> Result<Done> {
        let batches = self.run.finish()?;
        let mut trace = self.failed(0, 0)?;
        trace.merge(self.run.trace()?);
        Ok((batches, trace))
    }

    fn failed(&mut self, before: u64, first: u64) -> Result<Trace> {
        let mut trace = Trace::default();
        if self.run.cells_failed()? {
            let mut cells = self.run.failed()?;
            for cell in &mut cells {
                cell.row = cell.row.map(|row| row.saturating_sub(before) + first);
            }
            trace.list(cells);
        }
        Ok(trace)
    }
}

/// Starts `job` over the batches of a stream.
pub(crate) async fn run(
    mut job: Job,
    input: SendableRecordBatchStream,
    shared: &Arc<Shared>,
) -> Result<Running, HostError> {
    let raw = input.schema();
    let mut instance = job.instance()?;
    job.options.relay = instance.info()?.recipe.is_some_and(|recipe| recipe.relay);
    let mut run = instance.open(&job.options, &job.tables)?;
    let output = run.schema(&raw)?;
    let worker = Worker { run, rows: 0 };
    let Some(schema) = output else { return whole(worker, input, shared).await };
    let batches = if job.options.relay {
        relay(job, worker, input, shared.clone())
    } else {
        in_order(worker, input, shared.clone())
    };
    let stream = RecordBatchStreamAdapter::new(schema.clone(), batches);
    Ok(Running { schema, stream: Box::pin(stream) })
}

type Batches = BoxStream<'static, DataFusionResult<RecordBatch>>;

/// Batches with the number of their first row.
fn numbered(input: SendableRecordBatchStream) -> BoxStream<'static, DataFusionResult<(RecordBatch, u64)>> {
    let mut first = 0;
    let numbered = input.map_ok(move |batch| {
        let rows = batch.num_rows() as u64;
        first += rows;
        (batch, first - rows)
    });
    numbered.boxed()
}

fn own(error: impl Into<HostError>) -> DataFusionError {
    DataFusionError::External(Box::new(error.into()))
}

/// Tells what happened, and lets the rows through.
fn told(done: DataFusionResult<Done>, shared: &Shared) -> DataFusionResult<Batches> {
    let (batches, trace) = done?;
    shared.happened(trace).map_err(own)?;
    Ok(stream::iter(batches.into_iter().map(Ok)).boxed())
}

/// What a batch leaves for the one behind it, stage by stage; none before the first batch.
type Left = Option<mpsc::UnboundedReceiver<Vec<u8>>>;

/// A worker's part in a relay: whose states it takes over, and who takes over its own.
struct Runner {
    worker: Worker,
    before: Left,
    behind: mpsc::UnboundedSender<Vec<u8>>,
    batches: Vec<RecordBatch>,
}

impl Runner {
    /// Goes on after a call, from stage to stage, and waits at each until the batch before went through it.
    async fn through(mut self) -> DataFusionResult<(Worker, Vec<RecordBatch>)> {
        while self.worker.run.waits() {
            let left = match &mut self.before {
                None => Vec::new(),
                Some(before) => {
                    before.recv().await.ok_or_else(|| own(HostError::failed("a batch failed")))?
                }
            };
            self = blocking(move || {
                let run = &mut self.worker.run;
                run.merge(&left)?;
                // The one behind may be gone: then its run failed, and says so.
                let _ = self.behind.send(run.state()?);
                self.batches.extend(run.go_on()?);
                Ok(self)
            })
            .await?;
        }
        Ok((self.worker, self.batches))
    }
}

/// Runs something on a thread where it may take its time.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> DataFusionResult<T> {
    let done = SpawnedTask::spawn_blocking(work).join().await;
    done.map_err(|error| own(HostError::failed(error.to_string())))?.map_err(own)
}

/// Batches on as many instances as there are threads; they leave in the order they came in.
fn relay(job: Job, first: Worker, input: SendableRecordBatchStream, shared: Arc<Shared>) -> Batches {
    let raw = input.schema();
    let idle = Arc::new(Mutex::new(vec![first]));
    let last: Arc<Mutex<Left>> = Arc::default();
    let end = (job.clone(), raw.clone(), idle.clone(), last.clone());
    let work = numbered(input).map(move |batch| {
        let (job, idle, raw) = (job.clone(), idle.clone(), raw.clone());
        let most = job.module.limits().memory;
        let (behind, left) = mpsc::unbounded_channel();
        let before = lock(&last).replace(left);
        async move {
            let (batch, first) = batch?;
            let worker = lock(&idle).pop();
            let (worker, batches, rows_before) = blocking(move || {
                let mut worker = worker.map_or_else(|| job.worker(&raw), Ok)?;
                let (batches, rows_before) = worker.begin(&batch)?;
                Ok((worker, batches, rows_before))
            })
            .await?;
            let (mut worker, batches) = Runner { worker, before, behind, batches }.through().await?;
            let mut trace = worker.failed(rows_before, first).map_err(own)?;
            // Memory never shrinks. An instance that has much of what it may have makes room for a fresh one.
            if worker.run.memory_bytes() as u64 > most / 2 {
                trace.merge(worker.run.trace().map_err(own)?);
            } else {
                lock(&idle).push(worker);
            }
            Ok::<Done, DataFusionError>((batches, trace))
        }
    });
    let end = stream::once(async move {
        let (job, raw, idle, last) = end;
        let mut workers = std::mem::take(&mut *lock(&idle));
        // One of them ends the run; the others have nothing left.
        let mut worker = workers.pop().map_or_else(|| job.worker(&raw), Ok).map_err(own)?;
        let batches = worker.run.finish().map_err(own)?;
        let (behind, _nobody) = mpsc::unbounded_channel();
        let before = lock(&last).take();
        let (worker, batches) = Runner { worker, before, behind, batches }.through().await?;
        workers.push(worker);
        let mut trace = Trace::default();
        for worker in &mut workers {
            trace.merge(worker.failed(0, 0).map_err(own)?);
            trace.merge(worker.run.trace().map_err(own)?);
        }
        Ok((batches, trace))
    });
    let threads = shared.threads;
    work.buffered(threads).chain(end).map(move |done| told(done, &shared)).try_flatten().boxed()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Batches one after the other on one instance.
fn in_order(worker: Worker, input: SendableRecordBatchStream, shared: Arc<Shared>) -> Batches {
    let batches = numbered(input).map_ok(Some).chain(stream::once(async { Ok(None) }));
    let work = batches.scan(worker, |worker, batch: DataFusionResult<_>| {
        let done = batch.and_then(|batch| match batch {
            Some((batch, first)) => worker.push(&batch, first).map_err(own),
            None => worker.finish().map_err(own),
        });
        futures::future::ready(Some(done))
    });
    work.map(move |done| told(done, &shared)).try_flatten().boxed()
}

/// All batches before the first leaves: the columns that come out depend on the data.
async fn whole(
    mut worker: Worker,
    input: SendableRecordBatchStream,
    shared: &Arc<Shared>,
) -> Result<Running, HostError> {
    let mut input = numbered(input);
    while let Some(batch) = input.next().await {
        let (batch, first) = batch.map_err(failed)?;
        let (_, trace) = worker.push(&batch, first)?;
        shared.happened(trace)?;
    }
    let (batches, trace) = worker.finish()?;
    shared.happened(trace)?;
    let schema = worker.run.output().ok_or_else(|| Error::Broken("it gave no columns".into()))?;
    let stream = RecordBatchStreamAdapter::new(schema.clone(), stream::iter(batches.into_iter().map(Ok)));
    Ok(Running { schema, stream: Box::pin(stream) })
}

impl From<Error> for HostError {
    fn from(error: Error) -> Self {
        match error {
            // What the module says of a recipe names its place, like what this program says.
            Error::Told(told) if told.json.get("rendered").is_some() => {
                HostError::Told(told.message().to_owned())
            }
            Error::Refused(message) => HostError::usage(message),
            other => HostError::failed(other.to_string()),
        }
    }
}
