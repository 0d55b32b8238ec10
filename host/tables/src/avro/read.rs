//! Reading container files: blocks one after the other, their records on any thread.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_avro::compression::CompressionCodec;
use arrow_avro::reader::{ReaderBuilder, read_header_info};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use recipe_store::PinnedFile;

use super::blocks::{Block, BlockError, next, write_number};
use super::types::named;
use super::unpack::{UnpackError, unpack};
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::contained::contained;
use crate::morsel::culprit::culprit;
use crate::morsel::{DecodeTasks, Decoded, FormatReader, Projection, RowError, Task, Wanted};
use crate::options::ReadOptions;

type Input = BufReader<Box<dyn Read + Send>>;

/// A file of which the header was read.
struct Reader {
    layout: Arc<Layout>,
    input: Input,
    marker: [u8; 16],
    morsel_bytes: usize,
    bytes_read: Arc<AtomicU64>,
}

/// What the morsels of a file have in common.
struct Layout {
    path: PathBuf,
    schema: SchemaRef,
    /// The header of a container file with the same records, which is not packed and has the marker [`MARKER`].
    header: Vec<u8>,
    codec: Option<CompressionCodec>,
    /// Bytes that a block may have.
    limit: usize,
}

/// What follows a block in containers that are put together here.
const MARKER: [u8; 16] = [0; 16];

/// More records than this, of a block that has fewer bytes, are none that a file has.
const MAX_EMPTY_RECORDS: u64 = 1 << 24;

pub(crate) fn open(
    file: &PinnedFile,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn FormatReader>> {
    let path = file.path.as_path();
    let input = file.read().map_err(|source| TableError::Open { file: path.into(), source })?;
    let mut input = BufReader::with_capacity(1 << 18, input);
    let info = contained(|| read_header_info(&mut input))
        .map_err(|panic| unreadable(path, &panic))?
        .map_err(|error| unreadable(path, &error.to_string()))?;
    let codec = info.compression().map_err(|error| unreadable(path, &error.to_string()))?;
    let schema = info.writer_schema().map_err(|error| unreadable(path, &error.to_string()))?;
    let json = schema.json_string;
    let header = header(&json, "null", &MARKER);
    let schema = contained(|| ReaderBuilder::new().build(header.as_slice()).map(|reader| reader.schema()))
        .map_err(|panic| unreadable(path, &panic))?
        .map_err(|error| unreadable(path, &error.to_string()))?;
    let schema = viewed(&named(&schema, &json));
    if schema.fields().is_empty() {
        return Err(TableError::Empty { file: path.into(), format: Format::Avro });
    }
    options.limits.check_columns(path, schema.flattened_fields().len())?;
    bytes_read.fetch_add(info.header_len(), Ordering::Relaxed);
    let limit = options.limits.page_bytes;
    let layout = Layout { path: path.into(), schema, header, codec, limit };
    Ok(Box::new(Reader {
        layout: Arc::new(layout),
        input,
        marker: info.sync(),
        morsel_bytes: options.morsel_bytes,
        bytes_read: bytes_read.clone(),
    }))
}

fn unreadable(path: &Path, reason: &str) -> TableError {
    let reason = reason.trim_start_matches("Parser error: ").to_owned();
    TableError::Unreadable { file: path.into(), format: Format::Avro, reason }
}

/// The header of a container file with records of this schema, packed with this codec, and this marker after each block.
pub(super) fn header(schema: &str, codec: &str, marker: &[u8; 16]) -> Vec<u8> {
    let mut header = b"Obj\x01".to_vec();
    let entries = [("avro.schema", schema), ("avro.codec", codec)];
    write_number(entries.len() as u64, &mut header);
    for text in entries.iter().flat_map(|(key, value)| [key, value]) {
        write_number(text.len() as u64, &mut header);
        header.extend_from_slice(text.as_bytes());
    }
    write_number(0, &mut header);
    header.extend_from_slice(marker);
    header
}

/// Columns with text as views, which is how it is worked on, and zones by their usual name. The reader's own views lose
/// which cells are missing.
fn viewed(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let data_type = match field.data_type() {
            DataType::Utf8 => DataType::Utf8View,
            DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("UTC".into())),
            other => other.clone(),
        };
        Arc::new(Field::clone(field).with_data_type(data_type))
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let Reader { layout, mut input, marker, morsel_bytes, bytes_read } = *self;
        let wanted = Arc::new(Wanted::new(projection));
        let mut ended = false;
        Box::new(std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let (mut blocks, mut bytes, mut error) = (Vec::new(), 0, None);
            while bytes < morsel_bytes.max(1) && !ended {
                match next(&mut input, &marker, layout.limit) {
                    Ok(Some(block)) => {
                        bytes += block.bytes.len() + MARKER.len();
                        blocks.push(block);
                    }
                    Ok(None) => ended = true,
                    Err(found) => {
                        ended = true;
                        error = Some(found);
                    }
                }
            }
            bytes_read.fetch_add(bytes as u64, Ordering::Relaxed);
            if blocks.is_empty() && error.is_none() {
                return None;
            }
            let (layout, wanted) = (layout.clone(), wanted.clone());
            Some(Task::new(bytes as u64, move || Decoded::new(0, layout.decode(&blocks, error, &wanted))))
        }))
    }
}

/// A block by itself, as a container has it.
fn block_alone(bytes: &[u8], count: u64) -> Vec<u8> {
    let mut block = Vec::with_capacity(bytes.len() + 2 * MARKER.len());
    write_number(count, &mut block);
    write_number(bytes.len() as u64, &mut block);
    block.extend_from_slice(bytes);
    block.extend_from_slice(&MARKER);
    block
}

