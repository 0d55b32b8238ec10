//! Columns with the same value in every row of a file: partition columns, and that for the names of files.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::plan::InputColumn;

use crate::dataset::Dataset;
use crate::error::{Result, TableError};
use crate::morsel::DecodeTask;

/// The columns of files, after them the partition columns, as text, and last that for the names of files.
pub(super) fn with_partition_columns(
    columns: &SchemaRef,
    dataset: &Dataset,
    file: &Path,
) -> Result<SchemaRef> {
    let names = &dataset.partition_columns;
    if let Some(name) = names.iter().find(|name| columns.field_with_name(name).is_ok()) {
        return Err(TableError::PartitionColumnInFile { file: file.into(), column: name.clone() });
    }
    let filename = dataset.options.filename_column.as_ref();
    let taken = |name: &&String| columns.field_with_name(name).is_ok() || names.contains(name);
    if let Some(column) = filename.filter(taken) {
        return Err(TableError::FilenameColumnInFile { file: file.into(), column: column.clone() });
    }
    if names.is_empty() && filename.is_none() {
        return Ok(columns.clone());
    }
    let fields =
        names.iter().chain(filename).map(|name| Arc::new(Field::new(name, DataType::Utf8View, true)));
    Ok(Arc::new(Schema::new(columns.fields().iter().cloned().chain(fields).collect::<Vec<_>>())))
}

/// The values of these columns, for each file.
pub(super) fn values_by_file(dataset: &Dataset) -> Vec<Vec<Option<String>>> {
    let mut values = dataset.partition_values.clone();
    if dataset.options.filename_column.is_some() {
        for (values, file) in values.iter_mut().zip(&dataset.files) {
            values.push(Some(file.path.display().to_string()));
        }
    }
    values
}

/// What is wanted of a dataset, divided into what files have and what their folders name.
#[derive(Clone)]
pub(super) struct DividedProjection {
    /// What comes out.
    schema: SchemaRef,
    /// What is wanted of files.
    from_files: (Vec<InputColumn>, SchemaRef),
    /// The places of partition columns among what comes out, and which of them each is.
    from_folders: Vec<(usize, usize)>,
}

impl DividedProjection {
    /// Divides what is wanted of a dataset, the first `file_columns` of which files have. Partition columns are wanted as
    /// cells.
    pub(super) fn new(inputs: Vec<InputColumn>, schema: &SchemaRef, file_columns: usize) -> Self {
        let (mut from_folders, mut kept, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for (at, input) in inputs.into_iter().enumerate() {
            match input {
                InputColumn::Cells(column) if column >= file_columns => {
                    from_folders.push((at, column - file_columns));
                }
                input => {
                    kept.push(input);
                    fields.push(schema.fields()[at].clone());
                }
            }
        }
        let file_schema =
            if from_folders.is_empty() { schema.clone() } else { Arc::new(Schema::new(fields)) };
        DividedProjection { schema: schema.clone(), from_files: (kept, file_schema), from_folders }
    }

    /// Whether everything comes from files.
    pub(super) fn is_from_files(&self) -> bool {
        self.from_folders.is_empty()
    }

    /// What is wanted of files.
    pub(super) fn of_files(&self) -> (Vec<InputColumn>, SchemaRef) {
        self.from_files.clone()
    }

    /// What is wanted of the folders of a file, given its values of all partition columns.
    pub(super) fn of_folders(&self, file: &Path, values: &[Option<String>]) -> Arc<PartitionValues> {
        let values = self.from_folders.iter().map(|(at, column)| (*at, values[*column].clone()));
        Arc::new(PartitionValues { file: file.into(), schema: self.schema.clone(), values: values.collect() })
    }
}

/// The values of a file's partition columns, by the places of the columns.
pub(super) struct PartitionValues {
    file: Box<Path>,
    schema: SchemaRef,
    values: Vec<(usize, Option<String>)>,
}

impl PartitionValues {
    /// Decodes a morsel of the file, with these columns put in.
    pub(super) fn added_to(self: &Arc<Self>, decode: DecodeTask) -> DecodeTask {
        if self.values.is_empty() {
            return decode;
        }
        let values = self.clone();
        Box::new(move || {
            let mut decoded = decode();
            decoded.rows = decoded.rows.and_then(|batch| Ok(values.add(&batch)?));
            decoded
        })
    }

    fn add(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut columns = batch.columns().to_vec();
        for (at, value) in &self.values {
            columns.insert(*at, repeated(value.as_deref(), batch.num_rows()));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), columns, &options);
        batch.map_err(|source| TableError::NoRows { file: self.file.to_path_buf(), source })
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
