//! Writing Parquet: rows gathered into row groups, columns encoded on any thread, groups written in order.

mod row_groups;
mod shared_buffer;

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, IntervalUnit, Schema, SchemaRef};
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::arrow::{ArrowSchemaConverter, ArrowWriter};
use parquet::basic::{Compression as Codec, GzipLevel, Type, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use crate::compression::Compression;
use crate::error::{Result, TableError};
pub use row_groups::{RowGroup, RowGroupBuilder};
pub use shared_buffer::SharedBuffer;

/// Columns as other programs know them: text as ordinary strings.
fn plain_schema(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let plain = match field.data_type() {
            DataType::Utf8View => DataType::Utf8,
            DataType::BinaryView => DataType::Binary,
            other => encodable_type(other),
        };
        Field::new(field.name(), plain, true).with_metadata(field.metadata().clone())
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The type that cells are encoded from. The encoder takes views of text for ordinary strings, but not inside of others.
fn encodable_type(data_type: &DataType) -> DataType {
    let inner = |field: &FieldRef| {
        let data_type = match field.data_type() {
            DataType::Utf8View => DataType::Utf8,
            DataType::BinaryView => DataType::Binary,
            other => encodable_type(other),
        };
        Arc::new(field.as_ref().clone().with_data_type(data_type))
    };
    match data_type {
        DataType::List(item) | DataType::ListView(item) => DataType::List(inner(item)),
        DataType::LargeList(item) | DataType::LargeListView(item) => DataType::LargeList(inner(item)),
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(inner(item), *length),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inner).collect()),
        DataType::Map(entries, sorted) => DataType::Map(inner(entries), *sorted),
        other => other.clone(),
    }
}

/// The columns of [`encodable`] rows.
pub fn encodable_schema(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let data_type = encodable_type(field.data_type());
        Field::new(field.name(), data_type, true).with_metadata(field.metadata().clone())
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Refuses a column that Parquet has no type for.
fn check_types(schema: &SchemaRef) -> Result<()> {
    let no_type = |field: &FieldRef| {
        let found = unknown_type(field.data_type())?;
        Some(TableError::NoParquetType { column: field.name().clone(), found })
    };
    schema.fields().iter().find_map(no_type).map_or(Ok(()), Err)
}

/// What of a type Parquet does not have.
fn unknown_type(data_type: &DataType) -> Option<&'static str> {
    match data_type {
        DataType::Struct(fields) if fields.is_empty() => Some("objects without fields"),
        DataType::Struct(fields) => fields.iter().find_map(|field| unknown_type(field.data_type())),
        DataType::Union(..) => Some("values of several types"),
        DataType::Interval(IntervalUnit::MonthDayNano) => Some("intervals of months, days and nanoseconds"),
        DataType::Dictionary(_, value) => unknown_type(value),
        DataType::List(inner)
        | DataType::ListView(inner)
        | DataType::LargeList(inner)
        | DataType::LargeListView(inner)
        | DataType::FixedSizeList(inner, _)
        | DataType::Map(inner, _)
        | DataType::RunEndEncoded(_, inner) => unknown_type(inner.data_type()),
        _ => None,
    }
}

fn of_column(field: &Field, source: ParquetError) -> TableError {
    let data_type = recipe_core::types::type_name(field.data_type());
    TableError::ParquetColumn { column: field.name().clone(), data_type, source }
}

/// Rows that can wait for their row group, and be encoded there.
pub fn encodable(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let loose = is_loose(batch.columns());
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() != field.data_type() {
            let cast = arrow_cast::cast(column, field.data_type());
            return cast.map_err(|error| of_column(field, error.into()));
        }
        Ok(match column.as_string_view_opt() {
            Some(texts) if loose => Arc::new(texts.gc()),
            _ => column.clone(),
        })
    });
    Ok(RecordBatch::try_new(schema.clone(), columns.collect::<Result<_>>()?)?)
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
const DICTIONARY_BYTES: usize = 256 << 10;

/// Encodes the row groups of an output, which may be several files of the same columns.
pub struct ParquetEncoder {
    schema: SchemaRef,
    properties: WriterProperties,
    factory: ArrowRowGroupWriterFactory,
    /// How many columns of a file each column is.
    leaves: Vec<usize>,
}

fn codec(compression: Compression) -> Option<Codec> {
    Some(match compression {
        Compression::None => Codec::UNCOMPRESSED,
        Compression::Gzip => Codec::GZIP(GzipLevel::default()),
        Compression::Snappy => Codec::SNAPPY,
        Compression::Zstd => Codec::ZSTD(ZstdLevel::default()),
        _ => return None,
    })
}

impl ParquetEncoder {
    /// Files of these columns. `metadata` goes into each.
    pub fn new(schema: &SchemaRef, compression: Compression, metadata: &[(String, String)]) -> Result<Self> {
        check_types(schema)?;
        ParquetEncoder::try_new(schema, compression, metadata).map_err(|error| {
            // Whichever column cannot be described alone is the cause.
            let alone = |field: &FieldRef| plain_schema(&Arc::new(Schema::new(vec![field.clone()])));
            let describe = |field: &FieldRef| ArrowSchemaConverter::new().convert(&alone(field)).err();
            let wrong = schema.fields().iter().find_map(|field| Some((field, describe(field)?)));
            match wrong {
                Some((field, source)) => of_column(field, source),
                None => TableError::WriteParquet(error),
            }
        })
    }

