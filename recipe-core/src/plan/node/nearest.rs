//! The nearest of the rows that could be beside another.

use crate::plan::{ColumnId, Expr, Position, Unit};

/// How the nearest of the right rows with equal keys is found, by a value of each row. Rows without one match nothing.
#[derive(Debug, Clone)]
pub struct Nearest<C = ColumnId> {
    /// The values of left rows: decimals, doubles or timestamps.
    pub left: C,
    /// The values of right rows, which are compared as values of that type.
    pub right: Expr<Position>,
    /// On which side of the left row's value it may lie.
    pub direction: Direction,
    /// Whether an equal value counts.
    pub equal: bool,
    /// How far away it may lie, if it matters.
    pub tolerance: Option<Tolerance>,
}

/// On which side the nearest value may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Before the value: the largest one. Of equal ones, the last row's.
    Backward,
    /// After the value: the smallest one. Of equal ones, the first row's.
    Forward,
    /// On both sides; of two that are equally far away, the one before.
    Both,
}

/// How far away a value may lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// From a decimal: as many of its units.
    Decimal(u128),
    /// From a double.
    Double(f64),
    /// From a timestamp.
    Time(Unit),
}

impl<C> Nearest<C> {
    pub(super) fn map_column<D>(self, column: &impl Fn(C) -> D) -> Nearest<D> {
        let Nearest { left, right, direction, equal, tolerance } = self;
        Nearest { left: column(left), right, direction, equal, tolerance }
    }
}
