//! `Window` in row order with a bounded carry: fills, row numbers and rolling sums.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, UInt64Array, new_empty_array};
use arrow_schema::SchemaRef;

use super::sort::gather;
use super::state::table;
use super::{Batch, Operator, Trace};
use crate::error::{Error, Kind, Result};
use crate::kernel::aggregate::rolling_sum;
use crate::plan::{Window, WindowFunction};

/// Holds batches until the rows below them that they need are there.
pub(super) struct Streaming {
    node: Window,
    functions: Vec<Function>,
    after: usize,
    held: VecDeque<Batch>,
    held_rows: usize,
    rows_out: u64,
    input: SchemaRef,
    output: SchemaRef,
}

enum Function {
    LastValid { column: usize, last: Option<ArrayRef> },
    RowNumber,
    RollingSum { column: usize, before: usize, after: usize, above: ArrayRef },
}

impl Streaming {
    pub(super) fn new(node: &Window, input: &SchemaRef, output: SchemaRef) -> Self {
        let mut after = 0;
        let functions = node.functions.iter().map(|function| match function {
            WindowFunction::LastValid(column) => Function::LastValid { column: *column, last: None },
            WindowFunction::RollingSum { column, before, after: below } => {
                after = after.max(*below);
                let above = new_empty_array(input.field(*column).data_type());
                Function::RollingSum { column: *column, before: *before, after: *below, above }
            }
            WindowFunction::RowNumber | WindowFunction::Whole(_) => Function::RowNumber,
        });
        let functions = functions.collect();
        Streaming {
            node: node.clone(),
            functions,
            after,
            held: VecDeque::new(),
            held_rows: 0,
            rows_out: 0,
            input: input.clone(),
            output,
        }
    }

    fn give(&mut self, ended: bool) -> Result<Vec<Batch>> {
        let mut given = Vec::new();
        while let Some(batch) = self.held.front() {
            let rows = batch.data.num_rows();
            if !ended && self.held_rows - rows < self.after {
                break;
            }
            let Some(batch) = self.held.pop_front() else { break };
            self.held_rows -= rows;
            let mut columns = batch.data.columns().to_vec();
            for function in &mut self.functions {
                columns.push(function.column(&batch.data, &self.held, self.rows_out)?);
            }
            self.rows_out += rows as u64;
            given.push(batch.with_data(RecordBatch::try_new(self.output.clone(), columns)?));
        }
        Ok(given)
    }
}

impl Operator for Streaming {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        self.held_rows += batch.data.num_rows();
        self.held.push_back(batch);
        self.give(false)
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        self.give(true)
    }

    fn fork(&self) -> Result<Box<dyn Operator>> {
        Ok(Box::new(Streaming::new(&self.node, &self.input, self.output.clone())))
    }

    fn state(&self) -> Result<Vec<RecordBatch>> {
        let rows = Int64Array::from(vec![self.rows_out as i64]);
        let held = gather(&self.input, self.held.iter().map(|batch| &batch.data))?;
        let mut state = vec![table(vec![Arc::new(rows)], 1)?, held];
        for function in &self.functions {
            state.extend(function.state(&self.input)?);
        }
        Ok(state)
    }

    fn take_over(&mut self, state: &[RecordBatch]) -> Result<()> {
        let [rows, held, carried @ ..] = state else { return Ok(()) };
        let mut carried = carried.iter();
        let rows = rows.column(0).as_primitive::<Int64Type>().iter().next().flatten();
        self.rows_out = rows.and_then(|rows| u64::try_from(rows).ok()).ok_or_else(wrong)?;
        self.held_rows = held.num_rows();
        self.held = if self.held_rows == 0 { VecDeque::new() } else { [Batch::made(held.clone())].into() };
        for function in &mut self.functions {
            function.take_over(&mut carried, self.rows_out)?;
        }
        Ok(())
    }
}

