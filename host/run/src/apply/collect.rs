//! A run whose rows stay in memory, for those who look at all of them.

use arrow_array::RecordBatch;
use futures::TryStreamExt;
use recipe_core::Program;
use recipe_tables::Dataset;

use super::prepare::{Prepared, Work, prepare};
use super::unchanged::explained;
use super::{Apply, Paths, on_threads};
use crate::engine::{self, Carry, Closing, Ledger, RunContext, Running, Settings, keep};
use crate::error::{CaseError, Result, RunError};
use crate::limits::check_output;

/// All rows that a run gave.
#[derive(Debug, Clone)]
pub(crate) struct Collected {
    /// The rows.
    pub(crate) rows: RecordBatch,
    /// How many cells could not be converted, in all steps together.
    pub(crate) failed_cells: u64,
}

impl Apply {
    /// Runs the recipe over its input, as [`run`](Self::run) does, and gives the rows, of which there may be so many. Nothing is
    /// written; rows that a step puts in quarantine are dropped.
    pub(crate) fn collect(&self, most_rows: usize) -> Result<Collected> {
        let input = self.readable()?;
        let dataset = Dataset::find(&input.paths, input.reading())?;
        let files = dataset.files.clone();
        let run = || {
            let paths = Paths::default();
            let prepared = prepare(self.recipe.clone(), input, dataset, &self.engine, self.threads, &paths)?;
            on_threads(self.threads, self.collected(prepared, most_rows))
        };
        explained(&files, run())
    }

    async fn collected(&self, prepared: Prepared, most_rows: usize) -> Result<Collected> {
        let Prepared { recipe, work, source, columns, memory, .. } = prepared;
        let options = &source.dataset().options;
        let settings = Settings {
            recipe: recipe.clone(),
            files: source.dataset().paths(),
            columns,
            text: options.text.clone(),
            threads: self.threads,
            invalid: self.invalid,
            limits: options.limits.clone(),
            max_failed: self.max_failed,
        };
        let quarantine = Box::new(std::io::sink());
        let context = RunContext::new(settings, memory, Ledger::listing(Some(quarantine), &recipe));
        let _closing = Closing(context.clone());
        let encoding = |_: &_, _: &[_]| Ok(keep());
        let Running { schema, mut parts } = match work {
            Work::Native(Program { plan, .. }) => {
                engine::run(plan, &source, Carry::Typed, &encoding, &context).await?
            }
            Work::Module(job) => engine::run_module(*job, &source, Carry::Typed, &encoding, &context).await?,
        };
        check_output(&context.settings.limits, &schema)?;
        let (mut batches, mut rows) = (Vec::new(), 0);
        while let Some(part) = parts.try_next().await? {
            rows += part.iter().map(RecordBatch::num_rows).sum::<usize>();
            if rows > most_rows {
                return Err(CaseError::TooManyRows { limit: most_rows }.into());
            }
            batches.extend(part);
        }
        context.ledger.finish(&context.settings)?;
        let trace = context.ledger.trace();
        let rows = arrow_select::concat::concat_batches(&schema, &batches)
            .map_err(RunError::rows("put together the rows that came out"))?;
        let failed_cells = trace.numbers().map(|step| trace.step(step).cells_failed).sum();
        Ok(Collected { rows, failed_cells })
    }
}
