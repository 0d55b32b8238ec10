//! Tables among the arguments of `recipe(…)`.

use std::sync::Arc;

use datafusion::catalog::{CatalogProviderList, TableProvider};
use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::planner::RelationPlannerContext;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName, TableFactor, TableFunctionArgs,
};
use futures::FutureExt;

use crate::error::RecipeError;

/// The tables that SQL can name.
pub(super) struct Tables<'a> {
    pub(super) context: &'a mut dyn RelationPlannerContext,
    /// The planner has looked up the tables that stand after `FROM` alone.
    pub(super) catalogs: &'a dyn CatalogProviderList,
}

impl Tables<'_> {
    pub(super) fn normalize(&self, name: Ident) -> String {
        self.context.normalize_ident(name)
    }

    /// A table: its name, or a query.
    ///
    /// # Errors
    ///
    /// It is neither, or cannot be planned.
    pub(super) fn plan(&mut self, expr: &Expr) -> Result<LogicalPlan> {
        let relation = match expr {
            Expr::Nested(inner) => return self.plan(inner),
            Expr::Subquery(query) => {
                TableFactor::Derived { lateral: false, subquery: query.clone(), alias: None, sample: None }
            }
            _ => match (table_in(expr), expr) {
                (Some(name), _) => return self.named(name),
                // Another table function, which may be a recipe.
                (None, Expr::Function(function)) => {
                    let FunctionArguments::List(list) = &function.args else {
                        return Err(no_table(expr).into());
                    };
                    let args = TableFunctionArgs { args: list.args.clone(), settings: None };
                    table_factor(function.name.clone(), Some(args))
                }
                (None, _) => return Err(no_table(expr).into()),
            },
        };
        self.context.plan(relation)
    }

    /// The table of this name, or what `WITH` gives that name.
    fn named(&mut self, name: ObjectName) -> Result<LogicalPlan> {
        let reference = self.context.object_name_to_table_reference(name.clone())?;
        match self.context.plan(table_factor(name, None)) {
            Ok(plan) => Ok(plan),
            Err(error) => match self.find(&reference)? {
                Some(table) => LogicalPlanBuilder::scan(reference, provider_as_source(table), None)?.build(),
                None => Err(error),
            },
        }
    }

    fn find(&self, name: &TableReference) -> Result<Option<Arc<dyn TableProvider>>> {
        let defaults = &self.context.context_provider().options().catalog;
        let full = name.clone().resolve(&defaults.default_catalog, &defaults.default_schema);
        let catalog = self.catalogs.catalog(&full.catalog);
        let Some(schema) = catalog.and_then(|catalog| catalog.schema(&full.schema)) else { return Ok(None) };
        schema.table(&full.table).now_or_never().unwrap_or_else(|| {
            let problem = format!(
                "table `{name}` is in a catalog that has to be asked for it; write it as a query: `(SELECT * FROM {name})`"
            );
            Err(call(problem).into())
        })
    }
}

/// What says that a call is wrong.
pub(super) fn call(problem: String) -> RecipeError {
    RecipeError::Call { problem }
}

fn no_table(expr: &Expr) -> RecipeError {
    call(format!("`{expr}` is not a table: name one, or put a query in parentheses"))
}

fn table_factor(name: ObjectName, args: Option<TableFunctionArgs>) -> TableFactor {
    TableFactor::Table {
        name,
        alias: None,
        args,
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_hints: Vec::new(),
    }
}

/// The name of a table: `claims`, `sales.claims` or `TABLE(claims)`.
fn table_in(expr: &Expr) -> Option<ObjectName> {
    match expr {
        Expr::Identifier(name) => Some(ObjectName::from(vec![name.clone()])),
        Expr::CompoundIdentifier(names) => Some(ObjectName::from(names.clone())),
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("table") => {
            let FunctionArguments::List(list) = &function.args else { return None };
            match list.args.as_slice() {
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(name))] => table_in(name),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The last part of the name of a table.
pub(super) fn name_of(expr: &Expr) -> Option<Ident> {
    table_in(expr)?.0.last()?.as_ident().cloned()
}