/// A state may come from anywhere.
fn wrong() -> Error {
    Kind::Data("the state is of rows that cannot have been".into()).into()
}

impl Function {
    /// What it carries, if it carries something.
    fn state(&self, input: &SchemaRef) -> Result<Option<RecordBatch>> {
        let (column, carried) = match self {
            Function::RowNumber => return Ok(None),
            Function::LastValid { column, last } => (column, last.clone()),
            Function::RollingSum { column, above, .. } => (column, Some(above.clone())),
        };
        let carried = carried.unwrap_or_else(|| new_empty_array(input.field(*column).data_type()));
        let rows = carried.len();
        table(vec![carried], rows).map(Some)
    }

    fn take_over<'a>(
        &mut self,
        carried: &mut impl Iterator<Item = &'a RecordBatch>,
        rows: u64,
    ) -> Result<()> {
        match self {
            Function::RowNumber => {}
            Function::LastValid { last, .. } => {
                let carried = carried.next().ok_or_else(wrong)?.column(0);
                *last = (carried.len() == 1 && carried.is_valid(0)).then(|| carried.clone());
            }
            Function::RollingSum { before, above, .. } => {
                let carried = carried.next().ok_or_else(wrong)?.column(0);
                if carried.len() > *before || carried.len() as u64 > rows {
                    return Err(wrong());
                }
                *above = carried.clone();
            }
        }
        Ok(())
    }

    fn column(&mut self, batch: &RecordBatch, below: &VecDeque<Batch>, first: u64) -> Result<ArrayRef> {
        let rows = batch.num_rows();
        match self {
            Function::RowNumber => {
                let numbers = (0..rows as u64).map(|row| (first + row + 1) as i64);
                Ok(Arc::new(Int64Array::from_iter_values(numbers)))
            }
            Function::LastValid { column, last } => {
                let values = batch.column(*column);
                let filled = last_valid(values, last.as_ref())?;
                if rows > 0 {
                    *last = filled.is_valid(rows - 1).then(|| own(&filled.slice(rows - 1, 1))).transpose()?;
                }
                Ok(filled)
            }
            Function::RollingSum { column, before, after, above } => {
                let mut parts: Vec<ArrayRef> = vec![above.clone(), batch.column(*column).clone()];
                let mut wanted = *after;
                for batch in below {
                    let values = batch.data.column(*column);
                    let taken = values.len().min(wanted);
                    parts.push(values.slice(0, taken));
                    wanted -= taken;
                }
                let start = above.len();
                let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
                let all = arrow_select::concat::concat(&parts)?;
                let sums = rolling_sum(&all, start..start + rows, *before, *after, first - start as u64)?;
                let seen = start + rows;
                let kept = seen.min(*before);
                *above = own(&all.slice(seen - kept, kept))?;
                Ok(sums)
            }
        }
    }
}

/// Each null as the last value before it, and at the start as `carry`.
fn last_valid(values: &ArrayRef, carry: Option<&ArrayRef>) -> Result<ArrayRef> {
    if values.null_count() == 0 {
        return Ok(values.clone());
    }
    let carried = match carry {
        Some(carry) => arrow_select::concat::concat(&[carry.as_ref(), values.as_ref()])?,
        None => values.clone(),
    };
    let shift = carried.len() - values.len();
    let mut last = (shift > 0).then_some(0_u64);
    let from = (shift..carried.len()).map(|row| {
        if carried.is_valid(row) {
            last = Some(row as u64);
        }
        last
    });
    let from: UInt64Array = from.collect();
    Ok(arrow_select::take::take(&carried, &from, None)?)
}

/// A copy that does not keep a whole batch's buffers alive.
fn own(values: &ArrayRef) -> Result<ArrayRef> {
    if let Some(texts) = values.as_string_view_opt() {
        return Ok(Arc::new(texts.gc()));
    }
    let every: UInt64Array = (0..values.len() as u64).map(Some).collect();
    Ok(arrow_select::take::take(values, &every, None)?)
}
