//! Errors made of others.

use std::error::Error;
use std::io;
use std::path::Path;

use recipe_catalog::CatalogError;
use recipe_core::Diagnostics;
use recipe_store::StoreError;
use recipe_tables::TableError;

use super::{JobError, Limit, RunError};

/// The result of everything here that can fail.
pub type Result<T, E = RunError> = std::result::Result<T, E>;

impl RunError {
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        RunError::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn at_limit(limit: Limit, source: RunError) -> Self {
        RunError::Limit { limit, source: Box::new(source) }
    }

    pub(crate) fn rows<E: Into<Box<dyn Error + Send + Sync>>>(
        action: &'static str,
    ) -> impl FnOnce(E) -> Self {
        move |error| RunError::Rows { action, source: error.into() }
    }

    /// The same error, where it came up in a step.
    pub(crate) fn in_step(self, step: usize) -> Self {
        match self {
            RunError::Rows { source, .. } => RunError::StepRows { step, source },
            other => other,
        }
    }

    /// The same error, where it came up in a node of a job.
    pub(crate) fn in_node(self, node: &str) -> Self {
        match self {
            // These say so themselves.
            RunError::Recipe(_) | RunError::Data(_) | RunError::Job(_) | RunError::Cancelled => self,
            source => {
                RunError::Job(Box::new(JobError::InNode { node: node.to_owned(), source: Box::new(source) }))
            }
        }
    }

    /// Whether the run ended since nobody reads its output any more, as `head` does once it has its lines.
    pub fn is_reader_gone(&self) -> bool {
        match self {
            RunError::Incomplete { source, .. } => source.is_reader_gone(),
            RunError::Store(StoreError::ReaderGone { .. }) => true,
            _ => false,
        }
    }

    /// Whether the run ended since more cells failed than may.
    pub fn is_too_many_failed(&self) -> bool {
        match self {
            RunError::Incomplete { source, .. } => source.is_too_many_failed(),
            RunError::TooManyFailed { .. } => true,
            _ => false,
        }
    }

    /// Whether the job ended with data quality rules that failed, before anything was put in place.
    pub fn is_rules_failed(&self) -> bool {
        match self {
            RunError::Incomplete { source, .. } => source.is_rules_failed(),
            RunError::Job(error) => matches!(**error, JobError::RulesFailed { .. }),
            _ => false,
        }
    }

    /// An error of reading the second table of this name.
    pub(crate) fn of_table(table: &str, error: TableError) -> Self {
        use TableError::{Malformed, NoByteOrderMark, NotUtf8};
        match error {
            source @ (NotUtf8 { .. } | NoByteOrderMark { .. } | Malformed { .. }) => {
                RunError::TableEncoding { table: table.to_owned(), source: Box::new(source) }
            }
            other => other.into(),
        }
    }
}

impl From<CatalogError> for RunError {
    fn from(error: CatalogError) -> Self {
        RunError::Catalog(Box::new(error))
    }
}

impl From<JobError> for RunError {
    fn from(error: JobError) -> Self {
        RunError::Job(Box::new(error))
    }
}

impl From<Box<Diagnostics>> for RunError {
    fn from(diagnostics: Box<Diagnostics>) -> Self {
        RunError::Recipe(diagnostics)
    }
}

impl From<Diagnostics> for RunError {
    fn from(diagnostics: Diagnostics) -> Self {
        RunError::Recipe(Box::new(diagnostics))
    }
}
