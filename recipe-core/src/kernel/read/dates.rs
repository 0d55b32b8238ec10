//! Formats that the dates and moments of a source are written in.

use std::fmt;
use std::sync::Arc;

use crate::kernel::date::ReadFormat;

/// A format that cells of a text column are written in, which are dates or moments. A cell that is written otherwise is no
/// date: two letters are two digits, no blank is left out of account, and the day of the week is that of the date.
///
/// ```
/// use recipe_core::engine::kernel::read::CellFormat;
///
/// assert_eq!(CellFormat::date("dd/MM/yyyy")?.text(), "dd/MM/yyyy");
/// assert!(CellFormat::date("dd/MM/yyyy HH:mm").is_err());
/// assert!(CellFormat::timestamp("%d/%m/%Y %H:%M").is_ok());
/// # Ok::<(), recipe_core::engine::kernel::read::InvalidFormat>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CellFormat {
    format: Arc<ReadFormat>,
    has_time: bool,
}

impl CellFormat {
    /// A format of dates.
    ///
    /// # Errors
    ///
    /// It is no format, or lacks the year, the month or the day, or has more than these.
    pub fn date(format: &str) -> Result<Self, InvalidFormat> {
        CellFormat::new(format, false)
    }

    /// A format of moments.
    ///
    /// # Errors
    ///
    /// It is no format, or lacks the year, the month, the day or the hour, or has a time zone.
    pub fn timestamp(format: &str) -> Result<Self, InvalidFormat> {
        CellFormat::new(format, true)
    }

    fn new(format: &str, has_time: bool) -> Result<Self, InvalidFormat> {
        match ReadFormat::exact(format, has_time) {
            Ok(read) => Ok(CellFormat { format: Arc::new(read), has_time }),
            Err(reason) => Err(InvalidFormat { format: format.to_owned(), has_time, reason }),
        }
    }

    /// The format as it was written.
    pub fn text(&self) -> &str {
        self.format.text()
    }

    /// Whether it is one of moments.
    pub fn has_time(&self) -> bool {
        self.has_time
    }

    /// Microseconds since 1970-01-01 of a cell.
    pub(super) fn read(&self, text: &str) -> Option<i64> {
        Some(self.format.read(text)?.micros)
    }

    /// Whether a text such as `2020-11-12` could mean another date by it.
    pub(super) fn is_year_day_month(&self) -> bool {
        self.format.is_year_day_month()
    }
}

impl fmt::Display for CellFormat {
    /// As a type with a format: `date(dd/MM/yyyy)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", if self.has_time { "timestamp" } else { "date" }, self.text())
    }
}

/// Why a text is no format of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFormat {
    format: String,
    has_time: bool,
    reason: String,
}

impl fmt::Display for InvalidFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = if self.has_time { "timestamps" } else { "dates" };
        write!(f, "`{}` is no format of {of} in cells: {}", self.format, self.reason)
    }
}

impl std::error::Error for InvalidFormat {}
