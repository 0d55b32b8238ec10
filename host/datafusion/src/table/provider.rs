//! A dataset as a table.

use std::fmt;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use recipe_run::{InvalidCells, RunError};
use recipe_tables::{Dataset, ReadOptions, Source, Typing, typed_schema};

use super::exec::SourceExec;
use crate::error::RecipeError;

/// Files as a table, read as `recipe-host` reads them: CSV and JSON lines whose cells come as they are written and whose
/// columns have the types that hold all of them exactly, Parquet, Avro, ORC, Excel, fixed width; compressed or not; whole
/// folders with partition columns.
///
/// Rows come in the order of the files, and in the order in them, from one partition, which is decoded on all threads.
/// Messages name file, row and column.
///
/// ```
/// use std::sync::Arc;
///
/// use recipe_datafusion::{ReadOptions, SourceTable, Typing, session_context};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("claims.csv");
/// # std::fs::write(&path, "id;amount\n007;12.50\n008;3.00\n")?;
/// # let path = path.display().to_string();
/// let context = session_context();
/// let claims = SourceTable::open(&[path], ReadOptions::default(), &Typing::default())?;
/// context.register_table("claims", Arc::new(claims))?;
/// let rows = context.sql("SELECT id, amount FROM claims").await?.collect().await?;
/// # assert_eq!(rows[0].num_rows(), 2);
/// # Ok(())
/// # }
/// ```
pub struct SourceTable {
    source: Arc<Source>,
    columns: SchemaRef,
    invalid: InvalidCells,
}

impl SourceTable {
    /// Opens files, folders and globs, and learns their columns and types. It reads some of them, and waits for that.
    ///
    /// # Errors
    ///
    /// They cannot be found or read, or their columns differ.
    pub fn open(paths: &[String], options: ReadOptions, typing: &Typing) -> Result<Self, RecipeError> {
        let of_tables = |error| RecipeError::from(RunError::Table(error));
        let source = Source::open(Dataset::find(paths, options).map_err(of_tables)?).map_err(of_tables)?;
        let columns = typed_schema(&source, typing, 1).map_err(of_tables)?;
        Ok(SourceTable { source: Arc::new(source), columns, invalid: InvalidCells::Fail })
    }

    /// The same, where cells that do not fit the type of their column are null, in place of ending the query.
    #[must_use]
    pub fn with_invalid_as_null(self) -> Self {
        SourceTable { invalid: InvalidCells::Null, ..self }
    }
}

impl fmt::Debug for SourceTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceTable").field("files", &self.source.dataset().paths()).finish_non_exhaustive()
    }
}

#[async_trait]
impl TableProvider for SourceTable {
    fn schema(&self) -> SchemaRef {
        self.columns.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let every = (0..self.columns.fields().len()).collect();
        let projection = projection.cloned().unwrap_or(every);
        let threads = session.config().target_partitions();
        let (source, columns) = (self.source.clone(), self.columns.clone());
        Ok(Arc::new(SourceExec::new(source, columns, projection, self.invalid, threads)?))
    }
}
