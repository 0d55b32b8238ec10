//! Avro container files, in both directions.
//!
//! Files are read by a [`Source`](crate::Source), with the types that they have: blocks are decoded on any thread, and of
//! their records only the columns that are wanted.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
//! use recipe_tables::{Compression, avro, write::RowWriter};
//!
//! let cities: ArrayRef = Arc::new(StringViewArray::from(vec!["Mobile", "Dothan"]));
//! let claims = RecordBatch::try_from_iter([("city", cities)])?;
//! let mut file = avro::writer(&claims.schema(), Compression::Snappy)?;
//! file.write(&claims)?;
//! assert!(file.take().starts_with(b"Obj\x01"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blocks;
mod read;
mod types;
mod unpack;
mod write;

pub(crate) use read::open;
pub use write::writer;
