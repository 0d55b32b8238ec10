//! What is known after some of the rows, so that parts of the data can be run apart and put together.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

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
        self.rows_in = self.rows_in.saturating_add(state.rows);
        let mut tables = state.stages.iter();
        for stage in &mut self.stages {
            match stage {
                Stage::Rows(_) => {}
                Stage::Ordered(operator) if fresh => {
                    operator.take_over(tables.next().map_or(&[], Vec::as_slice))?
                }
                Stage::Ordered(_) => drop(tables.next()),
                Stage::Blocking(operator) => operator.take_over(tables.next().map_or(&[], Vec::as_slice))?,
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
pub(super) fn check<'a>(
    known: impl IntoIterator<Item = &'a Vec<RecordBatch>>,
    given: impl IntoIterator<Item = &'a Vec<RecordBatch>>,
) -> Result<()> {
    let shape = |stages: &mut dyn Iterator<Item = &'a Vec<RecordBatch>>| -> Vec<Vec<SchemaRef>> {
        stages.map(|tables| tables.iter().map(RecordBatch::schema).collect()).collect()
    };
    let known = shape(&mut known.into_iter());
    let given = shape(&mut given.into_iter());
    let same = |known: &SchemaRef, given: &SchemaRef| {
        let types = |schema: &SchemaRef| -> Vec<_> {
            schema.fields().iter().map(|field| field.data_type().clone()).collect()
        };
        types(known) == types(given)
    };
    let alike = known.len() == given.len()
        && known.iter().zip(&given).all(|(known, given)| {
            known.len() == given.len() && known.iter().zip(given).all(|(known, given)| same(known, given))
        });
    if alike {
        return Ok(());
    }
    Err(Error::from(Kind::Data("the state is of another recipe, or of other columns".into())))
}
