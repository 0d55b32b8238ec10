//! Parquet: row groups of rows, whose columns are encoded on all threads and written in order.

mod groups;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion_common_runtime::SpawnedTask;
use futures::{StreamExt, TryStreamExt, stream};
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::arrow::{ArrowSchemaConverter, ArrowWriter};
use parquet::basic::{Compression as Codec, GzipLevel, Type, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use super::file::Buffer;
use super::format::Compression;
use super::partition::Tagged;
use crate::engine::Ordered;
use crate::error::{HostError, Result};
use groups::{Gather, Group};

/// Columns as other programs know them: text as ordinary strings.
fn plain_schema(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let plain = match field.data_type() {
            DataType::Utf8View => DataType::Utf8,
            other => held_type(other),
        };
        Field::new(field.name(), plain, true)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The type that cells are encoded from. The encoder takes views of text for ordinary strings, but not in lists.
fn held_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::List(item) if item.data_type() == &DataType::Utf8View => {
            DataType::new_list(DataType::Utf8, true)
        }
        other => other.clone(),
    }
}

/// The columns of [`held`] rows.
pub(super) fn held_schema(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter();
    let fields = fields.map(|field| Field::new(field.name(), held_type(field.data_type()), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Rows that can wait for their row group, and be encoded there.
pub(super) fn held(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let fail = |error: ArrowError| HostError::failed(error.to_string());
    let loose = is_loose(batch.columns());
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() != field.data_type() {
            return arrow_cast::cast(column, field.data_type()).map_err(fail);
        }
        Ok(match column.as_string_view_opt() {
            Some(texts) if loose => Arc::new(texts.gc()),
            _ => column.clone(),
        })
    });
    RecordBatch::try_new(schema.clone(), columns.collect::<Result<_>>()?).map_err(fail)
}

/// Whether texts keep much more in memory than themselves, such as after a filter.
fn is_loose(columns: &[ArrayRef]) -> bool {
    let texts = columns.iter().filter_map(|column| column.as_string_view_opt());
    let (mut kept, mut used, mut seen) = (0, 0, HashSet::new());
    for text in texts {
        used += text.total_buffer_bytes_used();
        let new = text.data_buffers().iter().filter(|buffer| seen.insert(buffer.as_ptr()));
        kept += new.map(arrow_buffer::Buffer::capacity).sum::<usize>();
    }
    kept > 2 * used + (64 << 10)
}

/// A column of numbers, dates or moments with more bytes of different values in a row group is written without a
/// dictionary from there on: measured on trips, that takes less time and less room. Texts are longer, and repeat more.
const DICTIONARY: usize = 256 << 10;

/// What the row groups of all files have in common.
pub(super) struct Columns {
    schema: SchemaRef,
    properties: WriterProperties,
    factory: ArrowRowGroupWriterFactory,
    /// How many columns of a file each column is.
    leaves: Vec<usize>,
}

impl Columns {
    /// Files of these columns. `metadata` goes into each.
    pub(super) fn new(
        schema: &SchemaRef,
        compression: Compression,
        metadata: &[(String, String)],
    ) -> Result<Self, ParquetError> {
        let codec = match compression {
            Compression::None => Codec::UNCOMPRESSED,
            Compression::Gzip => Codec::GZIP(GzipLevel::default()),
            Compression::Snappy => Codec::SNAPPY,
            Compression::Zstd => Codec::ZSTD(ZstdLevel::default()),
        };
        let metadata = metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let schema = plain_schema(schema);
        let mut properties = WriterProperties::builder()
            .set_compression(codec)
            .set_created_by(format!("recipe-host {}", recipe_core::VERSION))
            .set_key_value_metadata(Some(metadata.collect()));
        let described = ArrowSchemaConverter::new().convert(&schema)?;
        for column in described.columns().iter().filter(|column| column.physical_type() != Type::BYTE_ARRAY) {
            properties = properties.set_column_dictionary_page_size_limit(column.path().clone(), DICTIONARY);
        }
        let properties = properties.build();
        let writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties.clone()))?;
        let (_, factory) = writer.into_serialized_writer()?;
        let mut leaves = vec![0; schema.fields().len()];
        for leaf in 0..described.num_columns() {
            leaves[described.get_column_root_idx(leaf)] += 1;
        }
        Ok(Columns { schema, properties, factory, leaves })
    }
}

/// A file that is being written.
pub(super) struct ParquetFile {
    writer: SerializedFileWriter<Buffer>,
}

