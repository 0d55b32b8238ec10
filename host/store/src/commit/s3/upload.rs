//! An upload in parts.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tracing::debug;

use crate::commit::destination::{Checksum, Upload, Uploaded};
use crate::error::{Result, StoreError};
use crate::runtime;
use crate::s3::{Bucket, Part, PartResult};

/// How large the first parts are. All but the last have to have 5 MiB ("Multipart upload limits", Amazon S3 User Guide).
const PART: usize = 8 << 20;

/// After how many parts their size doubles: with at most 10,000 parts, more than a tebibyte fits.
const DOUBLED: i32 = 1500;

/// How many parts of a file are in flight at a time.
const AT_A_TIME: usize = 4;

/// A file that is being uploaded to a bucket.
pub(super) struct S3Upload {
    bucket: Bucket,
    key: String,
    /// The key in the bucket.
    full: String,
    id: String,
    gathered: BytesMut,
    /// The number of the next part.
    number: i32,
    in_flight: FuturesUnordered<Pin<Box<dyn Future<Output = Result<PartResult>> + Send>>>,
    parts: Vec<Part>,
    checksum: Checksum,
    bytes: u64,
}

/// The size of a part.
fn size_of(number: i32) -> usize {
    PART << ((number - 1) / DOUBLED)
}

impl S3Upload {
    pub(super) fn new(bucket: Bucket, key: String, full: String, id: String, checksum: Checksum) -> S3Upload {
        S3Upload {
            bucket,
            key,
            full,
            id,
            gathered: BytesMut::new(),
            number: 1,
            in_flight: FuturesUnordered::new(),
            parts: Vec::new(),
            checksum,
            bytes: 0,
        }
    }

    /// Sends what is gathered, once there is room in flight.
    async fn send(&mut self) -> Result<()> {
        while self.in_flight.len() >= AT_A_TIME {
            self.arrive().await?;
        }
        let (bucket, full, id, number) =
            (self.bucket.clone(), self.full.clone(), self.id.clone(), self.number);
        let body = self.gathered.split().freeze();
        self.in_flight
            .push(Box::pin(runtime::run(async move { bucket.upload_part(&full, &id, number, body).await })));
        self.number += 1;
        // A future is sent only once it is polled; other parts may have arrived.
        match futures::poll!(self.in_flight.next()) {
            std::task::Poll::Ready(Some(part)) => self.arrived(part?),
            _ => Ok(()),
        }
    }

    /// Waits for any of the parts in flight.
    async fn arrive(&mut self) -> Result<()> {
        match self.in_flight.next().await {
            Some(part) => self.arrived(part?),
            None => Ok(()),
        }
    }

    fn arrived(&mut self, part: PartResult) -> Result<()> {
        match part {
            PartResult::Done(part) => self.parts.push(part),
            PartResult::NoSuchUpload => {
                let output = format!("{}/{}", self.bucket, self.full);
                return Err(StoreError::TakenOver { output, by: None });
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Upload for S3Upload {
    fn id(&self) -> &str {
        &self.id
    }

    async fn write(&mut self, mut bytes: Bytes) -> Result<()> {
        self.checksum.update(&bytes);
        self.bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = size_of(self.number) - self.gathered.len();
            self.gathered.extend_from_slice(&bytes.split_to(room.min(bytes.len())));
            if self.gathered.len() == size_of(self.number) {
                self.send().await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Uploaded> {
        // Without a part there is nothing to complete, so an empty file is one empty part.
        if !self.gathered.is_empty() || self.number == 1 {
            self.send().await?;
        }
        while !self.in_flight.is_empty() {
            self.arrive().await?;
        }
        debug!(
            uri = format!("{}/{}", self.bucket, self.full),
            upload = self.id,
            bytes = self.bytes,
            "upload finished"
        );
        self.parts.sort_unstable_by_key(|part| part.number);
        let parts = self.parts.iter().map(serde_json::to_value).collect::<serde_json::Result<_>>();
        Ok(Uploaded {
            parts: parts.expect("a part is plain text"),
            key: self.key,
            id: self.id,
            bytes: self.bytes,
            sha256: self.checksum.finish(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_parts_hold_more_than_a_tebibyte() {
        let sizes: Vec<u64> = (1..=10_000).map(|number| size_of(number) as u64).collect();
        assert_eq!((sizes[0], sizes[1499], sizes[1500]), (8 << 20, 8 << 20, 16 << 20));
        assert!(sizes.iter().all(|size| *size <= 5 << 30), "a part has at most 5 GiB");
        assert!(sizes.iter().sum::<u64>() > 1 << 40);
    }
}
