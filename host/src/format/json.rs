//! JSON lines, and JSON arrays of objects. Columns and types are those of the first rows.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_json::reader::infer_json_schema_from_iterator;
use arrow_schema::{ArrowError, SchemaRef};
use recipe_core::kernel::cast::{normalise, normalise_schema};
use serde_json::Value;

use super::{Batches, Kept, Opener, ReadOptions, shown};
use crate::error::{HostError, Result, cause};

/// Rows that are looked at to learn columns and types.
const SAMPLE: usize = 10_000;
/// A row longer than this is taken for one that never ends.
const LONGEST_ROW: usize = 16 << 20;

pub(super) fn open(
    path: &Path,
    options: &ReadOptions,
    known: Option<&SchemaRef>,
    open: impl Fn() -> Result<Box<dyn Read + Send>>,
) -> Result<(SchemaRef, Batches)> {
    let schema = match known {
        Some(schema) => schema.clone(),
        None => infer(path, &open)?,
    };
    let batches = Rows {
        objects: Objects::new(path, open()?),
        schema: schema.clone(),
        batch_rows: options.batch_rows,
        rows: 0,
        done: false,
    };
    Ok((schema, Box::new(batches)))
}

fn infer(path: &Path, open: &Opener) -> Result<SchemaRef> {
    let mut objects = Objects::new(path, open()?);
    let mut row = 0;
    let values = std::iter::from_fn(|| {
        let text = objects.next().transpose()?;
        row += 1;
        Some(text.and_then(|text| value(path, row, text)))
    });
    let mut failed = None;
    let values =
        values.take(SAMPLE).map_while(|value| value.map_err(|error| failed = Some(error)).ok()).map(Ok);
    let schema = infer_json_schema_from_iterator(values);
    if let Some(error) = failed {
        return Err(error);
    }
    let schema = schema.map_err(|error| HostError::failed(format!("{}: {error}", shown(path))))?;
    if schema.fields().is_empty() {
        return Err(HostError::failed(format!("{} is empty: it has no rows with keys", shown(path))));
    }
    let schema =
        normalise_schema(&schema).map_err(|error| HostError::failed(format!("{}: {error}", shown(path))))?;
    Ok(Arc::new(schema))
}

fn value(path: &Path, row: u64, text: &[u8]) -> Result<Value> {
    let place = || format!("{}, row {row}", shown(path));
    match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        Ok(_) => Err(HostError::failed(format!("{}: a row must be an object", place()))),
        Err(error) => Err(HostError::failed(format!("{}: it is not JSON: {error}", place()))),
    }
}

/// The texts of the objects of a file, one by one, whether they stand in lines or in one array.
struct Objects {
    path: Kept,
    input: BufReader<Box<dyn Read + Send>>,
    shape: Shape,
    text: Vec<u8>,
    rows: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Unknown,
    Array,
    Lines,
    Ended,
}

impl Objects {
    fn new(path: &Path, input: Box<dyn Read + Send>) -> Self {
        Objects {
            path: Arc::new(path.to_path_buf()),
            input: BufReader::new(input),
            shape: Shape::Unknown,
            text: Vec::new(),
            rows: 0,
        }
    }

    fn fail(&self, message: &str) -> HostError {
        HostError::failed(format!("{}, row {}: {message}", shown(&self.path), self.rows + 1))
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        let path = self.path.clone();
        let buffer = self
            .input
            .fill_buf()
            .map_err(|error| HostError::failed(format!("cannot read {}: {}", shown(&path), cause(&error))))?;
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

    fn next(&mut self) -> Result<Option<&[u8]>> {
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
        match self.shape {
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
        let path = self.path.clone();
        let mut limited = (&mut self.input).take(LONGEST_ROW as u64);
        limited
            .read_until(b'\n', &mut self.text)
            .map_err(|error| HostError::failed(format!("cannot read {}: {}", shown(&path), cause(&error))))?;
        if self.text.len() >= LONGEST_ROW {
            return Err(self.fail("it is longer than 16 MiB"));
        }
        self.rows += 1;
        Ok(&self.text)
    }

    /// The next element of the array, up to the comma or bracket behind it.
    fn element(&mut self) -> Result<Option<&[u8]>> {
        match self.skip_blanks()? {
            Some(b']') if self.rows == 0 => return self.end(),
            None => return Err(self.fail("the array is not closed")),
            _ => {}
        }
        self.text.clear();
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        loop {
            let Some(byte) = self.peek()? else {
                return Err(self.fail("the array is not closed"));
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
                        return Err(self.fail("a comma stands before the end of the array"));
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
            if self.text.len() >= LONGEST_ROW {
                return Err(self.fail("it is longer than 16 MiB"));
            }
        }
        self.rows += 1;
        Ok(Some(&self.text))
    }

    fn end(&mut self) -> Result<Option<&[u8]>> {
        self.input.consume(1);
        if self.skip_blanks()?.is_some() {
            return Err(HostError::failed(format!(
                "{}: text stands behind the end of the array",
                shown(&self.path)
            )));
        }
        self.shape = Shape::Ended;
        Ok(None)
    }
}

struct Rows {
    objects: Objects,
    schema: SchemaRef,
    batch_rows: usize,
    /// Rows given so far.
    rows: u64,
    done: bool,
}

impl Iterator for Rows {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let batch = self.read();
        self.done |= batch.is_err();
        batch.transpose()
    }
}

impl Rows {
    fn read(&mut self) -> Result<Option<RecordBatch>> {
        let mut texts: Vec<Vec<u8>> = Vec::new();
        let mut bytes = 0;
        while texts.len() < self.batch_rows && bytes < 4 << 20 {
            let Some(text) = self.objects.next()? else { break };
            bytes += text.len();
            texts.push(text.to_vec());
        }
        if texts.is_empty() {
            return Ok(None);
        }
        let batch = self.decode(&texts.concat()).or_else(|_| {
            // Only what fails is read again, row by row, to name the row.
            for (at, text) in texts.iter().enumerate() {
                let row = self.rows + at as u64 + 1;
                value(&self.objects.path, row, text)?;
                self.decode(text).map_err(|error| {
                    let error = error.to_string();
                    let reason = error.trim_start_matches("Json error: ");
                    HostError::failed(format!(
                        "{}, row {row}: {reason}; columns and types are those of the first {SAMPLE} rows",
                        shown(&self.objects.path)
                    ))
                })?;
            }
            Err(HostError::failed(format!(
                "{}: rows {} and on cannot be read",
                shown(&self.objects.path),
                self.rows + 1
            )))
        })?;
        self.rows += texts.len() as u64;
        let batch = normalise(&batch).map_err(|error| HostError::failed(error.to_string()))?;
        Ok(Some(
            batch.with_schema(self.schema.clone()).map_err(|error| HostError::failed(error.to_string()))?,
        ))
    }

    fn decode(&self, text: &[u8]) -> Result<RecordBatch, ArrowError> {
        let mut decoder = ReaderBuilder::new(self.schema.clone())
            .with_batch_size(self.batch_rows.max(1))
            .with_strict_mode(true)
            .with_coerce_primitive(true)
            .build_decoder()?;
        let taken = decoder.decode(text)?;
        if taken < text.len() {
            return Err(ArrowError::JsonError("more than one object stands in a row".into()));
        }
        decoder.flush()?.ok_or_else(|| ArrowError::JsonError("it has no object".into()))
    }
}
