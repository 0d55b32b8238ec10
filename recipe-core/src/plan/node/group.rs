//! Groups of rows, and aggregates of them.

use arrow_schema::DataType;

use crate::kernel::aggregate::AggregateFunction;
use crate::plan::{ColumnId, Position};

/// Groups rows and aggregates each group.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// Columns whose values make a group; null is a value of its own. Without any, all rows are one group, which is there
    /// without rows, too.
    pub keys: Vec<Position>,
    /// What is computed for each group.
    pub calls: Vec<AggregateCall<Position>>,
}

/// An aggregate function over a column.
#[derive(Debug, Clone)]
pub struct AggregateCall<C = ColumnId> {
    /// The function.
    pub function: AggregateFunction,
    /// The column.
    pub column: C,
    /// The type of the result.
    pub data_type: DataType,
}

impl<C> AggregateCall<C> {
    pub(in crate::plan) fn map_column<D>(self, column: &impl Fn(C) -> D) -> AggregateCall<D> {
        let AggregateCall { function, column: old, data_type } = self;
        AggregateCall { function, column: column(old), data_type }
    }
}
