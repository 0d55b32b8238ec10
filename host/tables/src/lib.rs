//! Datasets of CSV, JSON and Parquet files as Arrow batches, in both directions.

pub mod csv;
pub mod dataset;
pub mod error;
pub mod format;
pub mod json;
pub mod limits;
pub mod morsel;
pub mod options;
pub mod parquet;
pub mod source;
pub mod typing;
pub mod write;

pub use dataset::Dataset;
pub use error::{Result, TableError};
pub use format::{Compression, Format, OutputFormat};
pub use limits::Limits;
pub use options::ReadOptions;
pub use source::{Source, SourceBatch};
pub use typing::{Typing, typed_schema};
