//! Rows of two tables side by side.

use std::sync::Arc;

use super::{Dataset, Nearest};
use crate::plan::{ColumnId, Expr, Position};

/// Puts rows of a second table beside rows of this one where their keys are equal.
#[derive(Debug, Clone)]
pub struct Join {
    /// The second table.
    pub right: Arc<Dataset>,
    /// Pairs that must be equal, in the type of the left one: a column, and a value of the right table as it came.
    pub keys: Vec<(Position, Expr<Position>)>,
    /// Whether null equals null in a key; else it equals nothing.
    pub nulls_equal: bool,
    /// What must hold besides; null meets nothing. With these, all rows with equal keys that meet them are matches.
    pub compared: Vec<Compared>,
    /// Which rows are kept.
    pub kind: JoinKind,
    /// Which of the right rows with equal keys count as matches.
    pub matching: Matching<Position>,
    /// How many matches each left row must have, if it matters.
    pub expected: Option<Expected<Position>>,
    /// Columns of the left table in the output.
    pub left_columns: Vec<Position>,
    /// Columns of the output after the left ones: columns of the right table as it came, and literals.
    pub right_columns: Vec<Expr<Position>>,
}

impl Join {
    pub(super) fn map_columns(mut self, column: &impl Fn(Position) -> Position) -> Join {
        self.keys.iter_mut().for_each(|(left, _)| *left = column(*left));
        self.left_columns.iter_mut().for_each(|left| *left = column(*left));
        self.compared.iter_mut().for_each(|compared| compared.left = column(compared.left));
        self.matching = self.matching.map_column(column);
        self.expected = self.expected.map(|expected| expected.map_column(column));
        self
    }
}

/// A value of the left table, and one of the right table that it must be less or greater than.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The left value.
    pub left: Position,
    /// How it compares with the right one.
    pub how: Inequality,
    /// The right value, of the table as it came; it is compared in the type of the left one.
    pub right: Expr<Position>,
}

/// How two values compare that are not just equal. `NaN` is greater than every number, and text compares by code point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inequality {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// Which rows a join keeps: matching pairs, left rows without a match, right rows without a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinKind {
    /// Left rows with their matches.
    pub matches: bool,
    /// Left rows without a match.
    pub unmatched_left: bool,
    /// Right rows without a match, after all others.
    pub unmatched_right: bool,
}

/// Which of the right rows with equal keys count as matches of a left row.
#[derive(Debug, Clone)]
pub enum Matching<C = ColumnId> {
    /// All of them, in their order.
    All,
    /// The only one: two right rows with the same keys are an error.
    Only,
    /// The first one.
    First,
    /// The last one.
    Last,
    /// The one whose number among them, from 1, stands in this column, if there are so many.
    Numbered(C),
    /// The one whose value is nearest.
    Nearest(Nearest<C>),
}

impl<C> Matching<C> {
    pub(in crate::plan) fn map_column<D>(self, column: &impl Fn(C) -> D) -> Matching<D> {
        match self {
            Matching::All => Matching::All,
            Matching::Only => Matching::Only,
            Matching::First => Matching::First,
            Matching::Last => Matching::Last,
            Matching::Numbered(number) => Matching::Numbered(column(number)),
            Matching::Nearest(nearest) => Matching::Nearest(nearest.map_column(column)),
        }
    }

    /// Calls `visit` with the columns of the left table that it is about.
    pub(in crate::plan) fn visit_columns(&self, visit: &mut impl FnMut(&C)) {
        match self {
            Matching::All | Matching::Only | Matching::First | Matching::Last => {}
            Matching::Numbered(number) => visit(number),
            Matching::Nearest(nearest) => visit(&nearest.left),
        }
    }
}

/// That each left row has one match at most; others are an error, which names them.
#[derive(Debug, Clone)]
pub struct Expected<C = ColumnId> {
    /// Whether it must have one.
    pub some: bool,
    /// The row's number in the left table, from 1.
    pub row: C,
    /// The cells that name the row, and what they are called.
    pub shown: Vec<(String, C)>,
}

impl<C> Expected<C> {
    pub(in crate::plan) fn map_column<D>(self, column: &impl Fn(C) -> D) -> Expected<D> {
        let Expected { some, row, shown } = self;
        let shown = shown.into_iter().map(|(name, cell)| (name, column(cell)));
        Expected { some, row: column(row), shown: shown.collect() }
    }
}
