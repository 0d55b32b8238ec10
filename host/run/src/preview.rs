//! The first rows of an input after a recipe, or after one of its steps.

use std::collections::HashMap;

use arrow_array::{Array, RecordBatch};
use arrow_schema::Schema;
use chrono::Utc;
use recipe_core::engine::Batch;
use recipe_core::engine::kernel::print::cell;
use recipe_core::engine::plan::{KeepText, Plan};
use recipe_core::{Context, Executor, Recipe};
use recipe_tables::Dataset;

use crate::apply::{Apply, Input, Paths, Work, explained, prepare};
use crate::error::{Result, RunError};

/// Rows after a recipe or a step, and which of their cells it changed.
#[derive(Debug, Clone)]
pub struct Preview {
    before: Rows,
    after: Rows,
    /// Where the rows of the input are among those before.
    places: HashMap<u64, usize>,
    /// Which column each of those after was before, if it was there.
    columns: Vec<Option<usize>>,
}

/// Rows, and the row of the input that each was; none where it was made of several.
#[derive(Debug, Clone)]
struct Rows {
    data: RecordBatch,
    sources: Vec<Option<u64>>,
    /// Whether the input may have more rows than were read.
    is_partial: bool,
}

impl Apply {
    /// Runs the recipe over the first `sample` rows of its input. With a `step`, only the steps up to that one, counted from
    /// 1, and changes are those of that step; step 0 shows the input. Nothing is written, and no output need be named.
    ///
    /// ```
    /// use recipe_run::{Apply, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let input = folder.path().join("a.csv").display().to_string();
    /// # std::fs::write(&input, "city,n\nMobile,1\nDOTHAN,2\n")?;
    /// let recipe = Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#)?;
    /// let preview = Apply::new(recipe).input(&input).preview(None, 1000)?;
    /// assert_eq!(preview.rows().num_rows(), 2);
    /// assert!(preview.is_changed(0, 0) && !preview.is_changed(1, 0));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check), and what goes wrong with these rows.
    pub fn preview(&self, step: Option<usize>, sample: usize) -> Result<Preview> {
        let recipe = self.recipe();
        let (first, last) = compared(recipe, step)?;
        let mut input = self.readable()?.clone();
        // Both have one clock: what NOW gives is no change.
        input.now.get_or_insert_with(|| Utc::now().timestamp_micros());
        let dataset = Dataset::find(&input.paths, input.reading())?;
        let files = dataset.files.clone();
        let rows =
            |steps, dataset| explained(&files, self.rows_after(recipe, &input, steps, dataset, sample));
        let before = rows(first, dataset.clone())?;
        let after = if last == first { before.clone() } else { rows(last, dataset)? };
        Ok(Preview::new(before, after))
    }

    /// The rows after the first `steps` steps.
    fn rows_after(
        &self,
        recipe: &Recipe,
        input: &Input,
        steps: usize,
        dataset: Dataset,
        sample: usize,
    ) -> Result<Rows> {
        let engine = self.chosen_engine();
        let prepared =
            prepare(recipe.up_to(steps), input, dataset, engine, self.chosen_threads(), &Paths::default())?;
        let program = match prepared.work {
            Work::Native(program) => program,
            Work::Module(job) => {
                // A module does not say which rows its rows were.
                let data = job.sample(steps, &prepared.source, sample)?;
                let rows = data.num_rows();
                return Ok(Rows { sources: vec![None; rows], data, is_partial: rows >= sample });
            }
        };
        let plan = program.plan.reading(
            prepared.source.schema(),
            &prepared.source.dataset().options.text,
            KeepText::Never,
        );
        let batches = prepared.source.batches();
        Rows::after(plan, batches.map(|batch| batch.map(|batch| batch.batch).map_err(RunError::from)), sample)
    }
}

/// The steps whose rows are compared: the one before, and the last. One step alone is compared with the step before it, a whole
/// recipe with its input.
fn compared(recipe: &Recipe, step: Option<usize>) -> Result<(usize, usize)> {
    let steps = recipe.steps().len();
    match step {
        None => Ok((0, steps)),
        Some(last) if last > steps => Err(RunError::NoStep { step: last, steps }),
        Some(last) => Ok((last.saturating_sub(1), last)),
    }
}

