//! `recipe(…)` in the place of a table.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use datafusion::catalog::CatalogProviderList;
use datafusion::common::TableReference;
use datafusion::error::Result;
use datafusion::logical_expr::planner::{
    PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning,
};
use datafusion::logical_expr::{Extension, LogicalPlan};
use datafusion::sql::sqlparser::ast::TableFactor;
use recipe_core::Recipe;
use recipe_run::read_recipe;

use super::arguments::Arguments;
use super::tables::Tables;
use crate::definition::Definition;
use crate::error::RecipeError;
use crate::logical::RecipeNode;

/// The table function `recipe` of SQL.
///
/// ```sql
/// SELECT city, amount FROM recipe('clean.json', claims) WHERE state = 'AL';
/// SELECT * FROM recipe('clean.json', (SELECT * FROM claims ORDER BY day, id));
/// SELECT * FROM recipe('join.json', claims, zones, prices => (SELECT * FROM fares), seed => 7);
/// ```
///
/// - First comes the file of a recipe, JSON or YAML, from the folder that this process works in; of a file with several,
///   `'stack.yaml#LogicalId'` is one.
/// - Then the table: a name, `TABLE(name)`, or a query in parentheses. Its `ORDER BY` is the order that the recipe takes rows in.
/// - Second tables follow by the names that the recipe knows them by: `name => table`, or `table` where it has that name.
/// - `now => '2024-02-29T13:05:09Z'` is the time that NOW and TODAY give, and `seed => 7` where random values start.
/// - `failed => 'fail'` ends the query at the first cell that a step cannot convert; `failed => 'null'` is the default.
/// - `in_order => true` makes one partition of the output, in the order of the input.
///
/// Recipes whose columns depend on the data, as after PIVOT, are refused: SQL has to know columns before it reads.
///
/// Whoever may send SQL can name any file that this process can read, and errors show lines of it: give a
/// [folder](Self::in_folder) where others do.
#[derive(Debug)]
pub struct RecipeFunction {
    catalogs: Arc<dyn CatalogProviderList>,
    folder: Option<PathBuf>,
}

impl RecipeFunction {
    /// The function, over the tables of a session.
    pub fn new(catalogs: Arc<dyn CatalogProviderList>) -> Self {
        RecipeFunction { catalogs, folder: None }
    }

    /// The same, for the recipes of a folder alone: files are named as they stand below it.
    ///
    /// It goes before the function that [`register`](crate::register) gave a session:
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use recipe_datafusion::{RecipeFunction, session_context};
    ///
    /// # fn main() -> datafusion::error::Result<()> {
    /// let context = session_context();
    /// let recipes = RecipeFunction::new(context.state().catalog_list().clone()).in_folder("/etc/recipes");
    /// context.register_relation_planner(Arc::new(recipes))?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn in_folder(self, folder: impl Into<PathBuf>) -> Self {
        RecipeFunction { folder: Some(folder.into()), ..self }
    }

    /// The recipe of a file.
    fn read(&self, file: &str) -> Result<Recipe, RecipeError> {
        let path = Path::new(file);
        let path = match &self.folder {
            None => path.to_owned(),
            Some(folder) if path.components().all(|part| matches!(part, Component::Normal(_))) => {
                folder.join(path)
            }
            Some(folder) => {
                return Err(RecipeError::Outside { path: path.to_owned(), folder: folder.clone() });
            }
        };
        if file == "-" {
            let problem = "the standard input is not the file of a recipe".to_owned();
            return Err(RecipeError::Call { problem });
        }
        Ok(read_recipe(path)?)
    }
}

impl RelationPlanner for RecipeFunction {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> Result<RelationPlanning> {
        let TableFactor::Table { name, alias, args: Some(args), .. } = &relation else {
            return Ok(RelationPlanning::Original(Box::new(relation)));
        };
        let name = context.object_name_to_table_reference(name.clone())?;
        if name != TableReference::bare("recipe") {
            return Ok(RelationPlanning::Original(Box::new(relation)));
        }
        let Arguments { file, table, tables, settings } =
            Arguments::read(&args.args, &mut Tables { context, catalogs: &*self.catalogs })?;
        let recipe = self.read(&file)?;
        let (names, tables): (Vec<String>, Vec<LogicalPlan>) = tables.into_iter().unzip();
        let schemas = names.into_iter().zip(&tables);
        let schemas = schemas.map(|(name, table)| (name, Arc::clone(table.schema().inner()))).collect();
        let definition = Definition::new(&recipe, settings, Arc::clone(table.schema().inner()), schemas)?;
        let planned = definition.plan()?;
        if let Some(rest) = planned.rest {
            return Err(definition.depends_on_data(rest.step).into());
        }
        let node = RecipeNode::new(Arc::new(definition), planned, table, &tables)?;
        let plan = LogicalPlan::Extension(Extension { node: Arc::new(node) });
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(plan, alias.clone()))))
    }
}