impl Layout {
    /// The wanted columns of these blocks, after which the file cannot be read further if there is an error.
    fn decode(
        self: &Arc<Self>,
        blocks: &[Block],
        error: Option<BlockError>,
        wanted: &Wanted,
    ) -> Result<RecordBatch, RowError> {
        let mut records: u64 = 0;
        let mut batches = Vec::with_capacity(blocks.len());
        for block in blocks {
            let bytes = unpack(&block.bytes, self.codec, self.limit)
                .map_err(|error| self.of_unpacking(records, error))?;
            let (length, count) = (bytes.len(), block.records);
            if count > (length as u64).max(MAX_EMPTY_RECORDS) || count == 0 && length > 0 {
                let reason = format!("a block of {length} bytes claims to have {count} records");
                return Err(self.of_rows(records, reason));
            }
            if count > 0 && !wanted.decoded.is_empty() {
                let decoded = contained(|| self.records(&bytes, count, &wanted.decoded)).unwrap_or_else(Err);
                batches
                    .push(decoded.map_err(|reason| self.of_block(records, &bytes, count, wanted, &reason))?);
            }
            records = records.saturating_add(count);
        }
        if let Some(error) = error {
            return Err(self.of_reading(records, error));
        }
        let rows = usize::try_from(records).unwrap_or(usize::MAX);
        let batch = match batches.as_slice() {
            [] => {
                let options = RecordBatchOptions::new().with_row_count(Some(rows));
                let columns =
                    wanted.schema.fields().iter().map(|field| new_null_array(field.data_type(), rows));
                RecordBatch::try_new_with_options(wanted.schema.clone(), columns.collect(), &options)
            }
            [batch] => wanted.arrange(batch),
            [first, ..] => concat_batches(&first.schema(), &batches).and_then(|batch| wanted.arrange(&batch)),
        };
        batch.map_err(|error| self.of_rows(0, error.to_string()))
    }

    /// These columns of a block.
    fn records(&self, bytes: &[u8], count: u64, columns: &[usize]) -> Result<RecordBatch, String> {
        let block = block_alone(bytes, count);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let text = |error: ArrowError| error.to_string();
        let mut reader = ReaderBuilder::new()
            .with_batch_size(count)
            .with_projection(columns.to_vec())
            .build(self.header.as_slice().chain(block.as_slice()))
            .map_err(text)?;
        let viewed = viewed(&reader.schema());
        // One batch is all. Where a block has more bytes than its records, the reader never comes to its end.
        let batch = reader.next().transpose().map_err(text)?;
        let found = batch.as_ref().map_or(0, RecordBatch::num_rows);
        let Some(batch) = batch.filter(|_| found == count) else {
            return Err(format!("it has {found} records where it should have {count}"));
        };
        let columns = batch.columns().iter().zip(viewed.fields());
        let columns = columns.map(|(column, field)| cast(column, field.data_type()));
        let columns = columns.collect::<Result<_, _>>().map_err(text)?;
        RecordBatch::try_new(viewed, columns).map_err(text)
    }

    /// The error of a block that cannot be decoded: the first of its records that cannot, and the column, where it is one.
    fn of_block(
        self: &Arc<Self>,
        before: u64,
        bytes: &[u8],
        count: u64,
        wanted: &Wanted,
        reason: &str,
    ) -> RowError {
        let sound = contained(|| {
            let block = block_alone(bytes, count);
            let one = ReaderBuilder::new().with_batch_size(1).with_projection(wanted.decoded.clone());
            let reader = one.build(self.header.as_slice().chain(block.as_slice()));
            let most = usize::try_from(count).unwrap_or(usize::MAX);
            reader.map_or(0, |reader| reader.take(most).take_while(Result::is_ok).count())
        });
        let column = culprit(&wanted.decoded, |column| {
            !matches!(contained(|| self.records(bytes, count, &[*column])), Ok(Ok(_)))
        });
        let column = column.map(|column| self.schema.field(column).name().clone());
        let reason =
            reason.trim_start_matches("Avro error: ").trim_start_matches("Parser error: ").to_owned();
        let sound = (sound.unwrap_or_default() as u64).min(count.saturating_sub(1));
        self.of_column(before.saturating_add(sound), column, reason)
    }

    fn of_unpacking(self: &Arc<Self>, row: u64, error: UnpackError) -> RowError {
        match error {
            UnpackError::Damaged(reason) => self.of_rows(row, reason),
            UnpackError::TooLarge => self.too_large(row),
        }
    }

    fn of_reading(self: &Arc<Self>, row: u64, error: BlockError) -> RowError {
        match error {
            BlockError::Damaged(reason) => self.of_rows(row, reason.to_owned()),
            BlockError::TooLarge => self.too_large(row),
            BlockError::Io(source) => TableError::Read { file: self.path.clone(), source }.into(),
        }
    }

    fn too_large(self: &Arc<Self>, row: u64) -> RowError {
        let layout = self.clone();
        let describe =
            move |row, _| TableError::BlockTooLarge { file: layout.path.clone(), row, limit: layout.limit };
        RowError { row, line: 0, describe: Box::new(describe) }
    }

    fn of_rows(self: &Arc<Self>, row: u64, reason: String) -> RowError {
        self.of_column(row, None, reason)
    }

    fn of_column(self: &Arc<Self>, row: u64, column: Option<String>, reason: String) -> RowError {
        let layout = self.clone();
        let describe = move |row, _| TableError::UnreadableRows {
            file: layout.path.clone(),
            format: Format::Avro,
            row,
            column,
            reason,
        };
        RowError { row, line: 0, describe: Box::new(describe) }
    }
}
