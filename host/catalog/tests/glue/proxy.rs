//! A proxy before moto that keeps what AWS limits, and fails on request.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use recipe_catalog::Glue;
use recipe_store::s3::{S3, S3Options};
use serde_json::{Value, json};

use super::server::moto;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered.
    Answered,
    /// It is refused, since there are too many.
    Throttled,
    /// It is not passed on, and the connection breaks off.
    Cut,
    /// It is passed on, and the connection breaks off before the answer.
    Lost,
    /// It fails in AWS.
    Failed,
    /// Of a batch, the first half is refused, since there are too many.
    Half,
}

/// Says what becomes of a request, by its action and how many of that action were before.
pub(crate) type Fates = fn(&str, usize) -> Fate;

/// What was asked, in order.
type Asked = Vec<(String, Value)>;

pub(crate) struct Proxy {
    port: u16,
    asked: Arc<Mutex<Asked>>,
}

struct Setting {
    moto: u16,
    fates: Fates,
    page: usize,
    asked: Arc<Mutex<Asked>>,
    counts: Mutex<HashMap<String, usize>>,
}

impl Proxy {
    /// A proxy with pages of so many partitions; none where there is no moto.
    pub(crate) fn start(page: usize, fates: Fates) -> Option<Proxy> {
        let moto = moto()?;
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Asked::new()));
        let setting = Arc::new(Setting { moto, fates, page, asked: asked.clone(), counts: Mutex::default() });
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let setting = setting.clone();
                std::thread::spawn(move || setting.serve(socket));
            }
        });
        Some(Proxy { port, asked })
    }

    /// The catalog behind it.
    pub(crate) fn glue(&self) -> Glue {
        let key = aws_sdk_glue::config::Credentials::new("AKIDTESTS", "secret", None, None, "tests");
        let s3 = S3::new(S3Options::new())
            .with_credentials(aws_sdk_glue::config::SharedCredentialsProvider::new(key));
        Glue::new(s3, Some("eu-west-1")).with_endpoint_url(format!("http://127.0.0.1:{}", self.port))
    }

    /// The requests of an action so far.
    pub(crate) fn asked(&self, action: &str) -> Vec<Value> {
        let asked = self.asked.lock().expect("no test failed");
        asked.iter().filter(|(name, _)| name == action).map(|(_, body)| body.clone()).collect()
    }
}

impl Setting {
    fn serve(&self, mut socket: TcpStream) -> Option<()> {
        let (head, body) = message(&mut socket)?;
        let action = header(&head, "x-amz-target")?.strip_prefix("AWSGlue.")?.to_owned();
        let asked: Value = serde_json::from_slice(&body).ok()?;
        self.asked.lock().ok()?.push((action.clone(), asked.clone()));
        let count = {
            let mut counts = self.counts.lock().ok()?;
            let count = counts.entry(action.clone()).or_default();
            *count += 1;
            *count - 1
        };
        let fate = (self.fates)(&action, count);
        let (status, answer) = match fate {
            Fate::Cut => return None,
            Fate::Throttled => refusal("ThrottlingException", "Rate exceeded"),
            Fate::Failed => (500, json!({"__type": "InternalServiceException", "Message": "it is ours"})),
            Fate::Answered | Fate::Lost | Fate::Half => self.answer(&action, asked, fate == Fate::Half)?,
        };
        if fate == Fate::Lost {
            return None;
        }
        let body = answer.to_string();
        let length = body.len();
        write!(
            socket,
            "HTTP/1.1 {status} X\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {length}\r\nConnection: \
             close\r\n\r\n{body}"
        )
        .ok()
    }

    /// What AWS would say.
    fn answer(&self, action: &str, mut asked: Value, is_half: bool) -> Option<(u16, Value)> {
        match action {
            "BatchCreatePartition" => {
                let partitions = asked["PartitionInputList"].as_array()?.clone();
                if partitions.len() > 100 {
                    return Some(refusal("ValidationException", "at most 100 partitions"));
                }
                let (busy, passed) = partitions.split_at(if is_half { partitions.len() / 2 } else { 0 });
                asked["PartitionInputList"] = json!(passed);
                let (status, mut answer) = self.pass(action, &asked)?;
                let busy = busy.iter().map(|partition| {
                    json!({"PartitionValues": partition["Values"],
                        "ErrorDetail": {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}})
                });
                let mut errors = answer["Errors"].as_array().cloned().unwrap_or_default();
                errors.extend(busy);
                answer["Errors"] = json!(errors);
                Some((status, answer))
            }
            "GetPartitions" => {
                if asked["MaxResults"].as_u64().is_some_and(|most| !(1..=1000).contains(&most)) {
                    return Some(refusal("ValidationException", "MaxResults is 1 to 1000"));
                }
                let begin: usize = asked["NextToken"].as_str().map_or(Some(0), |token| token.parse().ok())?;
                let (status, mut answer) = self.pass(action, &asked)?;
                let all = answer["Partitions"].as_array().cloned().unwrap_or_default();
                let end = all.len().min(begin + self.page);
                answer["Partitions"] = json!(all.get(begin..end).unwrap_or_default());
                if end < all.len() {
                    answer["NextToken"] = json!(end.to_string());
                }
                Some((status, answer))
            }
            "UpdateTable" => {
                let table =
                    json!({"DatabaseName": asked["DatabaseName"], "Name": asked["TableInput"]["Name"]});
                let (_, newest) = self.pass("GetTable", &table)?;
                if asked["VersionId"] != newest["Table"]["VersionId"] {
                    return Some(refusal("ConcurrentModificationException", "another version is the newest"));
                }
                self.pass(action, &asked)
            }
            _ => self.pass(action, &asked),
        }
    }

    /// Asks moto.
    fn pass(&self, action: &str, asked: &Value) -> Option<(u16, Value)> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.moto)).ok()?;
        let body = asked.to_string();
        let length = body.len();
        write!(
            socket,
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-Amz-Target: AWSGlue.{action}\r\nContent-Type: \
             application/x-amz-json-1.1\r\nContent-Length: {length}\r\nAuthorization: AWS4-HMAC-SHA256 \
             Credential=x/20260101/eu-west-1/glue/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n{body}"
        )
        .ok()?;
        let (head, body) = message(&mut socket)?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, serde_json::from_slice(&body).unwrap_or_default()))
    }
}

fn refusal(code: &str, message: &str) -> (u16, Value) {
    (400, json!({"__type": code, "message": message}))
}

/// The head and the body of a message of HTTP.
fn message(socket: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut text = Vec::new();
    let mut part = [0; 4096];
    let end = loop {
        if let Some(at) = text.windows(4).position(|part| part == b"\r\n\r\n") {
            break at;
        }
        match socket.read(&mut part).ok()? {
            0 => return None,
            read => text.extend_from_slice(&part[..read]),
        }
    };
    let head = String::from_utf8(text[..end].to_vec()).ok()?;
    let mut body = text.split_off(end + 4);
    let length: usize = header(&head, "content-length")?.parse().ok()?;
    while body.len() < length {
        match socket.read(&mut part).ok()? {
            0 => return None,
            read => body.extend_from_slice(&part[..read]),
        }
    }
    Some((head, body))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
