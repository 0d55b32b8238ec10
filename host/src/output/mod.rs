//! Writing rows as CSV, JSON lines or Parquet: one file, several, or one in each folder of a partition.
//!
//! [`Target`] says what is asked; rows are encoded on any thread, and a writer puts them into files one after the
//! other. Files are seen only when all are written, by way of [`crate::commit`].

mod cut;
mod encode;
mod file;
mod format;
mod formulas;
mod parquet;
mod partition;
mod place;
mod target;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use encode::write_cell;
pub use format::{Compression, OutputFormat};
pub use formulas::Formulas;
pub(crate) use partition::Partitioning;
pub(crate) use place::{Committed, Opened, Place};
pub use target::{OutputOptions, Target};
pub(crate) use writer::{Pieces, Writing};
