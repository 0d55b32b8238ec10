//! What S3 says when it refuses, in words that say what to do.

use std::error::Error;
use std::fmt::Write;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::unreachable::unreachable;
use crate::error::words::chain;
use crate::error::{S3Error, S3ErrorKind};

/// What is asked for: parts of a message.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// The permission it takes, as policies name it.
    pub(super) permission: &'static str,
    /// What cannot be done, before the URI.
    pub(super) verb: &'static str,
    /// Of which bucket or object.
    pub(super) uri: String,
}

impl Act {
    /// It could not be done.
    pub(super) fn failed(&self, kind: S3ErrorKind, reason: impl Into<String>) -> S3Error {
        S3Error::new(kind, self.verb, self.permission, self.uri.clone(), reason.into())
    }

    /// The request was sent `tries` times to `server`, as messages call it, and went wrong.
    pub(super) fn refused<E>(&self, error: SdkError<E, HttpResponse>, tries: u32, server: &str) -> S3Error
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let (kind, reason) = self.reason(&error, tries, server);
        let failed = self.failed(kind, reason);
        // Without the answer: in that to a wrong signature, S3 repeats what was signed.
        match error.into_source() {
            Ok(source) => failed.caused_by(source),
            Err(_) => failed,
        }
    }

    fn reason<E>(&self, error: &SdkError<E, HttpResponse>, tries: u32, server: &str) -> (S3ErrorKind, String)
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        if let Some(error) = find::<CredentialsError>(error) {
            return (S3ErrorKind::Unauthenticated, no_credentials(error));
        }
        let tried = tried(tries);
        match error {
            SdkError::ServiceError(refusal) => {
                let status = refusal.raw().status().as_u16();
                let code = refusal.err().code().unwrap_or_default();
                let kind = kind(status, code);
                let message = refusal.err().message().unwrap_or_default();
                (kind, refused(kind, status, code, message, self.permission, &tried))
            }
            SdkError::TimeoutError(_) => {
                (S3ErrorKind::Other, format!("{server} did not answer in time{tried}"))
            }
            SdkError::DispatchFailure(failure) => {
                let why = failure.as_connector_error().and_then(unreachable);
                let why = why.map_or_else(|| chain(error), str::to_owned);
                (S3ErrorKind::Network, format!("{server} cannot be reached: {why}{tried}"))
            }
            SdkError::ResponseError(_) => {
                let why = chain(error);
                (
                    S3ErrorKind::Network,
                    format!("{server} gave an answer that is no answer of S3: {why}{tried}"),
                )
            }
            _ => (S3ErrorKind::Other, chain(error)),
        }
    }
}

/// Codes as in "Error responses", Amazon S3 API Reference. Answers to HEAD have a status alone.
fn kind(status: u16, code: &str) -> S3ErrorKind {
    match (code, status) {
        ("NoSuchBucket", _) => S3ErrorKind::NoSuchBucket,
        ("NoSuchUpload", _) => S3ErrorKind::NoSuchUpload,
        ("NotImplemented" | "MethodNotAllowed", _) | (_, 501 | 405) => S3ErrorKind::NotImplemented,
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
        ) => S3ErrorKind::Unauthenticated,
        (
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException",
            _,
        )
        | (_, 301 | 307) => S3ErrorKind::WrongRegion,
        ("NoSuchKey", _) | (_, 404) => S3ErrorKind::NoSuchKey,
        (_, 412) => S3ErrorKind::PreconditionFailed,
        (_, 304) => S3ErrorKind::NotModified,
        (_, 409) => S3ErrorKind::Conflict,
        ("InvalidObjectState", _) => S3ErrorKind::Other,
        (_, 401 | 403) => S3ErrorKind::AccessDenied,
        _ => S3ErrorKind::Other,
    }
}

