//! The writer of each format that is no text.

use arrow_schema::SchemaRef;

use crate::compression::Compression;
use crate::error::Result;
use crate::format::OutputFormat;
use crate::write::RowWriter;
use crate::{avro, excel, orc};

/// Begins a file of rows with these columns; none for a format that has no such writer.
pub fn row_writer(
    format: OutputFormat,
    schema: &SchemaRef,
    compression: Compression,
) -> Result<Option<Box<dyn RowWriter>>> {
    Ok(match format {
        OutputFormat::Avro => Some(Box::new(avro::writer(schema, compression)?)),
        OutputFormat::Excel => Some(Box::new(excel::writer(schema)?)),
        OutputFormat::Orc => Some(Box::new(orc::writer(schema, compression)?)),
        OutputFormat::Csv | OutputFormat::JsonLines | OutputFormat::Parquet | OutputFormat::Xml => None,
    })
}
