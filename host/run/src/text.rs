//! The texts of recipes and jobs.

use std::io;
use std::path::Path;

use crate::error::{Result, RunError};

/// The text of a recipe's or a job's file, which was read.
pub(crate) fn text_of(path: &Path, read: io::Result<Vec<u8>>) -> Result<String> {
    let bytes = read.map_err(|source| RunError::ReadRecipe { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|_| RunError::RecipeNotUtf8 { path: path.to_owned() })
}
