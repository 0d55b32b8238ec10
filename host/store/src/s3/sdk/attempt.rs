//! What of a request is tried again, and how often it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use aws_sdk_s3::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, InterceptorContext,
};
use aws_sdk_s3::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_smithy_runtime_api::client::retries::classifiers::RetryClassifierPriority;
use tracing::debug;

use super::refusal::Act;
use super::unreachable::unreachable;

/// How often one request was sent.
#[derive(Debug, Clone)]
pub(super) struct Tries {
    count: Arc<AtomicU32>,
    action: &'static str,
    uri: String,
}

impl Tries {
    /// Counts a request for this.
    pub(super) fn of(act: &Act) -> Tries {
        Tries { count: Arc::default(), action: act.verb, uri: act.uri.clone() }
    }

    pub(super) fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Intercept for Tries {
    fn name(&self) -> &'static str {
        "Tries"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let attempt = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if attempt > 1 {
            debug!(action = self.action, uri = self.uri, attempt, "request sent again");
        }
        Ok(())
    }
}

/// Whether the server has ever answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Reached(Arc<AtomicBool>);

impl Intercept for Reached {
    fn name(&self) -> &'static str {
        "Reached"
    }

    fn read_before_deserialization(
        &self,
        _: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// Decides on what the SDK leaves open: an address that never answered is wrong, not busy; and a conflict of two conditional
/// writes (409, "Conditional requests", Amazon S3 User Guide) says to ask again.
#[derive(Debug)]
pub(super) struct Judge {
    reached: Reached,
}

impl Judge {
    pub(super) fn new(reached: Reached) -> Judge {
        Judge { reached }
    }
}

impl ClassifyRetry for Judge {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        if context.response().is_some_and(|response| response.status().as_u16() == 409) {
            return RetryAction::transient_error();
        }
        let Some(Err(error)) = context.output_or_error() else { return RetryAction::NoActionIndicated };
        match error.as_connector_error() {
            Some(error) if !self.reached.0.load(Ordering::Relaxed) && unreachable(error).is_some() => {
                RetryAction::RetryForbidden
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "Judge"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}
