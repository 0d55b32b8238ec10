//! What the files of cases say.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Runs over the same input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The folder of the corpus that is copied, if the input is there.
    pub(crate) folder: Option<String>,
    /// Arguments that are added to each run; every run is made with each of them.
    #[serde(default)]
    pub(crate) each: Vec<String>,
    /// Files to write: name and text.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// Files to write: name and bytes in hexadecimal.
    #[serde(default)]
    pub(crate) bytes: BTreeMap<String, String>,
    /// Files to make, which are long.
    #[serde(default)]
    pub(crate) made: Vec<Made>,
    /// The runs.
    pub(crate) run: Vec<Run>,
}

/// A long file: a head, a row many times, and what comes last.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Made {
    pub(crate) file: String,
    #[serde(default)]
    pub(crate) head: String,
    pub(crate) rows: usize,
    /// `{i}` is the number of the row, from 1.
    pub(crate) row: String,
    #[serde(default)]
    pub(crate) tail: String,
}

/// A run of the program, or several after each other, the last of which is looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) name: String,
    /// Arguments, split at blanks, but within `'`.
    pub(crate) args: Vec<String>,
    /// A file for standard input.
    pub(crate) stdin: Option<String>,
    /// What is right.
    #[serde(default)]
    pub(crate) want: Outcome,
    /// What is right, where there are several ways to be so: `want` and one of these.
    #[serde(default)]
    pub(crate) either: Vec<Outcome>,
}

/// What must hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    /// Whether the run ends with an error; then there is no output. With `either`, it may stand there.
    pub(crate) fails: Option<bool>,
    /// What the messages contain.
    #[serde(default)]
    pub(crate) says: Vec<String>,
    /// What the messages do not contain.
    #[serde(default)]
    pub(crate) hides: Vec<String>,
    /// Files as text; Parquet as CSV, with the types of the columns in the header.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// Lines that files contain.
    #[serde(default)]
    pub(crate) has: BTreeMap<String, Vec<String>>,
    /// Text that files contain.
    #[serde(default)]
    pub(crate) parts: BTreeMap<String, Vec<String>>,
    /// Text that files do not contain.
    #[serde(default)]
    pub(crate) lacks: BTreeMap<String, Vec<String>>,
    /// How many lines files have.
    #[serde(default)]
    pub(crate) lines: BTreeMap<String, usize>,
    /// Files that are equal to others.
    #[serde(default)]
    pub(crate) same: BTreeMap<String, String>,
}

/// Runs that do not hold yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exceptions {
    #[serde(default)]
    pub(crate) exception: Vec<Exception>,
}

/// A run that does not hold yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    /// `expected` or `siblings`.
    pub(crate) folder: String,
    pub(crate) case: String,
    pub(crate) run: String,
    /// Why not; for the reader.
    #[allow(dead_code, reason = "it must be there, and is for the reader")]
    pub(crate) reason: String,
}
