//! `Window` in row order with a bounded carry: fills, row numbers, and functions of the rows around each row.

mod function;
mod kept;
mod last_valid;

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Int64Array, RecordBatch};
use arrow_schema::SchemaRef;

use crate::error::{Error, Kind, Result};
use crate::exec::batches::gather;
use crate::exec::operator::Relayed;
use crate::exec::state::table;
use crate::exec::{Batch, Operator, Trace};
use crate::plan::{Window, WindowFunction};
use function::Function;

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

impl Streaming {
    pub(in crate::exec) fn new(node: &Window, input: &SchemaRef, output: SchemaRef) -> Self {
        let functions = node.functions.iter();
        Streaming {
            node: node.clone(),
            functions: functions.clone().map(|function| Function::new(function, node, input)).collect(),
            after: functions.map(WindowFunction::rows_below).max().unwrap_or(0),
            held: VecDeque::new(),
            held_rows: 0,
            rows_out: 0,
            input: input.clone(),
            output,
        }
    }

    fn hold(&mut self, batch: Batch) -> Result<()> {
        for function in &mut self.functions {
            function.see(&batch.data)?;
        }
        self.held_rows += batch.data.num_rows();
        self.held.push_back(batch);
        Ok(())
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
        self.hold(batch)?;
        self.give(false)
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        self.functions.iter_mut().for_each(Function::end);
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
        (self.held, self.held_rows) = (VecDeque::new(), 0);
        for function in &mut self.functions {
            function.restore(&mut carried, self.rows_out)?;
        }
        if held.num_rows() > 0 {
            self.hold(Batch::made(held.clone()))?;
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
