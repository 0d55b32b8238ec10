//! Sessions that know recipes.

use std::sync::Arc;

use datafusion::catalog::MemoryCatalogProviderList;
use datafusion::execution::context::SessionContext;
use datafusion::execution::session_state::SessionStateBuilder;

use crate::physical::{KeepOrder, RecipeQueryPlanner};
use crate::sql::RecipeFunction;
use crate::table::SourceTableFactory;

/// A session with DataFusion's defaults that knows recipes.
pub fn session_context() -> SessionContext {
    let builder = SessionStateBuilder::new().with_default_features();
    SessionContext::new_with_state(register(builder).build())
}

/// A session that knows recipes, in DataFrames and SQL.
///
/// ```
/// use datafusion::execution::context::{SessionConfig, SessionContext};
/// use datafusion::execution::session_state::SessionStateBuilder;
///
/// let config = SessionConfig::new().with_target_partitions(4);
/// let builder = SessionStateBuilder::new().with_config(config).with_default_features();
/// let context = SessionContext::new_with_state(recipe_datafusion::register(builder).build());
/// ```
///
/// It is given
///
/// - [`RecipeQueryPlanner`], in place of another query planner: one of your own takes
///   [`RecipePlanner`](crate::RecipePlanner) among its extension planners, and is set after this call;
/// - [`KeepOrder`], as the last rule of the physical optimizer;
/// - [`RecipeFunction`], the table function `recipe` of SQL, which reads recipes from any folder;
/// - [`SourceTableFactory`], for `CREATE EXTERNAL TABLE … STORED AS RECIPE`;
/// - `datafusion.sql_parser.enable_subquery_sort_elimination = false`: else `ORDER BY` in the table of a recipe would be
///   dropped.
#[must_use]
pub fn register(mut builder: SessionStateBuilder) -> SessionStateBuilder {
    let config = builder.config().get_or_insert_default();
    config.options_mut().sql_parser.enable_subquery_sort_elimination = false;
    let catalogs =
        builder.catalog_list().get_or_insert_with(|| Arc::new(MemoryCatalogProviderList::new())).clone();
    let planners = builder.relation_planners().get_or_insert_default();
    planners.push(Arc::new(RecipeFunction::new(catalogs)));
    builder
        .with_query_planner(Arc::new(RecipeQueryPlanner))
        .with_physical_optimizer_rule(Arc::new(KeepOrder))
        .with_table_factory("RECIPE".to_owned(), Arc::new(SourceTableFactory))
}
