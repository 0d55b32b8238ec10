//! Rules of data quality as they are written in DQDL, the Data Quality Definition Language of AWS Glue.

use std::ops::Range;

pub(crate) use crate::quality::condition::{Compare, Condition, Value};

/// The rules of a text, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ruleset {
    pub(crate) rules: Vec<Rule>,
    /// Whether there are analyzers, which follow a statistic over many runs and decide nothing.
    pub(crate) has_analyzers: bool,
}

/// A rule, or several combined with `and` or `or`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    /// Its text, with single spaces.
    pub(crate) text: String,
    /// The bytes of the ruleset it takes.
    pub(crate) span: Range<usize>,
    pub(crate) kind: RuleKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RuleKind {
    Single(Single),
    Composite { any: bool, rules: Vec<Rule> },
}

/// A rule of one type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Single {
    pub(crate) name: String,
    pub(crate) name_span: Range<usize>,
    /// What follows the name: columns, a query, another table.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) condition: Option<Condition>,
    /// `where "…"`: the rows it applies to.
    pub(crate) filter: Option<Parameter>,
    /// `with name condition`: `threshold`, the share of rows that has to pass, and `format`, of dates.
    pub(crate) tags: Vec<(String, Condition)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

impl Single {
    /// The condition of a tag.
    pub(crate) fn tag(&self, name: &str) -> Option<&Condition> {
        self.tags.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name)).map(|(_, condition)| condition)
    }
}
