//! What is said of paths.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::filter::{FilterKind, PathFilter};
use super::moment::MomentFormat;

/// Which of the files that paths lead to are read, and what their paths give.
///
/// Parts of a path between `<` and `>` are regular expressions, and parts such as `{region}` are parameters, where there are
/// any. A file of exactly that name comes first.
///
/// ```
/// use recipe_tables::{Dataset, PathOptions, PathParameter, PathType, ReadOptions};
///
/// let folder = tempfile::tempdir()?;
/// for name in ["eu-1.csv", "us-1.csv", "us-x.csv"] {
///     std::fs::write(folder.path().join(name), "id\n1\n")?;
/// }
/// let region = PathParameter::new("region", PathType::Text).with_column(true);
/// let options = ReadOptions::default().with_paths(PathOptions::default().with_parameter(region));
/// let dataset = Dataset::find(&[format!(r"{}/{{region}}-<\d+>.csv", folder.path().display())], options)?;
/// assert_eq!((dataset.files.len(), dataset.partition_columns), (2, vec!["region".to_owned()]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PathOptions {
    /// Parts of paths that have names.
    pub parameters: Vec<PathParameter>,
    /// When a file has to be last written; others are left out.
    pub modified: Option<PathFilter>,
    /// The most files that are read, of those that are left: the newest.
    pub max_files: Option<usize>,
    /// Whether these are the oldest.
    pub oldest_first: bool,
    /// The time that others are before or after, in microseconds since 1970-01-01 UTC; the clock's unless given.
    pub now: Option<i64>,
}

/// A part of a path that has a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PathParameter {
    /// Its name, which stands in the path in braces.
    pub name: String,
    /// What it holds.
    pub ty: PathType,
    /// Whether it is a column, after those of the files.
    pub column: bool,
    /// What its value has to be; other files are left out.
    pub filter: Option<PathFilter>,
}

/// What a part of a path holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PathType {
    /// Any text without a slash.
    Text,
    /// A number.
    Number,
    /// A date or a moment.
    Moment(MomentFormat),
}

impl PathType {
    /// How its values are tested.
    pub fn tests(&self) -> FilterKind {
        match self {
            PathType::Text => FilterKind::Text,
            PathType::Number => FilterKind::Number,
            PathType::Moment(_) => FilterKind::Moment,
        }
    }
}

impl fmt::Display for PathType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathType::Text => f.write_str("text"),
            PathType::Number => f.write_str("number"),
            PathType::Moment(format) => write!(f, "datetime({})", format.text()),
        }
    }
}

impl PathParameter {
    /// A parameter that does not make a column.
    pub fn new(name: impl Into<String>, ty: PathType) -> Self {
        PathParameter { name: name.into(), ty, column: false, filter: None }
    }

    /// The same as a column, or as none.
    #[must_use]
    pub fn with_column(self, column: bool) -> Self {
        PathParameter { column, ..self }
    }

    /// The same with values for which this is true.
    #[must_use]
    pub fn with_filter(self, filter: impl Into<Option<PathFilter>>) -> Self {
        PathParameter { filter: filter.into(), ..self }
    }
}

impl PathOptions {
    /// The same with one more parameter.
    #[must_use]
    pub fn with_parameter(mut self, parameter: PathParameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// The same with files that were last written when this is true.
    #[must_use]
    pub fn with_modified(self, modified: impl Into<Option<PathFilter>>) -> Self {
        PathOptions { modified: modified.into(), ..self }
    }

    /// The same with at most so many files: the newest, or the oldest.
    #[must_use]
    pub fn with_max_files(self, max_files: impl Into<Option<usize>>, oldest_first: bool) -> Self {
        PathOptions { max_files: max_files.into(), oldest_first, ..self }
    }

    /// The same at this time, in microseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn with_now(self, now: impl Into<Option<i64>>) -> Self {
        PathOptions { now: now.into(), ..self }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.modified.is_none() && self.max_files.is_none()
    }
}