impl Rows {
    /// The rows that a plan makes of the first `sample` ones.
    fn after(
        mut plan: Plan,
        batches: impl Iterator<Item = Result<RecordBatch>>,
        sample: usize,
    ) -> Result<Rows> {
        // They are about all rows.
        plan.expectations.clear();
        let mut executor = Executor::new(&plan).map_err(failed)?;
        let mut rows = Vec::new();
        let mut left = sample;
        for batch in batches {
            let batch = batch?;
            let batch = batch.slice(0, batch.num_rows().min(left));
            left -= batch.num_rows();
            rows.extend(executor.push_tracked(&batch).map_err(failed)?);
            if left == 0 {
                break;
            }
        }
        rows.extend(executor.finish_tracked().map_err(failed)?);
        let batches = rows.iter().map(|batch| &batch.data);
        let data = arrow_select::concat::concat_batches(executor.schema(), batches)
            .map_err(RunError::rows("put together the rows to be shown"))?;
        let sources =
            rows.iter().flat_map(|batch: &Batch| (0..batch.data.num_rows()).map(|row| batch.source_row(row)));
        Ok(Rows { sources: sources.collect(), data, is_partial: left == 0 })
    }
}

fn failed(error: recipe_core::Error) -> RunError {
    RunError::Data(Box::new(error))
}

impl Preview {
    /// As [`Apply::preview`], of rows in memory, in batches of these columns.
    ///
    /// ```
    /// use recipe_core::{Context, table};
    /// use recipe_run::{Preview, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#)?;
    /// let rows = table::parse(&["city: string | n: long", "Mobile | 1", "DOTHAN | 2"])?;
    /// let preview = Preview::of_rows(&recipe, &rows.schema(), &[rows], &Context::default(), None, 1000)?;
    /// assert!(preview.is_changed(0, 0) && !preview.is_changed(1, 0));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What is wrong with the recipe, and what goes wrong with these rows.
    pub fn of_rows(
        recipe: &Recipe,
        columns: &Schema,
        batches: &[RecordBatch],
        context: &Context,
        step: Option<usize>,
        sample: usize,
    ) -> Result<Preview> {
        let (first, last) = compared(recipe, step)?;
        let rows = |steps| {
            let recipe = recipe.up_to(steps);
            let plan = recipe.compile(columns, context)?.plan;
            Rows::after(plan, batches.iter().cloned().map(Ok), sample)
        };
        Ok(Preview::new(rows(first)?, rows(last)?))
    }

    fn new(before: Rows, after: Rows) -> Preview {
        let mut places = HashMap::new();
        for (place, source) in before.sources.iter().enumerate() {
            // Of rows that were made of one, the first counts.
            if let Some(source) = source {
                places.entry(*source).or_insert(place);
            }
        }
        let columns: HashMap<&String, usize> =
            before.data.schema_ref().fields().iter().map(|field| field.name()).zip(0..).collect();
        let fields = after.data.schema_ref().fields().iter();
        let columns = fields.map(|field| columns.get(field.name()).copied()).collect();
        Preview { before, after, places, columns }
    }

    /// The rows.
    pub fn rows(&self) -> &RecordBatch {
        &self.after.data
    }

    /// Whether the input may have more rows than were read.
    pub fn is_partial(&self) -> bool {
        self.before.is_partial
    }

    /// How many rows there were before.
    pub fn rows_before(&self) -> usize {
        self.before.data.num_rows()
    }

    /// Whether any of the rows can be compared with one before.
    pub fn is_compared(&self) -> bool {
        self.after.sources.iter().any(Option::is_some)
    }

    /// The cell that one of the rows was before, as a column and the place in it; none where it was not there.
    pub fn before(&self, row: usize, column: usize) -> Option<(&dyn Array, usize)> {
        let place = *self.places.get(&self.after.sources[row]?)?;
        Some((self.before.data.column(self.columns[column]?).as_ref(), place))
    }

    /// Whether a cell of the rows was another before, or was not there. Rows that were grouped, sorted or joined cannot be
    /// compared, and neither can those of a module.
    pub fn is_changed(&self, row: usize, column: usize) -> bool {
        let is_comparable = self.after.sources[row].is_some_and(|source| self.places.contains_key(&source));
        is_comparable
            && self.before(row, column).is_none_or(|(before, place)| {
                cell(before, place) != cell(self.after.data.column(column).as_ref(), row)
            })
    }
}
