//! Which columns of its input each column of a recipe's output depends on.

mod event;
mod forms;

use arrow_schema::DataType;
use recipe_core::engine::Looking;
use recipe_core::engine::kernel::cast::normalise_schema;
use recipe_core::engine::nearest;
use recipe_core::engine::plan::{KeepText, Plan};
pub use recipe_core::lineage::{
    Change, ColumnChange, ColumnLineage, Dependency, Lineage, OTHER_COLUMNS, StepLineage, Use,
};
use recipe_core::{Executor, Recipe};
use recipe_tables::{Dataset, Source};

use crate::apply::{Apply, Engine, Paths, Work, explained, prepare};
use crate::error::{Result, RunError};
pub use event::{Event, SourceName};

/// The lineage of a recipe, and what its steps and sources are called.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecipeLineage {
    /// What depends on what.
    pub lineage: Lineage,
    /// The recipe's name, or where it was read from.
    pub name: String,
    /// The SHA-256 of the recipe's text.
    pub sha256: String,
    /// The operation of each step, disabled ones included.
    pub operations: Vec<String>,
    /// Files, folders and globs that the input is read from; nothing where the columns are those that the recipe names.
    pub input: Vec<String>,
    /// The types of the input's columns, in their order, where they are known.
    pub types: Vec<DataType>,
    /// The second tables, by their names, and where each is read from.
    pub tables: Vec<(String, String)>,
    /// How many rows were looked at, where the columns of a step depend on the data.
    pub looked_at: Option<usize>,
}

impl Apply {
    /// Says which columns of the input each column of the output depends on, and how, step by step. Nothing is run or written,
    /// and no output need be named; but where the columns of a step depend on the data, as those of PIVOT do, the first `sample`
    /// rows are looked at.
    ///
    /// ```
    /// use recipe_run::lineage::Use;
    /// use recipe_run::{Apply, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let input = folder.path().join("a.csv").display().to_string();
    /// # std::fs::write(&input, "city,n\nMobile,1\n")?;
    /// let recipe = Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#)?;
    /// let found = Apply::new(recipe).input(&input).lineage(1000)?;
    /// assert_eq!(found.lineage.columns[0].inputs[0].uses, [Use::Transformation]);
    /// assert_eq!(found.lineage.columns[1].inputs[0].uses, [Use::Identity]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check), and what goes wrong with the rows that are looked at.
    pub fn lineage(&self, sample: usize) -> Result<RecipeLineage> {
        let mut input = self.readable()?.clone();
        // Nothing is run: the secrets need not be there.
        input.secrets = input.secrets.or_assumed();
        let dataset = Dataset::find(&input.paths, input.reading())?;
        let (files, threads) = (dataset.files.clone(), self.chosen_threads());
        let recipe = self.recipe();
        let prepared = prepare(recipe.clone(), &input, dataset, &Engine::Native, threads, &Paths::default());
        let prepared = explained(&files, prepared)?;
        let Work::Native(program) = prepared.work else { unreachable!("the engine is the native one") };
        let mut plan = recipe.compile(&normalise_schema(&prepared.columns), &prepared.context)?.plan;
        let looks = plan.rest.is_some();
        if looks {
            plan = explained(&files, looked(program.plan, plan, &prepared.source, sample))?;
        }
        let types = plan.input.fields().iter().map(|field| field.data_type().clone()).collect();
        let looked_at = looks.then_some(sample);
        let found = RecipeLineage { types, looked_at, ..RecipeLineage::new(recipe, &plan) };
        Ok(RecipeLineage { input: input.paths, tables: input.tables, ..found })
    }
}

impl RecipeLineage {
    /// The lineage without an input, as far as the recipe names columns: those are text, and one more,
    /// [`OTHER_COLUMNS`], is for all others.
    ///
    /// # Errors
    ///
    /// What is wrong with the recipe whatever the data, and steps that need columns of other types.
    pub fn without_input(recipe: &Recipe) -> Result<RecipeLineage> {
        recipe.check()?;
        Ok(RecipeLineage::new(recipe, &recipe.compile_for_any()?.plan))
    }

    fn new(recipe: &Recipe, plan: &Plan) -> RecipeLineage {
        RecipeLineage {
            lineage: Lineage::of(plan),
            name: recipe.name().unwrap_or(recipe.source()).to_owned(),
            sha256: recipe.sha256().to_owned(),
            operations: recipe.steps().iter().map(|step| step.operation.clone()).collect(),
            input: Vec::new(),
            types: Vec::new(),
            tables: Vec::new(),
            looked_at: None,
        }
    }

    /// The operation of a step, by its number from 1.
    pub fn operation(&self, step: usize) -> &str {
        step.checked_sub(1).and_then(|at| self.operations.get(at)).map_or("", String::as_str)
    }

    /// The same of one column of the output alone.
    ///
    /// # Errors
    ///
    /// There is no such column.
    pub fn only(mut self, column: &str) -> Result<RecipeLineage> {
        let columns = &mut self.lineage.columns;
        if columns.iter().all(|known| known.name != column) {
            let known: Vec<String> = columns.iter().map(|known| known.name.clone()).collect();
            return Err(no_column(column, "the output", known));
        }
        columns.retain(|known| known.name == column);
        Ok(self)
    }
}

/// That a table has no column of this name.
pub(crate) fn no_column(column: &str, table: &'static str, known: Vec<String>) -> RunError {
    let suggestion = nearest(column, known.iter().map(String::as_str)).map(str::to_owned);
    RunError::NoColumn { column: column.to_owned(), table, suggestion, known }
}

/// A plan after its looks at the first rows of a source, over which `running` is the same plan.
fn looked(running: Plan, mut plan: Plan, source: &Source, sample: usize) -> Result<Plan> {
    let mut running = running.reading(source.schema(), &source.dataset().options.text, KeepText::Never);
    // They are about all rows.
    running.expectations.clear();
    while let Some(rest) = running.rest.take() {
        let place = |error: recipe_core::Error| RunError::Data(Box::new(error.at_step_number(rest.step)));
        let mut looking = Looking::new(&rest.look);
        let mut executor = Executor::new(&running).map_err(place)?;
        let mut left = sample;
        for batch in source.batches() {
            let batch = batch?.batch;
            let batch = batch.slice(0, batch.num_rows().min(left));
            left -= batch.num_rows();
            for rows in executor.push(&batch).map_err(place)? {
                looking.see(&rows).map_err(place)?;
            }
            if left == 0 {
                break;
            }
        }
        for rows in executor.finish().map_err(place)? {
            looking.see(&rows).map_err(place)?;
        }
        let values = looking.values().map_err(place)?;
        plan = plan.looked(&values).map_err(place)?;
        running.rest = Some(rest.clone());
        running = running.looked(&values).map_err(place)?;
    }
    Ok(plan)
}
