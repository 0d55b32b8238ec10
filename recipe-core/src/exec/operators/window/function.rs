//! What each window function carries from row to row.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, new_empty_array, new_null_array};
use arrow_schema::{DataType, SchemaRef};

use super::cells::{collect, nearest, next_valid, together};
use super::kept::{Kept, own};
use super::last_valid::last_valid;
use crate::error::Result;
use crate::exec::Batch;
use crate::exec::operators::ranks::Ranks;
use crate::exec::operators::sessions::Sessions;
use crate::exec::state::{impossible, table};
use crate::kernel::rolling::{Frame, Rolling, RollingFunction, Running, rolling, running};
use crate::plan::{Position, Window, WindowFunction};

pub(super) enum Function {
    RowNumber,
    LastValid {
        column: Position,
        last: Option<ArrayRef>,
    },
    Ranks(Ranks),
    Running {
        column: Position,
        values: Box<dyn Running>,
    },
    Rolling {
        column: Position,
        function: RollingFunction,
        frame: Frame,
        input: DataType,
        above: Kept,
        values: Box<dyn Rolling>,
    },
    Above {
        column: Position,
        rows: usize,
        above: Kept,
    },
    Below {
        column: Position,
        rows: usize,
    },
    Nearest {
        column: Position,
        before: usize,
        after: usize,
        /// The last value above, and the number of its row.
        last: Option<(ArrayRef, u64)>,
    },
    Session {
        column: Position,
        sessions: Sessions,
    },
}

impl Function {
    pub(super) fn new(function: &WindowFunction<Position>, node: &Window, input: &SchemaRef) -> Self {
        match function {
            WindowFunction::LastValid(column) => Function::LastValid { column: *column, last: None },
            WindowFunction::Rank => Function::Ranks(Ranks::new(false, &node.order, input)),
            WindowFunction::DenseRank => Function::Ranks(Ranks::new(true, &node.order, input)),
            WindowFunction::Running { function, column } => {
                let values = running(*function, input.field(column.0).data_type());
                Function::Running { column: *column, values }
            }
            WindowFunction::Rolling { function, column, before, after } => {
                let (column, function) = (*column, *function);
                let frame = Frame { before: *before, after: *after };
                let input = input.field(column.0).data_type().clone();
                let values = rolling(function, &input, frame, 0, 0);
                Function::Rolling { column, function, frame, input, above: Kept::new(*before), values }
            }
            WindowFunction::Above { column, rows } => {
                Function::Above { column: *column, rows: *rows, above: Kept::new(*rows) }
            }
            WindowFunction::Below { column, rows } => Function::Below { column: *column, rows: *rows },
            WindowFunction::Nearest { column, before, after } => {
                Function::Nearest { column: *column, before: *before, after: *after, last: None }
            }
            WindowFunction::Session { column, gap } => {
                Function::Session { column: *column, sessions: Sessions::new(*gap) }
            }
            // Aggregates of all rows are not computed in row order.
            WindowFunction::RowNumber | WindowFunction::Whole(_) => Function::RowNumber,
        }
    }

    /// Takes note of rows that came in.
    pub(super) fn see(&mut self, batch: &RecordBatch) -> Result<()> {
        match self {
            Function::Rolling { column, values, .. } => values.push(batch.column(column.0)),
            _ => Ok(()),
        }
    }

    /// Takes note that no more rows come in.
    pub(super) fn end(&mut self) {
        if let Function::Rolling { values, .. } = self {
            values.finish();
        }
    }

    /// What it carries, if it carries something.
    pub(super) fn state(&self, input: &SchemaRef) -> Result<Option<RecordBatch>> {
        let data_type = |column: &Position| input.field(column.0).data_type();
        let empty = |column: &Position| new_empty_array(data_type(column));
        let columns: Vec<ArrayRef> = match self {
            Function::RowNumber | Function::Below { .. } => return Ok(None),
            Function::LastValid { column, last } => {
                vec![last.clone().unwrap_or_else(|| empty(column))]
            }
            Function::Rolling { column, above, .. } | Function::Above { column, above, .. } => {
                vec![above.to_array(data_type(column))?]
            }
            Function::Nearest { column, last, .. } => {
                let value = last.as_ref().map_or_else(|| empty(column), |(value, _)| value.clone());
                let row = last.iter().map(|(_, row)| *row as i64);
                vec![value, Arc::new(Int64Array::from_iter_values(row))]
            }
            Function::Session { sessions, .. } => sessions.state(),
            Function::Ranks(ranks) => ranks.state(),
            Function::Running { values, .. } => values.state(),
        };
        let rows = columns.first().map_or(0, Array::len);
        table(columns, rows).map(Some)
    }

