//! Cutting a text into chunks of whole records, which any thread can decode.

use std::io::Read;

use memchr::memrchr2;

use crate::text::Text;

/// How many bytes follow the text of a chunk.
pub(crate) const PADDING: usize = 64;

/// Whole records.
pub(crate) struct Chunk {
    /// Their text, followed by [`PADDING`] bytes that do not count.
    pub(crate) padded: Vec<u8>,
    /// The length of the text.
    pub(crate) length: usize,
    /// Where in the file it begins, if the bytes of the file are those of its text.
    pub(crate) at: u64,
}

impl Chunk {
    /// Of a text that begins there in its file.
    pub(crate) fn new(mut text: Vec<u8>, at: u64) -> Self {
        let length = text.len();
        text.resize(length + PADDING, 0);
        Chunk { padded: text, length, at }
    }

    /// Drops the first bytes of the text.
    pub(crate) fn drop_front(&mut self, bytes: usize) {
        self.padded.drain(..bytes);
        self.length -= bytes;
        self.at += bytes as u64;
    }

    /// The text.
    pub(crate) fn text(&self) -> &[u8] {
        &self.padded[..self.length]
    }
}

/// Why a text cannot be cut further.
#[derive(Debug)]
pub(crate) enum CutError {
    /// It cannot be read.
    Io(std::io::Error),
    /// A record does not end within so many bytes.
    TooLong(usize),
}

/// Finds where the last whole record of a text ends; the text begins at the start of a record.
pub(crate) type LastRecord = Box<dyn Fn(&[u8]) -> Option<usize> + Send>;

/// Cuts a text.
pub(crate) struct Cutter {
    input: Text,
    last_record: LastRecord,
    size: usize,
    max_record: usize,
    /// The start of a record that was read with the records before it.
    held: Vec<u8>,
    /// Where in the file that is.
    at: u64,
    at_start: bool,
    at_end: bool,
    /// Why no more can be read.
    failed: Option<std::io::Error>,
}

impl Cutter {
    /// Chunks have about `size` bytes, and at least one record, which is an error if it has more than `max_record`
    /// bytes.
    pub(crate) fn new(input: Text, size: usize, max_record: usize, last_record: LastRecord) -> Self {
        let size = size.max(1);
        let (held, at) = (Vec::new(), 0);
        Cutter { input, last_record, size, max_record, held, at, at_start: true, at_end: false, failed: None }
    }

    /// The same where so many bytes of the file come before the text.
    pub(crate) fn after(self, bytes: u64) -> Self {
        Cutter { at: bytes, ..self }
    }

    /// The next chunk; none at the end of the text. Where that cannot be read to its end, all whole records come first.
    pub(crate) fn next(&mut self) -> Result<Option<Chunk>, CutError> {
        let mut size = self.size;
        loop {
            if let Some(error) = self.failed.take() {
                return Err(CutError::Io(error));
            }
            let mut text = std::mem::take(&mut self.held);
            self.read(&mut text, size);
            if self.at_end {
                return Ok((!text.is_empty()).then(|| Chunk::new(text, self.at)));
            }
            if let Some(end) = (self.last_record)(&text) {
                self.held.reserve(self.size + PADDING);
                self.held.extend_from_slice(&text[end..]);
                text.truncate(end);
                let at = self.at;
                self.at += end as u64;
                return Ok(Some(Chunk::new(text, at)));
            }
            if self.failed.is_none() && text.len() > self.max_record {
                return Err(CutError::TooLong(self.max_record));
            }
            size = (text.len() * 2).min(self.max_record.max(text.len()) + 1);
            self.held = text;
        }
    }

    /// Reads on until `text` has `size` bytes, or all are read.
    fn read(&mut self, text: &mut Vec<u8>, size: usize) {
        // At the start of a file, enough is read to see a byte order mark.
        let wanted = if self.at_start { size.max(3) } else { size.max(text.len() + 1) } - text.len();
        text.reserve(wanted + PADDING);
        match self.input.by_ref().take(wanted as u64).read_to_end(text) {
            Ok(read) => self.at_end = read < wanted,
            Err(error) => self.failed = Some(error),
        }
        if std::mem::take(&mut self.at_start) && text.starts_with(b"\xef\xbb\xbf") {
            text.drain(..3);
            self.at += 3;
        }
    }
}

/// The place after the last line end of a text.
pub(crate) fn last_line(text: &[u8]) -> Option<usize> {
    memrchr2(b'\n', b'\r', text).map(|line| line + 1)
}
