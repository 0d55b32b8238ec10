//! States of an executor: parts of the data run apart, and put together.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{ArrayRef, RecordBatch, UInt64Array};

use super::Executor;
use crate::error::{Error, Kind, Result};
use crate::exec::batches::gather;
use crate::exec::stage::Stage;
use crate::exec::state::{Shape, has_shape, other_shapes, shape, table};
use crate::exec::{Batch, Operator, State, Watch};

impl Executor {
    /// What it remembers of its rows so far. The executor continues as before.
    pub fn state(&self) -> Result<State> {
        let tables = |stage: &Stage| match stage {
            Stage::Rows(_) => Ok(Vec::new()),
            Stage::Ordered(operator) | Stage::Blocking(operator) => operator.state(self.rows_in),
        };
        let mut stages = self.stages.iter().map(tables).collect::<Result<Vec<_>>>()?;
        if !self.watch.is_empty() {
            stages.push(vec![counts(&self.watch)?]);
        }
        if let Some((_, held)) = &self.rest {
            stages.push(vec![gather(&self.output, held.iter().map(|batch| &batch.data))?]);
        }
        Ok(State { rows: self.rows_in, stages })
    }

    /// Takes in the state of an executor of the same plan, whose rows follow those of this one. From then on, what comes
    /// out is what would come out if this executor had been given those rows itself.
    ///
    /// An executor that has had no rows yet can take in any state. One that has had some can do so only where none of
    /// them can have left it yet: where the first node that is not row-wise is blocking. Sums, and
    /// means and variances made of them, are exact until they are rounded, so no digit depends on how rows were cut into
    /// parts.
    ///
    /// ```
    /// use recipe_core::{Context, Recipe, table};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#,
    /// )?;
    /// let monday = table::parse(&["city: string", "Mobile", "null"])?;
    /// let tuesday = table::parse(&["city: string", "null", "Dothan"])?;
    /// let program = recipe.compile(&monday.schema(), &Context::default())?;
    ///
    /// let mut executor = program.executor()?;
    /// executor.push(&monday)?;
    /// let state = executor.state()?;
    ///
    /// // Another executor, perhaps on another machine, continues from there.
    /// let mut executor = program.executor()?;
    /// executor.merge(&state)?;
    /// let mut clean = executor.push(&tuesday)?;
    /// clean.extend(executor.finish()?);
    /// assert_eq!(table::print(executor.schema(), &clean), ["city: string", "Mobile", "Dothan"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn merge(&mut self, state: &State) -> Result<()> {
        let fresh = self.rows_in == 0;
        let holds_all = match self.stages.iter().find(|stage| !matches!(stage, Stage::Rows(_))) {
            Some(stage) => matches!(stage, Stage::Blocking(_)),
            None => self.rest.is_some(),
        };
        if self.finished || !fresh && !holds_all {
            let message = "rows that have come out would depend on this state; merge it before the first row";
            return Err(Kind::Data(message.into()).into());
        }
        if state.stages.len() != self.shapes.len() {
            return Err(other_shapes());
        }
        self.check_state(state)?;
        self.take_in(state, fresh)
    }

    /// One of its stages.
    pub(in crate::exec) fn stage(&mut self, at: usize) -> Option<&mut Stage> {
        self.stages.get_mut(at)
    }

    /// Goes on from the state that the first stages of another executor were left in; those after them start from nothing.
    pub(in crate::exec) fn resume(&mut self, state: &State) -> Result<()> {
        self.check_state(state)?;
        self.take_in(state, true)
    }

    /// Refuses a state that the first stages cannot have left.
    pub(in crate::exec) fn check_state(&self, state: &State) -> Result<()> {
        let same = state.stages.len() <= self.shapes.len()
            && state.stages.iter().zip(&self.shapes).all(|(tables, shape)| has_shape(tables, shape));
        if same { Ok(()) } else { Err(other_shapes()) }
    }

    fn take_in(&mut self, state: &State, fresh: bool) -> Result<()> {
        let rows = self.rows_in.checked_add(state.rows).filter(|rows| i64::try_from(*rows).is_ok());
        self.rows_in = rows.ok_or_else(|| Error::from(Kind::Data("the state has too many rows".into())))?;
        self.rows_merged += state.rows;
        for (stage, tables) in self.stages.iter_mut().zip(&state.stages) {
            match stage {
                Stage::Blocking(operator) | Stage::Ordered(operator) if fresh => {
                    operator.restore(tables, self.rows_in)?;
                }
                Stage::Blocking(operator) => operator.absorb(tables, self.rows_in)?,
                // After a blocking stage nothing has been seen, here or there.
                Stage::Rows(_) | Stage::Ordered(_) => {}
            }
        }
        if !self.watch.is_empty() {
            for table in state.stages.get(self.stages.len()).into_iter().flatten() {
                let [rows, failed] = [0, 1].map(|at| table.column(at).as_primitive::<UInt64Type>());
                let counts = rows.values().iter().copied().zip(failed.values().iter().copied());
                self.watch.add(counts);
            }
        }
        if let (Some((_, held)), Some(more)) = (&mut self.rest, state.stages.last()) {
            held.extend(more.iter().cloned().map(Batch::made));
        }
        Ok(())
    }

    /// The shapes of the tables of a state.
    pub(super) fn shapes(&self) -> Result<Vec<Shape>> {
        Ok(self.state()?.stages.iter().map(|tables| shape(tables)).collect())
    }
}

/// How many rows were checked, and how many of them failed, for each expectation.
fn counts(watch: &Watch) -> Result<RecordBatch> {
    let (rows, failed): (Vec<u64>, Vec<u64>) = watch.counts().unzip();
    let columns: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(rows)), Arc::new(UInt64Array::from(failed))];
    let rows = columns[0].len();
    table(columns, rows)
}
