//! JSON lines, and JSON arrays of objects. Columns and types are those of the first rows.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
//! use recipe_tables::json;
//!
//! let cities: ArrayRef = Arc::new(StringViewArray::from(vec![Some("Mobile"), None]));
//! let claims = RecordBatch::try_from_iter([("city", cities)])?;
//! assert_eq!(json::write(&[claims])?, b"{\"city\":\"Mobile\"}\n{\"city\":null}\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Files are read by a [`Source`](crate::Source).

mod objects;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_json::reader::infer_json_schema_from_iterator;
use arrow_schema::{ArrowError, SchemaRef};
use recipe_core::engine::kernel::cast::normalise_schema;
use serde_json::Value;

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::cut::{self, Chunk, CutError, Cutter};
use crate::morsel::text::{Text, unreadable};
use crate::morsel::{DecodeTask, DecodeTasks, Decoded, FormatReader, Projection, RowError};
use crate::options::ReadOptions;
use objects::{Objects, Shape};
pub use write::json_lines as write;

/// Rows that are looked at to learn columns and types.
const SAMPLE: usize = 10_000;

/// Learns the columns, unless they are known.
pub(crate) fn open(
    path: &Path,
    options: &ReadOptions,
    known: Option<&SchemaRef>,
    open: impl Fn() -> Result<Text>,
) -> Result<Box<dyn FormatReader>> {
    let max_record = options.limits.record_bytes;
    let mut objects = Objects::new(path, open()?, max_record);
    let lines = objects.shape()? != Shape::Array;
    let schema = match known {
        Some(schema) => schema.clone(),
        None => infer(path, objects, options)?,
    };
    let bytes = options.morsel_bytes;
    let texts = if lines {
        let cutter = Cutter::new(open()?, bytes, max_record, Box::new(cut::last_line));
        Texts::Lines(cutter)
    } else {
        Texts::Array(Objects::new(path, open()?, max_record), bytes)
    };
    Ok(Box::new(Reader { layout: Arc::new(Layout { path: path.into(), schema }), texts }))
}

/// A file of which the columns are known.
struct Reader {
    layout: Arc<Layout>,
    texts: Texts,
}

/// What the morsels of a file have in common.
struct Layout {
    path: PathBuf,
    schema: SchemaRef,
}

/// Where the texts of objects come from.
enum Texts {
    /// Lines, and blank ones among them.
    Lines(Cutter),
    /// Elements of an array, of which so many bytes make a morsel.
    Array(Objects, usize),
}

impl Texts {
    /// Objects, one after the other, with a line end after each.
    fn next(&mut self, path: &Path) -> Result<Option<Vec<u8>>> {
        match self {
            Texts::Lines(cutter) => match cutter.next() {
                Ok(chunk) => Ok(chunk.map(Chunk::into_text)),
                Err(CutError::Io(error)) => Err(unreadable(path, error)),
                Err(CutError::TooLong(limit)) => {
                    Err(TableError::RecordTooLong { file: path.into(), position: None, limit })
                }
            },
            Texts::Array(objects, bytes) => {
                let mut text = Vec::new();
                while text.len() < *bytes {
                    let Some(object) = objects.next()? else { break };
                    // Line ends between tokens mean nothing, and inside text they are not allowed.
                    text.extend(object.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }));
                    text.push(b'\n');
                }
                Ok((!text.is_empty()).then_some(text))
            }
        }
    }
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let Reader { layout, mut texts } = *self;
        let projection = Arc::new(projection);
        let mut failed = false;
        Box::new(std::iter::from_fn(move || {
            let text = if failed { return None } else { texts.next(&layout.path).transpose()? };
            failed = text.is_err();
            let (layout, projection) = (layout.clone(), projection.clone());
            let decode: DecodeTask = Box::new(move || {
                let rows = text.map_err(RowError::from).and_then(|text| layout.rows(&text, &projection));
                Decoded::new(0, rows)
            });
            Some(decode)
        }))
    }
}

