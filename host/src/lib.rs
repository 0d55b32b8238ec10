//! Runs DataBrew recipes over files: all threads, bounded memory, rows in order, output whole or absent.
//!
//! [`apply`](mod@apply) is the whole of a run: a recipe is read and compiled for a dataset, [`engine`] runs it, and
//! [`output`] writes what comes out. What a step means is decided in `recipe-core` alone.

pub mod apply;
mod checksum;
pub mod cli;
pub mod commit;
pub mod dataset;
pub mod engine;
pub mod error;
pub mod format;
pub mod limits;
pub mod output;
pub mod report;
pub mod s3;
#[cfg(test)]
mod testing;
pub mod typing;
pub mod wasm;
