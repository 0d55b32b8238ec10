//! What S3 says when it refuses, in words that say what to do.

use std::error::Error;
use std::fmt::Write;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::attempt::unreachable;
use super::connect::Connection;
use crate::error::StoreError;

/// What was asked for: parts of a message.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// The permission it takes, as policies name it.
    pub(super) permission: &'static str,
    /// What cannot be done, before the URI.
    pub(super) verb: &'static str,
    /// Of which bucket or object.
    pub(super) uri: String,
}

/// What a refusal means to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// There is no such bucket.
    NoBucket,
    /// There is no such object.
    NoKey,
    /// There is no such upload, or no longer.
    NoUpload,
    /// A condition does not hold.
    Precondition,
    /// It is still what the caller knows.
    NotModified,
    /// Another write at the same time.
    Conflict,
    /// These credentials may not do that.
    Denied,
    /// There are no credentials, or none that hold.
    Unauthenticated,
    /// The server does not have the operation.
    NotImplemented,
    /// The bucket is in another region.
    Elsewhere,
    /// Nothing came back, or nothing that S3 would say.
    Network,
    /// Anything else.
    Other,
}

/// A refusal, or a failure on the way.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(kind: Kind, act: &Act, reason: impl AsRef<str>) -> Fault {
        let message = format!("cannot {} `{}`: {}", act.verb, act.uri, reason.as_ref());
        Fault { kind, message }
    }

    /// What went wrong with a request that was sent `tries` times.
    pub(super) fn of<E>(error: &SdkError<E, HttpResponse>, act: &Act, tries: u32, via: &Connection) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        if let Some(error) = find::<CredentialsError>(error) {
            return Fault::new(Kind::Unauthenticated, act, no_credentials(error));
        }
        match error {
            SdkError::ServiceError(refusal) => {
                let status = refusal.raw().status().as_u16();
                let code = refusal.err().code().unwrap_or_default();
                let kind = kind(status, code);
                let told = refusal.err().message().unwrap_or_default();
                Fault::new(kind, act, refused(kind, status, code, told, act, tries))
            }
            SdkError::TimeoutError(_) => Fault::new(
                Kind::Other,
                act,
                format!("{} did not answer in time{}", server(via), tried(tries)),
            ),
            SdkError::DispatchFailure(failure) => {
                let why = failure.as_connector_error().and_then(unreachable);
                let why = why.map_or_else(|| chain(error), str::to_owned);
                let reason = format!("{} cannot be reached: {why}{}", server(via), tried(tries));
                Fault::new(Kind::Network, act, reason)
            }
            SdkError::ResponseError(_) => {
                let reason =
                    format!("{} gave an answer that is no answer of S3: {}", server(via), chain(error));
                Fault::new(Kind::Network, act, reason + &tried(tries))
            }
            _ => Fault::new(Kind::Other, act, chain(error)),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault.kind {
            Kind::NoBucket | Kind::NoKey | Kind::Elsewhere => StoreError::usage(fault.message),
            _ => StoreError::failed(fault.message),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Fault {}

/// Codes as in "Error responses", Amazon S3 API Reference. Answers to HEAD have a status alone.
fn kind(status: u16, code: &str) -> Kind {
    match (code, status) {
        ("NoSuchBucket", _) => Kind::NoBucket,
        ("NoSuchUpload", _) => Kind::NoUpload,
        ("NotImplemented" | "MethodNotAllowed", _) | (_, 501 | 405) => Kind::NotImplemented,
        (
            "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "TokenRefreshRequired"
            | "InvalidToken"
            | "RequestTimeTooSkewed"
            | "NotSignedUp",
            _,
        ) => Kind::Unauthenticated,
        (
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException",
            _,
        )
        | (_, 301 | 307) => Kind::Elsewhere,
        ("NoSuchKey", _) | (_, 404) => Kind::NoKey,
        (_, 412) => Kind::Precondition,
        (_, 304) => Kind::NotModified,
        (_, 409) => Kind::Conflict,
        ("InvalidObjectState", _) => Kind::Other,
        (_, 401 | 403) => Kind::Denied,
        _ => Kind::Other,
    }
}

fn refused(kind: Kind, status: u16, code: &str, told: &str, act: &Act, tries: u32) -> String {
    match (kind, code) {
        (Kind::NoBucket, _) => "there is no such bucket".into(),
        (Kind::NoKey, _) => "there is no such object".into(),
        (Kind::NoUpload, _) => "the upload is no longer there".into(),
        (Kind::Precondition, _) => "it is not what it was expected to be".into(),
        (Kind::NotModified, _) => "it has not changed".into(),
        (Kind::Conflict, _) => format!("another write of it goes on at the same time{}", tried(tries)),
        (Kind::Elsewhere, _) => "the bucket is in another region; give --region with the region of the bucket".into(),
        (Kind::NotImplemented, _) => "the server does not have this operation".into(),
        (Kind::Unauthenticated, "InvalidAccessKeyId") => "the access key is not known; check AWS_ACCESS_KEY_ID or \
            the profile, and whether the key was deleted or belongs to another server"
            .into(),
        (Kind::Unauthenticated, "SignatureDoesNotMatch") => {
            "the secret access key does not belong to the access key; check AWS_SECRET_ACCESS_KEY or the profile".into()
        }
        (Kind::Unauthenticated, "InvalidToken") => {
            "the session token is not valid; keys that begin with ASIA need the AWS_SESSION_TOKEN they came with".into()
        }
        (Kind::Unauthenticated, "RequestTimeTooSkewed") => {
            "the clock of this machine is more than 15 minutes wrong; set it".into()
        }
        (Kind::Unauthenticated, "NotSignedUp") => {
            "the access key is not known, or its account is not signed up for S3".into()
        }
        (Kind::Unauthenticated, _) => "the session token has expired; renew it, with `aws sso login` or by getting new \
            temporary keys"
            .into(),
        (Kind::Denied, _) => {
            let told = if told.is_empty() { String::new() } else { format!(" ({told})") };
            format!("access denied: these credentials need {} for it{told}", act.permission)
        }
        (_, "InvalidObjectState") => {
            "the object is archived; restore it first, with `aws s3api restore-object`".into()
        }
        (_, "InvalidRange") => "it is shorter than it was expected to be".into(),
        (_, "SlowDown") => format!("the server asks for fewer requests (SlowDown){}", tried(tries)),
        (Kind::Network | Kind::Other, _) => other(status, code, told) + &tried(tries),
    }
}

fn other(status: u16, code: &str, told: &str) -> String {
    let mut text = format!("the server answered {status}");
    for part in [code, told].into_iter().filter(|part| !part.is_empty()) {
        let _ = write!(text, ", {}", part.trim_end_matches('.'));
    }
    text
}

fn tried(tries: u32) -> String {
    if tries > 1 { format!(" (tried {tries} times)") } else { String::new() }
}

fn server(via: &Connection) -> String {
    match via.endpoint() {
        Some(endpoint) => format!("the server at {endpoint}"),
        None => format!("S3 in {}", via.region()),
    }
}

fn no_credentials(error: &CredentialsError) -> String {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => {
            let why = chain(error);
            let why = if why.contains("profile") { format!(" ({why})") } else { String::new() };
            format!(
                "no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, give a profile that has \
                 them, or sign in with `aws sso login`{why}"
            )
        }
        _ => format!("the AWS credentials cannot be had: {}", chain(error)),
    }
}

/// An error and what caused it, each thing said once.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
