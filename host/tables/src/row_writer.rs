//! The writer of each format that is no text.

use std::path::Path;

use arrow_schema::SchemaRef;

use crate::compression::Compression;
use crate::error::Result;
use crate::format::OutputFormat;
use crate::write::RowWriter;
use crate::{avro, excel, orc};

/// Begins a file of rows with these columns; none for a format that has no such writer. Temporary files of a writer that needs
/// them are in `folder`, or where the system has such files.
pub fn row_writer(
    format: OutputFormat,
    schema: &SchemaRef,
    compression: Compression,
    folder: Option<&Path>,
) -> Result<Option<Box<dyn RowWriter>>> {
    Ok(match format {
        OutputFormat::Avro => Some(Box::new(avro::writer(schema, compression)?)),
        OutputFormat::Excel => Some(Box::new(excel::writer(schema, folder)?)),
        OutputFormat::Orc => Some(Box::new(orc::writer(schema, compression)?)),
        OutputFormat::Csv | OutputFormat::JsonLines | OutputFormat::Parquet | OutputFormat::Xml => None,
    })
}
