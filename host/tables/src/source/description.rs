//! Opened datasets in a form that travels.

use std::sync::Arc;

use arrow_schema::{DataType, FieldRef, Schema};
use recipe_store::s3::S3;
use serde::{Deserialize, Serialize};

use super::Source;
use super::partition_columns::with_partition_columns;
use crate::dataset::DatasetDescription;
use crate::error::{Result, TableError};

/// An opened dataset in a form that travels: another machine opens exactly the same, with the columns that were learnt here,
/// and reads nothing for that. It is what a coordinator sends to those who read its [units](crate::units).
///
/// What there is to tell of the files and their columns ([`Source::notes`]) stays where they were learnt. Columns whose types
/// are nested in more than 40 levels cannot be read from JSON, whose readers go no deeper.
///
/// ```
/// use recipe_tables::{Dataset, ReadOptions, Source, SourceDescription};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("claims.csv"), "id;city\n1;Mobile\n2;Dothan\n")?;
/// let source = Source::open(Dataset::find(&[folder.path().display().to_string()], ReadOptions::default())?)?;
/// let document = serde_json::to_string(&source.describe()?)?;
///
/// // On another machine:
/// let described: SourceDescription = serde_json::from_str(&document)?;
/// let opened = described.open()?;
/// assert_eq!((opened.schema(), opened.delimiter()), (source.schema(), b';'));
/// assert_eq!(opened.cut(1)?, source.cut(1)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceDescription {
    dataset: DatasetDescription,
    /// The columns of the files.
    columns: Vec<DescribedColumn>,
    found_delimiter: Option<u8>,
    shares: usize,
}

/// A column of files.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedColumn {
    field: FieldRef,
    /// The type that was learnt with it.
    learnt: Option<DataType>,
}

impl Source {
    /// The opened dataset in a form that travels.
    ///
    /// # Errors
    ///
    /// A file came through a stream, or has a name that is not Unicode
    /// ([`NotPortable`](recipe_store::StoreError::NotPortable)).
    pub fn describe(&self) -> Result<SourceDescription> {
        let columns = self.file_schema.fields().iter().enumerate().map(|(at, field)| {
            let learnt = self.types.as_ref().and_then(|types| types.get(at)).cloned();
            DescribedColumn { field: field.clone(), learnt }
        });
        Ok(SourceDescription {
            dataset: self.dataset.describe()?,
            columns: columns.collect(),
            found_delimiter: self.found_delimiter,
            shares: self.shares,
        })
    }
}

impl SourceDescription {
    /// The same with this client for S3, such as one with credentials of its own.
    #[must_use]
    pub fn with_s3(self, s3: S3) -> Self {
        SourceDescription { dataset: self.dataset.with_s3(s3), ..self }
    }

    /// The opened dataset. No file is read before its rows are asked for: those of disks are looked at.
    ///
    /// # Errors
    ///
    /// Those of [`DatasetDescription::open`].
    pub fn open(self) -> Result<Source> {
        let dataset = self.dataset.open()?;
        let first = dataset.files.first().ok_or(TableError::NoFiles)?;
        let columns = self.columns.into_iter().map(|column| (column.field, column.learnt));
        let (fields, types): (Vec<FieldRef>, Vec<Option<DataType>>) = columns.unzip();
        let file_schema = Arc::new(Schema::new(fields));
        let schema = with_partition_columns(&file_schema, &dataset, &first.path)?;
        Ok(Source {
            dataset,
            schema,
            file_schema,
            found_delimiter: self.found_delimiter,
            types: types.into_iter().collect(),
            notes: Vec::new(),
            footers: Arc::default(),
            blank: Arc::default(),
            sheets: Arc::default(),
            bytes_read: Arc::default(),
            shares: self.shares,
        })
    }
}
