//! What steps expect of rows, and how many may fail before a run ends.

use std::fmt;

/// What a step expects of the rows that come to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expectation {
    /// The step, counted from 1.
    pub step: usize,
    /// What is expected, in words.
    pub name: String,
    /// When the run ends.
    pub limit: Limit,
    /// Whether rows that fail leave the table for the list of rejects.
    pub quarantines: bool,
}

impl Expectation {
    /// What `step` expects.
    pub fn new(step: usize, name: impl Into<String>, limit: Limit) -> Self {
        Expectation { step, name: name.into(), limit, quarantines: false }
    }

    /// The same, where rows that fail leave the table for the list of rejects.
    #[must_use]
    pub fn quarantining(self, quarantines: bool) -> Self {
        Expectation { quarantines, ..self }
    }
}

/// What ends a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Nothing: rows that fail are counted.
    Never,
    /// More rows that fail than these.
    Rows(u64),
    /// A larger share of the rows than this, which is known once all of them are in.
    Share(Share),
    /// Fewer rows in all, or more.
    Count {
        /// The fewest rows.
        least: Option<u64>,
        /// The most rows.
        most: Option<u64>,
    },
}

/// A share of rows in percent, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Millionths of a percent.
    millionths: u64,
}

/// Millionths of a percent in a percent.
const PERCENT: u64 = 1_000_000;

/// How many digits there may be after the point.
const DIGITS: usize = 6;

impl Share {
    /// Reads a number from 0 to 100 with up to six digits after the point.
    ///
    /// ```
    /// use recipe_core::engine::plan::Share;
    ///
    /// let share = Share::percent("2.5").expect("a number");
    /// assert!(share.is_passed(26, 1000) && !share.is_passed(25, 1000));
    /// assert_eq!(share.to_string(), "2.5%");
    /// assert_eq!(Share::percent("101"), None);
    /// ```
    pub fn percent(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > DIGITS {
            return None;
        }
        let whole: u64 = whole.parse().ok()?;
        let part: u64 = format!("{part:0<DIGITS$}").parse().ok()?;
        let millionths = whole.checked_mul(PERCENT)?.checked_add(part)?;
        (millionths <= 100 * PERCENT).then_some(Share { millionths })
    }

    /// Whether `failed` of `rows` rows are more than this share.
    pub fn is_passed(self, failed: u64, rows: u64) -> bool {
        u128::from(failed) * u128::from(100 * PERCENT) > u128::from(rows) * u128::from(self.millionths)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.millionths / PERCENT, self.millionths % PERCENT);
        let part = format!("{part:0DIGITS$}");
        match part.trim_end_matches('0') {
            "" => write!(f, "{whole}%"),
            part => write!(f, "{whole}.{part}%"),
        }
    }
}
