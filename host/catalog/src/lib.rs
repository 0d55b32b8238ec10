//! Catalogs of tables, in the form of AWS Glue: where a table is, what its files are, its columns and partitions.
//!
//! ```
//! use recipe_catalog::{Catalog, Column, Local, Publication, StoredAs, publish};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let catalog = Local::new(folder.path().join("tables.json"));
//! catalog.create_database("lake")?;
//!
//! let mut written = Publication::new("lake", "claims", "s3://lake/claims/", StoredAs::Parquet);
//! written.columns = vec![Column::new("id", "bigint"), Column::new("amount", "decimal(12,2)")];
//! written.partition_keys = vec![Column::new("year", "string")];
//! written.folders = vec!["year=2024".into()];
//! assert!(publish(&catalog, &written)?.is_created);
//!
//! // The same again changes nothing.
//! let again = publish(&catalog, &written)?;
//! assert_eq!((again.is_created, again.is_updated, again.partitions_added), (false, false, 0));
//! # Ok(())
//! # }
//! ```
//!
//! - [`Catalog`] is what a catalog has to be able to do; [`Local`] is a JSON file, for jobs without AWS, and
//!   `Glue`, with the feature of that name, the catalog of an account.
//! - [`Table`] and its parts are Glue's own, with the names that its API gives them.
//! - [`hive`] are the types of columns, and [`StoredAs`] is what files of a table are.
//! - [`Predicate`] chooses partitions, and [`Projection`] computes them where a table says how.
//! - [`publish`] makes a table agree with what was written.
//!
//! There are no rows here, and no files are read but that of the catalog.

mod catalog;
mod error;
mod format;
#[cfg(feature = "glue")]
mod glue;
pub mod hive;
mod local;
mod names;
mod predicate;
mod projection;
mod publish;
mod table;

pub use catalog::{Catalog, Pages};
pub use error::{CatalogError, Result};
pub use format::{Delimited, StoredAs};
#[cfg(feature = "glue")]
pub use glue::Glue;
pub use local::Local;
pub use predicate::{Predicate, PredicateError};
pub use projection::Projection;
pub use publish::{Publication, Published, check, publish};
pub use table::{Column, Database, MISSING, Partition, SerdeInfo, StorageDescriptor, Table};