impl ParquetFile {
    pub(super) fn new(buffer: Buffer, columns: &Columns) -> Result<Self, ParquetError> {
        let writer = ArrowWriter::try_new(buffer, columns.schema.clone(), Some(columns.properties.clone()))?;
        let (writer, _) = writer.into_serialized_writer()?;
        Ok(ParquetFile { writer })
    }

    /// Writes a row group, and gives its rows.
    pub(super) fn append(&mut self, chunks: Vec<ArrowColumnChunk>) -> Result<u64, ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut group)?;
        }
        let rows = group.close()?.num_rows().unsigned_abs();
        self.writer.flush()?;
        Ok(rows)
    }

    /// How many bytes were written.
    pub(super) fn bytes(&self) -> u64 {
        self.writer.bytes_written() as u64
    }

    pub(super) fn finish(self) -> Result<(), ParquetError> {
        self.writer.into_inner().map(|_| ())
    }
}

/// [`held`] rows as row groups, encoded on all threads. A group has rows of one folder.
pub(super) fn encoded(
    rows: Ordered<Tagged<Group>>,
    columns: &Arc<Columns>,
    threads: usize,
) -> Ordered<Tagged<Vec<ArrowColumnChunk>>> {
    // The columns of a group keep threads busy, but for its last ones.
    let at_once = 2 + threads / columns.schema.fields().len().max(1);
    let columns = columns.clone();
    let groups = groups(rows, Gather::new(&columns.schema));
    groups.map(move |group| encode(group, columns.clone())).buffered(at_once).boxed()
}

/// Batches of rows as row groups.
fn groups(rows: Ordered<Tagged<Group>>, gather: Gather) -> Ordered<Tagged<Group>> {
    let rows = rows.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let start = (gather, None::<Arc<str>>);
    let groups = rows.scan(start, |(gather, now), rows: Result<Option<Tagged<Group>>>| {
        let full = rows.map(|rows| {
            let mut full = Vec::new();
            let mut group =
                |folder: &Option<Arc<str>>, rows| full.push(Ok(Tagged { folder: folder.clone(), rows }));
            match rows {
                Some(Tagged { folder, rows: batches }) => {
                    if folder != *now {
                        gather.finish().into_iter().for_each(|rows| group(now, rows));
                        *now = folder;
                    }
                    let filled = batches.into_iter().flat_map(|batch| gather.push(batch));
                    filled.for_each(|rows| group(now, rows));
                }
                None => gather.finish().into_iter().for_each(|rows| group(now, rows)),
            }
            stream::iter(full)
        });
        futures::future::ready(Some(full))
    });
    groups.try_flatten().boxed()
}

/// Encodes the columns of a group, each on any thread.
async fn encode(
    group: Result<Tagged<Group>>,
    columns: Arc<Columns>,
) -> Result<Tagged<Vec<ArrowColumnChunk>>> {
    let fail = |error: ParquetError| parquet_error(&error);
    let Tagged { folder, rows: group } = group?;
    // The number is of use for encryption alone.
    let mut writers = columns.factory.create_column_writers(0).map_err(fail)?.into_iter();
    let fields = columns.schema.fields().iter().zip(&columns.leaves).enumerate();
    let tasks = fields.map(|(at, (field, leaves))| {
        let field = field.clone();
        let writers: Vec<_> = writers.by_ref().take(*leaves).collect();
        let parts: Vec<ArrayRef> = group.iter().map(|batch| batch.column(at).clone()).collect();
        SpawnedTask::spawn(async move { encode_column(&field, &parts, writers) })
    });
    let tasks: Vec<_> = tasks.collect();
    drop(group);
    let mut chunks = Vec::new();
    for task in tasks {
        let encoded = task.join().await;
        let encoded = encoded.map_err(|error| HostError::failed(format!("a worker ended early: {error}")))?;
        chunks.extend(encoded.map_err(fail)?);
    }
    Ok(Tagged { folder, rows: chunks })
}

/// Encodes the parts of a column as one array, so that pages do not depend on them.
fn encode_column(
    field: &FieldRef,
    parts: &[ArrayRef],
    writers: Vec<ArrowColumnWriter>,
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    let whole = arrow_select::concat::concat(&parts)?;
    let leaves = compute_leaves(field, &whole)?;
    let encoded = leaves.iter().zip(writers).map(|(leaf, mut writer)| {
        writer.write(leaf)?;
        writer.close()
    });
    encoded.collect()
}

/// What went wrong with rows as Parquet, before they are written anywhere.
pub(super) fn parquet_error(error: &ParquetError) -> HostError {
    HostError::failed(format!("cannot write the output as Parquet: {error}"))
}
