//! Rows by the folders that the values of some columns make: `date=2021-03-01/`.
//!
//! Rows are put in the order of their folders first, so that one file is written after the other, and there may be many.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use recipe_core::kernel::print::to_text;

use crate::dataset::partition_folder;
use crate::engine::Encode;
use crate::error::{HostError, Result};

/// Columns whose values make folders, outermost first.
#[derive(Clone)]
pub(crate) struct Partitioning {
    names: Vec<String>,
    columns: Vec<usize>,
    /// The other columns, and behind them the folder.
    keyed: SchemaRef,
}

/// The longest folder: keys in S3 have at most 1,024 bytes, and file systems are no more generous.
const LONGEST: usize = 900;

impl Partitioning {
    /// Where the named columns stand.
    pub(crate) fn new(names: &[String], schema: &SchemaRef) -> Result<Self> {
        let place = |name: &String| {
            schema.index_of(name).map_err(|_| {
                let known: Vec<String> =
                    schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
                HostError::usage(format!(
                    "--partition-by: the output has no column `{name}`; its columns: {}",
                    known.join(", ")
                ))
            })
        };
        let columns: Vec<usize> = names.iter().map(place).collect::<Result<_>>()?;
        let rest = schema.fields().iter().enumerate().filter(|(at, _)| !columns.contains(at));
        let mut fields: Vec<_> = rest.map(|(_, field)| field.clone()).collect();
        if fields.is_empty() {
            return Err(HostError::usage(
                "--partition-by takes all columns of the output; files would have none",
            ));
        }
        fields.push(Arc::new(Field::new("folder", DataType::Utf8View, false)));
        Ok(Partitioning { names: names.to_vec(), columns, keyed: Arc::new(Schema::new(fields)) })
    }

    /// Whether rows of these columns can be divided, or need not be.
    pub(crate) fn check(names: &[String], schema: &SchemaRef) -> Result<()> {
        if names.is_empty() { Ok(()) } else { Self::new(names, schema).map(|_| ()) }
    }

    /// The columns of [`keyed`](Self::keyed) rows: those that files have, and behind them the folder.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.keyed
    }

    /// The columns that files have.
    pub(crate) fn of_files(&self) -> SchemaRef {
        let fields = self.keyed.fields();
        Arc::new(Schema::new(fields[..fields.len() - 1].to_vec()))
    }

    /// Puts the folder of each row in place of the columns that make it.
    pub(crate) fn keyed(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let texts = self.columns.iter().map(|column| to_text(batch.column(*column)));
        let texts: Vec<ArrayRef> =
            texts.collect::<Result<_, _>>().map_err(|error| HostError::failed(error.to_string()))?;
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
        let fail = |error: ArrowError| HostError::failed(error.to_string());
        RecordBatch::try_new(self.keyed.clone(), columns).map_err(fail)
    }

    fn folder(&self, texts: &[&StringViewArray], row: usize) -> Result<String> {
        let mut path = String::new();
        for (name, text) in self.names.iter().zip(texts) {
            path.push_str(&partition_folder(name, cell(text, row)));
            path.push('/');
        }
        if path.len() > LONGEST {
            return Err(HostError::failed(format!(
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

/// Rows of one folder.
pub(crate) struct Tagged<T> {
    /// The folder below that of the output; none where rows are not divided.
    pub(crate) folder: Option<Arc<str>>,
    /// The rows.
    pub(crate) rows: T,
}

/// Lets `encode` work on the rows of each folder, of rows in the order of their folders.
pub(super) fn apart<T: 'static>(encode: Encode<T>) -> Encode<Vec<Tagged<T>>> {
    Arc::new(move |batches| {
        let mut tagged: Vec<Tagged<Vec<RecordBatch>>> = Vec::new();
        for batch in batches {
            let last = batch.num_columns() - 1;
            let folders = batch.column(last).as_string_view().clone();
            let columns: Vec<usize> = (0..last).collect();
            let rows = batch.project(&columns).map_err(|error| HostError::failed(error.to_string()))?;
            let mut start = 0;
            while start < folders.len() {
                let folder = folders.value(start);
                let mut end = start + 1;
                while end < folders.len() && folders.value(end) == folder {
                    end += 1;
                }
                let slice = rows.slice(start, end - start);
                match tagged.last_mut() {
                    Some(Tagged { folder: Some(known), rows }) if **known == *folder => rows.push(slice),
                    _ => tagged.push(Tagged { folder: Some(folder.into()), rows: vec![slice] }),
                }
                start = end;
            }
        }
        let encoded =
            tagged.into_iter().map(|Tagged { folder, rows }| Ok(Tagged { folder, rows: encode(rows)? }));
        encoded.collect()
    })
}

/// Lets `encode` work on rows that are not divided.
pub(super) fn together<T: 'static>(encode: Encode<T>) -> Encode<Vec<Tagged<T>>> {
    Arc::new(move |batches| Ok(vec![Tagged { folder: None, rows: encode(batches)? }]))
}
