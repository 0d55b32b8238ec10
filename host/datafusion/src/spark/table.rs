//! Tables of rows that come once, read as often as a query needs.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::BatchCoalescer;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use datafusion::physical_plan::{ExecutionPlan, SendableRecordBatchStream};
use futures::{StreamExt, stream};
use recipe_run::job::sql::{SqlProblem, SqlStream, SqlTable};
use std::sync::Mutex;

/// So many rows go into the plan together, whatever came: results do not depend on it then.
pub(super) const ROWS: usize = 8192;

/// The rows for one reader, once they are there.
type Slot = Arc<Mutex<Option<SqlStream>>>;

/// A table, and those who read it.
pub(super) struct Streamed {
    /// Its columns, with names in lower case.
    columns: SchemaRef,
    readers: Mutex<Vec<Slot>>,
}

impl fmt::Debug for Streamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed").field("columns", &self.columns).finish_non_exhaustive()
    }
}

/// The columns as a query knows them: names in lower case. Two that are one then are an error.
pub(super) fn lowered(table: &str, columns: &SchemaRef) -> Result<SchemaRef, SqlProblem> {
    let fields = columns.fields().iter().map(|field| {
        Field::new(field.name().to_ascii_lowercase(), field.data_type().clone(), field.is_nullable())
    });
    let fields: Vec<Field> = fields.collect();
    for (number, field) in fields.iter().enumerate() {
        if let Some(before) = fields[..number].iter().position(|other| other.name() == field.name()) {
            let (one, other) = (columns.field(before).name(), columns.field(number).name());
            let message = format!("columns `{one}` and `{other}` of `{table}` have the same name in a query");
            return Err(SqlProblem::new(message).with_help("rename one of them before"));
        }
    }
    Ok(Arc::new(Schema::new(fields)))
}

impl Streamed {
    pub(super) fn new(columns: SchemaRef) -> Self {
        Streamed { columns, readers: Mutex::default() }
    }

    /// Gives all who read the table its rows.
    pub(super) fn give(&self, table: SqlTable) -> Result<(), SqlProblem> {
        let readers = self.readers.lock().expect("no reader panics");
        for (slot, rows) in readers.iter().zip(table.read(readers.len())?) {
            *slot.lock().expect("no reader panics") = Some(rows);
        }
        Ok(())
    }
}

#[async_trait]
impl TableProvider for Streamed {
    fn schema(&self) -> SchemaRef {
        self.columns.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let slot = Slot::default();
        self.readers.lock().expect("no reader panics").push(slot.clone());
        let reader: Arc<dyn PartitionStream> = Arc::new(Reader { columns: self.columns.clone(), slot });
        let scan =
            StreamingTableExec::try_new(self.columns.clone(), vec![reader], projection, [], false, limit)?;
        Ok(Arc::new(scan))
    }
}

/// One who reads a table.
struct Reader {
    columns: SchemaRef,
    slot: Slot,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl PartitionStream for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.columns
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let rows = self.slot.lock().expect("no reader panics").take();
        let rows = match rows {
            Some(rows) => even(rows, self.columns.clone()),
            None => stream::once(async { internal_err!("rows are read once by each reader") }).boxed(),
        };
        Box::pin(RecordBatchStreamAdapter::new(self.columns.clone(), rows))
    }
}

/// The rows in batches of one size, but for the last.
fn even(rows: SqlStream, columns: SchemaRef) -> stream::BoxStream<'static, Result<RecordBatch>> {
    let state = (rows, BatchCoalescer::new(columns.clone(), ROWS), false);
    let next = move |(mut rows, mut even, mut is_done): (SqlStream, BatchCoalescer, bool)| {
        let columns = columns.clone();
        async move {
            loop {
                if let Some(batch) = even.next_completed_batch() {
                    return Ok(Some((batch, (rows, even, is_done))));
                }
                if is_done {
                    return Ok(None);
                }
                match rows.next().await {
                    Some(batch) => {
                        let batch = batch.map_err(|error| DataFusionError::External(Box::new(error)))?;
                        let (_, arrays, count) = batch.into_parts();
                        let options =
                            datafusion::arrow::array::RecordBatchOptions::new().with_row_count(Some(count));
                        even.push_batch(RecordBatch::try_new_with_options(
                            columns.clone(),
                            arrays,
                            &options,
                        )?)?;
                    }
                    None => {
                        even.finish_buffered_batch()?;
                        is_done = true;
                    }
                }
            }
        }
    };
    stream::try_unfold(state, next).boxed()
}
