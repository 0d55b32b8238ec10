//! How JSON files are read.

use serde::{Deserialize, Serialize};

/// How JSON files are read.
///
/// ```
/// use recipe_tables::{JsonOptions, ReadOptions};
///
/// let json = JsonOptions::default().with_path(["result", "rows"]).with_sample_rows(usize::MAX);
/// let options = ReadOptions::default().with_json(json);
/// assert_eq!(options.json.path, ["result", "rows"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct JsonOptions {
    /// The keys that lead to the list of rows in a document, outermost first; none where a file is rows.
    pub path: Vec<String>,
    /// How many rows are looked at to learn columns and types.
    pub sample_rows: usize,
}

impl Default for JsonOptions {
    fn default() -> Self {
        JsonOptions { path: Vec::new(), sample_rows: 10_000 }
    }
}

impl JsonOptions {
    /// The same with rows in the list that these keys lead to.
    pub fn with_path(self, path: impl IntoIterator<Item = impl Into<String>>) -> Self {
        JsonOptions { path: path.into_iter().map(Into::into).collect(), ..self }
    }

    /// The same with so many rows to learn columns and types from.
    pub fn with_sample_rows(self, sample_rows: usize) -> Self {
        JsonOptions { sample_rows, ..self }
    }
}
