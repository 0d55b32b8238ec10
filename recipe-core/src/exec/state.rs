//! What is known after some of the rows, so that parts of the data can be run apart and put together.

use arrow_array::RecordBatch;
use arrow_schema::DataType;

use super::{Batch, Executor, Operator, Stage};
use crate::error::{Error, Kind, Result};

/// What an [`Executor`] remembers of the rows it took.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// How many rows it took.
    pub rows: u64,
    /// For each stage that remembers something, and last of all for batches held back, its tables.
    pub stages: Vec<Vec<RecordBatch>>,
}

impl Executor {
    /// What is remembered by now. The executor goes on as before.
    pub fn state(&self) -> Result<State> {
        let mut stages =
            self.stages.iter().filter_map(operator).map(Operator::state).collect::<Result<Vec<_>>>()?;
        if let Some((_, held)) = &self.rest {
            let held: Vec<RecordBatch> = held.iter().map(|batch| batch.data.clone()).collect();
            stages.push(vec![super::sort::gather(&self.output, &held)?]);
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
        let holds_all = match self.stages.iter().find(|stage| operator(stage).is_some()) {
            Some(stage) => matches!(stage, Stage::Blocking(_)),
            None => self.rest.is_some(),
        };
        if self.finished || !fresh && !holds_all {
            let message = "rows that were given already would depend on this state; it is taken over before the \
                           first row only";
            return Err(Kind::Data(message.into()).into());
        }
        let known = self.state()?;
        check(&known.stages, &state.stages)?;
        let rows = self.rows_in.checked_add(state.rows).filter(|rows| i64::try_from(*rows).is_ok());
        self.rows_in = rows.ok_or_else(|| Error::from(Kind::Data("the state has too many rows".into())))?;
        self.rows_merged += state.rows;
        let mut tables = state.stages.iter();
        for stage in &mut self.stages {
            let (operator, blocking) = match stage {
                Stage::Rows(_) => continue,
                Stage::Ordered(operator) => (operator, false),
                Stage::Blocking(operator) => (operator, true),
            };
            // Behind a blocking stage nothing was seen, here or there.
            let tables = tables.next().filter(|_| fresh || blocking);
            if let Some(tables) = tables {
                operator.take_over(tables)?;
            }
        }
        if let (Some((_, held)), Some(more)) = (&mut self.rest, tables.next()) {
            held.extend(more.iter().cloned().map(Batch::made));
        }
        Ok(())
    }
}

fn operator(stage: &Stage) -> Option<&dyn Operator> {
    match stage {
        Stage::Rows(_) => None,
        Stage::Ordered(operator) | Stage::Blocking(operator) => Some(operator.as_ref()),
    }
}

/// Whether `given` has the tables and columns that `known` has: a state may come from anywhere.
pub(super) fn check(known: &[Vec<RecordBatch>], given: &[Vec<RecordBatch>]) -> Result<()> {
    let shape = |stages: &[Vec<RecordBatch>]| -> Vec<Vec<Vec<DataType>>> {
        let table =
            |table: &RecordBatch| table.columns().iter().map(|column| column.data_type().clone()).collect();
        stages.iter().map(|tables| tables.iter().map(table).collect()).collect()
    };
    if shape(known) == shape(given) {
        return Ok(());
    }
    Err(Error::from(Kind::Data("the state is of another recipe, or of other columns".into())))
}
