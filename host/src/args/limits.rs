//! Limits for input that may come from anywhere.

use clap::Args;
use recipe_run::tables::Limits;

use super::size::size;

#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Most bytes of a record of a text file, or of an object of a JSON file; 16MiB unless given.
    #[arg(long, value_name = "SIZE", value_parser = size(1, MAX))]
    max_record_bytes: Option<u64>,
    /// Most columns of an input, and after a step.
    #[arg(long, value_name = "N", default_value_t = Limits::default().columns)]
    max_columns: usize,
    /// How many times its packed size a compressed text or a workbook may unpack to, beyond the first 16 MiB, and pages of
    /// Parquet that are held at once, beyond the first 256 MiB.
    #[arg(long, value_name = "N", default_value_t = Limits::default().decompressed_ratio)]
    max_decompressed_ratio: u64,
    /// Most bytes a page of a Parquet file, or a block of an Avro or ORC file, may unpack to; 128MiB unless given.
    #[arg(long, value_name = "SIZE", value_parser = size(1, MAX))]
    max_page_bytes: Option<u64>,
    /// Most bytes a workbook may have, and what of it is held in memory may unpack to; 1GiB unless given.
    #[arg(long, value_name = "SIZE", value_parser = size(1, u64::MAX))]
    max_workbook_bytes: Option<u64>,
    /// Most rows a step may give, such as a JOIN of keys that repeat in both tables.
    #[arg(long, value_name = "N", default_value_t = Limits::default().output_rows)]
    max_output_rows: u64,
}

/// Offsets within a batch of rows are 32 bits wide.
const MAX: u64 = 1 << 30;

impl LimitArgs {
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let Some(bytes) = self.max_record_bytes {
            limits.record_bytes = bytes as usize;
        }
        if let Some(bytes) = self.max_page_bytes {
            limits.page_bytes = bytes as usize;
        }
        if let Some(bytes) = self.max_workbook_bytes {
            limits.workbook_bytes = bytes;
        }
        limits.columns = self.max_columns;
        limits.decompressed_ratio = self.max_decompressed_ratio;
        limits.output_rows = self.max_output_rows;
        limits
    }
}
