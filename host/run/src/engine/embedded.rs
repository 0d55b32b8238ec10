//! Runs inside of a program that has rows, threads, memory and temporary files of its own, such as a query of DataFusion.

use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_core::engine::plan::{Expectation, KeepText, Plan, Pruned};
use recipe_core::{Recipe, Trace};
use recipe_tables::morsel::{Decoded, Morsel};
use recipe_tables::{Limits, Source, TextFormat};

use super::at_work::bytes_of;
use super::context::{Closing, InvalidCells, RunContext, Settings};
use super::ledger::{FailedCells, Ledger};
use super::lent::Lent;
use super::memory::{Memory, MemoryOptions};
use super::relay::{Ordered, Part};
use super::{Leaving, Running, keep, parts, run_over, through};
use crate::error::{MaxFailed, Result};

/// A run inside of another program, which gives it the rows and takes what leaves, in order. It runs one plan, once.
///
/// What is lent decides how many batches are worked on at once, how much memory steps may hold, and where rows go that do
/// not fit.
pub struct Embedded(Arc<RunContext>);

/// What a run inside of another program looks out for.
#[derive(Default)]
#[non_exhaustive]
pub struct Watched {
    /// What is expected of rows.
    pub expectations: Vec<Expectation>,
    /// What becomes of cells that cannot be converted.
    pub failed: FailedCells,
    /// How many may be; more end the run.
    pub max_failed: Option<MaxFailed>,
    /// Where they are listed, as JSON lines.
    pub rejects: Option<Box<dyn Write + Send>>,
}

impl Watched {
    /// The same with these expectations.
    #[must_use]
    pub fn with_expectations(self, expectations: Vec<Expectation>) -> Self {
        Watched { expectations, ..self }
    }

    /// The same with another way to deal with cells that cannot be converted.
    #[must_use]
    pub fn with_failed(self, failed: FailedCells) -> Self {
        Watched { failed, ..self }
    }

    /// The same with a limit of cells that cannot be converted.
    #[must_use]
    pub fn with_max_failed(self, max_failed: Option<MaxFailed>) -> Self {
        Watched { max_failed, ..self }
    }

    /// The same with a list of cells that cannot be converted.
    #[must_use]
    pub fn with_rejects(self, rejects: Option<Box<dyn Write + Send>>) -> Self {
        Watched { rejects, ..self }
    }

    fn ledger(self) -> Ledger {
        Ledger::expecting(&self.expectations, self.rejects).with_failed(self.failed)
    }
}

/// The settings of a run over rows that are no file's.
fn of_rows(recipe: Recipe, threads: usize, watched: &Watched) -> Settings {
    Settings {
        recipe,
        files: Vec::new(),
        columns: Arc::new(Schema::empty()),
        text: TextFormat::default(),
        threads,
        invalid: InvalidCells::Fail,
        limits: Limits::default(),
        max_failed: watched.max_failed,
    }
}

/// Batches as parts of the data.
fn parts_of(batches: BoxStream<'static, Result<RecordBatch>>) -> Ordered<Part> {
    let rows = batches.try_filter(|batch| futures::future::ready(batch.num_rows() > 0));
    let rows = rows.map_ok(|batch| {
        let bytes = bytes_of(&batch);
        // Rows are counted as those of a file.
        Part::File(Morsel { file: 0, share: 0, bytes, decode: Box::new(|| Decoded::new(0, Ok(batch))) })
    });
    rows.boxed()
}

impl Embedded {
    /// A run of `recipe`, in whose text errors are shown.
    pub fn new(recipe: Recipe, watched: Watched, lent: Lent) -> Embedded {
        Embedded::lent(of_rows(recipe, lent.threads, &watched), watched, lent)
    }

    /// The same with memory and temporary files of its own, for a program that has no more than the rows. Of these, so many
    /// batches are worked on at once.
    pub fn alone(recipe: Recipe, watched: Watched, threads: usize, memory: MemoryOptions) -> Embedded {
        let memory = Memory::new(memory, 0);
        let settings = of_rows(recipe, threads, &watched);
        Embedded(RunContext::new(settings, memory, watched.ledger()))
    }