    fn try_new(
        schema: &SchemaRef,
        compression: Compression,
        metadata: &[(String, String)],
    ) -> Result<Self, ParquetError> {
        let unknown = || ParquetError::NYI(format!("Parquet is not written with {compression}"));
        let codec = codec(compression).ok_or_else(unknown)?;
        let metadata = metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let schema = plain_schema(schema);
        let mut properties = WriterProperties::builder()
            .set_compression(codec)
            .set_created_by(format!("recipe-host {}", recipe_core::VERSION))
            .set_key_value_metadata(Some(metadata.collect()));
        let described = ArrowSchemaConverter::new().convert(&schema)?;
        for column in described.columns().iter().filter(|column| column.physical_type() != Type::BYTE_ARRAY) {
            properties =
                properties.set_column_dictionary_page_size_limit(column.path().clone(), DICTIONARY_BYTES);
        }
        let properties = properties.build();
        let writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties.clone()))?;
        let (_, factory) = writer.into_serialized_writer()?;
        let mut leaves = vec![0; schema.fields().len()];
        for leaf in 0..described.num_columns() {
            leaves[described.get_column_root_idx(leaf)] += 1;
        }
        Ok(ParquetEncoder { schema, properties, factory, leaves })
    }
}

/// A column of a row group, to be encoded on any thread.
pub struct ColumnTask {
    field: FieldRef,
    pieces: Vec<ArrayRef>,
    writers: Vec<ArrowColumnWriter>,
}

impl ParquetEncoder {
    /// How many columns there are.
    pub fn column_count(&self) -> usize {
        self.schema.fields().len()
    }

    /// Gathers rows of these columns into row groups.
    pub fn row_groups(&self) -> RowGroupBuilder {
        RowGroupBuilder::new(&self.schema)
    }

    /// The columns of a row group of [`encodable`] rows. What they encode is [appended](ParquetFileWriter::append) in their order.
    pub fn tasks(&self, group: &RowGroup) -> Result<Vec<ColumnTask>> {
        // The number is of use for encryption alone.
        let writers = self.factory.create_column_writers(0).map_err(TableError::WriteParquet)?;
        let mut writers = writers.into_iter();
        let fields = self.schema.fields().iter().zip(&self.leaves).enumerate();
        let tasks = fields.map(|(at, (field, leaves))| ColumnTask {
            field: field.clone(),
            pieces: group.iter().map(|batch| batch.column(at).clone()).collect(),
            writers: writers.by_ref().take(*leaves).collect(),
        });
        Ok(tasks.collect())
    }
}

impl ColumnTask {
    /// Encodes the pieces of the column as one array, so that pages do not depend on them.
    pub fn encode(self) -> Result<Vec<ArrowColumnChunk>> {
        let field = self.field.clone();
        self.try_encode().map_err(|source| of_column(&field, source))
    }

    fn try_encode(self) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
        let pieces: Vec<&dyn Array> = self.pieces.iter().map(AsRef::as_ref).collect();
        let whole = arrow_select::concat::concat(&pieces)?;
        let leaves = compute_leaves(&self.field, &whole)?;
        let encoded = leaves.iter().zip(self.writers).map(|(leaf, mut writer)| {
            writer.write(leaf)?;
            writer.close()
        });
        encoded.collect()
    }
}

/// A file that is being written.
pub struct ParquetFileWriter {
    writer: SerializedFileWriter<SharedBuffer>,
}

impl ParquetFileWriter {
    /// Begins a file, whose bytes go to `buffer`.
    pub fn new(buffer: SharedBuffer, encoder: &ParquetEncoder) -> Result<Self> {
        let writer = ArrowWriter::try_new(buffer, encoder.schema.clone(), Some(encoder.properties.clone()));
        let writer = writer.and_then(ArrowWriter::into_serialized_writer);
        let (writer, _) = writer.map_err(TableError::WriteParquet)?;
        Ok(ParquetFileWriter { writer })
    }

    /// Writes a row group, and returns its number of rows.
    pub fn append(&mut self, chunks: Vec<ArrowColumnChunk>) -> Result<u64> {
        self.try_append(chunks).map_err(TableError::WriteParquet)
    }

    fn try_append(&mut self, chunks: Vec<ArrowColumnChunk>) -> Result<u64, ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut group)?;
        }
        let rows = group.close()?.num_rows().unsigned_abs();
        self.writer.flush()?;
        Ok(rows)
    }

    /// How many bytes were written.
    pub fn bytes(&self) -> u64 {
        self.writer.bytes_written() as u64
    }

    /// Writes the footer.
    pub fn finish(self) -> Result<()> {
        self.writer.into_inner().map(|_| ()).map_err(TableError::WriteParquet)
    }
}
