//! Limits for input that may come from anywhere.

use clap::Args;

use crate::error::{Failure, Result};
use recipe_run::engine::parse_size;
use recipe_run::tables::Limits;

#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Most bytes of a record of a text file, or of an object of a JSON file; 16MiB unless given.
    #[arg(long, value_name = "SIZE")]
    max_record_bytes: Option<String>,
    /// Most columns of an input, and after a step.
    #[arg(long, value_name = "N", default_value_t = Limits::default().columns)]
    max_columns: usize,
    /// How many times its packed size a .gz file may unpack to, beyond the first 16 MiB.
    #[arg(long, value_name = "N", default_value_t = Limits::default().decompressed_ratio)]
    max_decompressed_ratio: u64,
    /// Most bytes a page of a Parquet file may unpack to; 128MiB unless given.
    #[arg(long, value_name = "SIZE")]
    max_page_bytes: Option<String>,
    /// Most rows a step may give, such as a JOIN of keys that repeat in both tables.
    #[arg(long, value_name = "N", default_value_t = Limits::default().output_rows)]
    max_output_rows: u64,
}

impl LimitArgs {
    pub(crate) fn read(&self) -> Result<Limits> {
        let default = Limits::default();
        Ok(Limits {
            record_bytes: size("--max-record-bytes", self.max_record_bytes.as_deref(), default.record_bytes)?,
            columns: self.max_columns,
            decompressed_ratio: self.max_decompressed_ratio,
            page_bytes: size("--max-page-bytes", self.max_page_bytes.as_deref(), default.page_bytes)?,
            output_rows: self.max_output_rows,
        })
    }
}

/// Offsets within a batch of rows are 32 bits wide.
const MOST: usize = 1 << 30;

fn size(option: &str, text: Option<&str>, default: usize) -> Result<usize> {
    let Some(text) = text else { return Ok(default) };
    parse_size(text).filter(|bytes| *bytes <= MOST).ok_or_else(|| {
        Failure::usage(format!("{option} takes a size of at most 1GiB, such as 64MiB, not `{text}`"))
    })
}
