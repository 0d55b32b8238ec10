//! `recipe-host preview`.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use clap::Args;
use comfy_table::{Attribute, Cell, ContentArrangement, Table};
use recipe_core::Recipe;
use recipe_core::Executor;
use recipe_core::engine::Batch;
use recipe_core::engine::kernel::print::cell;
use recipe_core::types::type_name;

use crate::args::engine::EngineArgs;
use crate::args::input::InputArgs;
use crate::error::{Failure, Result};
use crate::print::{say_as_is, visible};
use recipe_run::apply::{Engine, Input, Work, prepare};

#[derive(Args)]
pub(crate) struct Preview {
    /// The recipe, or a module that carries it. With a module, changed cells are not marked.
    recipe: PathBuf,
    /// Rows to show.
    #[arg(long, default_value_t = 10)]
    rows: usize,
    /// The step to look at; the last one unless given. 0 shows the input.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    /// Rows to read from the start of the input.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    sample: usize,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    engine: EngineArgs,
}

impl Preview {
    pub(crate) fn run(&self) -> Result<()> {
        let (recipe, engine) = self.engine.open(&self.recipe)?;
        let steps = recipe.steps().len();
        let last = self.step.unwrap_or(steps);
        if last > steps {
            return Err(Failure::usage(format!("--step {last}: the recipe has {steps} steps")));
        }
        let input = self.input.read()?;
        // One step alone is marked against the step before it, a whole recipe against its input.
        let first = if self.step.is_some() { last.saturating_sub(1) } else { 0 };
        let before = self.after(&recipe, first, &input, &engine)?;
        let after = self.after(&recipe, last, &input, &engine)?;
        say_as_is(&self.table(&before, &after))
    }

    /// The rows after the first `steps` steps, with the row of the input each was. A module does not tell that.
    fn after(&self, recipe: &Recipe, steps: usize, input: &Input, engine: &Engine) -> Result<Rows> {
        let fail = |error: recipe_core::Error| Failure::failed(error.to_string());
        let prepared = prepare(recipe.up_to(steps), input, engine)?;
        let program = match prepared.work {
            Work::Native(program) => program,
            Work::Module(job) => {
                let data = job.sample(steps, &prepared.source, self.sample)?;
                return Ok(Rows { sources: vec![None; data.num_rows()], data });
            }
        };
        let plan = program.plan.reading(prepared.source.schema(), false);
        let mut executor = Executor::new(&plan).map_err(fail)?;
        let mut rows = Vec::new();
        let mut left = self.sample;
        for batch in prepared.source.batches() {
            let batch = batch?.batch;
            let batch = batch.slice(0, batch.num_rows().min(left));
            left -= batch.num_rows();
            rows.extend(executor.push_tracked(&batch).map_err(fail)?);
            if left == 0 {
                break;
            }
        }
        rows.extend(executor.finish_tracked().map_err(fail)?);
        let schema = executor.schema().clone();
        let batches = rows.iter().map(|batch| &batch.data);
        let data = arrow_select::concat::concat_batches(&schema, batches)
            .map_err(|error| Failure::failed(error.to_string()))?;
        let sources =
            rows.iter().flat_map(|batch: &Batch| (0..batch.data.num_rows()).map(|row| batch.source_row(row)));
        Ok(Rows { sources: sources.collect(), data })
    }

    fn table(&self, before: &Rows, after: &Rows) -> String {
        let colours = std::io::stdout().is_terminal();
        let schema = after.data.schema();
        let mut table = Table::new();
        table.load_preset(comfy_table::presets::UTF8_FULL_CONDENSED);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(
            schema
                .fields()
                .iter()
                .map(|field| format!("{}\n{}", visible(field.name()), type_name(field.data_type()))),
        );
        let shown = after.data.num_rows().min(self.rows);
        let mut marked = false;
        for row in 0..shown {
            let cells = schema.fields().iter().enumerate().map(|(at, field)| {
                let text = cell(after.data.column(at).as_ref(), row);
                let changed = before.changed(after.sources[row], field.name(), text.as_deref());
                marked |= changed;
                let text = text.map_or_else(|| "null".into(), |text| visible(&text));
                match (changed, colours) {
                    (false, _) => Cell::new(text),
                    (true, true) => {
                        Cell::new(text).add_attribute(Attribute::Bold).fg(comfy_table::Color::Yellow)
                    }
                    (true, false) => Cell::new(format!("*{text}")),
                }
            });
            table.add_row(cells.collect::<Vec<_>>());
        }
        let mut text = format!("{table}\n{shown} of {} rows", after.data.num_rows());
        if before.data.num_rows() >= self.sample {
            let _ = write!(text, ", of the first {} of the input", self.sample);
        }
        if marked {
            text.push_str(if colours {
                "; changed cells are yellow"
            } else {
                "; changed cells are marked with *"
            });
        }
        text
    }
}

struct Rows {
    data: RecordBatch,
    sources: Vec<Option<u64>>,
}

impl Rows {
    /// Whether the cell of a row of the input was another before, or was not there. Rows that were grouped, sorted
    /// or joined cannot be compared.
    fn changed(&self, source: Option<u64>, column: &str, now: Option<&str>) -> bool {
        let Some(row) = source.and_then(|source| self.sources.iter().position(|row| *row == Some(source)))
        else {
            return false;
        };
        match self.data.column_by_name(column) {
            None => true,
            Some(before) => cell(before.as_ref(), row).as_deref() != now,
        }
    }
}
