//! JSON lines, and JSON arrays of objects. Columns and types are those of the first rows.

mod write;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_json::reader::infer_json_schema_from_iterator;
use arrow_schema::{ArrowError, SchemaRef};
use recipe_core::engine::kernel::cast::{normalise, normalise_schema};
use serde_json::Value;

use crate::error::{Result, TableError};
use crate::morsel::cut::{self, Chunk, Cutter, Uncut};
use crate::morsel::text::{Text, binary, shown, unreadable};
use crate::morsel::{Decode, Decoded, Flaw, Opened, Parts, Reading};
use crate::options::ReadOptions;
pub use write::json_lines as write;

/// Rows that are looked at to learn columns and types.
const SAMPLE: usize = 10_000;

/// Learns the columns, unless they are known.
pub(crate) fn open(
    path: &Path,
    options: &ReadOptions,
    known: Option<&SchemaRef>,
    open: impl Fn() -> Result<Text>,
) -> Result<Box<dyn Opened>> {
    let longest = options.limits.record_bytes;
    let mut objects = Objects::new(path, open()?, longest);
    let lines = objects.shape()? != Shape::Array;
    let schema = match known {
        Some(schema) => schema.clone(),
        None => infer(path, objects, options)?,
    };
    let bytes = options.morsel_bytes;
    let texts = if lines {
        let cutter = Cutter::new(open()?, bytes, longest, Box::new(cut::last_line));
        Texts::Lines(cutter)
    } else {
        Texts::Array(Objects::new(path, open()?, longest), bytes)
    };
    Ok(Box::new(File { layout: Arc::new(Layout { path: path.into(), schema }), texts }))
}

/// A file of which the columns are known.
struct File {
    layout: Arc<Layout>,
    texts: Texts,
}

/// What the parts of a file have in common.
struct Layout {
    path: PathBuf,
    schema: SchemaRef,
}

/// Where the texts of objects come from.
enum Texts {
    /// Lines, and blank ones among them.
    Lines(Cutter),
    /// Elements of an array, of which so many bytes make a part.
    Array(Objects, usize),
}

impl Texts {
    /// Objects, one behind the other, with a line end behind each.
    fn next(&mut self, path: &Path) -> Result<Option<Vec<u8>>> {
        match self {
            Texts::Lines(cutter) => match cutter.next() {
                Ok(chunk) => Ok(chunk.map(Chunk::into_text)),
                Err(Uncut::Io(error)) => Err(unreadable(path, &error)),
                Err(Uncut::Endless(longest)) => Err(TableError::failed(format!(
                    "{}: a row is longer than {}; read longer ones with --max-record-bytes SIZE",
                    shown(path),
                    binary(longest)
                ))),
            },
            Texts::Array(objects, bytes) => {
                let mut text = Vec::new();
                while text.len() < *bytes {
                    let Some(object) = objects.next()? else { break };
                    // Line ends between signs mean nothing, and inside text they are not allowed.
                    text.extend(object.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }));
                    text.push(b'\n');
                }
                Ok((!text.is_empty()).then_some(text))
            }
        }
    }
}

impl Opened for File {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn parts(self: Box<Self>, reading: Reading) -> Parts {
        let File { layout, mut texts } = *self;
        let reading = Arc::new(reading);
        let mut failed = false;
        Box::new(std::iter::from_fn(move || {
            let text = if failed { return None } else { texts.next(&layout.path).transpose()? };
            failed = text.is_err();
            let (layout, reading) = (layout.clone(), reading.clone());
            let decode: Decode = Box::new(move || {
                let rows = text.map_err(Flaw::of).and_then(|text| layout.rows(&text, &reading));
                Decoded::new(0, rows)
            });
            Some(decode)
        }))
    }
}

impl Layout {
    fn rows(self: &Arc<Self>, text: &[u8], reading: &Reading) -> Result<RecordBatch, Flaw> {
        let lines = || text.split(|byte| *byte == b'\n').filter(|line| !is_blank(line));
        // One for each line, if none is blank.
        let most = memchr::memchr_iter(b'\n', text).count() + usize::from(!text.ends_with(b"\n"));
        let batch = match self.decode(text, most) {
            Ok(Some(batch)) if batch.num_rows() == most || batch.num_rows() == lines().count() => batch,
            Ok(None) => return Ok(RecordBatch::new_empty(reading.schema.clone())),
            Ok(Some(_)) => {
                let error = ArrowError::JsonError("an object goes over two lines".into());
                return Err(self.flaw(lines(), &error));
            }
            Err(error) => return Err(self.flaw(lines(), &error)),
        };
        let fail = |error: &dyn std::fmt::Display| Flaw::of(TableError::failed(error.to_string()));
        let batch = normalise(&batch).map_err(|error| fail(&error))?;
        let batch = batch.with_schema(self.schema.clone()).map_err(|error| fail(&error))?;
        reading.project(&batch).map_err(Flaw::of)
    }

