//! The objects of a JSON file as texts.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::error::{Position, Result, TableError};
use crate::morsel::text::{Text, unreadable};

/// The texts of the objects of a file, one by one, whether they are in lines or in one array.
pub(super) struct Objects {
    path: PathBuf,
    input: BufReader<Text>,
    shape: Shape,
    text: Vec<u8>,
    /// How many were read.
    rows: u64,
    max_record: usize,
}

/// How objects are written in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Unknown,
    Array,
    Lines,
    Ended,
}

impl Objects {
    pub(super) fn new(path: &Path, input: Text, max_record: usize) -> Self {
        Objects {
            path: path.to_path_buf(),
            input: BufReader::new(input),
            shape: Shape::Unknown,
            text: Vec::new(),
            rows: 0,
            max_record,
        }
    }

    fn too_long(&self) -> TableError {
        let position = Some(Position::Row(self.rows + 1));
        TableError::RecordTooLong { file: self.path.clone(), position, limit: self.max_record }
    }

    fn unclosed(&self) -> TableError {
        TableError::UnclosedArray { file: self.path.clone(), row: self.rows + 1 }
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        let buffer = self.input.fill_buf().map_err(|error| unreadable(&self.path, error))?;
        Ok(buffer.first().copied())
    }

    fn skip_blanks(&mut self) -> Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.input.consume(1);
        }
        Ok(None)
    }

    /// How objects are written in the file.
    pub(super) fn shape(&mut self) -> Result<Shape> {
        if self.shape == Shape::Unknown {
            if self.input.fill_buf().is_ok_and(|buffer| buffer.starts_with(b"\xef\xbb\xbf")) {
                self.input.consume(3);
            }
            self.shape = match self.skip_blanks()? {
                Some(b'[') => {
                    self.input.consume(1);
                    Shape::Array
                }
                Some(_) => Shape::Lines,
                None => Shape::Ended,
            };
        }
        Ok(self.shape)
    }

    pub(super) fn next(&mut self) -> Result<Option<&[u8]>> {
        match self.shape()? {
            Shape::Ended | Shape::Unknown => Ok(None),
            Shape::Lines => {
                if self.skip_blanks()?.is_none() {
                    return Ok(None);
                }
                self.line().map(Some)
            }
            Shape::Array => self.element(),
        }
    }

    fn line(&mut self) -> Result<&[u8]> {
        self.text.clear();
        let mut limited = (&mut self.input).take(self.max_record as u64);
        limited.read_until(b'\n', &mut self.text).map_err(|error| unreadable(&self.path, error))?;
        if self.text.len() >= self.max_record {
            return Err(self.too_long());
        }
        self.rows += 1;
        Ok(&self.text)
    }

    /// The next element of the array, up to the comma or bracket after it.
    fn element(&mut self) -> Result<Option<&[u8]>> {
        match self.skip_blanks()? {
            Some(b']') if self.rows == 0 => return self.end(),
            None => return Err(self.unclosed()),
            _ => {}
        }
        self.text.clear();
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        loop {
            let Some(byte) = self.peek()? else {
                return Err(self.unclosed());
            };
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted && depth > 0 => depth -= 1,
                b',' if !quoted && depth == 0 => {
                    self.input.consume(1);
                    if self.skip_blanks()? == Some(b']') {
                        return Err(TableError::TrailingComma {
                            file: self.path.clone(),
                            row: self.rows + 1,
                        });
                    }
                    break;
                }
                b']' if !quoted && depth == 0 => {
                    self.end()?;
                    break;
                }
                _ => {}
            }
            self.input.consume(1);
            self.text.push(byte);
            if self.text.len() >= self.max_record {
                return Err(self.too_long());
            }
        }
        self.rows += 1;
        Ok(Some(&self.text))
    }

    fn end(&mut self) -> Result<Option<&[u8]>> {
        self.input.consume(1);
        if self.skip_blanks()?.is_some() {
            return Err(TableError::TextAfterArray { file: self.path.clone() });
        }
        self.shape = Shape::Ended;
        Ok(None)
    }
}
