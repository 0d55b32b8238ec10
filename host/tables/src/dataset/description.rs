//! Datasets in a form that travels.

use std::path::PathBuf;

use recipe_store::FileDescription;
use recipe_store::listing::relist;
use recipe_store::s3::S3;
use serde::{Deserialize, Serialize};
use tracing::debug;

use super::{Dataset, PathColumn};
use crate::error::{Result, TableError};
use crate::options::ReadOptions;

/// A dataset in a form that travels: exactly its files, in their versions, and how they are read. Nothing is listed again.
///
/// What was skipped, and other things that there are to tell of the dataset, stay where it was found. Credentials for S3 do
/// not travel: other machines find their own.
///
/// ```
/// use recipe_tables::{Dataset, DatasetDescription, ReadOptions};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("1.csv"), "id,city\n1,Mobile\n")?;
/// let dataset = Dataset::find(&[folder.path().display().to_string()], ReadOptions::default())?;
/// let document = serde_json::to_string(&dataset.describe()?)?;
///
/// // A file that comes later is no part of it.
/// std::fs::write(folder.path().join("2.csv"), "id,city\n2,Dothan\n")?;
/// let described: DatasetDescription = serde_json::from_str(&document)?;
/// assert_eq!(described.open()?.paths(), dataset.paths());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetDescription {
    files: Vec<DescribedFile>,
    partition_columns: Vec<String>,
    partition_types: Vec<Option<PathColumn>>,
    options: ReadOptions,
}

/// A file of a dataset.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedFile {
    file: FileDescription,
    /// What its folders say, in the order of the partition columns.
    partition_values: Vec<Option<String>>,
}

impl Dataset {
    /// The dataset in a form that travels.
    ///
    /// # Errors
    ///
    /// A file came through a stream, or has a name that is not Unicode
    /// ([`NotPortable`](recipe_store::StoreError::NotPortable)).
    pub fn describe(&self) -> Result<DatasetDescription> {
        let files = self.files.iter().zip(&self.partition_values).map(|(file, values)| {
            Ok(DescribedFile { file: file.describe()?, partition_values: values.clone() })
        });
        Ok(DatasetDescription {
            files: files.collect::<Result<_>>()?,
            partition_columns: self.partition_columns.clone(),
            partition_types: self.partition_types.clone(),
            options: self.options.clone(),
        })
    }
}

impl DatasetDescription {
    /// The same with this client for S3, such as one with credentials of its own.
    #[must_use]
    pub fn with_s3(self, s3: S3) -> Self {
        DatasetDescription { options: self.options.with_s3(s3), ..self }
    }

    /// The dataset. No file is read: those of disks are looked at.
    ///
    /// # Errors
    ///
    /// A file is not there, or another by now ([`FileChanged`](recipe_store::StoreError::FileChanged)), or settings of S3 are
    /// not right here.
    pub fn open(self) -> Result<Dataset> {
        let DatasetDescription { files, partition_columns, mut partition_types, options } = self;
        partition_types.resize(partition_columns.len(), None);
        for DescribedFile { file, partition_values } in &files {
            let (found, expected) = (partition_values.len(), partition_columns.len());
            if found != expected {
                let file = PathBuf::from(&file.path);
                return Err(TableError::PartitionValueCount { file, found, expected });
            }
        }
        let (files, partition_values) =
            files.into_iter().map(|described| (described.file, described.partition_values)).unzip();
        let files = relist(files, &options.s3)?;
        debug!(files = files.len(), "dataset opened as it was described");
        Ok(Dataset {
            files,
            skipped: Vec::new(),
            partition_columns,
            partition_types,
            partition_values,
            empty_files: Vec::new(),
            options,
            notes: Vec::new(),
        })
    }
}
