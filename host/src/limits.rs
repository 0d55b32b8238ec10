//! How much an input or a recipe may ask for before a run is given up.
//!
//! Files and recipes may come from anywhere. Each limit stands far beyond what data has, ends the run with a message
//! that says where it was met, and can be set to another value on the command line. What a step makes of one batch of
//! rows is bounded in recipe-core.

use std::path::Path;

use arrow_schema::SchemaRef;
use recipe_core::error::Kind;
use recipe_core::plan::Plan;

use crate::error::{HostError, Result};

/// Limits of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a record of a text file, or of an object of a JSON file.
    pub record_bytes: usize,
    /// Columns of an input, and after a step.
    pub columns: usize,
    /// How many times its packed size a gzip file may have, beyond the first 16 MiB.
    pub decompressed_ratio: u64,
    /// Bytes that a page of a Parquet file may unpack to.
    pub page_bytes: usize,
    /// Rows that a step may give.
    pub output_rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            record_bytes: 16 << 20,
            columns: 10_000,
            decompressed_ratio: 1_000,
            page_bytes: 128 << 20,
            output_rows: 10_000_000_000,
        }
    }
}

/// The most bytes of the names of the columns of a text file.
pub(crate) const LONGEST_HEADER: usize = 1 << 20;

impl Limits {
    /// Checks the number of columns of a file.
    pub(crate) fn check_columns(&self, path: &Path, columns: usize) -> Result<()> {
        if columns <= self.columns {
            return Ok(());
        }
        Err(HostError::failed(format!(
            "`{}` has {columns} columns, and at most {} are read; read more with --max-columns N",
            path.display(),
            self.columns
        )))
    }

    /// Checks the columns after each step of a plan.
    pub(crate) fn check_plan(&self, plan: &Plan) -> Result<(), recipe_core::Error> {
        for (at, placed) in plan.nodes.iter().enumerate() {
            let (step, columns) = (placed.step, placed.output.fields().len());
            // In the middle of a step there are columns that it needs for itself.
            let ends = plan.nodes.get(at + 1).is_none_or(|next| next.step != step);
            if ends && columns > self.columns {
                let message = format!("makes it {columns} columns, and {}", self.at_most_columns());
                return Err(recipe_core::Error::from(Kind::Limit(message)).at_step_number(step));
            }
        }
        Ok(())
    }

    /// Checks the columns at the end of a recipe.
    pub(crate) fn check_output(&self, schema: &SchemaRef) -> Result<()> {
        let columns = schema.fields().len();
        if columns <= self.columns {
            return Ok(());
        }
        Err(HostError::failed(format!("the output has {columns} columns, and {}", self.at_most_columns())))
    }

    fn at_most_columns(&self) -> String {
        format!("at most {} are allowed; allow more with --max-columns N", self.columns)
    }

    /// Checks the number of rows that a step gave so far.
    pub(crate) fn check_rows(&self, step: usize, rows: u64) -> Result<(), recipe_core::Error> {
        if rows <= self.output_rows {
            return Ok(());
        }
        let message = format!(
            "gives more than {} rows; if that is meant, allow more with --max-output-rows N",
            self.output_rows
        );
        Err(recipe_core::Error::from(Kind::Limit(message)).at_step_number(step))
    }
}