    /// Goes on from what it carried when `rows` rows had gone out. The rows that were held are seen again after it.
    pub(super) fn restore<'a>(
        &mut self,
        carried: &mut impl Iterator<Item = &'a RecordBatch>,
        rows: u64,
    ) -> Result<()> {
        if matches!(self, Function::RowNumber | Function::Below { .. }) {
            return Ok(());
        }
        let carried = carried.next().ok_or_else(impossible)?;
        let cells = carried.column(0);
        let all_above = |most: usize| cells.len() as u64 == rows.min(most as u64);
        match self {
            Function::RowNumber | Function::Below { .. } => {}
            Function::LastValid { last, .. } => {
                *last = (cells.len() == 1 && cells.is_valid(0)).then(|| cells.clone());
            }
            Function::Rolling { function, frame, input, above, values, .. } => {
                if !all_above(frame.before) {
                    return Err(impossible());
                }
                above.restore(cells);
                *values = rolling(*function, input, *frame, rows - cells.len() as u64, rows);
                values.push(cells)?;
            }
            Function::Above { rows: most, above, .. } => {
                if !all_above(*most) {
                    return Err(impossible());
                }
                above.restore(cells);
            }
            Function::Nearest { last, .. } => {
                *last = carried_value(carried, rows)?;
            }
            Function::Session { sessions, .. } => sessions.restore(carried)?,
            Function::Ranks(ranks) => ranks.restore(carried, rows)?,
            Function::Running { values, .. } => values.restore(carried).ok_or_else(impossible)?,
        }
        Ok(())
    }

    /// Takes note that the rows of a batch leave without results; the first of them has the number `first`.
    pub(super) fn leave(&mut self, batch: &RecordBatch, first: u64) -> Result<()> {
        match self {
            Function::RowNumber | Function::Below { .. } => {}
            Function::LastValid { column, last } => {
                if let Some((value, _)) = last_value(batch.column(column.0))? {
                    *last = Some(value);
                }
            }
            Function::Ranks(ranks) => drop(ranks.column(batch, first)?),
            Function::Running { column, values } => {
                values.push(batch.column(column.0))?;
                values.take(batch.num_rows())?;
            }
            Function::Rolling { column, above, .. } | Function::Above { column, above, .. } => {
                above.push(batch.column(column.0))?;
            }
            Function::Nearest { column, last, .. } => {
                if let Some((value, row)) = last_value(batch.column(column.0))? {
                    *last = Some((value, first + row as u64));
                }
            }
            Function::Session { column, sessions } => drop(numbers(batch.column(column.0), sessions)),
        }
        Ok(())
    }

    /// Adds `more` rows that go out after the first `rows`, of which only what they carried on their own is known.
    pub(super) fn absorb<'a>(
        &mut self,
        carried: &mut impl Iterator<Item = &'a RecordBatch>,
        rows: u64,
        more: u64,
    ) -> Result<()> {
        if matches!(self, Function::RowNumber | Function::Below { .. }) {
            return Ok(());
        }
        let carried = carried.next().ok_or_else(impossible)?;
        let cells = carried.column(0);
        let all_above = |most: usize| cells.len() as u64 == more.min(most as u64);
        match self {
            Function::RowNumber | Function::Below { .. } => {}
            Function::LastValid { last, .. } => {
                if cells.len() == 1 && cells.is_valid(0) {
                    *last = Some(cells.clone());
                }
            }
            Function::Rolling { frame: Frame { before: most, .. }, above, .. }
            | Function::Above { rows: most, above, .. } => {
                if !all_above(*most) {
                    return Err(impossible());
                }
                above.push(cells)?;
            }
            Function::Nearest { last, .. } => {
                if let Some((value, row)) = carried_value(carried, more)? {
                    *last = Some((value, rows + row));
                }
            }
            Function::Session { sessions, .. } => sessions.absorb(carried)?,
            Function::Ranks(ranks) => ranks.absorb(carried, rows, more)?,
            Function::Running { values, .. } => values.join(carried).ok_or_else(impossible)?,
        }
        Ok(())
    }

    /// The results for a batch, whose first row has the number `first`, given those that follow.
    pub(super) fn column(
        &mut self,
        batch: &RecordBatch,
        below: &VecDeque<Batch>,
        first: u64,
    ) -> Result<ArrayRef> {
        let rows = batch.num_rows();
        match self {
            Function::RowNumber => {
                let numbers = (0..rows as u64).map(|row| (first + row + 1) as i64);
                Ok(Arc::new(Int64Array::from_iter_values(numbers)))
            }
            Function::LastValid { column, last } => {
                let values = batch.column(column.0);
                let filled = last_valid(values, last.as_ref())?;
                if rows > 0 {
                    *last = filled.is_valid(rows - 1).then(|| own(&filled.slice(rows - 1, 1))).transpose()?;
                }
                Ok(filled)
            }
            Function::Ranks(ranks) => ranks.column(batch, first),
            Function::Running { column, values } => {
                values.push(batch.column(column.0))?;
                values.take(rows)
            }
            Function::Rolling { column, above, values, .. } => {
                above.push(batch.column(column.0))?;
                values.take(rows)
            }
            Function::Above { column, rows: distance, above } => {
                let cells = batch.column(column.0);
                let missing = (*distance - above.len()).min(rows);
                let mut parts = vec![new_null_array(cells.data_type(), missing)];
                collect(&mut parts, above.pieces().chain([cells]), 0, rows - missing);
                let moved = together(&parts)?;
                above.push(cells)?;
                Ok(moved)
            }
            Function::Below { column, rows: distance } => {
                let mut parts = Vec::new();
                let following = below.iter().map(|batch| batch.data.column(column.0));
                collect(&mut parts, [batch.column(column.0)].into_iter().chain(following), *distance, rows);
                let found: usize = parts.iter().map(Array::len).sum();
                parts.push(new_null_array(batch.column(column.0).data_type(), rows - found));
                together(&parts)
            }
            Function::Nearest { column, before, after, last } => {
                let cells = batch.column(column.0);
                let following = below.iter().map(|batch| batch.data.column(column.0));
                let next = next_valid(following, *after);
                let filled = nearest(cells, last.as_ref(), next.as_ref(), (*before, *after), first)?;
                if let Some((value, row)) = last_value(cells)? {
                    *last = Some((value, first + row as u64));
                }
                Ok(filled)
            }
            Function::Session { column, sessions } => Ok(numbers(batch.column(column.0), sessions)),
        }
    }
}

