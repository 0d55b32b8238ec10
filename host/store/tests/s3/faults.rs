//! Answers that break off, stand still, or are not what was asked for.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::TryStreamExt;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use recipe_store::s3::{Bucket, S3, S3Options};

use crate::servers;

/// The object that all of this is about.
const LENGTH: usize = 300_000;

fn object() -> Vec<u8> {
    (0..LENGTH).map(|number| (number % 251) as u8).collect()
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// The connection ends after as many bytes of the body.
    Cut(usize),
    /// Nothing more comes after as many bytes of the body, and the connection stays.
    Still(usize),
    /// The object has another entity tag.
    Changed,
    /// The header Content-Range is missing.
    Unranged,
}

/// A server whose n-th answer is wrong as the n-th of these, with the last for all after it.
struct Fake {
    endpoint: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    fn new(wrongs: &'static [Wrong]) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (log, number) = (Arc::clone(&asked), AtomicUsize::new(0));
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                let mut head = vec![0; 16 << 10];
                let read = socket.read(&mut head).unwrap();
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let range = head.lines().find_map(|line| line.strip_prefix("range: bytes=")).unwrap_or("");
                log.lock().unwrap().push(range.to_owned());
                let number = number.fetch_add(1, Ordering::SeqCst).min(wrongs.len() - 1);
                // The client may go away first.
                let _ = socket.write_all(&answer(range, wrongs[number]));
                if matches!(wrongs[number], Wrong::Still(_)) {
                    std::thread::spawn(move || {
                        std::thread::sleep(Duration::from_mins(2));
                        drop(socket);
                    });
                }
            }
        });
        Fake { endpoint, asked }
    }

    async fn bucket(&self) -> Bucket {
        let options = S3Options::new().with_endpoint_url(&self.endpoint);
        let s3 = S3::new(options).with_credentials(servers::credentials("AKIA", "secret"));
        s3.bucket("fake").await.unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(range: &str, wrong: Wrong) -> Vec<u8> {
    let (first, last) = range.split_once('-').unwrap_or(("0", ""));
    let first: usize = first.parse().unwrap();
    let last = last.parse().unwrap_or(LENGTH - 1);
    let body = &object()[first..=last];
    let mut answer = format!(
        "HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: {}\r\nLast-Modified: Sat, 21 Nov 2026 18:00:00 GMT\r\n",
        if range.is_empty() { "200 OK" } else { "206 Partial Content" },
        body.len()
    );
    answer += if wrong == Wrong::Changed { "ETag: \"new\"\r\n" } else { "ETag: \"old\"\r\n" };
    if wrong != Wrong::Unranged && !range.is_empty() {
        answer.extend(["Content-Range: bytes ", range, "/", &LENGTH.to_string(), "\r\n"]);
    }
    let sent = match wrong {
        Wrong::Cut(length) | Wrong::Still(length) => &body[..length.min(body.len())],
        _ => body,
    };
    [answer.as_bytes(), b"\r\n", sent].concat()
}

#[tokio::test]
async fn a_body_that_breaks_off_is_asked_for_again() {
    let fake = Fake::new(&[Wrong::Cut(100_000), Wrong::Cut(50_000), Wrong::Nothing]);
    let read = fake.bucket().await.read("k", 10..LENGTH as u64, Some("\"old\"")).await.unwrap();
    assert_eq!(read, object()[10..]);
    let asked = fake.asked();
    assert_eq!(asked[0], "10-299999");
    assert_eq!(asked.len(), 3);
    let starts: Vec<usize> =
        asked.iter().map(|range| range.split_once('-').unwrap().0.parse().unwrap()).collect();
    assert!(starts.is_sorted() && starts[2] > 10, "only what is missing: {asked:?}");

    // The same of a stream.
    let fake = Fake::new(&[Wrong::Cut(100_000), Wrong::Cut(50_000), Wrong::Nothing]);
    let stream = fake.bucket().await.get(&Path::from("k")).await.unwrap().into_stream();
    let pieces: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(pieces.concat(), object());
}

#[tokio::test]
async fn a_body_that_always_breaks_off_is_an_error() {
    let fake = Fake::new(&[Wrong::Cut(0)]);
    let error = fake.bucket().await.read("k", 0..LENGTH as u64, None).await.unwrap_err().to_string();
    assert!(
        error.contains("cannot read `s3://fake/k`: the answer breaks off at byte 0 again and again"),
        "{error}"
    );
    assert_eq!(fake.asked().len(), 5);
}

#[tokio::test]
async fn a_body_that_stands_still_is_asked_for_again() {
    let begun = Instant::now();
    let fake = Fake::new(&[Wrong::Still(100_000), Wrong::Nothing]);
    let read = fake.bucket().await.read("k", 0..LENGTH as u64, None).await.unwrap();
    assert_eq!(read, object());
    assert_eq!(fake.asked().len(), 2);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_object_that_changes_while_it_is_read_is_an_error() {
    let fake = Fake::new(&[Wrong::Cut(100_000), Wrong::Changed]);
    let error = fake.bucket().await.read("k", 0..LENGTH as u64, None).await.unwrap_err().to_string();
    assert!(error.contains("it was changed while it was read"), "{error}");
    let fake = Fake::new(&[Wrong::Changed]);
    let error = fake.bucket().await.read("k", 0..1, Some("\"old\"")).await.unwrap_err().to_string();
    assert!(error.contains("it was changed while it was read"), "{error}");
}

#[tokio::test]
async fn a_server_without_ranges_is_an_error() {
    let fake = Fake::new(&[Wrong::Unranged]);
    let error = fake.bucket().await.read("k", 0..1, None).await.unwrap_err().to_string();
    assert!(error.contains("the server does not know ranges"), "{error}");
}

/// A server that gives the same page for ever.
#[tokio::test]
async fn a_list_without_end_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let page = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>\
                    <Contents><Key>k</Key><Size>1</Size><LastModified>2026-11-21T18:00:00.000Z</LastModified>\
                    <ETag>e</ETag></Contents></ListBucketResult>";
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let _ = socket.read(&mut [0; 16 << 10]);
            let length = page.len();
            let _ = write!(
                socket,
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{page}"
            );
        }
    });
    let fake = Fake { endpoint, asked: Arc::default() };
    let error = fake.bucket().await.list("").await.unwrap_err().to_string();
    assert!(error.contains("cannot list `s3://fake/`: the server's list repeats itself"), "{error}");
}
