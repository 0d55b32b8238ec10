//! Writing ORC. Only flat columns of plain types: the encoder knows no others.

use std::fmt::Display;
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use orc_rust::ArrowWriterBuilder;
use orc_rust::arrow_writer::ArrowWriter;
use orc_rust::compression::CompressionType;
use orc_rust::error::OrcError;
use recipe_core::types::type_name;

use crate::compression::Compression;
use crate::error::{Result, TableError};
use crate::format::OutputFormat;
use crate::morsel::contained::contained;
use crate::parquet::SharedBuffer;
use crate::write::{RowWriter, exactly};

/// A file that is being written, by a thread of its own: the encoder cannot move from one to another.
struct Writer {
    schema: SchemaRef,
    /// Rows for it, until there are no more.
    rows: Option<SyncSender<RecordBatch>>,
    /// What came of each batch, and of the end.
    results: Receiver<Result<(), OrcError>>,
    buffer: SharedBuffer,
    written: u64,
    /// Bytes that were taken.
    taken: u64,
}

/// Begins a file of these columns. Types that ORC lacks are written as one that holds the same values; decimals, lists,
/// structs and maps are not written.
pub fn writer(schema: &SchemaRef, compression: Compression) -> Result<impl RowWriter + use<>> {
    if !OutputFormat::Orc.is_written_with(compression) {
        return Err(failed(&format!("there is no {compression} in it")));
    }
    let fields = schema.fields().iter().map(|field| {
        let data_type = written_type(field.data_type()).ok_or_else(|| TableError::ColumnNotWritable {
            format: OutputFormat::Orc,
            column: field.name().clone(),
            data_type: type_name(field.data_type()),
            way_out: "write Parquet or Avro, or turn the column into text",
        })?;
        Ok(Field::new(field.name(), data_type, true))
    });
    let schema = Arc::new(Schema::new(fields.collect::<Result<Vec<_>>>()?));
    let buffer = SharedBuffer::default();
    let (columns, bytes) = (schema.clone(), buffer.clone());
    let (rows, of_rows) = sync_channel::<RecordBatch>(0);
    let (of_results, results) = channel();
    let write = move || {
        // Who no longer wants results has failed, and needs none.
        let mut writer = match begin(columns, bytes, compression) {
            Ok(writer) => writer,
            Err(error) => return drop(of_results.send(Err(error))),
        };
        for batch in of_rows {
            let _ = of_results.send(writer.write(&batch));
        }
        let _ = of_results.send(writer.close());
    };
    thread::Builder::new()
        .name("orc".to_owned())
        .spawn(move || contained(write))
        .map_err(|error| failed(&error))?;
    Ok(Writer { schema, rows: Some(rows), results, buffer, written: 0, taken: 0 })
}

fn begin(
    schema: SchemaRef,
    buffer: SharedBuffer,
    compression: Compression,
) -> Result<ArrowWriter<SharedBuffer>, OrcError> {
    let builder = ArrowWriterBuilder::new(buffer, schema);
    let builder = match compression {
        Compression::Gzip => builder.with_compression(CompressionType::Zlib),
        Compression::Snappy => builder.with_compression(CompressionType::Snappy),
        Compression::Zstd => builder.with_compression(CompressionType::Zstd),
        _ => builder,
    };
    builder.try_build()
}

fn failed(error: &dyn Display) -> TableError {
    TableError::Write { format: OutputFormat::Orc, reason: error.to_string() }
}

impl Writer {
    /// Whether all moments can be written: the encoder knows none before 1970 with a fraction of a second.
    fn check_moments(&self, column: &ArrayRef, name: &str) -> Result<()> {
        let DataType::Timestamp(unit, _) = column.data_type() else { return Ok(()) };
        let second = match unit {
            TimeUnit::Second => 1,
            TimeUnit::Millisecond => 1000,
            TimeUnit::Microsecond => 1_000_000,
            TimeUnit::Nanosecond => 1_000_000_000,
        };
        let values = cast(column, &DataType::Int64)?;
        let values = values.as_primitive::<Int64Type>();
        let found =
            values.iter().position(|value| value.is_some_and(|value| value < 0 && value % second != 0));
        let Some(row) = found else { return Ok(()) };
        Err(TableError::CellNotWritable {
            row: Some(self.written + row as u64 + 1),
            column: name.to_owned(),
            reason: "a moment before 1970 with a fraction of a second cannot be written as ORC; write Parquet or Avro"
                .to_owned(),
        })
    }

    /// Waits for the result of what was asked last.
    fn result(&self) -> Result<()> {
        let result = self.results.recv().map_err(|_| failed(&"its encoder panicked"))?;
        result.map_err(|error| failed(&error))
    }
}

/// The type that a column is written as, if there is one.
fn written_type(data_type: &DataType) -> Option<DataType> {
    Some(match data_type {
        DataType::UInt8 => DataType::Int16,
        DataType::UInt16 => DataType::Int32,
        DataType::UInt32 | DataType::UInt64 => DataType::Int64,
        DataType::Float16 => DataType::Float32,
        DataType::Utf8View | DataType::LargeUtf8 => DataType::Utf8,
        DataType::BinaryView | DataType::LargeBinary | DataType::FixedSizeBinary(_) => DataType::Binary,
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("UTC".into())),
        DataType::Date64 => DataType::Timestamp(TimeUnit::Millisecond, None),
        DataType::Dictionary(_, values) => written_type(values)?,
        DataType::RunEndEncoded(_, values) => written_type(values.data_type())?,
        DataType::Null => DataType::Utf8,
        DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::Float32
        | DataType::Float64
        | DataType::Date32
        | DataType::Timestamp(_, None)
        | DataType::Utf8
        | DataType::Binary => data_type.clone(),
        _ => return None,
    })
}

impl RowWriter for Writer {
    fn write(&mut self, rows: &RecordBatch) -> Result<()> {
        let fields = rows.schema();
        let columns =
            rows.columns().iter().zip(self.schema.fields()).zip(fields.fields()).map(
                |((column, field), named)| exactly(column, field.data_type(), named.name(), self.written),
            );
        let batch = RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_>>()?)?;
        for (column, field) in batch.columns().iter().zip(fields.fields()) {
            self.check_moments(column, field.name())?;
        }
        // Where that fails, there is a result that says why.
        let _ = self.rows.as_ref().map(|rows| rows.send(batch));
        self.result()?;
        self.written += rows.num_rows() as u64;
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.taken
    }

    fn take(&mut self) -> Vec<u8> {
        let bytes = self.buffer.take();
        self.taken += bytes.len() as u64;
        bytes
    }

    fn finish(mut self: Box<Self>) -> Result<Box<dyn Read + Send>> {
        self.rows = None;
        self.result()?;
        Ok(Box::new(Cursor::new(self.buffer.take())))
    }
}
