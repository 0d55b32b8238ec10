//! A recipe applied to a table in memory, in one call.

use arrow_array::RecordBatch;

use crate::error::{Checked, Result};
use crate::plan::Context;
use crate::recipe::Recipe;

impl Recipe {
    /// Applies the recipe to a table in memory.
    ///
    /// Data that comes in many batches, or does not fit into memory, goes through an [`Executor`](crate::Executor),
    /// which also says what each step did and which cells failed.
    ///
    /// ```
    /// use recipe_core::{Context, Recipe, table};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#,
    /// )?;
    /// let rows = table::parse(&["city: string", "Mobile", "null"])?;
    /// let clean = recipe.apply(&rows, &Context::default())?;
    /// assert_eq!(table::print(&clean.schema(), &[clean]), ["city: string", "MOBILE", "null"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn apply(&self, table: &RecordBatch, context: &Context) -> Checked<RecordBatch> {
        let program = self.compile(table.schema_ref(), context)?;
        let run = || -> Result<RecordBatch> {
            let mut executor = program.executor()?;
            let mut batches = executor.push(table)?;
            batches.extend(executor.finish()?);
            Ok(arrow_select::concat::concat_batches(executor.schema(), &batches)?)
        };
        run().map_err(|error| self.diagnostics(vec![error]))
    }
}
