//! `Window` in row order with a bounded carry: fills, row numbers and rolling sums.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, Int64Array, PrimitiveArray, RecordBatch, UInt64Array,
    downcast_primitive_array, new_empty_array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::SchemaRef;

use crate::error::{Error, Kind, Result};
use crate::exec::batches::gather;
use crate::exec::operator::Relayed;
use crate::exec::state::table;
use crate::exec::{Batch, Operator, Trace};
use crate::kernel::aggregate::rolling_sum;
use crate::kernel::bits::{WORD, present_words};
use crate::plan::{Position, Window, WindowFunction};

/// Holds batches until the following rows that they need have come in.
pub(in crate::exec) struct Streaming {
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
    LastValid { column: Position, last: Option<ArrayRef> },
    RowNumber,
    RollingSum { column: Position, before: usize, after: usize, above: ArrayRef },
}

impl Streaming {
    pub(in crate::exec) fn new(node: &Window, input: &SchemaRef, output: SchemaRef) -> Self {
        let mut after = 0;
        let functions = node.functions.iter().map(|function| match function {
            WindowFunction::LastValid(column) => Function::LastValid { column: *column, last: None },
            WindowFunction::RollingSum { column, before, after: below } => {
                after = after.max(*below);
                let above = new_empty_array(input.field(column.0).data_type());
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

    fn state(&self) -> Result<Vec<RecordBatch>> {
        let rows = Int64Array::from(vec![self.rows_out as i64]);
        let held = gather(&self.input, self.held.iter().map(|batch| &batch.data))?;
        let mut state = vec![table(vec![Arc::new(rows)], 1)?, held];
        for function in &self.functions {
            state.extend(function.state(&self.input)?);
        }
        Ok(state)
    }

    fn restore(&mut self, state: &[RecordBatch]) -> Result<()> {
        let [rows, held, carried @ ..] = state else { return Ok(()) };
        let mut carried = carried.iter();
        let rows = rows.column(0).as_primitive::<Int64Type>().iter().next().flatten();
        self.rows_out = rows.and_then(|rows| u64::try_from(rows).ok()).ok_or_else(wrong)?;
        self.held_rows = held.num_rows();
        self.held = if self.held_rows == 0 { VecDeque::new() } else { [Batch::made(held.clone())].into() };
        for function in &mut self.functions {
            function.restore(&mut carried, self.rows_out)?;
        }
        Ok(())
    }
}

impl Relayed for Streaming {
    fn fork(&self) -> Box<dyn Relayed> {
        Box::new(Streaming::new(&self.node, &self.input, self.output.clone()))
    }
}

/// A state may come from anywhere.
fn wrong() -> Error {
    Kind::Data("the state cannot come from any rows".into()).into()
}

impl Function {
    /// What it carries, if it carries something.
    fn state(&self, input: &SchemaRef) -> Result<Option<RecordBatch>> {
        let (column, carried) = match self {
            Function::RowNumber => return Ok(None),
            Function::LastValid { column, last } => (column, last.clone()),
            Function::RollingSum { column, above, .. } => (column, Some(above.clone())),
        };
        let carried = carried.unwrap_or_else(|| new_empty_array(input.field(column.0).data_type()));
        let rows = carried.len();
        table(vec![carried], rows).map(Some)
    }

    fn restore<'a>(&mut self, carried: &mut impl Iterator<Item = &'a RecordBatch>, rows: u64) -> Result<()> {
        match self {
            Function::RowNumber => {}
            Function::LastValid { last, .. } => {
                let carried = carried.next().ok_or_else(wrong)?.column(0);
                *last = (carried.len() == 1 && carried.is_valid(0)).then(|| carried.clone());
            }
            Function::RollingSum { before, above, .. } => {
                let carried = carried.next().ok_or_else(wrong)?.column(0);
                if carried.len() as u64 != rows.min(*before as u64) {
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
                let values = batch.column(column.0);
                let filled = last_valid(values, last.as_ref())?;
                if rows > 0 {
                    *last = filled.is_valid(rows - 1).then(|| own(&filled.slice(rows - 1, 1))).transpose()?;
                }
                Ok(filled)
            }
            Function::RollingSum { column, before, after, above } => {
                let mut parts: Vec<ArrayRef> = vec![above.clone(), batch.column(column.0).clone()];
                let mut wanted = *after;
                for batch in below {
                    let values = batch.data.column(column.0);
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
    let values = values.as_ref();
    downcast_primitive_array!(
        values => return Ok(fill_down(values, carry)),
        _ => {}
    );
    let carried = match carry {
        Some(carry) => arrow_select::concat::concat(&[carry.as_ref(), values])?,
        None => values.slice(0, values.len()),
    };
    let shift = carried.len() - values.len();
    // Until there is a value, the first cell stands for none: it is the carry, or a null.
    let mut last = 0_u64;
    let from = UInt64Array::from_iter_values((shift..carried.len()).map(|row| {
        if carried.is_valid(row) {
            last = row as u64;
        }
        last
    }));
    Ok(arrow_select::take::take(&carried, &from, None)?)
}

/// As [`last_valid`], for numbers and dates.
fn fill_down<T: ArrowPrimitiveType>(values: &PrimitiveArray<T>, carry: Option<&ArrayRef>) -> ArrayRef {
    let rows = values.len();
    let carry = carry.filter(|carry| carry.is_valid(0)).map(|carry| carry.as_primitive::<T>().value(0));
    let first = values.nulls().and_then(|nulls| nulls.valid_slices().next()).map_or(rows, |(start, _)| start);
    let mut last = carry.unwrap_or_default();
    let mut filled = values.values().to_vec();
    for (there, filled) in present_words(values.nulls(), rows).into_iter().zip(filled.chunks_mut(WORD)) {
        for (bit, value) in filled.iter_mut().enumerate() {
            last = if there >> bit & 1 == 1 { *value } else { last };
            *value = last;
        }
    }
    let nulls = if carry.is_some() || first == 0 {
        None
    } else {
        Some(NullBuffer::new(BooleanBuffer::collect_bool(rows, |row| row >= first)))
    };
    let filled = PrimitiveArray::<T>::new(filled.into(), nulls);
    Arc::new(filled.with_data_type(values.data_type().clone()))
}

/// A copy that does not keep a whole batch's buffers alive.
fn own(values: &ArrayRef) -> Result<ArrayRef> {
    if let Some(texts) = values.as_string_view_opt() {
        return Ok(Arc::new(texts.gc()));
    }
    let every: UInt64Array = (0..values.len() as u64).map(Some).collect();
    Ok(arrow_select::take::take(values, &every, None)?)
}

#[cfg(test)]
mod tests {
    use arrow_array::{Float64Array, StringViewArray, TimestampMicrosecondArray};

    use super::*;

    #[test]
    fn nulls_get_the_last_value_of_any_type() {
        let cells = |row: i64| (row % 5 == 1 || (70..140).contains(&row)).then_some(row);
        let columns: [ArrayRef; 3] = [
            Arc::new((0..300).map(cells).collect::<TimestampMicrosecondArray>()),
            Arc::new((0..300).map(|row| cells(row).map(|row| row as f64)).collect::<Float64Array>()),
            Arc::new((0..300).map(|row| cells(row).map(|row| row.to_string())).collect::<StringViewArray>()),
        ];
        for values in columns {
            for (start, rows) in [(0, 300), (2, 4), (3, 2), (66, 64), (2, 3), (10, 0), (150, 65)] {
                for carry in [None, Some(values.slice(1, 1))] {
                    let slice = values.slice(start, rows);
                    let filled = last_valid(&slice, carry.as_ref()).expect("a column");
                    assert_eq!(filled.data_type(), values.data_type());
                    for row in 0..rows {
                        let last = (start..=start + row).rev().find(|row| values.is_valid(*row));
                        let expected = last.map(|row| values.slice(row, 1)).or_else(|| carry.clone());
                        let cell = filled.slice(row, 1);
                        assert_eq!(expected.unwrap_or_else(|| new_null(&values)).as_ref(), cell.as_ref());
                    }
                }
            }
        }
    }

    fn new_null(like: &ArrayRef) -> ArrayRef {
        arrow_array::new_null_array(like.data_type(), 1)
    }
}
