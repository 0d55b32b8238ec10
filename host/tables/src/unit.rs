//! A contiguous range of a dataset.

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use recipe_store::PinnedFile;
use serde::{Deserialize, Serialize};

use crate::csv::RecordStarts;
use crate::error::Result;
use crate::format::Format;
use crate::options::{ReadOptions, Widths};
use crate::text::{is_plain, open_text, unreadable};

/// A contiguous range of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unit {
    /// Its number among the units of the dataset, from 0: rows are in the order of units.
    pub number: u64,
    /// The index of the file in the dataset.
    pub file: usize,
    /// The share of the dataset that its rows are of, where it is divided into [some](crate::Source::with_shares).
    pub share: usize,
    /// What of the file it is.
    pub part: UnitPart,
}

/// What of a file a unit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum UnitPart {
    /// All of it.
    Whole,
    /// These bytes of a text, which begin and end with whole records.
    Text {
        /// How many bytes before the first row of the file say how it is read, such as the names of columns; 0 in the unit
        /// that has them.
        header: u64,
        /// The bytes.
        bytes: Range<u64>,
    },
    /// These row groups of a Parquet file.
    RowGroups(Range<usize>),
}

/// The most bytes before the first row of a text that can be cut.
const MAX_HEADER_BYTES: usize = 2 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How many bytes come before the first row of a file; none where it cannot be cut between rows.
pub(crate) fn rows_begin(file: &PinnedFile, options: &ReadOptions) -> Result<Option<u64>> {
    let is_cut = matches!(options.format, Some(Format::Csv | Format::FixedWidth | Format::Json));
    let has_end = options.csv.skip_footer > 0 || !options.json.path.is_empty();
    if !is_cut || has_end || !is_plain(file, options)? {
        return Ok(None);
    }
    let text = open_text(file, options, &Arc::default())?;
    let failed = |error| unreadable(&file.path, error);
    let lines = match options.format {
        Some(Format::Json) => return Ok(Some(0)),
        Some(Format::FixedWidth) => fixed_header(options),
        _ => return RecordStarts::of(options).first_row(text, options, MAX_HEADER_BYTES).map_err(failed),
    };
    let looked_at = if lines == 0 { BYTE_ORDER_MARK.len() } else { MAX_HEADER_BYTES };
    let mut start = Vec::new();
    text.take(looked_at as u64).read_to_end(&mut start).map_err(failed)?;
    if lines == 0 {
        return Ok(Some(if start == BYTE_ORDER_MARK { BYTE_ORDER_MARK.len() as u64 } else { 0 }));
    }
    Ok(memchr::memchr_iter(b'\n', &start).nth(lines - 1).map(|end| end as u64 + 1))
}

/// How many lines come before the first row of a text with fixed widths.
fn fixed_header(options: &ReadOptions) -> usize {
    usize::from(options.header) + usize::from(matches!(options.widths, Some(Widths::Ruler)))
}
