//! What is known after some of the rows, so that parts of the data can be run apart and put together.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema};

use super::sort::gather;
use super::{Batch, Executor, Stage};
use crate::error::{Error, Kind, Result};

/// What an [`Executor`] remembers of the rows it took.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// How many rows it took.
    pub rows: u64,
    /// For each stage its tables, and behind them those of batches held back.
    pub stages: Vec<Vec<RecordBatch>>,
}

impl Executor {
    /// What is remembered by now. The executor goes on as before.
    pub fn state(&self) -> Result<State> {
        let tables = |stage: &Stage| match stage {
            Stage::Rows(_) => Ok(Vec::new()),
            Stage::Ordered(operator) | Stage::Blocking(operator) => operator.state(),
        };
        let mut stages = self.stages.iter().map(tables).collect::<Result<Vec<_>>>()?;
        if let Some((_, held)) = &self.rest {
            stages.push(vec![gather(&self.output, held.iter().map(|batch| &batch.data))?]);
        }
        Ok(State { rows: self.rows_in, stages })
    }

    /// Takes in the state of an executor of the same plan whose rows come after those of this one: what comes out from
    /// now on is what it would be if this executor had been given them.
    ///
    /// An executor that took no rows yet can take any state. One that did can only where nothing left it and nothing
    /// could have: where the first node that is not row-wise is blocking. Means, variances and sums of doubles are put
    /// together from parts, so their last digit can differ from that over rows in one.
    pub fn merge(&mut self, state: &State) -> Result<()> {
        let fresh = self.rows_in == 0;
        let holds_all = match self.stages.iter().find(|stage| !matches!(stage, Stage::Rows(_))) {
            Some(stage) => matches!(stage, Stage::Blocking(_)),
            None => self.rest.is_some(),
        };
        if self.finished || !fresh && !holds_all {
            let message = "rows that were given already would depend on this state; it is taken over before the \
                           first row only";
            return Err(Kind::Data(message.into()).into());
        }
        check(&self.shapes, &state.stages)?;
        let rows = self.rows_in.checked_add(state.rows).filter(|rows| i64::try_from(*rows).is_ok());
        self.rows_in = rows.ok_or_else(|| Error::from(Kind::Data("the state has too many rows".into())))?;
        self.rows_merged += state.rows;
        for (stage, tables) in self.stages.iter_mut().zip(&state.stages) {
            match stage {
                Stage::Blocking(operator) => operator.take_over(tables)?,
                Stage::Ordered(operator) if fresh => operator.take_over(tables)?,
                // Behind a blocking stage nothing was seen, here or there.
                Stage::Rows(_) | Stage::Ordered(_) => {}
            }
        }
        if let (Some((_, held)), Some(more)) = (&mut self.rest, state.stages.last()) {
            held.extend(more.iter().cloned().map(Batch::made));
        }
        Ok(())
    }
}

/// A table of a state: columns that go by their places.
pub(super) fn table(columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch> {
    let fields = columns.iter().enumerate();
    let fields = fields.map(|(at, column)| Field::new(at.to_string(), column.data_type().clone(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)?)
}

/// The types of the columns of a stage's tables.
pub(super) type Shape = Vec<Vec<DataType>>;

/// The shape of a stage's tables.
pub(super) fn shape(tables: &[RecordBatch]) -> Shape {
    let types =
        |table: &RecordBatch| table.columns().iter().map(|column| column.data_type().clone()).collect();
    tables.iter().map(types).collect()
}

/// Whether stages have tables of these shapes: a state may come from anywhere.
pub(super) fn check(shapes: &[Shape], stages: &[Vec<RecordBatch>]) -> Result<()> {
    if stages.iter().map(|tables| shape(tables)).eq(shapes.iter().cloned()) {
        return Ok(());
    }
    Err(Error::from(Kind::Data("the state is of another recipe, or of other columns".into())))
}
