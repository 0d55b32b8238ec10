//! Rows on their way through a recipe.

use std::io::Write;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::SchemaRef;
use futures::{StreamExt, TryStreamExt};
use pyo3::prelude::*;
use recipe_core::Recipe;
use recipe_core::engine::plan::Plan;
use recipe_run::RunError;
use recipe_run::embed::{Embedded, Watched};
use recipe_run::report::RowsReport;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::pieces::pieces;
use crate::problems::{raised, unexpected, warn};
use crate::reader::Reader;
use crate::rejects::Rejects;
use crate::settings::Run;
use crate::table::{Leaving, Table};
use crate::waiting::LOOK;

/// What comes out of a run: first its columns, then its rows.
enum Made {
    Columns(SchemaRef),
    Rows(RecordBatch),
}

type Taken = mpsc::Receiver<Result<Made, RunError>>;

/// Rows that leave a recipe, in order, as they are asked for.
#[pyclass(module = "recipe_engine")]
pub(crate) struct Rows {
    recipe: Recipe,
    run: Arc<Embedded>,
    schema: SchemaRef,
    rejects: Option<Rejects>,
    /// None once the last row has left, or the run has failed.
    going: Option<Going>,
}

/// Threads at work, and what they make.
struct Going {
    /// None while it is dropped.
    runtime: Option<Runtime>,
    taken: Taken,
    pump: JoinHandle<()>,
}

impl Rows {
    /// Starts a plan over what a reader gives, and waits until the columns are known.
    pub(crate) fn start(
        py: Python<'_>,
        recipe: Recipe,
        plan: Plan,
        reader: Reader,
        run: Run,
    ) -> PyResult<Rows> {
        let Run { threads, memory, views, max_failed, rejects, .. } = run;
        let rejects = rejects.map(Rejects::begin).transpose()?;
        let listed = rejects.clone().map(|rejects| Box::new(rejects) as Box<dyn Write + Send>);
        let watched = Watched::default()
            .with_expectations(plan.expectations.clone())
            .with_max_failed(max_failed)
            .with_rejects(listed);
        let run = Arc::new(Embedded::alone(recipe.clone(), watched, threads, memory));
        let going = Going::start(run.clone(), plan, reader, threads, views);
        let mut going = going.map_err(|error| raised(py, &RunError::Threads(error)))?;
        let first = going.next(py).inspect_err(|_| rejects.iter().for_each(Rejects::discard))?;
        let Some(Made::Columns(schema)) = first else { unreachable!("columns come first") };
        Ok(Rows { recipe, run, schema, rejects, going: Some(going) })
    }

    /// The next rows. At their end, warns of what the data showed.
    fn take(&mut self, py: Python<'_>) -> PyResult<Option<RecordBatch>> {
        let Some(going) = &mut self.going else { return Ok(None) };
        match going.next(py) {
            Ok(Some(Made::Rows(batch))) => Ok(Some(batch)),
            Ok(_) => {
                self.going = None;
                self.rejects.iter().try_for_each(Rejects::finish)?;
                warn(py, &self.recipe, self.run.trace().warnings())?;
                Ok(None)
            }
            Err(error) => {
                self.going = None;
                self.rejects.iter().for_each(Rejects::discard);
                Err(error)
            }
        }
    }
}

#[pymethods]
impl Rows {
    fn __iter__(rows: PyRef<'_, Self>) -> PyRef<'_, Self> {
        rows
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Table>> {
        let batch = self.take(py)?;
        Ok(batch.map(|batch| Table { schema: self.schema.clone(), batches: vec![batch] }))
    }

    /// A table without rows, of these columns.
    #[getter]
    fn columns(&self) -> Table {
        Table { schema: self.schema.clone(), batches: Vec::new() }
    }

    /// What the run did so far, as JSON and as text.
    fn report(&self) -> PyResult<(String, String)> {
        let report = RowsReport::of(&self.run);
        let json = serde_json::to_string(&report).map_err(|error| unexpected(&error.to_string()))?;
        Ok((json, report.to_string()))
    }

    /// All rows that have not left yet.
    fn collect(&mut self, py: Python<'_>) -> PyResult<Table> {
        let mut batches = Vec::new();
        while let Some(batch) = self.take(py)? {
            batches.push(batch);
        }
        Ok(Table { schema: self.schema.clone(), batches })
    }
}

impl Going {
    fn start(
        run: Arc<Embedded>,
        plan: Plan,
        reader: Reader,
        threads: usize,
        views: bool,
    ) -> std::io::Result<Going> {
        // Timers are looked at between parts of the data, each of which takes a while.
        let runtime =
            Builder::new_multi_thread().worker_threads(threads).event_interval(1).enable_time().build()?;
        let (give, taken) = mpsc::channel(1);
        let pump = runtime.spawn(async move {
            if let Err(error) = pump(&run, plan, reader, threads, views, &give).await {
                // Nobody may want to know any more.
                let _ = give.send(Err(error)).await;
            }
        });
        Ok(Going { runtime: Some(runtime), taken, pump })
    }

    /// What comes next. While it is waited for, other threads of Python run, and Ctrl-C is seen.
    fn next(&mut self, py: Python<'_>) -> PyResult<Option<Made>> {
        loop {
            match py.detach(|| self.wait()) {
                Some(Ok(made)) => return Ok(made),
                Some(Err(error)) => return Err(raised(py, &error)),
                None => py.check_signals()?,
            }
        }
    }

    /// Waits a little; none if nothing came.
    fn wait(&mut self) -> Option<Result<Option<Made>, RunError>> {
        let Going { runtime, taken, pump } = self;
        let runtime = runtime.as_ref()?;
        let next = async {
            match taken.recv().await {
                Some(made) => made.map(Some),
                // It has sent all, or it panicked.
                None => pump.await.map(|()| None).map_err(RunError::Worker),
            }
        };
        runtime.block_on(async { tokio::time::timeout(LOOK, next).await }).ok()
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        // A thread that waits for Python, or for a network, must not keep this one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Lets rows go through the plan, and gives what leaves.
async fn pump(
    run: &Embedded,
    plan: Plan,
    reader: Reader,
    threads: usize,
    views: bool,
    give: &mpsc::Sender<Result<Made, RunError>>,
) -> Result<(), RunError> {
    let came = reader.schema();
    let (made, rows) = run.start(plan, pieces(reader)).await?;
    let leaving = Arc::new(Leaving::new(&made, &came, views));
    if give.send(Ok(Made::Columns(leaving.schema.clone()))).await.is_err() {
        return Ok(());
    }
    let written = rows.map_ok(|batch| {
        let leaving = leaving.clone();
        let task = tokio::spawn(async move { leaving.batch(batch) });
        async { task.await.map_err(RunError::Worker)?.map_err(unwritten) }
    });
    let mut written = written.try_buffered(threads).boxed();
    while let Some(batch) = written.try_next().await? {
        if give.send(Ok(Made::Rows(batch))).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

fn unwritten(error: arrow_schema::ArrowError) -> RunError {
    RunError::Rows { action: "give the rows to Python", source: error.into() }
}
