//! Rows of any stream through one instance, one batch after another.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common_runtime::SpawnedTask;
use futures::{StreamExt, TryStreamExt, stream};
use recipe_core::Trace;
use recipe_module::{ModuleError, Run};

use super::super::context::RunContext;
use super::super::relay::Ordered;
use super::worker::failed_cells;
use crate::error::{Result, RunError};

/// What an error of the module is to the run.
pub(crate) type Blame = Arc<dyn Fn(ModuleError) -> RunError + Send + Sync>;

/// A run on an instance of its own, with what its errors are.
struct Alone {
    run: Run,
    context: Arc<RunContext>,
    blame: Blame,
}

/// Takes `rows` through a run that knows their columns. Where its own depend on the data, all rows go in before the first comes out.
pub(crate) async fn run_alone(
    run: Run,
    mut rows: Ordered<Vec<RecordBatch>>,
    context: Arc<RunContext>,
    blame: Blame,
) -> Result<(SchemaRef, Ordered<Vec<RecordBatch>>)> {
    let columns = run.output();
    let mut alone = Alone { run, context, blame: blame.clone() };
    if let Some(columns) = columns {
        return Ok((columns, alone.over(rows)));
    }
    while let Some(batches) = rows.try_next().await? {
        alone = alone.call(Some(batches)).await?.0;
    }
    let (alone, given) = alone.call(None).await?;
    let columns = alone.run.output();
    let columns = columns.ok_or_else(|| blame(ModuleError::broken("it gave no columns")))?;
    Ok((columns, stream::iter([Ok(given)]).boxed()))
}

impl Alone {
    fn over(self, rows: Ordered<Vec<RecordBatch>>) -> Ordered<Vec<RecordBatch>> {
        let given = stream::try_unfold((Some(self), rows), |(alone, mut rows)| async move {
            let Some(alone) = alone else { return Ok(None) };
            let batches = rows.try_next().await?;
            let is_last = batches.is_none();
            let (alone, given) = alone.call(batches).await?;
            Ok(Some((given, ((!is_last).then_some(alone), rows))))
        });
        given.boxed()
    }

    /// Hands in batches, or the end of them, on a thread that may wait: a call takes as long as the module likes, up to its
    /// deadline.
    async fn call(self, batches: Option<Vec<RecordBatch>>) -> Result<(Self, Vec<RecordBatch>)> {
        let task = SpawnedTask::spawn_blocking(move || self.called(batches));
        task.join().await.map_err(RunError::Worker)?
    }

    fn called(mut self, batches: Option<Vec<RecordBatch>>) -> Result<(Self, Vec<RecordBatch>)> {
        let blame = self.blame.clone();
        let mut given = Vec::new();
        match batches {
            Some(batches) => {
                for batch in batches.iter().filter(|batch| batch.num_rows() > 0) {
                    given.extend(self.run.push(batch).map_err(&*blame)?);
                    let trace = failed_cells(&mut self.run, 0).map_err(&*blame)?;
                    self.record(trace)?;
                }
            }
            None => {
                given.extend(self.run.finish().map_err(&*blame)?);
                let mut trace = failed_cells(&mut self.run, 0).map_err(&*blame)?;
                trace.merge(self.run.trace().map_err(&*blame)?);
                self.record(trace)?;
            }
        }
        Ok((self, given))
    }

    /// Rows that were made on the way have no place in a file.
    fn record(&self, mut trace: Trace) -> Result<()> {
        trace.move_rows(|_| None);
        self.context.record(trace)
    }
}
