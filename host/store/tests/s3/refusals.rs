//! What is wrong with credentials, buckets and servers is said, at once.

use std::fmt::Write;
use std::ops::Range;
use std::time::{Duration, Instant};

use bytes::Bytes;
use recipe_store::error::{ErrorKind, Result, S3ErrorKind, StoreError};
use recipe_store::s3::{Attributes, Bucket, PutIf, S3, S3Options};

use crate::hook::{Hook, Refusal, Trouble};
use crate::servers::{self, Server};

/// The operations of `attempt`.
const ALL: Range<usize> = 0..5;

/// What each operation says about a bucket that is reached through `s3`, and that none takes many requests or long.
async fn told(s3: S3, bucket: &str, operations: Range<usize>) -> Vec<String> {
    let mut told = Vec::new();
    for operation in operations {
        let hook = Hook::new(Trouble::Nothing);
        let begun = Instant::now();
        let bucket = s3.clone().with_http_client(hook.client()).bucket(bucket).await;
        let error = match bucket {
            Ok(bucket) => attempt(&bucket, operation).await.unwrap_err(),
            Err(error) => error,
        };
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}: {error}", begun.elapsed());
        assert!(hook.count() <= 2, "{:?}: {error}", hook.log());
        told.push(error.to_string());
    }
    told
}

async fn attempt(bucket: &Bucket, operation: usize) -> Result<()> {
    let none = Attributes::default();
    match operation {
        0 => bucket.list("p/").await.map(drop),
        1 => bucket.head("p/k").await?.map(drop).ok_or(StoreError::other("there is no such object")),
        2 => bucket.read("p/k", 0..1, None).await.map(drop),
        3 => bucket.put("p/k", Bytes::from("x"), PutIf::Absent, &none).await.map(drop),
        _ => bucket.begin_upload("p/k", &none).await.map(drop),
    }
}

fn everywhere<F: Future<Output = ()>>(test: impl Fn(&'static Server) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for server in servers::all() {
        runtime.block_on(test(server));
    }
}

fn all_say(told: &[String], what: &str) {
    for error in told {
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn wrong_secret() {
    everywhere(|server| async {
        server.make_bucket("wrong-secret").await;
        let s3 = server.s3().with_credentials(servers::credentials(&server.access_key, "wrong"));
        let told = told(s3, "wrong-secret", ALL).await;
        all_say(&told, "the secret access key does not belong to the access key");
        assert!(told[0].starts_with("cannot list `s3://wrong-secret/p/`: the secret"), "{}", told[0]);
    });
}

#[test]
fn unknown_key() {
    everywhere(|server| async {
        server.make_bucket("unknown-key").await;
        let s3 = server.s3().with_credentials(servers::credentials("AKIAUNKNOWN", "wrong"));
        all_say(&told(s3, "unknown-key", ALL).await, "the access key is not known");
    });
}

#[test]
fn missing_bucket() {
    everywhere(|server| async {
        // In s3s-fs objects are only files that are not there, and written ones make their bucket.
        let checked = if server.name == "s3s-fs" { 0..1 } else { ALL };
        all_say(&told(server.s3(), "missing-bucket", checked).await, "there is no such bucket");
    });
}

#[test]
fn missing_object() {
    everywhere(|server| async {
        let bucket = server.bucket("missing-object").await;
        let error = bucket.read("p/k", 0..1, None).await.unwrap_err();
        assert_eq!(error.to_string(), "cannot read `s3://missing-object/p/k`: there is no such object");
        assert_eq!(bucket.head("p/k").await.unwrap(), None);
    });
}

#[tokio::test]
async fn refused_connection() {
    let s3 = S3::new(S3Options::new().with_endpoint_url("http://127.0.0.1:9"));
    let s3 = s3.with_credentials(servers::credentials("AKIA", "secret"));
    all_say(
        &told(s3, "bucket", ALL).await,
        "the server at http://127.0.0.1:9 cannot be reached: it refuses connections",
    );
}

#[tokio::test]
async fn unknown_host() {
    let s3 = S3::new(S3Options::new().with_endpoint_url("http://no-such-host.invalid:9000"));
    let s3 = s3.with_credentials(servers::credentials("AKIA", "secret"));
    all_say(
        &told(s3, "bucket", ALL).await,
        "the server at http://no-such-host.invalid:9000 cannot be reached: its name is unknown",
    );
}

#[tokio::test]
async fn bad_options() {
    let s3 = |options: S3Options| S3::new(options).with_credentials(servers::credentials("AKIA", "secret"));
    let local = || S3Options::new().with_endpoint_url("http://127.0.0.1:9");
    let cases = [
        (S3Options::new().with_profile("no-such-profile"), "bucket", "`no-such-profile`"),
        (local(), "Bucket_1", "lower-case letters"),
        (local(), "ab", "3 to 63"),
        (S3Options::new().with_endpoint_url("localhost:9"), "bucket", "http://"),
        (S3Options::new().with_endpoint_url("k:canary@h"), "bucket", "user name"),
    ];
    for (options, bucket, what) in cases {
        let error = s3(options).bucket(bucket).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains(what) && !error.to_string().contains("canary"), "{error}");
    }
}

/// What a bucket behind a server that refuses says, and after how many requests.
async fn refused(refusal: Refusal, operation: usize) -> (StoreError, usize) {
    let hook = Hook::new(Trouble::Refused(1, usize::MAX, refusal));
    let options = S3Options::new().with_endpoint_url("http://127.0.0.1:9");
    let s3 = S3::new(options).with_credentials(servers::credentials("AKIA", "secret"));
    let bucket = s3.with_http_client(hook.client()).bucket("bucket").await.unwrap();
    let error = attempt(&bucket, operation).await.unwrap_err();
    (error, hook.count())
}

#[tokio::test]
async fn refusals_name_their_cause() {
    use S3ErrorKind::*;
    let cases = [
        (400, "ExpiredToken", Unauthenticated, "session token has expired; renew it"),
        (403, "InvalidToken", Unauthenticated, "the session token is not valid"),
        (403, "RequestTimeTooSkewed", Unauthenticated, "the clock of this machine"),
        (403, "AccessDenied", AccessDenied, "access denied: these credentials need s3:"),
        (404, "NoSuchBucket", NoSuchBucket, "there is no such bucket"),
        (
            301,
            "PermanentRedirect",
            WrongRegion,
            "the bucket is in another region; name the region of the bucket",
        ),
        (400, "AuthorizationHeaderMalformed", WrongRegion, "the bucket is in another region"),
        (403, "InvalidObjectState", Other, "the object is archived"),
        (418, "Teapot", Other, "the server answered 418, Teapot, Told"),
    ];
    for (status, code, kind, what) in cases {
        for operation in [0, 2, 3, 4] {
            let (error, count) = refused(Refusal::new(status, code), operation).await;
            let message = error.to_string();
            assert!(message.contains(what) && message.contains("`s3://bucket/p/"), "{message}");
            // A clock that is wrong is corrected, and the request sent once more.
            assert!(count <= 2, "{count} requests: {error}");
            let StoreError::S3(error) = error else { panic!("{error:?}") };
            assert_eq!(error.kind, kind, "{error}");
            assert!(
                error.uri.starts_with("s3://bucket/p/") && error.permission.starts_with("s3:"),
                "{error:?}"
            );
            let source = std::error::Error::source(&error).expect("an error of the SDK");
            assert!(chain(source).contains(code), "{}", chain(source));
        }
    }
    let (error, _) = refused(Refusal::new(403, "AccessDenied"), 0).await;
    let denied = "cannot list `s3://bucket/p/`: access denied: these credentials need s3:ListBucket";
    assert!(error.to_string().contains(denied), "{error}");
    let (error, _) = refused(Refusal::new(403, "AccessDenied"), 3).await;
    let denied = "cannot write `s3://bucket/p/k`: access denied: these credentials need s3:PutObject";
    assert!(error.to_string().contains(denied), "{error}");
}

/// An error and its sources, as displayed and as debugged.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let _ = write!(text, "{error} {error:?} ");
        next = error.source();
    }
    text
}

