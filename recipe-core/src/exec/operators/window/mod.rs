//! `Window` in row order with a bounded carry: fills, row numbers, and functions of the rows around each row.

mod cells;
mod function;
mod kept;
mod last_valid;

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Int64Array, RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::exec::batches::gather;
use crate::exec::operator::Relayed;
use crate::exec::state::{impossible, table};
use crate::exec::{Batch, Operator, Trace};
use crate::plan::{Window, WindowFunction};
use function::Function;

/// Holds batches until the following rows that they need have come in.
pub(in crate::exec) struct Streaming {
    node: Window,
    functions: Vec<Function>,
    after: usize,
    held: VecDeque<Batch>,
    held_count: usize,
    rows_out: u64,
    input: SchemaRef,
    output: SchemaRef,
}

impl Streaming {
    pub(in crate::exec) fn new(node: &Window, input: &SchemaRef, output: SchemaRef) -> Self {
        let functions = node.functions.iter();
        Streaming {
            node: node.clone(),
            functions: functions.clone().map(|function| Function::new(function, node, input)).collect(),
            after: functions.map(WindowFunction::rows_below).max().unwrap_or(0),
            held: VecDeque::new(),
            held_count: 0,
            rows_out: 0,
            input: input.clone(),
            output,
        }
    }

    fn hold(&mut self, batch: Batch) -> Result<()> {
        if batch.data.num_rows() == 0 {
            return Ok(());
        }
        for function in &mut self.functions {
            function.see(&batch.data)?;
        }
        self.held_count += batch.data.num_rows();
        self.held.push_back(batch);
        Ok(())
    }

    /// How many rows had gone out before those that a state holds.
    fn gone(&self, rows: &RecordBatch, held: &RecordBatch) -> Result<u64> {
        let rows = rows.column(0).as_primitive::<Int64Type>().iter().next().flatten();
        let rows = rows.and_then(|rows| u64::try_from(rows).ok()).ok_or_else(impossible)?;
        let all_held = held.num_rows() == self.after || rows == 0 && held.num_rows() < self.after;
        if all_held { Ok(rows) } else { Err(impossible()) }
    }

    /// The rows that a state holds, after `rows` rows of the source. Where these are counted from one that is not the first,
    /// rows before it have numbers that wrap around.
    fn held_rows(&self, held: &RecordBatch, rows: u64) -> Result<Batch> {
        if self.after == 0 {
            return Ok(Batch::made(RecordBatch::new_empty(self.input.clone())));
        }
        let (back, columns) = held.columns().split_last().ok_or_else(impossible)?;
        let options = RecordBatchOptions::new().with_row_count(Some(held.num_rows()));
        let data = RecordBatch::try_new_with_options(self.input.clone(), columns.to_vec(), &options)?;
        let back = back.as_primitive::<Int64Type>().iter();
        Ok(Batch::of_rows(data, back.map(|back| back.map(|back| rows.wrapping_sub(back as u64))).collect()))
    }

    /// Lets rows leave for which the following rows that they need are there; all of them at the end.
    fn give(&mut self, ended: bool) -> Result<Vec<Batch>> {
        let mut given = Vec::new();
        loop {
            let ready = if ended { self.held_count } else { self.held_count.saturating_sub(self.after) };
            let Some(mut batch) = self.held.pop_front_if(|_| ready > 0) else { break };
            let rows = batch.data.num_rows().min(ready);
            if rows < batch.data.num_rows() {
                self.held.push_front(batch.slice(rows, batch.data.num_rows() - rows));
                batch = batch.slice(0, rows);
            }
            self.held_count -= rows;
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
        self.hold(batch)?;
        self.give(false)
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        self.functions.iter_mut().for_each(Function::end);
        self.give(true)
    }

    fn state(&self, rows: u64) -> Result<Vec<RecordBatch>> {
        let rows_out = Int64Array::from(vec![self.rows_out as i64]);
        let held = gather(&self.input, self.held.iter().map(|batch| &batch.data))?;
        // How far back each of them is in the source.
        let back = self.held.iter().flat_map(Batch::source_rows);
        let back = back.map(|row| row.map(|row| rows.wrapping_sub(row) as i64));
        // Columns that no row waits with need not be there.
        let mut columns = if self.after > 0 { held.columns().to_vec() } else { Vec::new() };
        columns.push(Arc::new(back.collect::<Int64Array>()));
        let mut state = vec![table(vec![Arc::new(rows_out)], 1)?, table(columns, held.num_rows())?];
        for function in &self.functions {
            state.extend(function.state(&self.input)?);
        }
        Ok(state)
    }

    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
        let [rows_out, held, carried @ ..] = state else { return Ok(()) };
        let mut carried = carried.iter();
        self.rows_out = self.gone(rows_out, held)?;
        (self.held, self.held_count) = (VecDeque::new(), 0);
        for function in &mut self.functions {
            function.restore(&mut carried, self.rows_out)?;
        }
        self.hold(self.held_rows(held, rows)?)
    }

    fn absorb(&mut self, after: &[RecordBatch], rows: u64) -> Result<()> {
        let [rows_out, held, carried @ ..] = after else { return Ok(()) };
        let more = self.gone(rows_out, held)?;
        if more == 0 {
            // All rows that follow are there.
            self.hold(self.held_rows(held, rows)?)?;
            self.give(false)?;
            return Ok(());
        }
        while let Some(batch) = self.held.pop_front() {
            for function in &mut self.functions {
                function.leave(&batch.data, self.rows_out)?;
            }
            self.rows_out += batch.data.num_rows() as u64;
        }
        let mut carried = carried.iter();
        for function in &mut self.functions {
            function.absorb(&mut carried, self.rows_out, more)?;
        }
        self.rows_out = self.rows_out.checked_add(more).ok_or_else(impossible)?;
        self.held = [self.held_rows(held, rows)?].into();
        // What windows know of the rows above is made anew.
        let state = self.state(rows)?;
        self.restore(&state, rows)
    }
}

impl Relayed for Streaming {
    fn fork(&self) -> Box<dyn Relayed> {
        Box::new(Streaming::new(&self.node, &self.input, self.output.clone()))
    }
}