    fn lent(settings: Settings, watched: Watched, lent: Lent) -> Embedded {
        let memory = Memory::lent(lent.environment, lent.spilled);
        Embedded(RunContext::new(settings, memory, watched.ledger().timing(lent.busy)))
    }

    /// A run that reads `source` as `columns`, one for each of its columns.
    ///
    /// # Errors
    ///
    /// There is no recipe, so only reading can fail; a cell that does not fit its column ends the run, unless `invalid` says
    /// that it is null.
    pub fn reading(
        source: &Source,
        columns: &SchemaRef,
        invalid: InvalidCells,
        lent: Lent,
    ) -> Result<Embedded> {
        let options = &source.dataset().options;
        let settings = Settings {
            recipe: Recipe::parse("[]")?,
            files: source.dataset().paths(),
            columns: columns.clone(),
            text: options.text.clone(),
            threads: lent.threads,
            invalid,
            limits: options.limits.clone(),
            max_failed: None,
        };
        Ok(Embedded::lent(settings, Watched::default(), lent))
    }

    /// Runs a plan whose columns are known over batches, which have the columns of its input. What the plan expects of rows
    /// is checked once the last one has left.
    ///
    /// It has to be polled inside of a tokio runtime.
    ///
    /// # Errors
    ///
    /// A step cannot be made ready; what goes wrong with rows is in the stream.
    pub fn over(
        &self,
        plan: &Plan,
        batches: BoxStream<'static, Result<RecordBatch>>,
    ) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        self.run(plan, parts_of(batches))
    }

    /// Runs any plan over batches, and says which columns leave. What is to be looked at before they are known is read first,
    /// and held as rows of steps are.
    ///
    /// # Errors
    ///
    /// As [`over`](Self::over), and what goes wrong with rows before the columns are known.
    pub async fn start(
        &self,
        plan: Plan,
        batches: BoxStream<'static, Result<RecordBatch>>,
    ) -> Result<(SchemaRef, BoxStream<'static, Result<RecordBatch>>)> {
        let context = &self.0;
        let schema = plan.output().clone();
        let text_columns = vec![None; schema.fields().len()];
        let leaving = Leaving { schema, text_columns };
        let made = run_over(plan, leaving, parts_of(batches), &|_, _| Ok(keep()), context, 0).await;
        let Running { schema, parts } = made.inspect_err(|_| context.memory.close())?;
        Ok((schema, self.ending(parts)))
    }

    /// Reads the columns of `source` that `plan` lets leave, whose input are the columns that this run was made for.
    ///
    /// # Errors
    ///
    /// As [`over`](Self::over).
    pub fn scan(&self, plan: Plan, source: &Source) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let plan = plan.reading(source.schema(), &source.dataset().options.text, KeepText::Never);
        let Pruned { plan, input, .. } = plan.pruned(false);
        self.run(&plan, parts(source, input, &plan.input, plan.first_filter()))
    }

    fn run(&self, plan: &Plan, input: Ordered<Part>) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let (made, _) = through(plan, input, keep(), &self.0, 0)?;
        Ok(self.ending(made))
    }

    /// The rows that leave, and at their end what is said of them as a whole.
    fn ending(&self, made: Ordered<Vec<RecordBatch>>) -> BoxStream<'static, Result<RecordBatch>> {
        let context = self.0.clone();
        // Temporary files go with the stream.
        let closing = Closing(context.clone());
        let rows = made.map_ok(|batches| stream::iter(batches.into_iter().map(Ok))).try_flatten();
        let rows = rows.try_filter(|batch| futures::future::ready(batch.num_rows() > 0));
        let end = stream::once(async move {
            let _closing = closing;
            context.ledger.finish(&context.settings)?;
            context.ledger.finish_rejects()
        });
        let end = end.filter_map(|ended| futures::future::ready(ended.err().map(Err)));
        rows.chain(end).boxed()
    }

    /// What each step did so far. Failed cells are counted; [a list](Watched::with_rejects) names them.
    pub fn trace(&self) -> Trace {
        self.0.ledger.trace()
    }

    /// What the run works with.
    pub(crate) fn context(&self) -> &RunContext {
        &self.0
    }

    /// How many rows came in so far.
    pub fn rows_in(&self) -> u64 {
        self.0.ledger.rows_in()
    }
}
