//! Errors on their way through DataFusion.

use datafusion_common::error::DataFusionError;

use crate::error::RunError;

/// An error of ours on its way through DataFusion.
pub(super) fn own(error: RunError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// What is done with rows by way of DataFusion.
const HOLD: &str = "hold rows, or put them in order";

/// The error a stream of DataFusion's ended with; ours pass through it unchanged.
pub(super) fn failed(error: DataFusionError) -> RunError {
    match error {
        DataFusionError::External(inner) => match inner.downcast::<RunError>() {
            Ok(error) => *error,
            Err(source) => RunError::Rows { action: HOLD, source },
        },
        other => RunError::rows(HOLD)(other.strip_backtrace()),
    }
}
