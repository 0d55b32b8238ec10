//! Why a request was not answered.

use std::error::Error;
use std::fmt;

use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};

/// Codes of answers that another request may not get.
const TRANSIENT: [&str; 6] = [
    "ConcurrentModificationException",
    "InternalServiceException",
    "OperationTimeoutException",
    "ResourceNotReadyException",
    "Throttling",
    "ThrottlingException",
];

/// An answer that is not the one that was wanted.
#[derive(Debug)]
pub(super) struct Answer {
    code: Option<String>,
    /// What it says, or why there is none.
    pub(super) reason: String,
    pub(super) is_transient: bool,
}

impl Answer {
    /// A request that cannot be made.
    pub(super) fn wrong(error: &dyn Error) -> Answer {
        Answer { code: None, reason: error.to_string(), is_transient: false }
    }

    /// An answer with a code, and what it says.
    pub(super) fn of(code: Option<&str>, message: Option<&str>) -> Answer {
        let reason = match (code, message) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (code, message) => code.or(message).unwrap_or("it says nothing of why").to_owned(),
        };
        let is_transient = code.is_some_and(|code| TRANSIENT.contains(&code));
        Answer { code: code.map(str::to_owned), reason, is_transient }
    }

    /// Whether it has this code.
    pub(super) fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

impl<E, R> From<SdkError<E, R>> for Answer
where
    E: ProvideErrorMetadata + Error + 'static,
    R: fmt::Debug + 'static,
{
    fn from(error: SdkError<E, R>) -> Answer {
        if error.code().is_some() {
            return Answer::of(error.code(), error.message());
        }
        // The SDK's own messages stop at "dispatch failure".
        let whole: &(dyn Error + 'static) = &error;
        let innermost =
            std::iter::successors(Some(whole), |error| Error::source(*error)).last().unwrap_or(whole);
        Answer { code: None, reason: innermost.to_string(), is_transient: true }
    }
}
