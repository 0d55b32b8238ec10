//! The files of a source, opened.

use std::path::Path;

use arrow_schema::SchemaRef;
use recipe_store::Location;
use recipe_store::listing::is_match;
use recipe_tables::{Dataset, ReadOptions, Source, typed_schema};

use super::node::SourceSpec;
use crate::error::Result;

/// A source that was opened.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) source: Source,
    /// Its columns, with the types that they are read as.
    pub(super) columns: SchemaRef,
}

impl SourceSpec {
    /// Finds the files that there are at this time, in microseconds since 1970-01-01 UTC, and learns their columns.
    pub(super) fn open(
        &self,
        threads: usize,
        now: i64,
        batch_bytes: impl Fn(usize) -> usize,
    ) -> Result<Opened> {
        let mut read = self.read.clone();
        read.paths.now = Some(now);
        read.batch_bytes = batch_bytes(read.batch_bytes);
        if let Some(table) = &self.table {
            return table.open(&self.paths, read, threads, now);
        }
        let opened = self.opened(read.clone(), threads)?;
        if !self.zero_based_names {
            return Ok(opened);
        }
        let count = opened.source.file_columns();
        read.csv = read.csv.with_columns((0..count).map(|column| format!("col{column}")));
        self.opened(read, threads)
    }

    fn opened(&self, read: ReadOptions, threads: usize) -> Result<Opened> {
        let mut dataset = Dataset::find(&self.paths, read)?;
        let roots: Vec<Location> =
            self.paths.iter().map(|path| Location::parse(path)).collect::<Result<_, _>>()?;
        dataset.retain(|file| {
            let is_excluded = self.exclusions.iter().any(|glob| is_match(glob, &file.path));
            !is_excluded && (self.recursive || roots.iter().any(|root| is_directly_in(&file.path, root)))
        });
        let source = Source::open(dataset)?;
        let columns = typed_schema(&source, &self.typing, threads)?;
        Ok(Opened { source, columns })
    }
}

/// Whether a file is what was named, or stands in the folder that was named and in no folder of it.
fn is_directly_in(file: &Path, root: &Location) -> bool {
    let root = Path::new(&root.to_string()).to_path_buf();
    // What is no folder was named itself, or by a pattern.
    file.strip_prefix(&root).map_or(true, |below| below.components().count() <= 1)
}
