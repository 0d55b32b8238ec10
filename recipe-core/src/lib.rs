//! AWS Glue DataBrew recipes, compiled into vectorised Arrow kernels.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringArray};
//! use recipe_core::{Context, Recipe, table};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let recipe = Recipe::parse(
//!     r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]"#,
//! )?;
//! let city: ArrayRef = Arc::new(StringArray::from(vec![Some("Mobile"), None, Some("Dothan")]));
//! let batch = RecordBatch::try_from_iter([("city", city)])?;
//!
//! let program = recipe.compile(&batch.schema(), &Context::default())?;
//! let mut executor = program.executor()?;
//! let mut clean = executor.push(&batch)?;
//! clean.extend(executor.finish()?);
//!
//! assert_eq!(table::print(executor.schema(), &clean), ["city: string", "MOBILE", "null", "DOTHAN"]);
//! # Ok(())
//! # }
//! ```
//!
//! # How it fits together
//!
//! A [`Recipe`] is text that was read: JSON or YAML in any form DataBrew exports. [`Recipe::compile`] checks every
//! [`step`] against its description, resolves columns against a schema, and gives a [`Program`]: a [`plan`] of about
//! half a dozen kinds of nodes and expressions over [`kernel`]s. An [`exec::Executor`] runs it in memory, batch by
//! batch; hosts run the same nodes over threads. The result is the same for any batch size and any engine.
//!
//! Batches come in as any Arrow types; inside, text is `Utf8View` and every other simple type is one of [`types::Type`].
//!
//! There is no I/O here, no thread, no clock and no randomness, and the crate builds for `wasm32-unknown-unknown`.

#![forbid(unsafe_code)]

pub mod docs;
pub mod document;
pub mod error;
pub mod exec;
pub mod expression;
pub mod kernel;
pub mod plan;
pub mod step;
pub mod steps;
pub mod table;
pub mod testing;
pub mod types;

mod recipe;
mod suggest;

pub use error::{Checked, Diagnostics, Error, Result};
pub use plan::Context;
pub use recipe::{Outline, Partitioning, Program, RawStep, Recipe};

/// The version of this engine, which a recipe's `EngineVersion` is compared with.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The operation with a name near to `name`, for "did you mean".
pub fn nearest_operation(name: &str) -> Option<&'static str> {
    suggest::nearest(name, steps::all().map(|step| step.operation))
}

/// The programs in the README are compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
