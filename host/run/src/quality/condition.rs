//! Conditions on numbers and cells.

use std::cmp::Ordering;

/// What a number or a value has to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    Compare(Compare, Value),
    /// Between the bounds, neither of which counts.
    Between {
        negated: bool,
        low: Value,
        high: Value,
    },
    In {
        negated: bool,
        values: Vec<Value>,
    },
    Matches {
        negated: bool,
        pattern: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Number(f64),
    Text(String),
    Null,
    Empty,
    WhitespacesOnly,
    /// The time of the run, plus hours.
    Now(f64),
    /// A duration in hours.
    Hours(f64),
}

impl Compare {
    /// Whether values in this order meet the comparison.
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Compare::Equal => order.is_eq(),
            Compare::NotEqual => order.is_ne(),
            Compare::Greater => order.is_gt(),
            Compare::GreaterEqual => order.is_ge(),
            Compare::Less => order.is_lt(),
            Compare::LessEqual => order.is_le(),
        }
    }
}
