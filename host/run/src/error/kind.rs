//! What an error means.

use std::error::Error;
use std::io;

use recipe_store::{ErrorKind, StoreError};
use recipe_tables::TableError;

use super::{JobError, RunError};

impl RunError {
    /// What the error means to whoever started the run.
    pub fn kind(&self) -> ErrorKind {
        match self {
            RunError::Recipe(_)
            | RunError::ReadRecipe { .. }
            | RunError::RecipeNotUtf8 { .. }
            | RunError::ReadRules { .. }
            | RunError::NoRecipe { .. }
            | RunError::NoStep { .. }
            | RunError::NoColumn { .. }
            | RunError::NestedKey { .. }
            | RunError::NoInput
            | RunError::NoOutput
            | RunError::NotElsewhere(_)
            | RunError::NoQuarantine { .. }
            | RunError::UnknownOutputFormat { .. }
            | RunError::AlreadyPacked { .. }
            | RunError::FormatCompression { .. }
            | RunError::RefusedEnding { .. }
            | RunError::FolderOption { .. }
            | RunError::FilesOfPartitions
            | RunError::OutputExists { .. }
            | RunError::NoOutputFolder { .. }
            | RunError::PathClash { .. }
            | RunError::FileExists { .. }
            | RunError::FolderNamed { .. }
            | RunError::RecipeChanged { .. }
            | RunError::OptionChanged { .. }
            | RunError::OutputTable(_)
            | RunError::Case(_)
            | RunError::Version(_) => ErrorKind::Invalid,
            RunError::Limit { source, .. } | RunError::Incomplete { source, .. } => source.kind(),
            RunError::Job(error) => match &**error {
                JobError::InNode { source, .. } => source.kind(),
                _ => ErrorKind::Invalid,
            },
            RunError::Catalog(error) => error.kind(),
            RunError::Store(error) => error.kind(),
            RunError::Aside { source, .. } => source.kind(),
            RunError::Table(error) => error.kind(),
            RunError::TableEncoding { source, .. } => source.kind(),
            #[cfg(feature = "wasm")]
            RunError::Module(error) if error.is_invalid() => ErrorKind::Invalid,
            _ => ErrorKind::Failed,
        }
    }

    /// Whether another machine, or the same one a little later, may not have the error; see [`StoreError::is_transient`].
    pub fn is_transient(&self) -> bool {
        if let RunError::Store(error) | RunError::Table(TableError::Store(error)) = self {
            return error.is_transient();
        }
        let mut error = self.source();
        while let Some(inner) = error {
            let io = inner.downcast_ref::<io::Error>();
            if io.and_then(StoreError::within).is_some_and(StoreError::is_transient) {
                return true;
            }
            error = inner.source();
        }
        false
    }
}
