//! Functions over the rows around each row.

use arrow_schema::DataType;

use super::{AggregateCall, Flow, SortKey};
use crate::kernel::date::Unit;
use crate::kernel::rolling::{RollingFunction, RunningFunction};
use crate::plan::{ColumnId, KnownColumns, Position};

/// Functions over the rows around each row.
#[derive(Debug, Clone)]
pub struct Window {
    /// Rows that differ in these columns do not see each other.
    pub partition: Vec<Position>,
    /// The order in which rows are seen, or the table's own.
    pub order: Vec<SortKey<Position>>,
    /// What is computed.
    pub functions: Vec<WindowFunction<Position>>,
}

impl Window {
    pub(in crate::plan) fn map_columns(self, column: &impl Fn(Position) -> Position) -> Window {
        Window {
            partition: self.partition.into_iter().map(column).collect(),
            order: self.order.into_iter().map(|key| key.map_column(column)).collect(),
            functions: self.functions.into_iter().map(|function| function.map_column(column)).collect(),
        }
    }

    /// Whether rows wait for those below them.
    pub(crate) fn holds_rows(&self) -> bool {
        self.functions.iter().any(|function| function.rows_below() > 0)
    }

    pub(super) fn flow(&self) -> Flow {
        let bounded = self.partition.is_empty()
            && self.order.is_empty()
            && self.functions.iter().all(|function| !matches!(function, WindowFunction::Whole(_)));
        if bounded { Flow::Ordered } else { Flow::Blocking }
    }
}

/// A function over the rows around a row. An engine has to run every one of them, and so may match all.
#[derive(Debug, Clone)]
pub enum WindowFunction<C = ColumnId> {
    /// The column's last value that is not null, up to and with the row itself.
    LastValid(C),
    /// 1 for the first row, 2 for the second.
    RowNumber,
    /// The row's place in the window's order, which rows that are equal there share: 1 more than there are rows before them.
    Rank,
    /// As [`Rank`](Self::Rank), without gaps: 1 more than there are different places before it.
    DenseRank,
    /// A function of a column's values from the first row on, up to and with the row itself.
    Running {
        /// The function.
        function: RunningFunction,
        /// The column.
        column: C,
    },
    /// A function of a column's values in the row, `before` rows above it and `after` rows below.
    Rolling {
        /// The function.
        function: RollingFunction,
        /// The column.
        column: C,
        /// Rows above.
        before: usize,
        /// Rows below.
        after: usize,
    },
    /// The column's cell so many rows above; null where there is no such row.
    Above {
        /// The column.
        column: C,
        /// How many rows.
        rows: usize,
    },
    /// The column's cell so many rows below; null where there is no such row.
    Below {
        /// The column.
        column: C,
        /// How many rows.
        rows: usize,
    },
    /// The column's value that is not null of the row itself, or else of the nearest row above, or else of the nearest below.
    Nearest {
        /// The column.
        column: C,
        /// How far above.
        before: usize,
        /// How far below.
        after: usize,
    },
    /// The number of the row's session, from 1: a row starts one where its moment lies further than `gap` from that of the row
    /// before. A row without a moment has none, and does not count.
    Session {
        /// The column of moments.
        column: C,
        /// How far rows of one session lie apart at most.
        gap: Unit,
    },
    /// An aggregate over all rows of the partition.
    Whole(AggregateCall<C>),
}

impl<C> WindowFunction<C> {
    pub(in crate::plan) fn map_column<D>(self, map: &impl Fn(C) -> D) -> WindowFunction<D> {
        use WindowFunction::*;
        match self {
            LastValid(of) => LastValid(map(of)),
            RowNumber => RowNumber,
            Rank => Rank,
            DenseRank => DenseRank,
            Running { function, column } => Running { function, column: map(column) },
            Rolling { function, column, before, after } => {
                Rolling { function, column: map(column), before, after }
            }
            Above { column, rows } => Above { column: map(column), rows },
            Below { column, rows } => Below { column: map(column), rows },
            Nearest { column, before, after } => Nearest { column: map(column), before, after },
            Session { column, gap } => Session { column: map(column), gap },
            Whole(call) => Whole(call.map_column(map)),
        }
    }

    /// How many rows below a row it sees.
    pub(crate) fn rows_below(&self) -> usize {
        match self {
            WindowFunction::Rolling { after, .. } | WindowFunction::Nearest { after, .. } => *after,
            WindowFunction::Below { rows, .. } => *rows,
            _ => 0,
        }
    }
}

impl WindowFunction<ColumnId> {
    /// The type of the result.
    pub(in crate::plan) fn data_type(&self, known: &KnownColumns) -> DataType {
        use WindowFunction::*;
        match self {
            LastValid(column) | Above { column, .. } | Below { column, .. } | Nearest { column, .. } => {
                known.data_type(*column).clone()
            }
            RowNumber | Rank | DenseRank | Session { .. } => DataType::Int64,
            Running { function, column } => function.data_type(known.data_type(*column)),
            Rolling { function, column, .. } => function.data_type(known.data_type(*column)),
            Whole(call) => call.data_type.clone(),
        }
    }
}

impl WindowFunction<Position> {
    /// The column it is over.
    pub(crate) fn column(&self) -> Option<Position> {
        use WindowFunction::*;
        match self {
            LastValid(column)
            | Running { column, .. }
            | Rolling { column, .. }
            | Above { column, .. }
            | Below { column, .. }
            | Nearest { column, .. }
            | Session { column, .. } => Some(*column),
            Whole(call) => Some(call.column),
            RowNumber | Rank | DenseRank => None,
        }
    }
}