fn refused(
    kind: S3ErrorKind,
    status: u16,
    code: &str,
    message: &str,
    permission: &str,
    tried: &str,
) -> String {
    match (kind, code) {
        (S3ErrorKind::NoSuchBucket, _) => "there is no such bucket".into(),
        (S3ErrorKind::NoSuchKey, _) => "there is no such object".into(),
        (S3ErrorKind::NoSuchUpload, _) => "the upload is no longer there".into(),
        (S3ErrorKind::PreconditionFailed, _) => "it is not what it was expected to be".into(),
        (S3ErrorKind::NotModified, _) => "it has not changed".into(),
        (S3ErrorKind::Conflict, _) => format!("another write of it goes on at the same time{tried}"),
        (S3ErrorKind::WrongRegion, _) => "the bucket is in another region; name the region of the bucket".into(),
        (S3ErrorKind::NotImplemented, _) => "the server does not have this operation".into(),
        (S3ErrorKind::Unauthenticated, "InvalidAccessKeyId") => "the access key is not known; check AWS_ACCESS_KEY_ID or \
            the profile, and whether the key was deleted or belongs to another server"
            .into(),
        (S3ErrorKind::Unauthenticated, "SignatureDoesNotMatch") => {
            "the secret access key does not belong to the access key; check AWS_SECRET_ACCESS_KEY or the profile".into()
        }
        (S3ErrorKind::Unauthenticated, "InvalidToken") => {
            "the session token is not valid; keys that begin with ASIA need the AWS_SESSION_TOKEN they came with".into()
        }
        (S3ErrorKind::Unauthenticated, "RequestTimeTooSkewed") => {
            "the clock of this machine is more than 15 minutes wrong; set it".into()
        }
        (S3ErrorKind::Unauthenticated, "NotSignedUp") => {
            "the access key is not known, or its account is not signed up for S3".into()
        }
        (S3ErrorKind::Unauthenticated, _) => "the session token has expired; renew it, with `aws sso login` or by getting new \
            temporary keys"
            .into(),
        (S3ErrorKind::AccessDenied, _) => {
            let message = if message.is_empty() { String::new() } else { format!(" ({message})") };
            format!("access denied: these credentials need {permission} for it{message}")
        }
        (_, "InvalidObjectState") => {
            "the object is archived; restore it first, with `aws s3api restore-object`".into()
        }
        (_, "InvalidRange") => "it is shorter than it was expected to be".into(),
        (_, "SlowDown") => format!("the server asks for fewer requests (SlowDown){tried}"),
        (S3ErrorKind::Network | S3ErrorKind::Other, _) => other(status, code, message) + tried,
    }
}

fn other(status: u16, code: &str, message: &str) -> String {
    if (200..300).contains(&status) {
        let why = [code, message].into_iter().find(|part| !part.is_empty());
        let why = why.map_or(String::new(), |why| format!(" ({})", why.trim_end_matches('.')));
        return format!(
            "the server's answer cannot be read{why}; if it lists objects, one of their names may have a control \
             character, for which XML has no place: rename that object, or name the objects to read one by one"
        );
    }
    let mut text = format!("the server answered {status}");
    for part in [code, message].into_iter().filter(|part| !part.is_empty()) {
        let _ = write!(text, ", {}", part.trim_end_matches('.'));
    }
    text
}

fn tried(tries: u32) -> String {
    if tries > 1 { format!(" (tried {tries} times)") } else { String::new() }
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

#[cfg(test)]
mod tests {
    use super::{Act, other};
    use crate::error::S3ErrorKind;

    #[test]
    fn keys_with_odd_bytes_are_shown() {
        let uri = "s3://lake/a\u{1}b\n.csv".to_owned();
        let act = Act { permission: "s3:GetObject", verb: "read", uri };
        let error = act.failed(S3ErrorKind::NoSuchKey, "there is no such object");
        assert_eq!(error.to_string(), r"cannot read `s3://lake/a\u{1}b\n.csv`: there is no such object");
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_no_refusal() {
        let text = other(200, "", "");
        assert!(text.starts_with("the server's answer cannot be read; if it lists objects"), "{text}");
        assert!(text.contains("control character") && !text.contains("200"), "{text}");
        assert_eq!(
            other(500, "InternalError", "We failed."),
            "the server answered 500, InternalError, We failed"
        );
    }
}
