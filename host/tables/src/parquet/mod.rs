//! Parquet, in both directions.

mod read;
mod write;

pub(crate) use read::open;
pub use write::{Buffer, ColumnTask, Columns, Gather, Group, ParquetFile, held, held_schema};
