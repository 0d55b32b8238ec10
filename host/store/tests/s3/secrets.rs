//! Neither keys nor data get into logs, messages and debug output.

use std::io::Write;
use std::sync::{Arc, Mutex};

use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use bytes::Bytes;
use recipe_store::commit::{Begun, OutputFile, RunInfo, S3Folder, begin};
use recipe_store::s3::{Attributes, Bucket, PutIf};
use serde_json::json;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::refusals::chain;
use crate::servers;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// A run that writes one file.
async fn commit(bucket: &Bucket) {
    // Some servers ignore conditions.
    let mut info = RunInfo::new("run", "test");
    info.single_writer = true;
    let dest = Arc::new(S3Folder::new(bucket.clone(), "out/", Attributes::new()));
    let Begun::Open(transaction) = begin(dest, info).await.unwrap() else { panic!("it ran before") };
    let mut upload = transaction.file("", 0, "csv", "text/csv", None).await.unwrap();
    upload.write(Bytes::from_static(b"data-canary")).await.unwrap();
    let uploaded = upload.finish().await.unwrap();
    transaction.commit(vec![OutputFile { uploaded, rows: 1 }], json!([])).await.unwrap();
}

/// The subscriber is that of the whole process, as requests run on threads of their own.
#[test]
fn secrets_stay_secret() {
    let log = Log::default();
    // The server in this process may log what it is sent.
    let levels = Targets::new().with_default(LevelFilter::TRACE).with_target("s3s", LevelFilter::OFF);
    let levels = levels.with_target("s3s_fs", LevelFilter::OFF);
    let lines = fmt::layer().with_ansi(false).with_writer(log.clone());
    tracing_subscriber::registry().with(lines.with_filter(levels)).init();
    let mut told = Vec::new();
    let mut secrets = vec!["wrong-canary".to_owned(), "token-canary".into(), "data-canary".into()];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for server in servers::all() {
        secrets.push(server.secret_key.clone());
        runtime.block_on(async {
            server.make_bucket("secrets").await;
            let s3 = server.s3();
            let bucket = s3.bucket("secrets").await.unwrap();
            let body = Bytes::from_static(b"data-canary");
            bucket.put("k", body, PutIf::Always, &Attributes::default()).await.unwrap();
            assert_eq!(bucket.read("k", 0..11, None).await.unwrap(), "data-canary");
            let id = bucket.begin_upload("u", &Attributes::default()).await.unwrap();
            bucket.abort_upload("u", &id).await.unwrap();
            bucket.list("").await.unwrap();
            commit(&bucket).await;
            told.push(format!("{s3:?} {bucket:?}"));
            let credentials = Credentials::new(
                &server.access_key,
                "wrong-canary",
                Some("token-canary".into()),
                None,
                "tests",
            );
            let s3 = s3.with_credentials(SharedCredentialsProvider::new(credentials));
            let bucket = s3.bucket("secrets").await.unwrap();
            let error = bucket.list("").await.unwrap_err();
            told.push(format!("{} {s3:?} {bucket:?}", chain(&error)));
        });
    }
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("aws_smithy") && log.contains("TRACE"), "nothing was logged");
    for event in ["upload begun", "upload aborted", "range requested", "objects listed", "commit decided"] {
        assert!(log.contains(event), "`{event}` was not logged");
    }
    let told = told.join(" ");
    for secret in secrets {
        for (place, text) in [("the log", &log), ("what is shown", &told)] {
            if let Some(at) = text.find(&secret) {
                panic!("{place} has `{secret}`: {}", &text[at.saturating_sub(400)..at + secret.len()]);
            }
        }
    }
    let signed = log.lines().find(|line| line.contains("Signature="));
    assert_eq!(signed, None, "a signature is in the log");
}
