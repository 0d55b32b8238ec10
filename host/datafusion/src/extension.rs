//! Recipes on DataFrames.

use std::future::Future;
use std::sync::Arc;

use datafusion::dataframe::DataFrame;
use datafusion::error::Result;
use datafusion::logical_expr::{Extension, LogicalPlan};
use futures::TryStreamExt;
use recipe_core::Recipe;
use recipe_core::engine::Looking;
use recipe_core::engine::plan::{Look, Position, Rest};

use crate::definition::Definition;
use crate::error::RecipeError;
use crate::logical::RecipeNode;
use crate::options::RecipeOptions;

/// Recipes on DataFrames, of sessions that [know them](crate::register).
pub trait RecipeExt: Sized {
    /// The table that the recipe makes of this one.
    ///
    /// Nothing is read yet, unless the columns of the recipe depend on the data, as after PIVOT or one-hot encoding: then the
    /// rows are read up to that step, for the values it makes columns of, and read again by the query. A query that finds
    /// other values by then fails.
    ///
    /// # Errors
    ///
    /// The recipe is wrong, or does not fit the columns: a [`RecipeError`] in a
    /// [`DataFusionError::External`](datafusion::error::DataFusionError::External), which names line, step and parameter. A
    /// look at the data can fail as a query can.
    fn recipe(self, recipe: &Recipe) -> impl Future<Output = Result<Self>> + Send {
        self.recipe_with(recipe, RecipeOptions::default())
    }

    /// As [`recipe`](Self::recipe), with second tables, a time, a seed and more.
    ///
    /// # Errors
    ///
    /// As [`recipe`](Self::recipe).
    fn recipe_with(
        self,
        recipe: &Recipe,
        options: RecipeOptions,
    ) -> impl Future<Output = Result<Self>> + Send;
}

impl RecipeExt for DataFrame {
    async fn recipe_with(self, recipe: &Recipe, options: RecipeOptions) -> Result<Self> {
        let RecipeOptions { tables, settings } = options;
        let (session, input) = self.into_parts();
        // The types of columns are known once DataFusion has found common ones, for a union say.
        let analyzed = |plan| session.analyzer().execute_and_check(plan, session.config_options(), |_, _| {});
        let mut input = analyzed(input)?;
        let (names, tables): (Vec<String>, Vec<DataFrame>) = tables.into_iter().unzip();
        let tables = tables.into_iter().map(|table| analyzed(table.into_parts().1));
        let tables = tables.collect::<Result<Vec<LogicalPlan>>>()?;
        let schemas = names.into_iter().zip(&tables);
        let schemas = schemas.map(|(name, table)| (name, Arc::clone(table.schema().inner()))).collect();
        let mut definition = Definition::new(recipe, settings, Arc::clone(input.schema().inner()), schemas)?;
        loop {
            let planned = definition.plan()?;
            let rest = planned.rest.clone();
            let node = RecipeNode::new(Arc::new(definition.clone()), planned, input, &tables)?;
            input = LogicalPlan::Extension(Extension { node: Arc::new(node) });
            let Some(rest) = rest else { return Ok(DataFrame::new(session, input)) };
            let values = look(DataFrame::new(session.clone(), input.clone()), recipe, &rest).await?;
            definition = definition.after(&rest, values);
        }
    }
}

/// What a look finds in rows.
async fn look(rows: DataFrame, recipe: &Recipe, rest: &Rest) -> Result<arrow_array::ArrayRef> {
    let Look { column, limit, why } = rest.look.clone();
    let column = rows.schema().columns().swap_remove(column.0);
    let mut looking = Looking::new(&Look { column: Position(0), limit, why });
    let place = |error: recipe_core::Error| {
        RecipeError::from(recipe.diagnostics(vec![error.at_step_number(rest.step)]))
    };
    let rows = rows.select(vec![datafusion::logical_expr::Expr::Column(column)])?;
    let mut batches = rows.execute_stream().await?;
    while let Some(batch) = batches.try_next().await? {
        looking.see(&batch).map_err(place)?;
    }
    Ok(looking.values().map_err(place)?)
}