/// The last cell that is not null, and its row.
fn last_value(cells: &ArrayRef) -> Result<Option<(ArrayRef, usize)>> {
    let last = (0..cells.len()).rev().find(|row| cells.is_valid(*row));
    last.map(|row| Ok((own(&cells.slice(row, 1))?, row))).transpose()
}

/// A value that was carried, and the number of its row, which is one of the first `rows`.
fn carried_value(carried: &RecordBatch, rows: u64) -> Result<Option<(ArrayRef, u64)>> {
    let cells = carried.column(0);
    let row = carried.column(1).as_primitive::<Int64Type>().iter().next().flatten();
    match row.map(u64::try_from) {
        None if cells.is_empty() => Ok(None),
        Some(Ok(row)) if cells.len() == 1 && cells.is_valid(0) && row < rows => {
            Ok(Some((cells.clone(), row)))
        }
        _ => Err(impossible()),
    }
}

/// The numbers of the sessions that moments belong to.
fn numbers(moments: &ArrayRef, sessions: &mut Sessions) -> ArrayRef {
    let moments = moments.as_primitive::<TimestampMicrosecondType>();
    let numbers = moments.iter().map(|moment| moment.map(|moment| sessions.next(moment)));
    Arc::new(numbers.collect::<Int64Array>())
}