#[tokio::test]
async fn what_stays_wrong_says_how_often_it_was_tried() {
    let (error, count) = refused(Refusal::new(503, "SlowDown"), 0).await;
    let slow = "the server asks for fewer requests (SlowDown) (tried 5 times)";
    assert!(error.to_string().contains(slow), "{error}");
    assert_eq!(count, 5);
    let (error, count) = refused(Refusal::new(409, "ConditionalRequestConflict"), 3).await;
    let conflict = "another write of it goes on at the same time (tried 5 times)";
    assert!(error.to_string().contains(conflict), "{error}");
    assert_eq!(count, 5);
}

/// To a wrong signature S3 answers with what was signed, which holds the session token.
#[tokio::test]
async fn what_a_refusal_repeats_of_the_request_is_not_kept() {
    for (status, code) in [(403, "SignatureDoesNotMatch"), (403, "AccessDenied"), (418, "Teapot")] {
        for operation in [0, 2, 3, 4] {
            let (error, _) = refused(Refusal::new(status, code), operation).await;
            let text = chain(&error);
            assert!(text.contains(code) && !text.contains("canary"), "{text}");
        }
    }
}

#[test]
fn a_bucket_elsewhere_is_followed() {
    everywhere(|server| async {
        server.make_bucket("elsewhere").await;
        let header = Some(("x-amz-bucket-region", "eu-west-1"));
        let hook =
            Hook::new(Trouble::Refused(1, 1, Refusal { header, ..Refusal::new(301, "PermanentRedirect") }));
        let bucket = server.s3_through(hook.client()).bucket("elsewhere").await.unwrap();
        assert_eq!(bucket.list("").await.unwrap(), []);
        assert_eq!(bucket.list("").await.unwrap(), []);
        assert_eq!(hook.count(), 3);
    });
}

#[test]
fn an_object_that_appears_while_it_is_looked_for_was_not_there() {
    everywhere(|server| async {
        server.make_bucket("race").await;
        let bucket = server.s3().bucket("race").await.unwrap();
        bucket.put("k", Bytes::from("x"), PutIf::Absent, &Attributes::default()).await.unwrap();
        let hook = Hook::new(Trouble::Refused(1, 1, Refusal::new(404, "NoSuchKey")));
        let bucket = server.s3_through(hook.client()).bucket("race").await.unwrap();
        assert_eq!(bucket.head("k").await.unwrap(), None);
        assert!(bucket.head("k").await.unwrap().is_some());
        assert_eq!(hook.count(), 3);
    });
}

#[test]
fn names_that_a_list_cannot_hold() {
    everywhere(|server| async {
        server.make_bucket("control").await;
        let bucket = server.s3().bucket("control").await.unwrap();
        let key = "p/a\u{1}b.csv";
        if bucket.put(key, Bytes::from("x"), PutIf::Absent, &Attributes::default()).await.is_err() {
            // The server has no such names.
            return;
        }
        match bucket.list("p/").await {
            Ok(listed) => assert!(listed.iter().any(|object| object.key == key)),
            Err(error) => {
                let error = error.to_string();
                assert!(error.starts_with("cannot list `s3://control/p/`"), "{error}");
                assert!(error.contains("control character"), "{error}");
            }
        }
    });
}
