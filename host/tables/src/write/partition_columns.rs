//! Rows by the folders that the values of some columns make: `date=2021-03-01/`.
//!
//! Rows are put in the order of their folders first, so that one file is written after the other, and there may be many.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::kernel::json::readable;
use recipe_core::engine::kernel::print::to_text;

use crate::dataset::partition_folder;
use crate::error::{Result, TableError};
use crate::write::unwritable;

/// Columns whose values make folders, outermost first.
///
/// ```
/// use std::sync::Arc;
///
/// use arrow_array::cast::AsArray;
/// use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
/// use recipe_tables::PartitionColumns;
///
/// let ids: ArrayRef = Arc::new(StringViewArray::from(vec!["1", "2"]));
/// let cities: ArrayRef = Arc::new(StringViewArray::from(vec!["Mobile", "Dothan"]));
/// let claims = RecordBatch::try_from_iter([("id", ids), ("city", cities)])?;
///
/// let by_city = PartitionColumns::new(&["city".to_owned()], &claims.schema())?;
/// assert_eq!(by_city.file_schema().fields().len(), 1);
/// let rows = by_city.with_folder(&claims)?;
/// assert_eq!(rows.column(1).as_string_view().value(0), "city=Mobile/");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PartitionColumns {
    names: Vec<String>,
    columns: Vec<usize>,
    /// The other columns, and after them the folder.
    with_folder: SchemaRef,
}

/// Keys in S3 have at most 1,024 bytes, and file systems are no more generous.
const MAX_FOLDER_BYTES: usize = 900;

impl PartitionColumns {
    /// Finds the named columns.
    pub fn new(names: &[String], schema: &SchemaRef) -> Result<Self> {
        let place = |name: &String| {
            schema.index_of(name).map_err(|_| TableError::PartitionColumnNotFound {
                column: name.clone(),
                columns: schema.fields().iter().map(|field| field.name().clone()).collect(),
            })
        };
        let columns: Vec<usize> = names.iter().map(place).collect::<Result<_>>()?;
        let rest = schema.fields().iter().enumerate().filter(|(at, _)| !columns.contains(at));
        let mut fields: Vec<_> = rest.map(|(_, field)| field.clone()).collect();
        if fields.is_empty() {
            return Err(TableError::NoColumnsLeft);
        }
        fields.push(Arc::new(Field::new("folder", DataType::Utf8View, false)));
        Ok(PartitionColumns { names: names.to_vec(), columns, with_folder: Arc::new(Schema::new(fields)) })
    }

    /// Whether rows of these columns can be divided, or need not be.
    pub fn check(names: &[String], schema: &SchemaRef) -> Result<()> {
        if names.is_empty() { Ok(()) } else { Self::new(names, schema).map(|_| ()) }
    }

    /// The columns of rows [with a folder](Self::with_folder): those that files have, and after them the folder.
    pub fn schema_with_folder(&self) -> &SchemaRef {
        &self.with_folder
    }

    /// The columns that files have.
    pub fn file_schema(&self) -> SchemaRef {
        let fields = self.with_folder.fields();
        Arc::new(Schema::new(fields[..fields.len() - 1].to_vec()))
    }

    /// Puts the folder of each row in place of the columns that make it.
    pub fn with_folder(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let cells = readable(batch.project(&self.columns).map_err(TableError::Divide)?);
        let texts = cells.columns().iter().zip(&self.names);
        let texts = texts.map(|(cells, name)| to_text(cells).map_err(|error| unwritable(name, &error)));
        let texts: Vec<ArrayRef> = texts.collect::<Result<_>>()?;
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
        RecordBatch::try_new(self.with_folder.clone(), columns).map_err(TableError::Divide)
    }

    fn folder(&self, texts: &[&StringViewArray], row: usize) -> Result<String> {
        let mut path = String::new();
        for (name, text) in self.names.iter().zip(texts) {
            path.push_str(&partition_folder(name, cell(text, row)));
            path.push('/');
        }
        if path.len() > MAX_FOLDER_BYTES {
            let found = path.len();
            return Err(TableError::FolderTooLong { folder: path, found, limit: MAX_FOLDER_BYTES });
        }
        Ok(path)
    }
}

fn cell(texts: &StringViewArray, row: usize) -> Option<&str> {
    texts.is_valid(row).then(|| texts.value(row))
}
