//! What can go wrong with a catalog.

use std::io;
use std::path::PathBuf;

use recipe_store::{ErrorKind, StoreError, cause, shown};

/// The result of everything here that can fail.
pub type Result<T, E = CatalogError> = std::result::Result<T, E>;

/// What went wrong. What is printed of an error is all of it, with what caused it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The file of a catalog cannot be read.
    #[error("catalog `{}` cannot be read: {}", shown(file), cause(source))]
    Read {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file of a catalog is not JSON, or not that of a catalog.
    #[error(
        "catalog `{}` is not one: {source}; it is an object such as {{\"Databases\": [{{\"Name\": \"db\", \"Tables\": []}}]}}",
        shown(file)
    )]
    Malformed {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// The file of a catalog cannot be written.
    #[error("catalog `{}` cannot be written: {source}", shown(file))]
    Write {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: Box<StoreError>,
    },
    /// Settings of AWS are wrong, or missing.
    #[error(transparent)]
    Settings(Box<StoreError>),
    /// The service refuses, or cannot be reached.
    #[error("{catalog} does not {action}: {reason}")]
    Refused {
        /// The catalog.
        catalog: String,
        /// What it was asked to do.
        action: String,
        /// What it says.
        reason: String,
        /// Whether it may do so a little later.
        is_transient: bool,
    },
    /// There is no such database.
    #[error("{catalog} has no database `{database}`{hint}")]
    NoDatabase {
        /// The catalog.
        catalog: String,
        /// The name that was asked for.
        database: String,
        /// What may be meant.
        hint: String,
    },
    /// There is no such table.
    #[error("{catalog} has no table `{table}`{hint}")]
    NoTable {
        /// The catalog.
        catalog: String,
        /// The name that was asked for.
        table: String,
        /// What may be meant.
        hint: String,
    },
    /// A table was changed by others again and again.
    #[error(
        "table `{table}` of {catalog} was changed by others {times} times while it was to be changed; run again"
    )]
    Contended {
        /// The catalog.
        catalog: String,
        /// The table.
        table: String,
        /// How often.
        times: u32,
    },
    /// Something that a table says cannot be used.
    #[error("table `{table}` of the catalog: {reason}")]
    Table {
        /// The table.
        table: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

impl CatalogError {
    pub(crate) fn table(table: &crate::Table, reason: impl Into<String>) -> CatalogError {
        CatalogError::Table { table: table.full_name(), reason: reason.into() }
    }

    /// What the error means to whoever asked.
    pub fn kind(&self) -> ErrorKind {
        match self {
            CatalogError::Read { .. } | CatalogError::Write { .. } | CatalogError::Refused { .. } => {
                ErrorKind::Failed
            }
            CatalogError::Settings(error) => error.kind(),
            CatalogError::Contended { .. } => ErrorKind::Conflict,
            _ => ErrorKind::Invalid,
        }
    }
}

impl From<StoreError> for CatalogError {
    fn from(error: StoreError) -> Self {
        CatalogError::Settings(Box::new(error))
    }
}
