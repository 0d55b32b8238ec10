//! Runs DataBrew recipes over files: all threads, bounded memory, rows in order, atomic output.
//!
//! [`apply`](mod@apply) is the whole of a run: a recipe is read and compiled for a dataset, [`engine`] runs it, and
//! [`output`] writes what comes out. What a step means is decided in `recipe-core` alone.

pub mod apply;
pub mod engine;
pub mod error;
mod limits;
pub mod output;
pub mod report;
#[cfg(test)]
mod testing;

#[cfg(feature = "wasm")]
pub use recipe_module as module;
pub use recipe_store as store;
pub use recipe_tables as tables;
