//! A proxy before a server of S3 that counts requests, and does harm to those that it is told to.
//!
//! Signatures hold for the `Host` that a client sends, so requests are handed on as they come: the client signs for the
//! proxy's address. Each connection serves one request.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What goes wrong with a request, or its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The server refuses, without doing what was asked.
    Refused(u16, &'static str),
    /// The connection ends before the request reaches the server.
    Unsent,
    /// The server does what was asked, and the connection ends before the answer.
    Unanswered,
    /// The connection ends amid the body of the answer.
    Broken,
    /// The body of the answer is only half as long, and the answer says so.
    Short,
    /// The answer stands still amid its body.
    Stalled,
    /// A bit of the body of an object turns over.
    Damaged,
}

/// Those that a client notices by itself, apart from an answer that stands still, which takes its time. Damaged bytes are
/// noticed where there is a checksum.
pub(crate) const NOTICED: [Fault; 7] = [
    Fault::Refused(500, "InternalError"),
    Fault::Refused(503, "SlowDown"),
    Fault::Refused(403, "ExpiredToken"),
    Fault::Unsent,
    Fault::Unanswered,
    Fault::Broken,
    Fault::Short,
];

/// Which requests it goes wrong with, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    At(usize),
    From(usize),
}

/// A request as it came by.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Whether the answer has a checksum of its body.
    pub(crate) checked: bool,
    /// Whether a fault was done to it.
    pub(crate) harmed: bool,
    /// How many bytes the body of the server's answer has.
    pub(crate) answered: usize,
}

impl Seen {
    /// Whether it brings data, and not an entry of the log or what stands beside the data.
    pub(crate) fn writes_data(&self) -> bool {
        let is_write = matches!(self.method.as_str(), "PUT" | "POST" | "DELETE");
        is_write && !self.target.contains("_recipe_log") && !self.target.contains("_SUCCESS")
    }
}

/// What goes wrong with a request of a number, if anything does.
type Harm = dyn Fn(usize) -> Option<Fault> + Send + Sync;

pub(crate) struct Proxy {
    pub(crate) endpoint: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    is_over: Arc<AtomicBool>,
}

impl Proxy {
    /// A proxy before a server that does harm, or none.
    pub(crate) fn new(server: &str, harm: Option<(Fault, When)>) -> Proxy {
        Proxy::by(server, move |number| {
            let is_meant = |when: &When| match *when {
                When::At(at) => at == number,
                When::From(first) => first <= number,
            };
            harm.filter(|(_, when)| is_meant(when)).map(|(fault, _)| fault)
        })
    }

    /// A proxy that does to each request what is told of its number.
    pub(crate) fn by(server: &str, harm: impl Fn(usize) -> Option<Fault> + Send + Sync + 'static) -> Proxy {
        let harm: Arc<Harm> = Arc::new(harm);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let server = server.strip_prefix("http://").unwrap().to_owned();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let log = Arc::clone(&seen);
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        thread::spawn(move || {
            for socket in listener.incoming() {
                if ends.load(SeqCst) {
                    return;
                }
                let (server, log, socket) = (server.clone(), Arc::clone(&log), socket.unwrap());
                let harm = Arc::clone(&harm);
                // Either side may go away at any time, which is no failure of a test.
                thread::spawn(move || drop(serve(socket, &server, &log, &*harm)));
            }
        });
        Proxy { endpoint, seen, is_over }
    }

    /// The requests that came by.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_over.store(true, SeqCst);
        // Whoever waits for a connection has one more.
        let _ = TcpStream::connect(self.endpoint.trim_start_matches("http://"));
    }
}

