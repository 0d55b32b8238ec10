//! Rows by the folders that the values of some columns make: `date=2021-03-01/`.
//!
//! Rows are put in the order of their folders first, so that one file is written after the other, and there may be many.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use recipe_core::engine::kernel::print::to_text;

use crate::dataset::partition_folder;
use crate::error::{Result, TableError};

/// Columns whose values make folders, outermost first.
#[derive(Clone)]
pub struct PartitionColumns {
    names: Vec<String>,
    columns: Vec<usize>,
    /// The other columns, and behind them the folder.
    keyed: SchemaRef,
}

/// The longest folder: keys in S3 have at most 1,024 bytes, and file systems are no more generous.
const LONGEST: usize = 900;

impl PartitionColumns {
    /// Where the named columns stand.
    pub fn new(names: &[String], schema: &SchemaRef) -> Result<Self> {
        let place = |name: &String| {
            schema.index_of(name).map_err(|_| {
                let known: Vec<String> =
                    schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
                TableError::usage(format!(
                    "--partition-by: the output has no column `{name}`; its columns: {}",
                    known.join(", ")
                ))
            })
        };
        let columns: Vec<usize> = names.iter().map(place).collect::<Result<_>>()?;
        let rest = schema.fields().iter().enumerate().filter(|(at, _)| !columns.contains(at));
        let mut fields: Vec<_> = rest.map(|(_, field)| field.clone()).collect();
        if fields.is_empty() {
            return Err(TableError::usage(
                "--partition-by takes all columns of the output; files would have none",
            ));
        }
        fields.push(Arc::new(Field::new("folder", DataType::Utf8View, false)));
        Ok(PartitionColumns { names: names.to_vec(), columns, keyed: Arc::new(Schema::new(fields)) })
    }

    /// Whether rows of these columns can be divided, or need not be.
    pub fn check(names: &[String], schema: &SchemaRef) -> Result<()> {
        if names.is_empty() { Ok(()) } else { Self::new(names, schema).map(|_| ()) }
    }

    /// The columns of [`keyed`](Self::keyed) rows: those that files have, and behind them the folder.
    pub fn schema(&self) -> &SchemaRef {
        &self.keyed
    }

    /// The columns that files have.
    pub fn of_files(&self) -> SchemaRef {
        let fields = self.keyed.fields();
        Arc::new(Schema::new(fields[..fields.len() - 1].to_vec()))
    }

    /// Puts the folder of each row in place of the columns that make it.
    pub fn keyed(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let texts = self.columns.iter().map(|column| to_text(batch.column(*column)));
        let texts: Vec<ArrayRef> =
            texts.collect::<Result<_, _>>().map_err(|error| TableError::failed(error.to_string()))?;
        let texts: Vec<&StringViewArray> = texts.iter().map(AsArray::as_string_view).collect();
        let mut folders = StringViewBuilder::with_capacity(batch.num_rows());
        let mut last: Option<(usize, String)> = None;
        for row in 0..batch.num_rows() {
            let same = |other: usize| texts.iter().all(|text| cell(text, row) == cell(text, other));
            let folder = match last.take() {
                Some((other, folder)) if same(other) => folder,
                _ => self.folder(&texts, row)?,
            };
            folders.append_value(&folder);
            last = Some((row, folder));
        }
        let rest = (0..batch.num_columns()).filter(|column| !self.columns.contains(column));
        let mut columns: Vec<ArrayRef> = rest.map(|column| batch.column(column).clone()).collect();
        columns.push(Arc::new(folders.finish()));
        let fail = |error: ArrowError| TableError::failed(error.to_string());
        RecordBatch::try_new(self.keyed.clone(), columns).map_err(fail)
    }

    fn folder(&self, texts: &[&StringViewArray], row: usize) -> Result<String> {
        let mut path = String::new();
        for (name, text) in self.names.iter().zip(texts) {
            path.push_str(&partition_folder(name, cell(text, row)));
            path.push('/');
        }
        if path.len() > LONGEST {
            return Err(TableError::failed(format!(
                "--partition-by: a value makes a folder whose name has {} bytes, and at most {LONGEST} are possible: `{}…`",
                path.len(),
                path.chars().take(80).collect::<String>()
            )));
        }
        Ok(path)
    }
}

fn cell(texts: &StringViewArray, row: usize) -> Option<&str> {
    texts.is_valid(row).then(|| texts.value(row))
}
