//! Functions over the rows around each row.

use arrow_schema::DataType;

use super::{AggregateCall, Flow, SortKey};
use crate::kernel::aggregate::{AggregateFunction, result_type};
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
    /// The sum of a column over the row, `before` rows above it and `after` rows below.
    RollingSum {
        /// The column.
        column: C,
        /// Rows above.
        before: usize,
        /// Rows below.
        after: usize,
    },
    /// An aggregate over all rows of the partition.
    Whole(AggregateCall<C>),
}

impl<C> WindowFunction<C> {
    pub(in crate::plan) fn map_column<D>(self, column: &impl Fn(C) -> D) -> WindowFunction<D> {
        match self {
            WindowFunction::LastValid(of) => WindowFunction::LastValid(column(of)),
            WindowFunction::RowNumber => WindowFunction::RowNumber,
            WindowFunction::RollingSum { column: of, before, after } => {
                WindowFunction::RollingSum { column: column(of), before, after }
            }
            WindowFunction::Whole(call) => WindowFunction::Whole(call.map_column(column)),
        }
    }
}

impl WindowFunction<ColumnId> {
    /// The type of the result.
    pub(in crate::plan) fn data_type(&self, known: &KnownColumns) -> DataType {
        match self {
            WindowFunction::LastValid(column) => known.data_type(*column).clone(),
            WindowFunction::RowNumber => DataType::Int64,
            WindowFunction::RollingSum { column, .. } => {
                result_type(AggregateFunction::Sum, known.data_type(*column))
            }
            WindowFunction::Whole(call) => call.data_type.clone(),
        }
    }
}

impl WindowFunction<Position> {
    /// The column it is over.
    pub(in crate::plan) fn column(&self) -> Option<Position> {
        match self {
            WindowFunction::LastValid(column) | WindowFunction::RollingSum { column, .. } => Some(*column),
            WindowFunction::Whole(call) => Some(call.column),
            WindowFunction::RowNumber => None,
        }
    }
}
