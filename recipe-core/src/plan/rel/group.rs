//! Values from several rows: window functions, groups, and looks at the data.

use std::collections::HashSet;

use super::Rel;
use crate::error::{Kind, Result};
use crate::kernel::aggregate::{AggregateFunction, result_type};
use crate::plan::{
    Aggregate, AggregateCall, Column, ColumnId, Look, Node, RollingFunction, RunningFunction, SortKey, Unit,
    Window, WindowFunction,
};

impl Rel {
    /// Adds the results of window functions, a column for each, for the step's own use. Rows that differ in `partition` do
    /// not see each other; they are seen in ascending `order`, null first.
    pub fn window(
        &mut self,
        partition: &[Column],
        order: &[Column],
        functions: Vec<WindowFunction>,
    ) -> Vec<Column> {
        let ascending = |column: &Column| SortKey { column: column.id, descending: false, nulls_first: true };
        let order: Vec<SortKey> = order.iter().map(ascending).collect();
        self.window_by(partition, &order, functions)
    }

    /// As [`window`](Self::window), where rows are seen in an order of any kind.
    pub fn window_by(
        &mut self,
        partition: &[Column],
        order: &[SortKey],
        functions: Vec<WindowFunction>,
    ) -> Vec<Column> {
        let positions = self.positions();
        let types: Vec<_> = functions.iter().map(|function| function.data_type(&self.known)).collect();
        let window = Window {
            partition: partition.iter().map(|column| positions(column.id)).collect(),
            order: order.iter().map(|key| key.map_column(&positions)).collect(),
            functions: functions.into_iter().map(|function| function.map_column(&positions)).collect(),
        };
        let made: Vec<ColumnId> = types.into_iter().map(|data_type| self.known.add("", data_type)).collect();
        self.present.extend(&made);
        self.temporary.extend(&made);
        self.push(Node::Window(window));
        made.into_iter().map(|id| self.handle(id)).collect()
    }

    /// One row for each group: the keys, then the aggregates under their names. Gives the columns of the aggregates.
    ///
    /// # Errors
    ///
    /// Two columns would have the same name.
    pub fn aggregate(&mut self, keys: &[Column], calls: Vec<(String, AggregateCall)>) -> Result<Vec<Column>> {
        let positions = self.positions();
        let mut made: Vec<ColumnId> = Vec::with_capacity(calls.len());
        let mut bound = Vec::with_capacity(calls.len());
        let mut names: HashSet<String> = keys.iter().map(|key| key.name.clone()).collect();
        for (name, call) in calls {
            if !names.insert(name.clone()) && !name.is_empty() {
                return Err(Kind::ColumnExists(name).into());
            }
            made.push(self.known.add(&name, call.data_type.clone()));
            bound.push(call.map_column(&positions));
        }
        let keys_at = keys.iter().map(|column| positions(column.id)).collect();
        self.present = keys.iter().map(Column::id).chain(made.iter().copied()).collect();
        let present: HashSet<ColumnId> = self.present.iter().copied().collect();
        self.temporary.retain(|id| present.contains(id));
        self.push(Node::Aggregate(Aggregate { keys: keys_at, calls: bound }));
        Ok(made.into_iter().map(|id| self.handle(id)).collect())
    }

    /// An aggregate of a column; the result has the type `function` gives for it.
    pub fn call(&self, function: AggregateFunction, column: &Column) -> AggregateCall {
        AggregateCall { function, column: column.id, data_type: result_type(function, &column.data_type) }
    }

    /// The number of each row, from 1: among the rows that are equal in `partition`, in ascending `order`, or as they stand.
    pub fn row_number(&mut self, partition: &[Column], order: &[Column]) -> Column {
        self.window(partition, order, vec![WindowFunction::RowNumber]).swap_remove(0)
    }

    /// An aggregate of a column over all rows, in every row. Rows outside of a step's conditions count, too.
    pub fn whole(&mut self, function: AggregateFunction, column: &Column) -> Column {
        self.wholes([function], column).swap_remove(0)
    }

    /// As [`whole`](Self::whole), for several aggregates at once: a column for each.
    pub fn wholes(
        &mut self,
        functions: impl IntoIterator<Item = AggregateFunction>,
        column: &Column,
    ) -> Vec<Column> {
        let calls = functions.into_iter().map(|function| WindowFunction::Whole(self.call(function, column)));
        let calls = calls.collect();
        self.window(&[], &[], calls)
    }

    /// A function of a column's values from the first row on, up to and with the row itself.
    pub fn running(&self, function: RunningFunction, column: &Column) -> WindowFunction {
        WindowFunction::Running { function, column: column.id }
    }

    /// A function of a column's values in the row, `before` rows above it and `after` rows below.
    pub fn rolling(
        &self,
        function: RollingFunction,
        column: &Column,
        before: usize,
        after: usize,
    ) -> WindowFunction {
        WindowFunction::Rolling { function, column: column.id, before, after }
    }

    /// The last valid value of a column, up to and with the row itself.
    pub fn last_valid(&self, column: &Column) -> WindowFunction {
        WindowFunction::LastValid(column.id)
    }

    /// The column's cell so many rows above.
    pub fn above(&self, column: &Column, rows: usize) -> WindowFunction {
        WindowFunction::Above { column: column.id, rows }
    }

    /// The column's cell so many rows below.
    pub fn below(&self, column: &Column, rows: usize) -> WindowFunction {
        WindowFunction::Below { column: column.id, rows }
    }

    /// The column's value nearest to the row, as far above and below as is said.
    pub fn nearest(&self, column: &Column, before: usize, after: usize) -> WindowFunction {
        WindowFunction::Nearest { column: column.id, before, after }
    }

    /// The number of the row's session, of which rows follow each other within `gap`. The column holds moments.
    pub fn session(&self, column: &Column, gap: Unit) -> WindowFunction {
        WindowFunction::Session { column: column.id, gap }
    }

    /// A look at a column's distinct values; more than `limit` are an error.
    pub fn look(&self, column: &Column, limit: usize) -> Look {
        Look { column: column.id, limit, why: "each would become a column" }
    }
}
