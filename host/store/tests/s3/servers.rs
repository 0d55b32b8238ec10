//! Servers of S3 that tests start: moto, which checks signatures here, as a program, s3s-fs in this process, and Ceph where it
//! is installed.

#![allow(dead_code, reason = "each crate of tests uses what it needs of it")]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "helpers of tests")]

#[path = "ceph.rs"]
mod ceph;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use aws_sdk_s3::config::{Credentials, Region, SharedCredentialsProvider, SharedHttpClient};
use hyper::body::Incoming;
use hyper::header::CONTENT_LENGTH;
use hyper::service::{Service, service_fn};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use recipe_store::s3::{Bucket, S3, S3Options};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError, HttpResponse};
use s3s_fs::FileSystem;
use tokio::sync::Mutex;

/// A server that runs until the tests of this process are done.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) endpoint: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    /// Held so that it goes on; what it stands for ends when this process does.
    _process: Child,
}

impl Server {
    pub(crate) fn options(&self) -> S3Options {
        S3Options::new().with_endpoint_url(&self.endpoint)
    }

    pub(crate) fn credentials(&self) -> SharedCredentialsProvider {
        credentials(&self.access_key, &self.secret_key)
    }

    pub(crate) fn s3(&self) -> S3 {
        S3::new(self.options()).with_credentials(self.credentials())
    }

    pub(crate) fn s3_through(&self, http: SharedHttpClient) -> S3 {
        self.s3().with_http_client(http)
    }

    /// A new bucket.
    pub(crate) async fn bucket(&self, name: &str) -> Bucket {
        self.make_bucket(name).await;
        self.s3().bucket(name).await.unwrap()
    }

    /// A client of the SDK, for what the program's has no use for.
    pub(crate) fn client(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version_latest()
            .region(Region::new("us-east-1"))
            .endpoint_url(&self.endpoint)
            .force_path_style(true)
            .credentials_provider(self.credentials());
        aws_sdk_s3::Client::from_conf(config.build())
    }

    pub(crate) async fn make_bucket(&self, name: &str) {
        self.client().create_bucket().bucket(name).send().await.unwrap();
    }
}

pub(crate) fn credentials(access_key: &str, secret_key: &str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(access_key, secret_key, None, None, "tests"))
}

/// All servers there are here; Ceph, which takes its time to start, where all tests are asked for.
pub(crate) fn all() -> Vec<&'static Server> {
    let full = std::env::var_os("RECIPE_TESTS").is_some_and(|asked| asked == "full");
    let ceph = if full { ceph() } else { None };
    moto().into_iter().chain([s3s()]).chain(ceph).collect()
}

/// Servers that hold the conditions of runs at once, and say which uploads are open.
pub(crate) fn that_list_uploads() -> Vec<&'static Server> {
    moto().into_iter().chain(ceph()).collect()
}

/// Ceph, where it is installed.
pub(crate) fn ceph() -> Option<&'static Server> {
    static CEPH: LazyLock<Option<Server>> = LazyLock::new(ceph::start);
    CEPH.as_ref()
}

/// moto, where `RECIPE_MOTO_SERVER` names its program.
pub(crate) fn moto() -> Option<&'static Server> {
    static MOTO: LazyLock<Option<Server>> = LazyLock::new(|| {
        let program = std::env::var_os("RECIPE_MOTO_SERVER")?;
        Some(start_moto(program.as_ref()))
    });
    if MOTO.is_none() {
        println!(
            "left out: RECIPE_MOTO_SERVER does not name the program of moto, as `.ci/test-servers` prints it"
        );
    }
    MOTO.as_ref()
}

/// s3s-fs, over a folder, which says of uploads that are gone what S3 says.
pub(crate) fn s3s() -> &'static Server {
    static S3S: LazyLock<Server> = LazyLock::new(|| start_s3s(true));
    &S3S
}

/// The same as it answers by itself.
pub(crate) fn s3s_by_itself() -> &'static Server {
    static S3S: LazyLock<Server> = LazyLock::new(|| start_s3s(false));
    &S3S
}

