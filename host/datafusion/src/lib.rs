//! AWS Glue DataBrew recipes as an operator of [Apache DataFusion](datafusion): in DataFrames and in SQL.
//!
//! ```
//! use recipe_datafusion::{Recipe, RecipeExt, session_context};
//! # use recipe_core::table;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let claims = table::parse(&["city: string | amount: string", "Mobile | $5", "Dothan | $7.50"])?;
//! let context = session_context();
//! context.register_batch("claims", claims)?; // or any table, file or query
//! let recipe = Recipe::parse(
//!     r#"[{"Operation": "REMOVE_COMBINED", "Parameters": {"sourceColumn": "amount", "customCharacters": "$",
//!         "removeCustomCharacters": "true"}}]"#,
//! )?;
//! let clean = context.table("claims").await?.recipe(&recipe).await?;
//! clean.show().await?;
//! # Ok(())
//! # }
//! ```
//!
//! - [`register`] makes a session know recipes: DataFrames with [`RecipeExt::recipe`], and SQL with
//!   `SELECT * FROM recipe('clean.json', claims)`, which [`RecipeFunction`] describes.
//! - A recipe reads the columns that it needs and no others. Filters on columns that a row-wise recipe does not touch run
//!   before it. Steps hold rows in the session's memory pool, and go on in its temporary files.
//! - `EXPLAIN` names the steps, `EXPLAIN ANALYZE` says what each did: rows in and out, cells changed and failed.
//! - [`SourceTable`] reads files as recipes do, where DataFusion would read them otherwise: CSV and JSON with exact cells,
//!   Excel, ORC, Avro, fixed width.
//!
//! # The order of rows
//!
//! DataFusion promises none without `ORDER BY`, and deals rows out to its partitions. To a recipe, the order is part of the
//! table: a fill takes the last value *before* a row. So this is what holds here.
//!
//! - A recipe whose steps look at single rows runs on each partition on its own, and keeps the order in it. Its partitions,
//!   one after the other, are the table in order. [`RecipeOptions::in_order`] makes one partition of them.
//! - Every other recipe takes the partitions of its input one after the other, and gives one partition, in order, while it
//!   works on all threads.
//! - Below a recipe, [`KeepOrder`] and the planner see to it that rows are not dealt out: files and tables in memory are read
//!   in their order, also through filters and projections. Joins, aggregates and other operators that mix rows have no order
//!   that could be kept: sort after them.
//! - Where the input has an order, as after `sort` or `ORDER BY`, a recipe takes its rows in that order, whatever the number
//!   of partitions. Rows that are equal in all its keys come in any order: sort by enough columns to tell rows apart.
//!
//! The same recipe, input, time and seed then give the same rows in the same order on 1 and on 8 partitions, and the same as
//! `recipe-host`.

#![forbid(unsafe_code)]

mod definition;
mod error;
mod extension;
mod logical;
mod options;
mod physical;
mod register;
mod spark;
mod sql;
mod table;

pub use error::RecipeError;
pub use extension::RecipeExt;
pub use options::{RecipeOptions, Rejects};
pub use physical::{InOrderExec, KeepOrder, RecipeExec, RecipePlanner, RecipeQueryPlanner};
pub use recipe_core::{Recipe, Trace};
pub use recipe_run::{FailedCells, InvalidCells, read_recipe};
pub use recipe_tables::{ReadOptions, Typing};
pub use register::{register, session_context};
pub use spark::SparkSql;
pub use sql::RecipeFunction;
pub use table::{SourceTable, SourceTableFactory};

/// The programs in the README are compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
