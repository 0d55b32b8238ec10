//! A JSON document that is read up to its rows, and after them, in pieces of any size.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use recipe_core::engine::kernel::json::{NotJson, unescape};

use super::wrong::{Reason, Wrong, near};
use crate::error::{Position, Result, TableError};
use crate::text::{Text, unreadable};

/// A document at the place up to which it was read.
pub(super) struct Document {
    path: PathBuf,
    input: BufReader<Text>,
    /// How many lines ended so far.
    pub(super) lines: u64,
    /// How many bytes of the start of the text were gone past.
    pub(super) bytes: u64,
    /// The most bytes of a key.
    max_key: usize,
    /// Keys that were passed over.
    pub(super) others: Vec<String>,
}

/// How many keys that were passed over are remembered.
const OTHERS: usize = 10;

impl Document {
    pub(super) fn new(path: &Path, input: Text, max_key: usize) -> Self {
        let input = BufReader::new(input);
        Document { path: path.to_path_buf(), input, lines: 0, bytes: 0, max_key, others: Vec::new() }
    }

    /// Goes past a byte order mark and blanks; gives the byte that comes then.
    pub(super) fn start(&mut self) -> Result<Option<u8>> {
        if self.fill()?.starts_with(b"\xef\xbb\xbf") {
            self.input.consume(3);
            self.bytes += 3;
        }
        self.skip_blanks()
    }

    /// Goes into the list that the keys of `to` lead to, from object to object.
    pub(super) fn enter(&mut self, to: &[String]) -> Result<()> {
        for (depth, wanted) in to.iter().enumerate() {
            let path = || to[..=depth].join(".");
            if self.skip_blanks()? != Some(b'{') {
                return Err(TableError::NoRowsAt { file: self.path.clone(), path: path() });
            }
            self.take();
            let mut is_there = false;
            while !is_there {
                let Some(key) = self.key()? else {
                    return Err(TableError::NoRowsAt { file: self.path.clone(), path: path() });
                };
                is_there = key == *wanted;
                if !is_there {
                    self.pass_over(key)?;
                    if !self.after_value()? {
                        return Err(TableError::NoRowsAt { file: self.path.clone(), path: path() });
                    }
                }
            }
        }
        if self.skip_blanks()? != Some(b'[') {
            return Err(TableError::NoListAt { file: self.path.clone(), path: to.join(".") });
        }
        self.take();
        Ok(())
    }

    /// Goes out of so many objects to the end of the document, after which there must be nothing.
    pub(super) fn leave(&mut self, objects: usize) -> Result<()> {
        for _ in 0..objects {
            let mut more = self.after_value()?;
            while more {
                let Some(key) = self.key()? else { return Err(self.wrong("a key is expected")) };
                self.pass_over(key)?;
                more = self.after_value()?;
            }
        }
        match self.skip_blanks()? {
            None => Ok(()),
            Some(_) => Err(TableError::TextAfterArray { file: self.path.clone() }),
        }
    }

    /// The text from here on.
    pub(super) fn into_text(self) -> Text {
        Box::new(self.input)
    }

    /// The document from `text` on, which was read already.
    pub(super) fn resume(&mut self, text: Vec<u8>) {
        let input = std::mem::replace(&mut self.input, BufReader::new(Box::new(std::io::empty())));
        self.input = BufReader::new(Box::new(Cursor::new(text).chain(input)));
    }

    pub(super) fn read(&mut self, text: &mut Vec<u8>, bytes: usize) -> Result<usize> {
        let read = self.input.by_ref().take(bytes as u64).read_to_end(text);
        read.map_err(|error| unreadable(&self.path, error))
    }

    fn fill(&mut self) -> Result<&[u8]> {
        self.input.fill_buf().map_err(|error| unreadable(&self.path, error))
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        Ok(self.fill()?.first().copied())
    }

    fn take(&mut self) {
        self.bytes += 1;
        self.input.consume(1);
    }

    fn next(&mut self) -> Result<u8> {
        let Some(byte) = self.peek()? else { return Err(self.wrong("it ends before its end")) };
        self.lines += u64::from(byte == b'\n');
        self.take();
        Ok(byte)
    }

    fn skip_blanks(&mut self) -> Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.next()?;
        }
        Ok(None)
    }

    fn wrong(&mut self, reason: &'static str) -> TableError {
        let rest = self.fill().unwrap_or_default().to_vec();
        let wrong = Wrong { row: 0, at: 0, reason: Reason::NotJson(NotJson { at: 0, reason }) };
        wrong.describe(&self.path, 1, self.lines + 1, near(&rest, 0))
    }

    /// The key of the next member, and none where the object has no more.
    fn key(&mut self) -> Result<Option<String>> {
        match self.skip_blanks()? {
            Some(b'"') => self.take(),
            Some(b'}') => return Ok(None),
            _ => return Err(self.wrong("a key in double quotes is expected")),
        }
        let mut key = Vec::new();
        loop {
            match self.next()? {
                b'"' => break,
                b'\\' => key.extend([b'\\', self.next()?]),
                byte => key.push(byte),
            }
            if key.len() > self.max_key {
                let position = Some(Position::Line(self.lines + 1));
                return Err(TableError::RecordTooLong {
                    file: self.path.clone(),
                    position,
                    limit: self.max_key,
                });
            }
        }
        if self.skip_blanks()? != Some(b':') {
            return Err(self.wrong("a colon is expected"));
        }
        self.take();
        let mut text = Vec::with_capacity(key.len());
        let is_whole = unescape(&key, &mut text).is_ok();
        let text = String::from_utf8(text).ok().filter(|_| is_whole);
        text.map(Some).ok_or_else(|| self.wrong("a key is no text"))
    }

    /// Goes past the value of a key.
    fn pass_over(&mut self, key: String) -> Result<()> {
        if self.others.len() < OTHERS {
            self.others.push(key);
        }
        self.skip_value()
    }

    /// Goes past what follows a value; gives whether that is another member.
    fn after_value(&mut self) -> Result<bool> {
        match self.skip_blanks()? {
            Some(b',') => self.take(),
            Some(b'}') => {
                self.take();
                return Ok(false);
            }
            _ => return Err(self.wrong("a comma or `}` is expected")),
        }
        Ok(true)
    }

    /// Goes past a value, of which only brackets and quotes are looked at.
    fn skip_value(&mut self) -> Result<()> {
        let mut depth = 0_u64;
        self.skip_blanks()?;
        loop {
            match self.peek()? {
                Some(b'"') => {
                    self.take();
                    loop {
                        match self.next()? {
                            b'"' => break,
                            b'\\' => _ = self.next()?,
                            _ => {}
                        }
                    }
                }
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.take();
                }
                Some(b'}' | b']') if depth > 0 => {
                    depth -= 1;
                    self.take();
                }
                Some(b',' | b'}' | b']') if depth == 0 => return Ok(()),
                _ => _ = self.next()?,
            }
        }
    }
}
