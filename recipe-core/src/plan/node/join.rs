//! Rows of two tables side by side.

use std::sync::Arc;

use super::Dataset;
use crate::plan::{Expr, Position};

/// Puts rows of a second table beside rows of this one where their keys are equal; null equals nothing.
#[derive(Debug, Clone)]
pub struct Join {
    /// The second table.
    pub right: Arc<Dataset>,
    /// Pairs that must be equal, in the type of the left one: a column, and a value of the right table as it came.
    pub keys: Vec<(Position, Expr<Position>)>,
    /// Which rows are kept.
    pub kind: JoinKind,
    /// Columns of the left table in the output.
    pub left_columns: Vec<Position>,
    /// Columns of the output after the left ones, from the right table as it came.
    pub right_columns: Vec<Expr<Position>>,
}

/// Which rows a join keeps: matching pairs, left rows without a match, right rows without a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinKind {
    /// Pairs with equal keys.
    pub matches: bool,
    /// Left rows without a match.
    pub unmatched_left: bool,
    /// Right rows without a match, after all others.
    pub unmatched_right: bool,
}
