//! `CREATE EXTERNAL TABLE … STORED AS RECIPE`.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider, TableProviderFactory};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::CreateExternalTable;
use recipe_tables::{Infer, ReadOptions, Typing};

use super::provider::SourceTable;
use crate::error::RecipeError;

/// Makes [`SourceTable`]s of what SQL names:
///
/// ```sql
/// CREATE EXTERNAL TABLE claims STORED AS RECIPE LOCATION 'claims/';
/// CREATE EXTERNAL TABLE claims STORED AS RECIPE LOCATION 'claims/*.csv' OPTIONS ('types' 'text');
/// ```
///
/// The format is that of the names, or of the first bytes. Types are inferred from the first 10,000 rows, or with
/// `'types' 'all'` from all of them, or with `'types' 'text'` not at all.
#[derive(Debug)]
pub struct SourceTableFactory;

#[async_trait]
impl TableProviderFactory for SourceTableFactory {
    async fn create(&self, _: &dyn Session, command: &CreateExternalTable) -> Result<Arc<dyn TableProvider>> {
        let wrong = |expected, found: &str| RecipeError::TableOption { expected, found: found.to_owned() };
        if !command.schema.fields().is_empty() {
            return Err(wrong("no columns: they are those of the files", "(…)").into());
        }
        let mut typing = Typing::default();
        // In an order, so that of two wrong ones the same is named.
        let options: BTreeMap<&String, &String> = command.options.iter().collect();
        for (option, value) in options {
            let name = option.strip_prefix("format.").unwrap_or(option);
            typing.infer = match (name, value.as_str()) {
                ("types", "inferred") => typing.infer,
                ("types", "all") => Infer::All,
                ("types", "text") => Infer::Nothing,
                ("types", other) => return Err(wrong("types 'inferred', 'all' or 'text'", other).into()),
                (other, _) => return Err(wrong("the option 'types'", other).into()),
            };
        }
        let locations = command.locations.clone();
        // It reads files, perhaps over a network.
        let open = move || SourceTable::open(&locations, ReadOptions::default(), &typing);
        let opened = tokio::task::spawn_blocking(open).await;
        let table = opened.map_err(|error| DataFusionError::ExecutionJoin(Box::new(error)))??;
        Ok(Arc::new(table))
    }
}
