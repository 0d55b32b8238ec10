//! The columns that are wanted of a file whose reader decodes them in the order of the file.

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, SchemaRef};

use super::Projection;

/// The wanted columns of a file.
pub(crate) struct Wanted {
    /// Those of the file, in order, each once.
    pub(crate) decoded: Vec<usize>,
    /// Where each wanted one is among them.
    positions: Vec<usize>,
    /// What comes out.
    pub(crate) schema: SchemaRef,
}

impl Wanted {
    pub(crate) fn new(projection: Projection) -> Self {
        let columns = projection.columns();
        let mut decoded = columns.clone();
        decoded.sort_unstable();
        decoded.dedup();
        let positions = columns.iter().map(|column| decoded.partition_point(|other| other < column));
        Wanted { positions: positions.collect(), decoded, schema: projection.schema }
    }

    /// The wanted columns of rows with those that were decoded.
    pub(crate) fn arrange(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let columns = self.positions.iter().map(|position| batch.column(*position).clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
    }
}