impl Layout {
    fn rows(self: &Arc<Self>, text: &[u8], projection: &Projection) -> Result<RecordBatch, RowError> {
        let lines = || text.split(|byte| *byte == b'\n').filter(|line| !is_blank(line));
        // One for each line, if none is blank.
        let max_rows = memchr::memchr_iter(b'\n', text).count() + usize::from(!text.ends_with(b"\n"));
        let batch = match self.decode(text, max_rows) {
            Ok(Some(batch)) if batch.num_rows() == max_rows || batch.num_rows() == lines().count() => batch,
            Ok(None) => return Ok(RecordBatch::new_empty(projection.schema.clone())),
            Ok(Some(_)) => {
                let error = ArrowError::JsonError("an object goes over two lines".into());
                return Err(self.row_error(lines(), error));
            }
            Err(error) => return Err(self.row_error(lines(), error)),
        };
        let batch = batch.with_schema(self.schema.clone()).map_err(TableError::from)?;
        Ok(projection.project(&batch)?)
    }

    /// Only what fails is read again, row by row, to name the row.
    fn row_error<'a>(self: &Arc<Self>, lines: impl Iterator<Item = &'a [u8]>, error: ArrowError) -> RowError {
        for (row, line) in lines.enumerate() {
            let wrong = match value(line) {
                Err(wrong) => wrong,
                Ok(_) => match self.decode(line, 1) {
                    Ok(_) => continue,
                    Err(error) => WrongRow::Differs(error),
                },
            };
            let layout = self.clone();
            let describe = move |row, _| wrong.at(&layout.path, row);
            return RowError { row: row as u64, line: 0, describe: Box::new(describe) };
        }
        TableError::JsonRows { file: self.path.clone(), source: error }.into()
    }

    /// At most so many objects; none where the text is blank.
    fn decode(&self, text: &[u8], max_rows: usize) -> Result<Option<RecordBatch>, ArrowError> {
        let mut decoder = ReaderBuilder::new(self.schema.clone())
            .with_batch_size(max_rows)
            .with_strict_mode(true)
            .with_coerce_primitive(true)
            .build_decoder()?;
        let taken = decoder.decode(text)?;
        if !is_blank(&text[taken..]) {
            return Err(ArrowError::JsonError("there is more than one object in a row".into()));
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
        let wrong = |wrong: WrongRow| wrong.at(path, row);
        Some(text.and_then(|text| value(text).map_err(wrong)))
    });
    let mut failed = None;
    let values =
        values.take(SAMPLE).map_while(|value| value.map_err(|error| failed = Some(error)).ok()).map(Ok);
    let schema = infer_json_schema_from_iterator(values);
    if let Some(error) = failed {
        return Err(error);
    }
    let schema = schema.map_err(|source| TableError::JsonTypes { file: path.into(), source })?;
    if schema.fields().is_empty() {
        return Err(TableError::Empty { file: path.into(), format: Format::Json });
    }
    options.limits.check_columns(path, schema.fields().len())?;
    Ok(Arc::new(normalise_schema(&schema)))
}

/// What is wrong with a row.
enum WrongRow {
    NotAnObject,
    Json(serde_json::Error),
    /// It does not fit the columns.
    Differs(ArrowError),
}

impl WrongRow {
    /// The error for row `row` of a file, counted from 1.
    fn at(self, file: &Path, row: u64) -> TableError {
        let file = file.to_path_buf();
        match self {
            WrongRow::NotAnObject => TableError::NotAnObject { file, row },
            WrongRow::Json(source) => TableError::InvalidJson { file, row, source },
            WrongRow::Differs(source) => TableError::JsonRowDiffers { file, row, sample: SAMPLE, source },
        }
    }
}

/// An object, or what is wrong with it.
fn value(text: &[u8]) -> Result<Value, WrongRow> {
    match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        Ok(_) => Err(WrongRow::NotAnObject),
        Err(error) => Err(WrongRow::Json(error)),
    }
}
