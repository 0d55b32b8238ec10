//! Words of messages.

use std::error::Error;
use std::io;

use datafusion_common::error::DataFusionError;
use recipe_store::{StoreError, cause, shown};
use recipe_tables::Content;

use super::RunError;

/// Enough digits of a hash to tell it from others.
fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

fn setting(option: &str, value: Option<&str>) -> String {
    value.map_or_else(|| format!("no `{option}`"), |value| format!("`{option}` {value}"))
}

/// That a type cannot hold a cell.
pub(super) fn not_held(file: &str, row: u64, column: &str, data_type: &str, value: &str) -> String {
    format!(
        "`{}`, row {row}, column `{column}`: {data_type} cannot hold `{}` exactly; the column has this type by its first \
         rows, or by a schema",
        shown(file),
        shortened(value)
    )
}

/// That an output was written by another recipe.
pub(super) fn other_recipe(output: &str, before: &str, now: &str) -> String {
    format!(
        "the output `{}` was written by recipe {}, and this is recipe {}: an incremental run adds to what the same recipe \
         wrote",
        shown(output),
        short(before),
        short(now)
    )
}

/// That an output was written with another option.
pub(super) fn other_option(output: &str, option: &str, before: Option<&str>, now: Option<&str>) -> String {
    format!(
        "the output `{}` was written with {}, and this run has {}: an incremental run adds to what the same options wrote",
        shown(output),
        setting(option, before),
        setting(option, now)
    )
}

/// Why a run ended, where something was written.
pub(super) fn ended(error: &RunError) -> String {
    match error {
        RunError::Cancelled => "stopped".into(),
        RunError::TimedOut => "the run took longer than it may".into(),
        other => other.to_string(),
    }
}

/// What is wrong with temporary files: what the system says, if it is that.
pub(super) fn of_files(error: &DataFusionError) -> String {
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return cause(error);
        }
        next = error.source();
    }
    error.strip_backtrace()
}

/// Why a file beside the output is not written, where the output is.
pub(super) fn taken_over(error: &StoreError) -> String {
    match error {
        StoreError::TakenOver { output, .. } => format!("another run took over `{}`", shown(output)),
        other => other.to_string(),
    }
}

/// Why nothing is written that is like this.
pub(super) fn reason(content: Content) -> &'static str {
    if content == Content::Lzo { ": the only library for it binds programs to the GPL" } else { "" }
}

/// Bytes as people write limits: `2 GB`, `1.5 MB`.
pub(crate) fn size(bytes: u64) -> String {
    bytesize::ByteSize(bytes).display().si().to_string().replace(".0 ", " ")
}

/// The start of a cell that is long.
pub(crate) fn shortened(cell: &str) -> String {
    const SHOWN: usize = 80;
    match cell.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use arrow_schema::ArrowError;

    use super::*;

    #[test]
    fn temporary_files_fail_in_plain_words() {
        let said = |source: DataFusionError| {
            RunError::Spill { folder: "spill".into(), source: Box::new(source) }.to_string()
        };
        let full = ArrowError::from(io::Error::from(io::ErrorKind::StorageFull));
        let full = DataFusionError::from(full).context("while rows were sorted");
        assert_eq!(said(full), "temporary files in `spill`: no space left on the disk");
        let other = DataFusionError::Execution("the file has no end".into());
        assert_eq!(said(other), "temporary files in `spill`: Execution error: the file has no end");
    }
}
