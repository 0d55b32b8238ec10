//! Bytes that are written as they come: nothing appears all at once, and nothing can be taken back.

use std::fs::File;
use std::io::{ErrorKind, Write};

use async_trait::async_trait;
use bytes::Bytes;

use super::blocking::off;
use crate::commit::destination::{Upload, Uploaded};
use crate::error::{Result, StoreError};
use crate::stream::OutputStream;

/// Opens a stream to write into it; of a pipe with a name this waits until somebody reads. What is written is there at once,
/// and there is nothing to commit.
///
/// Errors: nobody reads it ([`ReaderGone`](StoreError::ReaderGone)), or it cannot be written.
pub async fn stream(output: &OutputStream) -> Result<Box<dyn Upload>> {
    let output = output.clone();
    let opened = off(move || {
        let file = output.open().map_err(|error| failed(&output, error))?;
        Ok(StreamUpload { file: Some(file), output })
    });
    Ok(Box::new(opened.await?))
}

struct StreamUpload {
    /// Nothing once writing has failed.
    file: Option<File>,
    output: OutputStream,
}

#[async_trait]
impl Upload for StreamUpload {
    fn id(&self) -> &'static str {
        ""
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let mut file = self.file.take().ok_or(StoreError::FailedBefore)?;
        let output = self.output.clone();
        let write = move || {
            output.writes(bytes.len());
            file.write_all(&bytes).map_err(|error| failed(&output, error))?;
            Ok(file)
        };
        self.file = Some(off(write).await?);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<Uploaded> {
        if self.file.is_none() {
            return Err(StoreError::FailedBefore);
        }
        Ok(Uploaded {
            key: self.output.path().display().to_string(),
            id: String::new(),
            parts: Vec::new(),
            bytes: self.output.bytes_written(),
            sha256: String::new(),
        })
    }
}

fn failed(output: &OutputStream, error: std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::BrokenPipe => StoreError::ReaderGone { path: output.path().to_path_buf() },
        _ => StoreError::io("write", output.path(), error),
    }
}
