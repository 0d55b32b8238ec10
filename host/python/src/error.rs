//! Why a run cannot begin as it was asked for: what the program's [flags](crate::arguments) find.

use std::path::PathBuf;

use recipe_run::RunError;
use recipe_run::store::{StoreError, shown};
use recipe_run::tables::TableError;

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(feature = "s3"), allow(dead_code, reason = "not all flags are there"))]
pub(crate) enum Failure {
    /// The library says so.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Recipe and rows are both to come from standard input.
    #[error("standard input (`-`) is either the recipe or rows, not both")]
    StandardInputTwice,
    /// Recipe and rows are both to come from one pipe.
    #[error("`{}` and `{other}` are one pipe, which is either the recipe or rows, not both", shown(path))]
    PipeTwice {
        /// The recipe.
        path: PathBuf,
        /// The rows.
        other: String,
    },
    /// A secret cannot be read.
    #[error("secret: {0}")]
    Secret(String),
    /// A key of KMS was named, and encryption with keys of S3 asked for.
    #[error("sse_kms_key_id goes with sse=\"kms\", not with sse=\"s3\"")]
    KeyWithoutKms,
    /// Compression with LZO was asked for.
    #[error("nothing is written with LZO: the only library for it binds programs to the GPL; lz4 is as fast")]
    Lzo,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Run(error.into())
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Failure::Run(error.into())
    }
}
