//! Parquet, in both directions.
//!
//! Files are read by a [`Source`](crate::Source). An output is written in three kinds of steps, of which the second can
//! run on any thread: rows are gathered into [row groups](RowGroup), the [columns](ColumnTask) of a group are encoded,
//! and what they became is [appended](ParquetFileWriter::append) in order.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
//! use recipe_tables::Compression;
//! use recipe_tables::parquet::{ParquetEncoder, ParquetFileWriter, SharedBuffer, encodable, encodable_schema};
//!
//! let cities: ArrayRef = Arc::new(StringViewArray::from(vec!["Mobile", "Dothan"]));
//! let claims = RecordBatch::try_from_iter([("city", cities)])?;
//!
//! let encoder = ParquetEncoder::new(&claims.schema(), Compression::Snappy, &[])?;
//! let buffer = SharedBuffer::default();
//! let mut file = ParquetFileWriter::new(buffer.clone(), &encoder)?;
//! let mut groups = encoder.row_groups();
//! let mut full = groups.push(encodable(&claims, &encodable_schema(&claims.schema()))?);
//! full.extend(groups.finish());
//! for group in full {
//!     let mut chunks = Vec::new();
//!     for task in encoder.tasks(&group) {
//!         chunks.extend(task.encode()?);
//!     }
//!     assert_eq!(file.append(chunks)?, 2);
//! }
//! file.finish()?;
//! assert!(buffer.take().starts_with(b"PAR1"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod read;
mod write;

pub(crate) use read::{Footer, open};
pub use write::{
    ColumnTask, ParquetEncoder, ParquetFileWriter, RowGroup, RowGroupBuilder, SharedBuffer, encodable,
    encodable_schema,
};
