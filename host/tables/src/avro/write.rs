//! Writing container files: rows encoded by arrow-avro, put into blocks here, so that the same rows give the same bytes.

use std::io::{Cursor, Read, Write};

use arrow_array::RecordBatch;
use arrow_avro::compression::CompressionCodec;
use arrow_avro::errors::AvroError;
use arrow_avro::schema::{AvroSchema, Fingerprint, FingerprintAlgorithm, SCHEMA_METADATA_KEY};
use arrow_avro::writer::format::AvroBinaryFormat;
use arrow_avro::writer::{Encoder, WriterBuilder};
use arrow_schema::{ArrowError, SchemaRef};
use flate2::Crc;
use flate2::write::DeflateEncoder;

use super::blocks::write_number;
use super::read::header;
use super::types::{with_columns, written_schema};
use crate::compression::Compression;
use crate::error::{Result, TableError};
use crate::format::OutputFormat;
use crate::write::{RowWriter, exactly};

/// A file that is being written.
struct Writer {
    schema: SchemaRef,
    encoder: Encoder,
    codec: Option<CompressionCodec>,
    marker: [u8; 16],
    ready: Vec<u8>,
    /// Bytes that were taken.
    taken: u64,
    rows: u64,
}

/// How many rows a block has.
const BLOCK_ROWS: usize = 4096;

/// Begins a file of these columns. Types that Avro lacks are written as one that holds the same values. The name of a
/// column that Avro does not allow is written with underscores, and as it is in the property `columnName` of the field.
pub fn writer(schema: &SchemaRef, compression: Compression) -> Result<impl RowWriter + use<>> {
    let columns = schema;
    let schema = written_schema(columns)?;
    let json = AvroSchema::try_from(schema.as_ref()).map_err(|error| failed(&error))?.json_string;
    let json = with_columns(&json, columns).map_err(|error| failed(&error))?;
    let avro = AvroSchema::new(json.clone());
    let marker = marker(&avro).map_err(|error| failed(&error))?;
    let mut metadata = schema.metadata().clone();
    metadata.insert(SCHEMA_METADATA_KEY.to_owned(), json.clone());
    let described = schema.as_ref().clone().with_metadata(metadata);
    let encoder = WriterBuilder::new(described).build_encoder::<AvroBinaryFormat>();
    let encoder = encoder.map_err(|error| failed(&error))?;
    let (codec, name) = match compression {
        Compression::Gzip => (Some(CompressionCodec::Deflate), "deflate"),
        Compression::Snappy => (Some(CompressionCodec::Snappy), "snappy"),
        Compression::Zstd => (Some(CompressionCodec::ZStandard), "zstandard"),
        Compression::None => (None, "null"),
        other => return Err(failed(&format!("there is no {other} in it"))),
    };
    Ok(Writer { schema, encoder, codec, marker, ready: header(&json, name, &marker), taken: 0, rows: 0 })
}

fn failed(error: &dyn std::fmt::Display) -> TableError {
    TableError::Write { format: OutputFormat::Avro, reason: error.to_string() }
}

/// What follows each block: of the same columns, the same.
fn marker(schema: &AvroSchema) -> Result<[u8; 16], ArrowError> {
    let mut marker = *b"recipe-host\r\n\x1a\n\x00";
    if let Fingerprint::Rabin(hash) = schema.fingerprint(FingerprintAlgorithm::Rabin)? {
        marker[8..].copy_from_slice(&hash.to_le_bytes());
    }
    Ok(marker)
}

impl RowWriter for Writer {
    fn write(&mut self, rows: &RecordBatch) -> Result<()> {
        for start in (0..rows.num_rows()).step_by(BLOCK_ROWS) {
            let rows = rows.slice(start, BLOCK_ROWS.min(rows.num_rows() - start));
            let fields = rows.schema();
            let columns =
                rows.columns().iter().zip(self.schema.fields()).zip(fields.fields()).map(
                    |((column, field), named)| exactly(column, field.data_type(), named.name(), self.rows),
                );
            let columns = columns.collect::<Result<_>>()?;
            let rows = RecordBatch::try_new(self.schema.clone(), columns).map_err(|error| failed(&error))?;
            self.block(&rows).map_err(|error| failed(&error))?;
            self.rows += rows.num_rows() as u64;
        }
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.taken + self.ready.len() as u64
    }

    fn take(&mut self) -> Vec<u8> {
        self.taken += self.ready.len() as u64;
        std::mem::take(&mut self.ready)
    }

    fn finish(self: Box<Self>) -> Result<Box<dyn Read + Send>> {
        Ok(Box::new(Cursor::new(self.ready)))
    }
}

impl Writer {
    fn block(&mut self, rows: &RecordBatch) -> Result<(), AvroError> {
        self.encoder.encode(rows)?;
        let encoded = self.encoder.flush();
        let packed = pack(encoded.bytes(), self.codec)?;
        write_number(rows.num_rows() as u64, &mut self.ready);
        write_number(packed.len() as u64, &mut self.ready);
        self.ready.extend_from_slice(&packed);
        self.ready.extend_from_slice(&self.marker);
        Ok(())
    }
}

fn pack(bytes: &[u8], codec: Option<CompressionCodec>) -> Result<Vec<u8>, AvroError> {
    Ok(match codec {
        Some(CompressionCodec::Deflate) => {
            let mut packer = DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            packer.write_all(bytes)?;
            packer.finish()?
        }
        Some(CompressionCodec::Snappy) => {
            let packed = snap::raw::Encoder::new().compress_vec(bytes);
            let mut packed = packed.map_err(|error| AvroError::External(Box::new(error)))?;
            let mut checksum = Crc::new();
            checksum.update(bytes);
            packed.extend_from_slice(&checksum.sum().to_be_bytes());
            packed
        }
        Some(CompressionCodec::ZStandard) => zstd::encode_all(bytes, 0)?,
        _ => bytes.to_vec(),
    })
}
