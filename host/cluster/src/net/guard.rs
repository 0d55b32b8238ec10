//! Who may call a scheduler or an executor.

use sha2::{Digest, Sha256};
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::service::Interceptor;
use tonic::{Request, Status};

use super::access::Access;

/// The header that names the caller's engine, and the answerer's in a refusal.
pub(crate) const ENGINE: &str = "recipe-engine";
/// The header with the token.
pub(crate) const AUTHORIZATION: &str = "authorization";

/// Lets only members of the same engine call the scheduler.
#[derive(Clone)]
pub(crate) struct Guard(pub(crate) Access);

impl Interceptor for Guard {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        let Access { engine, token, .. } = &self.0;
        if let Some(token) = token
            && !is_same(request.metadata(), AUTHORIZATION, |shown| is_equal(shown, &token.to_authorization()))
        {
            return Err(Status::unauthenticated("the token is missing or another"));
        }
        let theirs = text(request.metadata(), ENGINE);
        if theirs == Some(engine.as_str()) {
            return Ok(request);
        }
        let mut metadata = MetadataMap::new();
        if let Ok(ours) = MetadataValue::try_from(engine.as_str()) {
            metadata.insert(ENGINE, ours);
        }
        let theirs = theirs.map_or("names no engine, as programs of Ballista itself".to_owned(), |theirs| {
            format!("is `{theirs}`")
        });
        let message = format!("the scheduler is `{engine}`, but the caller {theirs}; both must be the same");
        Err(Status::with_metadata(tonic::Code::FailedPrecondition, message, metadata))
    }
}

/// Lets only members call executors.
#[derive(Clone)]
pub(crate) struct MemberGuard(pub(crate) Access);

impl Interceptor for MemberGuard {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        let Some(token) = &self.0.token else { return Ok(request) };
        // The library adds its own name after a space.
        let is_member = |shown: &str| {
            shown.split(' ').next().is_some_and(|shown| is_equal(shown, &token.to_user_agent()))
        };
        if is_same(request.metadata(), "user-agent", is_member) {
            return Ok(request);
        }
        Err(Status::unauthenticated("the token is missing or another"))
    }
}

fn text<'a>(metadata: &'a MetadataMap, key: &str) -> Option<&'a str> {
    metadata.get(key)?.to_str().ok()
}

fn is_same(metadata: &MetadataMap, key: &str, is_right: impl Fn(&str) -> bool) -> bool {
    text(metadata, key).is_some_and(is_right)
}

/// Whether two secrets are equal, in a time that does not tell how many letters are.
fn is_equal(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}
