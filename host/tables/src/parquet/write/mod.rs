//! Writing Parquet: rows gathered into row groups, columns encoded on any thread, groups written in order.

mod encoder;
mod row_groups;
mod shared_buffer;

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, IntervalUnit, Schema, SchemaRef};
use parquet::arrow::arrow_writer::ArrowColumnChunk;
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;

use crate::error::{Result, TableError};
pub use encoder::{ColumnTask, ParquetEncoder};
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
    let encodable = RecordBatch::try_new(schema.clone(), columns.collect::<Result<_>>()?);
    encodable.map_err(|error| TableError::WriteParquet(error.into()))
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

/// A file that is being written.
pub struct ParquetFileWriter {
    writer: SerializedFileWriter<SharedBuffer>,
}

impl ParquetFileWriter {
    /// Begins a file, whose bytes go to `buffer`.
    pub fn new(buffer: SharedBuffer, encoder: &ParquetEncoder) -> Result<Self> {
        Ok(ParquetFileWriter { writer: encoder.begin(buffer).map_err(TableError::WriteParquet)? })
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
