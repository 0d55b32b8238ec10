//! A reader whose first bytes were looked at.

use std::io::{ErrorKind, Read, Result};

use crate::content::LOOKED_AT;

/// A reader, and what it starts with.
pub(super) struct LookedAt<R> {
    start: Vec<u8>,
    given: usize,
    rest: R,
}

impl<R: Read> LookedAt<R> {
    /// Reads the start.
    pub(super) fn new(mut rest: R) -> Result<Self> {
        let mut start = vec![0; LOOKED_AT];
        let mut length = 0;
        while length < start.len() {
            match rest.read(&mut start[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        start.truncate(length);
        Ok(LookedAt { start, given: 0, rest })
    }

    /// What is left of the start.
    pub(super) fn start(&self) -> &[u8] {
        &self.start[self.given..]
    }

    /// Leaves out bytes of the start.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.given = self.start.len().min(self.given + bytes);
    }
}

impl<R: Read> Read for LookedAt<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.given < self.start.len() {
            let read = self.start().read(buffer)?;
            self.given += read;
            return Ok(read);
        }
        self.rest.read(buffer)
    }
}
