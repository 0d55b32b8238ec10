//! A whole plan, run on one thread.

mod parts;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::batches::{admit, plain};
use super::look::take_look;
use super::stage::{Stage, stages};
use super::state::Shape;
use super::{Batch, FailedCell, Operator, Trace, Watch};
use crate::error::{Error, Result};
use crate::plan::{Plan, Rest};

/// Runs a plan over batches pushed into it.
///
/// Batches of any size may come in, and the rows that come out are the same for all sizes. Steps that need all rows,
/// such as SORT, hold them until [`finish`](Self::finish).
///
/// ```
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "long"}}]"#,
/// )?;
/// let first = table::parse(&["n: string", "1", "two"])?;
/// let second = table::parse(&["n: string", "3"])?;
///
/// let mut executor = recipe.compile(&first.schema(), &Context::default())?.executor()?;
/// let mut clean = executor.push(&first)?;
/// clean.extend(executor.push(&second)?);
/// clean.extend(executor.finish()?);
///
/// assert_eq!(table::print(executor.schema(), &clean), ["n: long", "1", "null", "3"]);
/// let failed = executor.trace().take_failed();
/// assert_eq!((failed[0].row, failed[0].cell.as_str()), (Some(1), "two"));
/// # Ok(())
/// # }
/// ```
pub struct Executor {
    input: SchemaRef,
    output: SchemaRef,
    stages: Vec<Stage>,
    /// What is planned after a look at the data, and the batches held back for that look.
    rest: Option<(Rest, Vec<Batch>)>,
    trace: Trace,
    watch: Watch,
    /// What tables a state has, stage by stage.
    shapes: Vec<Shape>,
    /// Rows that count as having come in: those pushed, and those of states that were merged.
    rows_in: u64,
    rows_merged: u64,
    finished: bool,
}

impl Executor {
    /// An executor at the start of `plan`.
    pub fn new(plan: &Plan) -> Result<Self> {
        let stages = stages(plan)?.into_iter().map(|staged| staged.stage).collect();
        let mut executor = Executor {
            input: plan.input.clone(),
            output: plan.output().clone(),
            stages,
            rest: plan.rest.clone().map(|rest| (rest, Vec::new())),
            trace: Trace::default(),
            watch: Watch::new(&plan.expectations),
            shapes: Vec::new(),
            rows_in: 0,
            rows_merged: 0,
            finished: false,
        };
        executor.shapes = executor.shapes()?;
        Ok(executor)
    }

    /// The columns of the batches that come out. Where they depend on the data, as after PIVOT, they are known in full
    /// once [`finish`](Self::finish) has been called.
    pub fn schema(&self) -> &SchemaRef {
        &self.output
    }

    /// Takes a batch, and returns the batches that are ready.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<Vec<RecordBatch>> {
        Ok(plain(self.push_tracked(batch)?))
    }

    /// Ends the input, and returns the batches that are left.
    pub fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        Ok(plain(self.finish_tracked()?))
    }

    /// As [`push`](Self::push), with the row of the source that each row was.
    pub fn push_tracked(&mut self, batch: &RecordBatch) -> Result<Vec<Batch>> {
        if self.finished {
            return Err(Error::internal("a batch was pushed after the end"));
        }
        let batch = admit(batch, &self.input)?;
        let first = self.rows_in;
        self.rows_in += batch.num_rows() as u64;
        self.watched(|executor| {
            let out = executor.run(0, vec![Batch::from_source(batch, first)])?;
            Ok(executor.give(out))
        })
    }

    /// As [`finish`](Self::finish), with the row of the source that each row was.
    pub fn finish_tracked(&mut self) -> Result<Vec<Batch>> {
        if self.finished {
            return Ok(Vec::new());
        }
        self.finished = true;
        let given = self.watched(Executor::finish_stages)?;
        self.watch.finish(&row_of)?;
        Ok(given)
    }

    fn finish_stages(&mut self) -> Result<Vec<Batch>> {
        let mut given = Vec::new();
        loop {
            for at in 0..self.stages.len() {
                let ready = match &mut self.stages[at] {
                    Stage::Rows(_) => Vec::new(),
                    Stage::Ordered(operator) | Stage::Blocking(operator) => {
                        operator.finish(&mut self.trace)?
                    }
                };
                let out = self.run(at + 1, ready)?;
                given.extend(self.give(out));
            }
            let Some((rest, held)) = self.rest.take() else { return Ok(given) };
            let values = take_look(&rest.look, &held).map_err(|error| error.at_step_number(rest.step))?;
            let plan = (rest.plan)(&values)?;
            self.output = plan.output().clone();
            self.stages = stages(&plan)?.into_iter().map(|staged| staged.stage).collect();
            self.rest = plan.rest.map(|rest| (rest, Vec::new()));
            for batch in held {
                let out = self.run(0, vec![batch])?;
                given.extend(self.give(out));
            }
        }
    }

    /// Runs what `work` does, and checks what is expected of rows.
    fn watched<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.watch.is_empty() {
            return work(self);
        }
        let before = std::mem::take(&mut self.trace);
        let done = work(self);
        let part = std::mem::replace(&mut self.trace, before);
        self.watch.see(&part);
        self.trace.merge(part);
        self.trace.bound();
        self.watch.check(&row_of)?;
        done
    }

    /// How many rows have been pushed.
    pub fn rows(&self) -> u64 {
        self.rows_in - self.rows_merged
    }

    /// What each step has done so far.
    pub fn trace(&mut self) -> &mut Trace {
        &mut self.trace
    }

    /// Runs batches through the stages from `at` on.
    fn run(&mut self, at: usize, mut batches: Vec<Batch>) -> Result<Vec<Batch>> {
        for stage in &mut self.stages[at..] {
            if batches.is_empty() {
                break;
            }
            let mut next = Vec::with_capacity(batches.len());
            for batch in batches {
                match stage {
                    Stage::Rows(rows) => next.push(rows.apply(&batch, &mut self.trace)?),
                    Stage::Ordered(operator) | Stage::Blocking(operator) => {
                        next.extend(operator.push(batch, &mut self.trace)?);
                    }
                }
            }
            next.retain(|batch| batch.data.num_rows() > 0);
            batches = next;
        }
        self.trace.bound();
        Ok(batches)
    }

    /// Holds batches back where the data has to be looked at first.
    fn give(&mut self, batches: Vec<Batch>) -> Vec<Batch> {
        match &mut self.rest {
            Some((_, held)) => {
                held.extend(batches);
                Vec::new()
            }
            None => batches,
        }
    }
}

/// The row of a failed cell, counted from 1.
fn row_of(cell: &FailedCell) -> Option<String> {
    cell.row.map(|row| format!("row {}", row + 1))
}
