//! Runs AWS Glue DataBrew recipes over files: all threads, bounded memory, rows in order, atomic output.
//!
//! ```
//! use recipe_run::{Apply, Recipe};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::fs::create_dir(folder.path().join("claims"))?;
//! # std::fs::write(folder.path().join("claims/1.csv"), "day,amount\n2021-03-01,$5\n2021-03-02,$7.50\n")?;
//! # std::fs::create_dir(folder.path().join("clean"))?;
//! # std::env::set_current_dir(folder.path())?;
//! let recipe = Recipe::parse(
//!     r#"[{"Operation": "REMOVE_COMBINED", "Parameters": {"sourceColumn": "amount", "customCharacters": "$",
//!         "removeCustomCharacters": "true"}}]"#,
//! )?;
//! let report = Apply::new(recipe).input("claims/").output("clean/").partition_by("day").run()?;
//! println!("{report}");
//! assert_eq!(report.rows_out(), 2);
//! assert_eq!(std::fs::read_dir("clean/day=2021-03-01")?.count(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! [`Apply`] has an option for each of the program `recipe-host`, which is this crate and a command line. Inputs and outputs
//! are files, folders and globs, on this machine or in S3 (`s3://bucket/key`).
//!
//! - [`Apply::run`] blocks until the output is there, [`Apply::run_async`] does not; both return a [`Report`].
//! - [`Apply::check`] says what a recipe does to columns, and [`Apply::preview`] shows its first rows.
//! - [`Apply::profile`] says what is in the input, and [`Apply::validate`] whether it meets data quality rules.
//! - [`cases`] are tests of recipes: small tables, and what is to come out.
//! - [`Apply::lineage`] says which columns each column of the output comes from, and [`Apply::diff`] what is different between
//!   the outputs of two recipes.
//! - For batches in memory, without files, [`Recipe::apply`] is all it takes.
//!
//! # How it fits together
//!
//! `recipe-core` decides what a recipe means, [`tables`] reads and writes formats, [`store`] finds files and makes outputs
//! appear at once, `module` hosts the engine as a WebAssembly module, and this crate runs the one on all threads between
//! the others. What a step needs to hold beyond `memory_limit` goes to temporary files.
//!
//! Features, all but the last on by default: `s3` for buckets, `aws-secrets` for secrets that AWS holds, `wasm` for modules, `glue` for tables in AWS
//! Glue.

pub mod apply;
pub mod cases;
pub mod check;
pub mod crawl;
pub mod diff;
pub mod embed;
mod engine;
pub mod error;
mod expression;
pub mod job;
mod limits;
pub mod lineage;
mod output;
mod page;
pub mod preview;
pub mod profile;
mod quality;
pub mod report;
#[cfg(feature = "aws-secrets")]
pub mod secrets;
mod step;
#[cfg(test)]
mod testing;
mod text;
pub mod units;
pub mod validate;
pub mod versions;

pub use apply::{Apply, Engine, Progress, Run, read_recipe, recipe_file};
pub use check::Check;
pub use engine::{FailedCells, InvalidCells, MemoryOptions};
pub use error::{MaxFailed, Result, RunError};
pub use output::OutputOptions;
pub use preview::Preview;
pub use recipe_catalog as catalog;
pub use recipe_core::Recipe;
#[cfg(feature = "wasm")]
pub use recipe_module as module;
pub use recipe_store::{self as store, ErrorKind};
pub use recipe_tables as tables;
pub use report::{Report, Warning};
pub use tokio_util::sync::CancellationToken;

/// The programs in the README are compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
