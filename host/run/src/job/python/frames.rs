//! Tables that came out of a program.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader, SerializedFileReader};

use super::answer::Given;
use super::process::Process;
use crate::error::{Result, RunError};

/// All tables of a program. Their files are there as long as this is.
pub(in crate::job) struct Frames {
    frames: Vec<Frame>,
    /// It has the folder, which goes with it.
    _process: Process,
}

/// A table.
pub(in crate::job) struct Frame {
    /// What the program calls it.
    pub(in crate::job) name: String,
    /// How many rows it has.
    pub(in crate::job) rows: u64,
    /// Its files, in the order of their rows.
    pub(in crate::job) files: Vec<PathBuf>,
}

impl Frames {
    pub(super) fn new(given: Vec<Given>, process: Process) -> Result<Frames> {
        let frame = |given: Given| Frame::new(given.name, &process.folder().join(given.file));
        let frames = given.into_iter().map(frame).collect::<Result<_>>()?;
        Ok(Frames { frames, _process: process })
    }

    /// The rows of all tables.
    pub(in crate::job) fn rows(&self) -> u64 {
        self.frames.iter().map(|frame| frame.rows).sum()
    }

    pub(in crate::job) fn get(&self, index: usize) -> Option<&Frame> {
        self.frames.get(index)
    }

    /// What the program calls them.
    pub(in crate::job) fn names(&self) -> Vec<&str> {
        self.frames.iter().map(|frame| frame.name.as_str()).collect()
    }
}

impl Frame {
    fn new(name: String, folder: &Path) -> Result<Frame> {
        let fail = |error| RunError::io("read", folder, error);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if path.extension().is_some_and(|ending| ending == "parquet") {
                files.push(path);
            }
        }
        files.sort();
        let mut rows = 0;
        for path in &files {
            let file = File::open(path).map_err(|error| RunError::io("read", path, error))?;
            let read = SerializedFileReader::new(file);
            let read = read.map_err(RunError::rows("count the rows of a program in Python"))?;
            rows += read.metadata().file_metadata().num_rows() as u64;
        }
        Ok(Frame { name, rows, files })
    }
}
