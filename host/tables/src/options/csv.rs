//! How texts with delimiters are read.

use serde::{Deserialize, Serialize};

/// How a text with a delimiter is read: its signs, what is no row, and which cells are null.
///
/// ```
/// use recipe_tables::{CsvOptions, Dataset, ReadOptions, Source};
///
/// let folder = tempfile::tempdir()?;
/// let claims = folder.path().join("claims.csv");
/// std::fs::write(&claims, "Report of May\nid,note\n1,\"say \\\"hi\\\"\"\n2,NA\n")?;
/// let csv = CsvOptions::default().with_escape(b'\\').with_skip_rows(1).with_null_values(["NA"]);
/// let dataset = Dataset::find(&[claims.display().to_string()], ReadOptions::default().with_csv(csv))?;
/// let rows = Source::open(dataset)?.batches().next().expect("rows")?.batch;
/// let notes = arrow_array::cast::AsArray::as_string_view(rows.column(1));
/// assert_eq!(notes.iter().collect::<Vec<_>>(), [Some("say \"hi\""), None]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CsvOptions {
    /// The sign before and after a cell with delimiters or line breaks; none where there is no such sign.
    pub quote: Option<u8>,
    /// The sign before a quote inside quotes, besides a second quote. Before a quote, a line break or itself, it is no
    /// part of the cell; elsewhere it is text. Where there is no quote, it stands before delimiters instead.
    pub escape: Option<u8>,
    /// Whether text that follows a closing quote is part of the cell; else it is an error.
    pub lenient: bool,
    /// The sign at the start of lines that are no rows.
    pub comment: Option<u8>,
    /// How many lines come before the header, or before the first row where there is no header. Empty lines count.
    pub skip_rows: u64,
    /// How many lines at the end are no rows. Empty lines do not count.
    pub skip_footer: usize,
    /// What stands for null, besides nothing at all, in cells without quotes.
    pub null_values: Vec<String>,
    /// Whether cells in quotes may be null as well: those that are empty, or have one of the null values.
    pub quoted_nulls: bool,
    /// Names of columns, in place of those in the header, or where there is no header.
    pub columns: Option<Vec<String>>,
    /// What is done with rows that have more or fewer cells than there are columns.
    pub ragged: Ragged,
    /// Whether the second column `a` is called `a_1`; else it is an error.
    pub rename_duplicates: bool,
}

/// What is done with rows that have more or fewer cells than there are columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Ragged {
    /// The first one is an error.
    #[default]
    Error,
    /// Cells that are not there are null, and empty ones behind the last column are left off. A row that has more than
    /// that is rejected.
    Fill,
    /// They are rejected: they are no part of the table, but counted and listed.
    Reject,
}

impl Default for CsvOptions {
    fn default() -> Self {
        CsvOptions {
            quote: Some(b'"'),
            escape: None,
            lenient: false,
            comment: None,
            skip_rows: 0,
            skip_footer: 0,
            null_values: Vec::new(),
            quoted_nulls: false,
            columns: None,
            ragged: Ragged::default(),
            rename_duplicates: false,
        }
    }
}

impl CsvOptions {
    /// The same with this quote, or without one.
    pub fn with_quote(self, quote: impl Into<Option<u8>>) -> Self {
        CsvOptions { quote: quote.into(), ..self }
    }

    /// The same with this sign before quotes in cells.
    pub fn with_escape(self, escape: impl Into<Option<u8>>) -> Self {
        CsvOptions { escape: escape.into(), ..self }
    }

    /// The same where text may follow a closing quote.
    pub fn with_lenient(self, lenient: bool) -> Self {
        CsvOptions { lenient, ..self }
    }

    /// The same with this sign before lines that are no rows.
    pub fn with_comment(self, comment: impl Into<Option<u8>>) -> Self {
        CsvOptions { comment: comment.into(), ..self }
    }

    /// The same with so many lines before the header.
    pub fn with_skip_rows(self, skip_rows: u64) -> Self {
        CsvOptions { skip_rows, ..self }
    }

    /// The same with so many lines at the end that are no rows.
    pub fn with_skip_footer(self, skip_footer: usize) -> Self {
        CsvOptions { skip_footer, ..self }
    }

    /// The same where these stand for null.
    pub fn with_null_values(self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        CsvOptions { null_values: values.into_iter().map(Into::into).collect(), ..self }
    }

    /// The same where cells in quotes may be null, or not.
    pub fn with_quoted_nulls(self, quoted_nulls: bool) -> Self {
        CsvOptions { quoted_nulls, ..self }
    }

    /// The same with these names of columns.
    pub fn with_columns(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        CsvOptions { columns: Some(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// The same with rows of other lengths treated so.
    pub fn with_ragged(self, ragged: Ragged) -> Self {
        CsvOptions { ragged, ..self }
    }

    /// The same where columns of the same name get others, or not.
    pub fn with_rename_duplicates(self, rename_duplicates: bool) -> Self {
        CsvOptions { rename_duplicates, ..self }
    }

    /// What another file that the same program wrote has in common with this one: its signs, and which cells are null.
    #[must_use]
    pub fn of_other_file(self) -> Self {
        let CsvOptions { skip_rows, skip_footer, columns, ragged, .. } = CsvOptions::default();
        CsvOptions { skip_rows, skip_footer, columns, ragged, ..self }
    }
}
