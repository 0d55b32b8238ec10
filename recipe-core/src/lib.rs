//! AWS Glue DataBrew recipes, compiled into vectorised Arrow kernels.
//!
//! ```
//! use recipe_core::{Context, Recipe, table};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let recipe = Recipe::parse(
//!     r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]"#,
//! )?;
//! let claims = table::parse(&["city: string", "Mobile", "null", "Dothan"])?; // any Arrow batch
//! let clean = recipe.apply(&claims, &Context::default())?;
//! assert_eq!(table::print(&clean.schema(), &[clean]), ["city: string", "MOBILE", "null", "DOTHAN"]);
//! # Ok(())
//! # }
//! ```
//!
//! # A recipe over many batches
//!
//! A [`Recipe`] is the text as it was read: JSON or YAML in any form DataBrew exports. [`Recipe::compile`] checks it
//! against the columns of the input, reports all problems at once as [`Diagnostics`] that point into the text, and
//! returns a [`Program`]. Its [`Executor`] takes batch after batch. Steps that look at single rows, or carry little from
//! row to row, pass batches on at once; those that need all rows, such as SORT, hold them until
//! [`finish`](Executor::finish).
//!
//! ```
//! # use recipe_core::{Context, Recipe, table};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let recipe = Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#)?;
//! # let batches = [table::parse(&["city: string", "Mobile"])?, table::parse(&["city: string", "Dothan"])?];
//! let mut executor = recipe.compile(&batches[0].schema(), &Context::default())?.executor()?;
//! for batch in &batches {
//!     for clean in executor.push(batch)? {
//!         println!("{} rows", clean.num_rows());
//!     }
//! }
//! let rest = executor.finish()?;
//! # assert!(rest.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! A cell that a step cannot convert becomes missing; the executor's [`Trace`] counts such cells and lists them as
//! [`FailedCell`]s. Second tables, the time and the seed of a run come in through the [`Context`]. The folder `examples`
//! has whole programs: one table, a stream with bounded memory, and a loop over several threads.
//!
//! # What holds
//!
//! - The result is the same for any batch size and in any [`engine`].
//! - Batches come in with any Arrow types. Those that come out hold text as `Utf8View`, and every other simple type as
//!   one of [`types::Type`].
//! - Nothing here reads a file, a clock or the environment, starts a thread, or is random, and the crate builds for
//!   `wasm32-unknown-unknown`.
//!
//! [`steps`] lists the operations; [`step`] says how one is described.

#![forbid(unsafe_code)]

pub mod docs;
pub mod engine;
pub mod error;
pub mod lineage;
pub mod profile;
pub mod step;
pub mod steps;
pub mod table;
#[doc(hidden)]
pub mod testing;
pub mod types;

mod apply;
mod document;
mod exec;
mod expression;
mod kernel;
mod plan;
mod recipe;
mod suggest;

pub use error::{Checked, Diagnostics, Error, Result};
pub use exec::{CellsMade, Executor, FailedCell, StepTrace, Trace};
pub use kernel::DateOrders;
pub use plan::{Context, Dataset, Secrets};
pub use recipe::{Form, Outline, Partitioning, Program, RawStep, Recipe, Written};

/// The version of this engine, which a recipe's `EngineVersion` is compared with.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The operation with a name similar to `name`, for "did you mean".
pub fn nearest_operation(name: &str) -> Option<&'static str> {
    suggest::nearest(name, steps::all().map(|step| step.operation))
}
