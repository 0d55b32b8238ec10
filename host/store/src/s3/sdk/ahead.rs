//! Objects as the readers of formats want them: from the start to the end, or at any place. What is wanted next is
//! fetched before it is asked for.

use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures::future::{BoxFuture, Shared};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use tokio::sync::{mpsc, oneshot};

use super::object::Object;
use super::send::Bucket;
use crate::error::StoreError;
use crate::runtime;

/// Bytes that are asked for at once.
const PART: u64 = 8 << 20;

/// How many parts of an object are in flight at once.
const PARTS: usize = 4;

/// The parts of a range.
fn parts(range: &Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
    let end = range.end;
    (range.start..end).step_by(PART as usize).map(move |start| start..end.min(start + PART))
}

/// The bytes of an object from the start.
pub struct ObjectReader {
    parts: mpsc::Receiver<Result<Bytes, StoreError>>,
    part: Bytes,
    /// Has the parts after the first fetched; none once it did.
    go_on: Option<oneshot::Sender<()>>,
}

/// How many bytes of the first part are left when those after it are fetched. Who looks at the first rows reads fewer.
const LEFT: usize = PART as usize / 2;

impl ObjectReader {
    /// Begins to fetch an object. Only its first part is fetched until half of that is read.
    pub fn open(bucket: &Bucket, object: &Arc<Object>) -> Self {
        let (given, taken) = mpsc::channel(1);
        let (go_on, goes_on) = oneshot::channel();
        let (bucket, object) = (bucket.clone(), object.clone());
        runtime::spawn(async move {
            let get = |range: Range<u64>| {
                let (bucket, object) = (bucket.clone(), object.clone());
                async move { bucket.read(&object.key, range, Some(&object.etag)).await }
            };
            let mut ranges = parts(&(0..object.length));
            let Some(first) = ranges.next() else { return };
            let first = get(first).await;
            let is_failed = first.is_err();
            // Who reads on after an error is at the end, and waits for nothing.
            if given.send(first).await.is_err() || is_failed || goes_on.await.is_err() {
                return;
            }
            let Ok(mut room) = given.reserve().await else { return };
            let mut rest = std::pin::pin!(stream::iter(ranges).map(get).buffered(PARTS));
            while let Some(part) = rest.next().await {
                room.send(part);
                match given.reserve().await {
                    Ok(more) => room = more,
                    Err(_) => return,
                }
            }
        });
        ObjectReader { parts: taken, part: Bytes::new(), go_on: Some(go_on) }
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() {
            match futures::executor::block_on(self.parts.recv()) {
                Some(part) => self.part = part.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.part.len());
        self.part.copy_to_slice(&mut buffer[..length]);
        if self.part.len() < LEFT
            && let Some(go_on) = self.go_on.take()
        {
            // It may have ended by now.
            let _ = go_on.send(());
        }
        Ok(length)
    }
}

impl fmt::Debug for ObjectReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectReader")
    }
}

/// Bytes that are being fetched, or here.
type Coming = Shared<BoxFuture<'static, Result<Bytes, Arc<StoreError>>>>;

/// An object that is read at any place. Copies share what was fetched.
#[derive(Clone)]
pub struct ObjectFile {
    bucket: Bucket,
    object: Arc<Object>,
    held: Vec<(Range<u64>, Coming)>,
}

/// How many bytes of the end are fetched at once: what a file says about itself stands there.
const END: u64 = 1 << 20;

/// Ranges nearer to each other than this are fetched as one.
const GAP: u64 = 1 << 20;

impl ObjectFile {
    /// Begins to fetch the end of an object; all of it where it is small.
    pub fn open(bucket: &Bucket, object: &Arc<Object>) -> Self {
        let file = ObjectFile { bucket: bucket.clone(), object: object.clone(), held: Vec::new() };
        let length = file.length();
        let start = if length <= PART { 0 } else { length - END };
        file.with(std::iter::once(start..length))
    }

    /// The length of the object.
    pub fn length(&self) -> u64 {
        self.object.length
    }

    /// The same object, with these ranges being fetched besides.
    pub fn with(&self, ranges: impl Iterator<Item = Range<u64>>) -> Self {
        let mut file = self.clone();
        let mut wanted: Vec<Range<u64>> = ranges
            .filter(|range| !range.is_empty() && range.end <= self.length() && self.holding(range).is_none())
            .collect();
        wanted.sort_unstable_by_key(|range| range.start);
        let mut near: Vec<Range<u64>> = Vec::new();
        for range in wanted {
            match near.last_mut() {
                Some(last) if range.start <= last.end.saturating_add(GAP) => {
                    last.end = last.end.max(range.end);
                }
                _ => near.push(range),
            }
        }
        file.held.extend(near.into_iter().map(|range| (range.clone(), self.fetch(range))));
        file
    }

    /// Starts to fetch a range.
    fn fetch(&self, range: Range<u64>) -> Coming {
        let (bucket, object) = (self.bucket.clone(), self.object.clone());
        let (given, taken) = oneshot::channel();
        runtime::spawn(async move {
            let get = |part| bucket.read(&object.key, part, Some(&object.etag));
            let parts = stream::iter(parts(&range)).map(get).buffered(PARTS).try_collect::<Vec<Bytes>>();
            // What nobody waits for any more is not fetched.
            let mut given = given;
            let whole = tokio::select! {
                whole = parts => whole,
                () = given.closed() => return,
            };
            let whole =
                whole.map(|mut parts| if parts.len() == 1 { parts.remove(0) } else { parts.concat().into() });
            let _ = given.send(whole.map_err(Arc::new));
        });
        let ended = |_| Err(Arc::new(StoreError::EndedEarly { what: "the connection" }));
        taken.map(move |fetched| fetched.unwrap_or_else(ended)).boxed().shared()
    }

    fn holding(&self, range: &Range<u64>) -> Option<&(Range<u64>, Coming)> {
        self.held.iter().find(|(held, _)| held.start <= range.start && range.end <= held.end)
    }

    /// The bytes of a range, which must lie within the object.
    pub fn bytes(&self, range: Range<u64>) -> io::Result<Bytes> {
        let (held, coming) = match self.holding(&range) {
            Some((held, coming)) => (held.start, coming.clone()),
            None => (range.start, self.fetch(range.clone())),
        };
        let bytes = futures::executor::block_on(coming).map_err(io::Error::other)?;
        let (start, end) = ((range.start - held) as usize, (range.end - held) as usize);
        if end > bytes.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes.slice(start..end))
    }

    /// Bytes from a place on, to where they were fetched, or at most a part.
    pub fn from(&self, start: u64) -> io::Result<Bytes> {
        let held = self.holding(&(start..start + 1)).map(|(held, _)| held.end);
        self.bytes(start..held.unwrap_or_else(|| self.length().min(start + PART)))
    }
}

impl fmt::Debug for ObjectFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectFile")
    }
}
