//! What can go wrong with outputs that are committed together.

use super::kind::ErrorKind;
use super::store::StoreError;
use crate::shown::shown;

/// Why outputs cannot be committed together, or why an output of a run that wrote several cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TogetherError {
    /// An output is within another one, or is the same.
    #[error(
        "`{output}` is within `{other}`, and outputs that are committed together lie side by side; choose another folder",
        output = shown(output), other = shown(other)
    )]
    Nested {
        /// The output.
        output: String,
        /// The other one.
        other: String,
    },
    /// Another output of the run cannot be used, so nobody knows or can do what is to be done with this one.
    #[error(
        "{source}; run {run} writes `{output}` and `{other}` together, and the one does not change without the other. Run \
         again once `{other}` can be read and written",
        output = shown(output), other = shown(other)
    )]
    Unreachable {
        /// The output.
        output: String,
        /// The other one.
        other: String,
        /// The run.
        run: String,
        /// What went wrong.
        source: Box<StoreError>,
    },
    /// Another output of the run has lost the entry of its log on which this one depends.
    #[error(
        "run {run} wrote `{output}` and `{other}` together, and the log entry `{missing}`, which has to say what became of \
         that, is not there any more. Restore `{other}`; or, to discard what the run wrote to `{output}`, delete the log entry \
         `{entry}`, then run again",
        output = shown(output), other = shown(other), missing = shown(missing), entry = shown(entry)
    )]
    Lost {
        /// The output.
        output: String,
        /// The other one.
        other: String,
        /// The run.
        run: String,
        /// The entry that is not there, or is of another run.
        missing: String,
        /// The entry of the output that depends on it.
        entry: String,
    },
}

impl From<TogetherError> for StoreError {
    fn from(error: TogetherError) -> Self {
        StoreError::Together(Box::new(error))
    }
}

impl TogetherError {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            TogetherError::Nested { .. } => ErrorKind::Invalid,
            TogetherError::Unreachable { .. } | TogetherError::Lost { .. } => ErrorKind::Failed,
        }
    }

    pub(super) fn is_transient(&self) -> bool {
        matches!(self, TogetherError::Unreachable { source, .. } if source.is_transient())
    }
}
