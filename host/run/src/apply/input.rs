//! What a run reads, by names.

use std::collections::BTreeMap;

use recipe_core::Secrets;
use recipe_tables::{Encoding, Format, Infer, PathOptions, ReadOptions, Typing};

use super::Apply;

use crate::engine::MemoryOptions;
use crate::error::Result;

/// What is read, and how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    /// Files, folders and globs.
    pub(crate) paths: Vec<String>,
    /// How they are read.
    pub(crate) read: ReadOptions,
    /// Where the types of text columns come from.
    pub(crate) typing: Typing,
    /// Whether they are inferred from all rows after all, since a cell did not fit.
    pub(crate) widened: bool,
    /// Other tables, by the name the recipe knows each by.
    pub(crate) tables: Vec<(String, String)>,
    /// The encodings of their texts, by the same names.
    pub(crate) encodings: BTreeMap<String, Encoding>,
    /// The time of the run in microseconds since 1970-01-01 UTC, where it was given: then it is part of what the run is.
    pub(crate) now: Option<i64>,
    /// Where random values start.
    pub(crate) seed: u64,
    /// The secrets that the recipe names.
    pub(crate) secrets: Secrets,
    /// Memory for tables and for steps that hold rows.
    pub(crate) memory: MemoryOptions,
}

impl Input {
    /// How files are read: in batches that fit into the memory. What comes through streams is kept where other temporary
    /// files are.
    pub(crate) fn reading(&self) -> ReadOptions {
        let mut read = self.read.clone();
        read.paths.now = read.paths.now.or(self.now);
        read.batch_bytes = self.memory.batch_bytes(read.batch_bytes);
        if let Some(folder) = &self.memory.folder {
            read.streams = read.streams.with_folder(folder.clone());
        }
        read
    }

    /// Infers types from all rows, where they would be inferred from the first ones, and says whether that is so.
    pub(crate) fn infer_from_all(&mut self) -> bool {
        let is_of_first = matches!(self.typing.infer, Infer::Rows(_));
        if is_of_first {
            self.typing.infer = Infer::All;
        }
        is_of_first
    }

    /// How the files of a second table are read.
    pub(crate) fn reading_table(&self, name: &str, path: &str) -> Result<ReadOptions> {
        let read = self.reading();
        // What has no name to say its format has that of the input.
        let is_unnamed = Format::from_path(path.as_ref()).is_none() && read.streams.find(path)?.is_some();
        let format = read.format.filter(|_| is_unnamed);
        let csv = read.csv.clone().of_other_file();
        let options = read.with_format(format).with_delimiter(None).with_csv(csv).with_filename_column(None);
        Ok(options.with_encoding(self.encodings.get(name).copied()).with_paths(PathOptions::default()))
    }
}

impl Apply {
    /// Which of the files that the input's paths lead to are read, and what their paths give.
    pub fn paths(mut self, paths: PathOptions) -> Self {
        self.input.read.paths = paths;
        self
    }
}
