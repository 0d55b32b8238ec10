//! How a text with a delimiter is read.

use clap::{Args, ValueEnum};
use recipe_run::tables::{CsvOptions, Ragged};

#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct CsvArgs {
    /// Quote around cells: one character, or `none` where quotes are text.
    #[arg(long, value_name = "CHAR|none", value_parser = quote, default_value = "\"", hide_default_value = true)]
    quote: Quote,
    /// Character before a quote inside quotes, as Spark and other programs write it: `--escape '\'`. With `--quote none`, before a
    /// delimiter.
    #[arg(long, value_name = "CHAR", value_parser = sign)]
    escape: Option<u8>,
    /// Text that follows a closing quote is part of the cell; without this, it is an error.
    #[arg(long)]
    csv_lenient: bool,
    /// Lines that start with this character are left out.
    #[arg(long, value_name = "CHAR", value_parser = sign)]
    comment: Option<u8>,
    /// Lines to leave out before the header, or before the first row with `--no-header`; empty lines count.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    skip_rows: u64,
    /// Lines to leave out at the end, such as totals; empty lines do not count.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    skip_footer: u32,
    /// What stands for a missing cell besides nothing at all, where it is not in quotes: `--null-values NA,unknown`.
    #[arg(long, value_name = "TEXTS", value_delimiter = ',')]
    null_values: Vec<String>,
    /// Cells in quotes are missing as well where they are empty or one of the null values; for files with a quote around
    /// every cell.
    #[arg(long)]
    quoted_nulls: bool,
    /// Names of the columns, in place of the header's, or where there is no header: `--columns id,city,zip`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = clap::builder::NonEmptyStringValueParser::new())]
    columns: Vec<String>,
    /// What to do with a row that has more or fewer cells than there are columns.
    #[arg(long, value_enum, default_value = "error")]
    ragged: OnRagged,
    /// Calls the second column `a` of a header `a_1`; without this, it is an error.
    #[arg(long)]
    rename_duplicates: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum OnRagged {
    /// Ends the run, and says where the row is.
    Error,
    /// Adds missing cells, and leaves off empty ones behind the last column; a row with more than that is left out,
    /// counted and listed.
    Fill,
    /// Leaves the row out, counts it in the report, and lists it with `--rejects`.
    Reject,
}

/// A quote, or none.
#[derive(Clone, Copy)]
struct Quote(Option<u8>);

impl CsvArgs {
    pub(crate) fn options(&self) -> CsvOptions {
        let options = CsvOptions::default()
            .with_quote(self.quote.0)
            .with_escape(self.escape)
            .with_lenient(self.csv_lenient)
            .with_comment(self.comment)
            .with_skip_rows(self.skip_rows)
            .with_skip_footer(self.skip_footer as usize)
            .with_null_values(&self.null_values)
            .with_quoted_nulls(self.quoted_nulls)
            .with_rename_duplicates(self.rename_duplicates)
            .with_ragged(match self.ragged {
                OnRagged::Error => Ragged::Error,
                OnRagged::Fill => Ragged::Fill,
                OnRagged::Reject => Ragged::Reject,
            });
        if self.columns.is_empty() { options } else { options.with_columns(&self.columns) }
    }
}

fn quote(text: &str) -> Result<Quote, String> {
    if text == "none" {
        return Ok(Quote(None));
    }
    sign(text).map(|sign| Quote(Some(sign))).map_err(|error| format!("{error}, or `none`"))
}

fn sign(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Ok(*byte),
        _ => Err("it takes one ASCII character".into()),
    }
}
