//! Columns that the folders of files tell: the same value in every row of a file.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::plan::InputColumn;

use crate::error::{Result, TableError};
use crate::morsel::{Decode, Flaw};

/// The columns of files, and behind them those that folders tell, as text.
pub(super) fn with_partitions(columns: &SchemaRef, partitions: &[String], path: &Path) -> Result<SchemaRef> {
    if let Some(name) = partitions.iter().find(|name| columns.field_with_name(name).is_ok()) {
        return Err(TableError::failed(format!(
            "the column `{name}` is told by the folders of `{}`, and stands in the file as well; leave out what folders \
             tell with --no-partitions",
            path.display()
        )));
    }
    if partitions.is_empty() {
        return Ok(columns.clone());
    }
    let told = partitions.iter().map(|name| Arc::new(Field::new(name, DataType::Utf8View, true)));
    Ok(Arc::new(Schema::new(columns.fields().iter().cloned().chain(told).collect::<Vec<_>>())))
}

/// Which of the wanted columns folders tell.
#[derive(Clone)]
pub(super) struct Partition {
    /// What comes out.
    schema: SchemaRef,
    /// What is wanted of files.
    of_files: (Vec<InputColumn>, SchemaRef),
    /// The places of columns that folders tell, and which of those each is.
    told: Vec<(usize, usize)>,
}

impl Partition {
    /// Divides what is wanted of a dataset, the first `columns` of which stand in files. Columns that folders tell are
    /// wanted as cells.
    pub(super) fn of(inputs: Vec<InputColumn>, schema: &SchemaRef, columns: usize) -> Self {
        let (mut told, mut kept, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for (at, input) in inputs.into_iter().enumerate() {
            match input {
                InputColumn::Cells(column) if column >= columns => told.push((at, column - columns)),
                input => {
                    kept.push(input);
                    fields.push(schema.fields()[at].clone());
                }
            }
        }
        let of_files = if told.is_empty() { schema.clone() } else { Arc::new(Schema::new(fields)) };
        Partition { schema: schema.clone(), of_files: (kept, of_files), told }
    }

    /// Whether everything comes from files.
    pub(super) fn is_none(&self) -> bool {
        self.told.is_empty()
    }

    /// What is wanted of files.
    pub(super) fn wanted(&self) -> (Vec<InputColumn>, SchemaRef) {
        self.of_files.clone()
    }

    /// What a file's folders say, of the dataset's partition columns.
    pub(super) fn of_file(&self, values: &[Option<String>]) -> Arc<Told> {
        let told = self.told.iter().map(|(at, column)| (*at, values[*column].clone()));
        Arc::new(Told { schema: self.schema.clone(), values: told.collect() })
    }
}

/// The values that the folders of a file tell, by the places of their columns.
pub(super) struct Told {
    schema: SchemaRef,
    values: Vec<(usize, Option<String>)>,
}

impl Told {
    /// A part of the file, with these columns put in.
    pub(super) fn added(self: &Arc<Self>, decode: Decode) -> Decode {
        if self.values.is_empty() {
            return decode;
        }
        let told = self.clone();
        Box::new(move || {
            let mut decoded = decode();
            decoded.rows = decoded.rows.and_then(|batch| told.add(&batch).map_err(Flaw::of));
            decoded
        })
    }

    fn add(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut columns = batch.columns().to_vec();
        for (at, value) in &self.values {
            columns.insert(*at, repeated(value.as_deref(), batch.num_rows()));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .map_err(|error| TableError::failed(error.to_string()))
    }
}

/// A text, or none, in every row.
fn repeated(value: Option<&str>, rows: usize) -> ArrayRef {
    let Some(value) = value else {
        let nulls = NullBuffer::new_null(rows);
        let views = ScalarBuffer::from(vec![0_u128; rows]);
        return Arc::new(StringViewArray::new(views, Vec::<Buffer>::new(), Some(nulls)));
    };
    let mut whole = StringViewArray::from_iter_values([value]);
    if rows != 1 {
        let (views, buffers, _) = whole.into_parts();
        whole = StringViewArray::new(ScalarBuffer::from(vec![views[0]; rows]), buffers, None);
    }
    Arc::new(whole)
}
