//! Errors on their way through DataFusion.

use datafusion_common::error::DataFusionError;

use crate::error::RunError;

pub(super) fn host(error: impl std::fmt::Display) -> RunError {
    RunError::failed(error.to_string())
}

/// An error of ours on its way through DataFusion.
pub(super) fn own(error: RunError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The error a stream of DataFusion's ended with; ours pass through it unchanged.
pub(super) fn failed(error: DataFusionError) -> RunError {
    match error {
        DataFusionError::External(inner) => match inner.downcast::<RunError>() {
            Ok(error) => *error,
            Err(other) => host(other),
        },
        other => host(other),
    }
}