fn serve(mut client: TcpStream, server: &str, log: &Mutex<Vec<Seen>>, harm: &Harm) -> std::io::Result<()> {
    let Some(request) = read_request(&mut client)? else { return Ok(()) };
    let head = String::from_utf8_lossy(&request[..head_length(&request).unwrap_or(0)]).into_owned();
    let mut words = head.split(' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let seen = Seen { method: word(), target: word(), checked: false, harmed: false, answered: 0 };
    let number = {
        let mut log = log.lock().unwrap();
        log.push(seen.clone());
        log.len()
    };
    let fault = harm(number);
    let harmed = |checked: bool| {
        let mut log = log.lock().unwrap();
        log[number - 1].harmed = true;
        log[number - 1].checked = checked;
    };
    match fault {
        Some(Fault::Unsent) => {
            harmed(false);
            return client.shutdown(Shutdown::Both);
        }
        Some(Fault::Refused(status, code)) => {
            harmed(false);
            return client.write_all(&refusal(status, code, &seen.method));
        }
        _ => {}
    }
    let mut upstream = TcpStream::connect(server)?;
    upstream.write_all(&closing(&request))?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    let body = head_length(&answer).unwrap_or(answer.len());
    let is_object =
        seen.method == "GET" && !seen.target.contains("list-type") && !seen.target.contains("uploads");
    let head = String::from_utf8_lossy(&answer[..body]).to_ascii_lowercase();
    let length = answer.len() - body;
    log.lock().unwrap()[number - 1].answered = length;
    match fault {
        Some(Fault::Unanswered) => {
            harmed(false);
            client.shutdown(Shutdown::Both)
        }
        Some(Fault::Broken) if length > 1 => {
            harmed(false);
            client.write_all(&answer[..body + length / 2])?;
            client.shutdown(Shutdown::Both)
        }
        Some(Fault::Stalled) if length > 1 => {
            harmed(false);
            client.write_all(&answer[..body + length / 2])?;
            thread::sleep(Duration::from_mins(3));
            Ok(())
        }
        Some(Fault::Short) if length > 1 && head.contains(&format!("content-length: {length}")) => {
            harmed(false);
            let short = head
                .replace(&format!("content-length: {length}"), &format!("content-length: {}", length / 2));
            client.write_all(short.as_bytes())?;
            client.write_all(&answer[body..body + length / 2])
        }
        Some(Fault::Damaged)
            if length > 1 && is_object && head.contains(&format!("content-length: {length}")) =>
        {
            harmed(head.contains("x-amz-checksum-"));
            answer[body + length / 2] ^= 1;
            client.write_all(&answer)
        }
        _ => client.write_all(&answer),
    }
}

/// A request, head and body; nothing where the client goes away.
fn read_request(client: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let mut piece = vec![0; 64 << 10];
    let mut continued = false;
    loop {
        if let Some(head) = head_length(&request) {
            let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            assert!(!text.contains("transfer-encoding"), "bodies have a length: {text}");
            if request.len() >= head + length {
                return Ok(Some(request));
            }
            if text.contains("100-continue") && !continued {
                continued = true;
                client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            }
        }
        let read = client.read(&mut piece)?;
        if read == 0 {
            return Ok(None);
        }
        request.extend_from_slice(&piece[..read]);
    }
}

/// How long the head of a message is, once it is there.
fn head_length(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// The request as one after which the server closes the connection. It has its whole body: nothing is waited for.
fn closing(request: &[u8]) -> Vec<u8> {
    let line = request.windows(2).position(|window| window == b"\r\n").unwrap() + 2;
    let head = head_length(request).unwrap();
    let headers = String::from_utf8_lossy(&request[line..head]).into_owned();
    let kept: String = headers
        .split_inclusive("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with("expect:"))
        .collect();
    [&request[..line], b"Connection: close\r\n", kept.as_bytes(), &request[head..]].concat()
}

fn refusal(status: u16, code: &str, method: &str) -> Vec<u8> {
    let body = format!("<Error><Code>{code}</Code><Message>Told.</Message></Error>");
    let sent = if method == "HEAD" { "" } else { &body };
    format!(
        "HTTP/1.1 {status} Refused\r\nConnection: close\r\nContent-Type: application/xml\r\nContent-Length: {}\r\n\r\n{sent}",
        body.len()
    )
    .into_bytes()
}
