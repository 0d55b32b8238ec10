//! What a recipe does to the columns of its input.

use arrow_schema::SchemaRef;
use recipe_tables::Dataset;

use crate::apply::{Apply, Engine, Paths, Work, explained, prepare};
use crate::error::Result;
use crate::report::Warning;

/// A recipe that has no errors, and what it does to columns.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Check {
    /// The columns of the input, once text columns have their types.
    pub input: SchemaRef,
    /// The steps.
    pub steps: Vec<StepColumns>,
    /// The columns at the end; none where they depend on the data.
    pub output: Option<SchemaRef>,
    /// What may not be meant as the recipe has it.
    pub warnings: Vec<Warning>,
}

/// A step, and the columns around it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StepColumns {
    /// Its number, from 1.
    pub number: usize,
    /// Its operation.
    pub operation: String,
    /// Whether it is left out.
    pub disabled: bool,
    /// The columns before it; none where they depend on the data.
    pub before: Option<SchemaRef>,
    /// The columns after it; none where they depend on the data.
    pub after: Option<SchemaRef>,
}

impl Apply {
    /// Compiles the recipe for its input, and says what each step does to the columns. Nothing is run or written, and no
    /// output need be named.
    ///
    /// ```
    /// use recipe_run::{Apply, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let input = folder.path().join("a.csv").display().to_string();
    /// # std::fs::write(&input, "a,b\n1,x\n")?;
    /// let recipe = Recipe::parse(r#"[{"Operation": "DELETE", "Parameters": {"sourceColumns": ["b"]}}]"#)?;
    /// let check = Apply::new(recipe).input(&input).check()?;
    /// let columns = check.output.expect("they do not depend on the data");
    /// assert_eq!(columns.fields().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// All that is wrong with the recipe at once, or an input that cannot be read.
    pub fn check(&self) -> Result<Check> {
        // Nothing is run: the secrets need not be there.
        let mut input = self.readable()?.clone();
        input.secrets = input.secrets.or_assumed();
        let input = &input;
        let dataset = Dataset::find(&input.paths, input.reading())?;
        let (files, threads) = (dataset.files.clone(), self.chosen_threads());
        let recipe = self.recipe().clone();
        let prepared = prepare(recipe, input, dataset, &Engine::Native, threads, &Paths::default());
        let prepared = explained(&files, prepared)?;
        let Work::Native(program) = &prepared.work else { unreachable!("the engine is the native one") };
        let input = program.plan.input.clone();
        let mut before = Some(input.clone());
        let mut steps = Vec::new();
        for raw in prepared.recipe.steps() {
            let after = program.schemas.get(raw.number - 1).cloned().flatten();
            let after = if raw.disabled { before.clone() } else { after };
            steps.push(StepColumns {
                number: raw.number,
                operation: raw.operation.clone(),
                disabled: raw.disabled,
                before: before.clone(),
                after: after.clone(),
            });
            before = after;
        }
        let mut sheets = prepared.sheets;
        sheets.extend(prepared.source.sheets_of_several());
        let of_recipe = Warning::all(&prepared.recipe, prepared.warnings);
        let warnings = Warning::of_sheets(&sheets).into_iter().chain(of_recipe).collect();
        Ok(Check { input, steps, output: before, warnings })
    }
}
