//! ORC, in both directions.
//!
//! Files are read by a [`Source`](crate::Source), with the types that they have: stripes are decoded on any thread, and of
//! them only the columns that are wanted.
//!
//! ```
//! use std::io::Read;
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
//! use recipe_tables::{Compression, orc, write::RowWriter};
//!
//! let cities: ArrayRef = Arc::new(StringViewArray::from(vec!["Mobile", "Dothan"]));
//! let claims = RecordBatch::try_from_iter([("city", cities)])?;
//! let mut file = Box::new(orc::writer(&claims.schema(), Compression::Snappy)?);
//! file.write(&claims)?;
//! let mut bytes = file.take();
//! file.finish()?.read_to_end(&mut bytes)?;
//! assert!(bytes.starts_with(b"ORC"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod read;
mod stripe;
mod tail;
mod times;
mod write;

pub(crate) use read::open;
pub use write::writer;