fn start_s3s(says_what_s3_says: bool) -> Server {
    let (access_key, secret_key) = ("AKIDS3SFS".to_owned(), "s3s-secret-canary".to_owned());
    let folder = tempfile::tempdir().unwrap().keep();
    let mut service = S3ServiceBuilder::new(FileSystem::new(&folder).unwrap());
    service.set_auth(SimpleAuth::from_single(access_key.as_str(), secret_key.as_str()));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.unwrap().block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let service = service.clone();
                let service =
                    service_fn(move |request| answered(service.clone(), request, says_what_s3_says));
                tokio::spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    // A client that goes away is no failure of a test.
                    let _ = server.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
    });
    // The shell deletes the folder when this process ends, however it does: its standard input is closed then.
    let process = Command::new("sh")
        .args(["-c", r#"read -r _; rm -rf "$0""#])
        .arg(folder)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    Server { name: "s3s-fs", endpoint, access_key, secret_key, _process: process }
}

/// The answer of s3s-fs, which as in S3 comes to its end though nobody waits for it any more, so that an upload is whole or is not
/// there. Of one that is not there any more s3s-fs says that access is denied; S3 says that there is none.
async fn answered(
    service: S3Service,
    request: Request<Incoming>,
    says_what_s3_says: bool,
) -> Result<HttpResponse, HttpError> {
    static COMPLETING: Mutex<()> = Mutex::const_new(());
    let is_of_upload = request.uri().query().is_some_and(|query| query.contains("uploadId="));
    let completes = is_of_upload && request.method() == Method::POST;
    let answer = tokio::spawn(async move {
        let _one_at_a_time = if completes { Some(COMPLETING.lock().await) } else { None };
        Service::call(&service, request).await
    });
    let mut answer = answer.await.unwrap()?;
    if says_what_s3_says && is_of_upload && answer.status() == StatusCode::FORBIDDEN {
        *answer.status_mut() = StatusCode::NOT_FOUND;
        answer.headers_mut().remove(CONTENT_LENGTH);
        *answer.body_mut() = Body::from("<Error><Code>NoSuchUpload</Code></Error>".to_owned());
    }
    Ok(answer)
}

/// The calls to IAM are free; every request after them has to be signed with the key that one of them makes. The role
/// `r` may be taken on.
const FREE_CALLS: [&str; 6] = [
    "Action=CreateUser&UserName=u",
    "Action=CreatePolicy&PolicyName=p&PolicyDocument=ANYTHING",
    "Action=AttachUserPolicy&UserName=u&PolicyArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fp",
    "Action=CreateAccessKey&UserName=u",
    "Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=ANYTHING",
    "Action=PutRolePolicy&RoleName=r&PolicyName=p&PolicyDocument=ANYTHING",
];
const ANYTHING: &str = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22\
                        Action%22%3A%22*%22%2C%22Resource%22%3A%22*%22%7D%5D%7D";

fn start_moto(program: &std::ffi::OsStr) -> Server {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // The shell ends the server when this process ends, however it does: its standard input is closed then.
    let mut process = Command::new("sh")
        .args(["-c", r#""$0" "$@" </dev/null & server=$!; read -r _; kill "$server""#])
        .arg(program)
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .env("INITIAL_NO_AUTH_ACTION_COUNT", FREE_CALLS.len().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(process.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(50));
    }
    let answers = FREE_CALLS.map(|call| iam(port, call));
    let key = |name: &str| {
        let answer = &answers[3];
        let found = answer.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once("</"));
        found.unwrap_or_else(|| panic!("{answers:?}")).0.to_owned()
    };
    Server {
        name: "moto",
        endpoint: format!("http://127.0.0.1:{port}"),
        access_key: key("AccessKeyId"),
        secret_key: key("SecretAccessKey"),
        _process: process,
    }
}

/// moto finds the service of a request by what its signature is for, before it checks any.
fn iam(port: u16, call: &str) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let body = format!("{}&Version=2010-05-08", call.replace("ANYTHING", ANYTHING));
    write!(
        socket,
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, \
         Signature=0\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}
