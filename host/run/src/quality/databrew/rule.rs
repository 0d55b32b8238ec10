//! A rule as a ruleset has it.

use std::collections::BTreeMap;

use crate::quality::condition::Compare;

/// A rule as a ruleset has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) disabled: bool,
    pub(crate) expression: String,
    /// Values, and columns in back ticks, by the names that the expression has for them, with their colons.
    pub(crate) substitutions: BTreeMap<String, String>,
    /// How many rows have to pass.
    pub(crate) threshold: Option<Threshold>,
    /// Which columns it is about, each on its own. None where the expression names them.
    pub(crate) selectors: Vec<Selector>,
}

/// How many rows have to pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Threshold {
    pub(crate) value: f64,
    pub(crate) compare: Compare,
    pub(crate) unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Count,
    Percentage,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Selector {
    Name(String),
    /// A regular expression that matches the name as a whole.
    Regex(String),
}

impl Default for Threshold {
    /// All rows.
    fn default() -> Self {
        Threshold { value: 100.0, compare: Compare::GreaterEqual, unit: Unit::Percentage }
    }
}
