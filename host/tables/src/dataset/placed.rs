//! Datasets whose partitions are somewhere, and have values that somebody says.

use std::collections::HashMap;
use std::path::PathBuf;

use recipe_store::StoreError;

use super::Dataset;
use super::chosen::Chosen;
use crate::error::{Result, TableError};
use crate::options::{Partitions, ReadOptions};

/// A partition: a folder or a file, and the values of the partition columns in all rows that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Where it is: a path, or `s3://bucket/prefix/`.
    pub path: String,
    /// The values, in the order of the columns; none where one is missing.
    pub values: Vec<Option<String>>,
}

impl Dataset {
    /// Finds the files of partitions, as [`find`](Self::find) does, whose values of these columns are given and not taken from
    /// names of folders. A partition that is not there, or has no files, has no rows. A file that is in several has the values
    /// of the first of them.
    ///
    /// ```
    /// use recipe_tables::{Dataset, Placed, ReadOptions};
    ///
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("old.csv"), "id\n1\n")?;
    /// let place = |name: &str, year: &str| Placed {
    ///     path: folder.path().join(name).display().to_string(),
    ///     values: vec![Some(year.into())],
    /// };
    /// let places = [place("old.csv", "2023"), place("none/", "2024")];
    /// let dataset = Dataset::find_placed(&["year".into()], &places, ReadOptions::default())?;
    /// assert_eq!((dataset.files.len(), dataset.partition_columns), (1, vec!["year".to_owned()]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find); no partition has files ([`NoFiles`](TableError::NoFiles)), or one has more or fewer values than
    /// there are columns ([`PartitionValueCount`](TableError::PartitionValueCount)).
    pub fn find_placed(columns: &[String], places: &[Placed], mut options: ReadOptions) -> Result<Dataset> {
        options = options.with_partitions(Partitions::None);
        let (mut found, mut skipped) = (Vec::new(), Vec::new());
        let mut values: HashMap<PathBuf, &[Option<String>]> = HashMap::new();
        let paths = std::mem::take(&mut options.paths);
        let mut chosen = Chosen::new(&paths)?;
        for place in places {
            if place.values.len() != columns.len() {
                let file = PathBuf::from(&place.path);
                let (found, expected) = (place.values.len(), columns.len());
                return Err(TableError::PartitionValueCount { file, found, expected });
            }
            let listing = match chosen.list(&place.path, &options) {
                Ok(listing) => listing,
                Err(TableError::Store(
                    StoreError::InputNotFound { .. } | StoreError::NoData { .. } | StoreError::NoMatch { .. },
                )) => continue,
                Err(error) => return Err(error),
            };
            for file in &listing.found {
                values.entry(file.file.path.clone()).or_insert(&place.values);
            }
            found.extend(listing.found);
            skipped.extend(listing.skipped);
        }
        if found.is_empty() {
            return Err(TableError::NoFiles);
        }
        let mut dataset = Dataset::of(found, skipped, &mut chosen, options, true)?;
        let of = |path: &PathBuf| values.get(path).map_or_else(Vec::new, |values| values.to_vec());
        dataset.partition_values = dataset.files.iter().map(|file| of(&file.path)).collect();
        dataset.partition_types = vec![None; columns.len()];
        dataset.partition_columns = columns.to_vec();
        dataset.options.paths = paths;
        Ok(dataset)
    }
}
