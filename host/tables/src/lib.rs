//! Datasets of CSV, JSON, Parquet, Avro, ORC and Excel files as Arrow batches, in both directions.
//!
//! ```
//! use recipe_tables::{Dataset, ReadOptions, Source, json};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let claims = folder.path().join("claims.csv");
//! std::fs::write(&claims, "id,city\n1,Mobile\n2,\n")?;
//!
//! let dataset = Dataset::find(&[claims.display().to_string()], ReadOptions::default())?;
//! let source = Source::open(dataset)?;
//! let mut lines = Vec::new();
//! for batch in source.batches() {
//!     lines.extend(json::write(&[batch?.batch])?);
//! }
//! assert_eq!(String::from_utf8(lines)?, "{\"id\":\"1\",\"city\":\"Mobile\"}\n{\"id\":\"2\",\"city\":null}\n");
//! # Ok(())
//! # }
//! ```
//!
//! - A [`Dataset`] is files of one [`Format`], found by paths, folders or globs, here or in S3. [`ReadOptions`] say how
//!   they are read, and [`Limits`] how much they may ask for.
//! - A [`Source`] is a dataset that was opened: its columns are known, and its rows come as batches, in order and with
//!   bounded memory. Columns of text files are text; [`typed_schema`] gives them their types.
//! - [`avro`], [`csv`], [`excel`], [`json`], [`orc`], [`parquet`] and [`xml`] write batches, and [`PartitionColumns`] divides them into folders.
//! - Whatever goes wrong is a [`TableError`], which names the file and the place in it.
//!
//! Engines that decode on many threads take a source apart into [`morsel`]s, and what they encode is divided into files
//! by [`write`](mod@write). Engines on several machines read [`units`] of a source that each of them opens by its
//! [description](SourceDescription).

// Each of these uses only those before it: compression, content, encoding, shares; paths; format, error, limits, options; text; dataset;
// morsel, write; avro, csv, excel, fixed, json, parquet, orc, xml; row_writer, unit, source; typing, units.
pub mod avro;
mod compression;
mod content;
pub mod csv;
mod dataset;
mod encoding;
mod error;
pub mod excel;
mod fixed;
mod format;
pub mod json;
mod limits;
pub mod morsel;
mod options;
pub mod orc;
pub mod parquet;
mod paths;
mod row_writer;
mod shares;
mod source;
mod text;
mod typing;
mod unit;
pub mod units;
pub mod write;
pub mod xml;

pub use compression::Compression;
pub use content::Content;
pub use csv::Formulas;
pub use dataset::{Dataset, DatasetDescription, Placed};
pub use encoding::{Encoding, UnknownEncoding};
pub use error::{CellCountCause, Position, Result, TableError};
pub use format::{Format, OutputFormat};
pub use limits::Limits;
pub use morsel::SheetOfSeveral;
pub use options::{CsvOptions, DifferingTypes, JsonOptions, Partitions, Ragged, ReadOptions, Sheet, Widths};
pub use paths::{
    FilterKind, MomentFormat, PathError, PathFilter, PathMatch, PathOptions, PathParameter, PathPattern,
    PathType,
};
pub use recipe_core::engine::kernel::read::{CellFormat, InvalidFormat, TextFormat};
pub use row_writer::row_writer;
pub use source::{Source, SourceBatch, SourceDescription};
pub use typing::{Infer, TypeSchema, Typing, typed_schema};
pub use write::PartitionColumns;