    /// Only what fails is read again, row by row, to name the row.
    fn flaw<'a>(self: &Arc<Self>, lines: impl Iterator<Item = &'a [u8]>, error: &ArrowError) -> Flaw {
        for (row, line) in lines.enumerate() {
            let told = match value(line) {
                Err(told) => told,
                Ok(_) => match self.decode(line, 1) {
                    Ok(_) => continue,
                    Err(error) => {
                        let reason = error.to_string();
                        let reason = reason.trim_start_matches("Json error: ");
                        format!("{reason}; columns and types are those of the first {SAMPLE} rows")
                    }
                },
            };
            let layout = self.clone();
            let tell =
                move |row, _| TableError::failed(format!("{}, row {row}: {told}", shown(&layout.path)));
            return Flaw { row: row as u64, line: 0, tell: Box::new(tell) };
        }
        Flaw::of(TableError::failed(format!("{} cannot be read: {error}", shown(&self.path))))
    }

    /// At most so many objects; none where the text is blank.
    fn decode(&self, text: &[u8], most: usize) -> Result<Option<RecordBatch>, ArrowError> {
        let mut decoder = ReaderBuilder::new(self.schema.clone())
            .with_batch_size(most)
            .with_strict_mode(true)
            .with_coerce_primitive(true)
            .build_decoder()?;
        let taken = decoder.decode(text)?;
        if !is_blank(&text[taken..]) {
            return Err(ArrowError::JsonError("more than one object stands in a row".into()));
        }
        decoder.flush()
    }
}

fn is_blank(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_whitespace)
}

fn infer(path: &Path, mut objects: Objects, options: &ReadOptions) -> Result<SchemaRef> {
    let mut row = 0;
    let values = std::iter::from_fn(|| {
        let text = objects.next().transpose()?;
        row += 1;
        let told = |told| TableError::failed(format!("{}, row {row}: {told}", shown(path)));
        Some(text.and_then(|text| value(text).map_err(told)))
    });
    let mut failed = None;
    let values =
        values.take(SAMPLE).map_while(|value| value.map_err(|error| failed = Some(error)).ok()).map(Ok);
    let schema = infer_json_schema_from_iterator(values);
    if let Some(error) = failed {
        return Err(error);
    }
    let schema = schema.map_err(|error| TableError::failed(format!("{}: {error}", shown(path))))?;
    if schema.fields().is_empty() {
        return Err(TableError::failed(format!("{} is empty: it has no rows with keys", shown(path))));
    }
    options.limits.check_columns(path, schema.fields().len())?;
    let schema =
        normalise_schema(&schema).map_err(|error| TableError::failed(format!("{}: {error}", shown(path))))?;
    Ok(Arc::new(schema))
}

/// An object, or what is wrong with it.
fn value(text: &[u8]) -> Result<Value, String> {
    match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        Ok(_) => Err("a row must be an object".into()),
        Err(error) => Err(format!("it is not JSON: {error}")),
    }
}

/// The texts of the objects of a file, one by one, whether they stand in lines or in one array.
struct Objects {
    path: PathBuf,
    input: BufReader<Text>,
    shape: Shape,
    text: Vec<u8>,
    rows: u64,
    longest: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Unknown,
    Array,
    Lines,
    Ended,
}

impl Objects {
    fn new(path: &Path, input: Text, longest: usize) -> Self {
        Objects {
            path: path.to_path_buf(),
            input: BufReader::new(input),
            shape: Shape::Unknown,
            text: Vec::new(),
            rows: 0,
            longest,
        }
    }

    fn fail(&self, message: &str) -> TableError {
        TableError::failed(format!("{}, row {}: {message}", shown(&self.path), self.rows + 1))
    }

    fn too_long(&self) -> TableError {
        self.fail(&format!(
            "it is longer than {}; read longer ones with --max-record-bytes SIZE",
            binary(self.longest)
        ))
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        let buffer = self.input.fill_buf().map_err(|error| unreadable(&self.path, &error))?;
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

    /// How objects stand in the file.
    fn shape(&mut self) -> Result<Shape> {
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

    fn next(&mut self) -> Result<Option<&[u8]>> {
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
        let mut limited = (&mut self.input).take(self.longest as u64);
        limited.read_until(b'\n', &mut self.text).map_err(|error| unreadable(&self.path, &error))?;
        if self.text.len() >= self.longest {
            return Err(self.too_long());
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
            if self.text.len() >= self.longest {
                return Err(self.too_long());
            }
        }
        self.rows += 1;
        Ok(Some(&self.text))
    }

    fn end(&mut self) -> Result<Option<&[u8]>> {
        self.input.consume(1);
        if self.skip_blanks()?.is_some() {
            return Err(TableError::failed(format!(
                "{}: text stands behind the end of the array",
                shown(&self.path)
            )));
        }
        self.shape = Shape::Ended;
        Ok(None)
    }
}
