//! Ordered nodes as a prefix scan, so that parts of the data can be run on many machines at a time.

mod passes;

use std::ops::Range;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::batches::admit;
use super::stage::{Stage, stages};
use super::state::other_shapes;
use super::{Executor, Operator, State, Trace};
use crate::error::{Error, Kind, Result};
use crate::plan::{Flow, Needed, Plan};
use passes::passes;

/// A plan whose nodes carry something from row to row, run over units of the data that know nothing of each other.
///
/// Units are contiguous parts of the rows, in order. A plan in which nothing is carried runs on each of them right away.
/// Else there are [passes](Self::passes) before: in each, every unit is [summarised](Self::summarise) on its own, and the
/// states that the units leave are [put together](Self::carries) to the one that each of them [goes on](Self::resume)
/// from. No rows travel, only states.
///
/// What comes out of the units one after the other is what one [`Executor`] gives, whatever the units are. Rows that wait
/// for those below them come out of the unit after theirs; the last unit ends with [`Executor::finish`], the others do
/// not. What is [expected](Plan::expectations) of rows is left to the engine, which sees all units: it gives a
/// [`Watch`](super::Watch) their traces.
///
/// ```
/// use recipe_core::engine::Scan;
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
///         {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "n", "targetColumn": "sum"}}]"#,
/// )?;
/// let units = [
///     table::parse(&["city: string | n: long", "Mobile | 1", "null | 2"])?,
///     table::parse(&["city: string | n: long", "null | 3"])?,
///     table::parse(&["city: string | n: long", "null | 4", "Dothan | 5"])?,
/// ];
/// let program = recipe.compile(&units[0].schema(), &Context::default())?;
/// let scan = Scan::new(&program.plan)?.expect("no node needs all rows at once");
/// assert_eq!(scan.passes(), 1, "the sum does not depend on the fill");
///
/// // In any order, anywhere.
/// let mut carries = vec![None; units.len()];
/// for pass in 0..scan.passes() {
///     let left = units.iter().zip(&carries).map(|(unit, carry)| {
///         let mut summary = scan.summarise(pass, carry.as_ref())?;
///         summary.push(unit)?;
///         summary.state()
///     });
///     carries = scan.carries(pass, left.collect::<Result<_, _>>()?)?;
/// }
/// let mut clean = Vec::new();
/// for (at, (unit, carry)) in units.iter().zip(&carries).enumerate() {
///     let mut executor = scan.resume(carry.as_ref())?;
///     clean.extend(executor.push(unit)?);
///     if at + 1 == units.len() {
///         clean.extend(executor.finish()?);
///     }
/// }
/// assert_eq!(
///     table::print(program.plan.output(), &clean)[1..],
///     ["Mobile | 1 | 1", "Mobile | 2 | 3", "Mobile | 3 | 6", "Mobile | 4 | 10", "Dothan | 5 | 15"]
/// );
/// # Ok(())
/// # }
/// ```
pub struct Scan {
    plan: Plan,
    passes: Vec<Pass>,
}

/// A pass before the last.
struct Pass {
    /// The stages that it summarises.
    stages: Range<usize>,
    /// All nodes up to them, over the columns that their states depend on.
    plan: Plan,
    /// Which columns of the input those are.
    columns: Vec<usize>,
}

impl Pass {
    fn executor(&self) -> Result<Executor> {
        Executor::new(&self.plan)
    }
}

/// A unit in a pass before the last: it takes rows, and leaves a state.
pub struct Summary {
    executor: Executor,
    /// The columns that rows come with, and which of them matter.
    input: SchemaRef,
    columns: Vec<usize>,
}

impl Scan {
    /// A scan of `plan`; none where a node needs all rows before the first can leave, or where the columns depend on the
    /// data.
    pub fn new(plan: &Plan) -> Result<Option<Scan>> {
        let blocking = plan.nodes.iter().any(|placed| placed.node.flow() == Flow::Blocking);
        if blocking || plan.rest.is_some() {
            return Ok(None);
        }
        let plan = Plan { expectations: Vec::new(), ..plan.clone() };
        let staged = stages(&plan)?;
        let pass = |stages: Range<usize>| {
            let nodes = stages.end.checked_sub(1).map_or(0, |last| staged[last].nodes.end);
            let Needed { plan, input, .. } = plan.needed(nodes, &[]);
            Pass { stages, plan, columns: input }
        };
        let passes = passes(&plan, &staged)?.into_iter().map(pass).collect();
        Ok(Some(Scan { plan, passes }))
    }

    /// How many passes over the data there are before the one in which rows come out.
    pub fn passes(&self) -> usize {
        self.passes.len()
    }

    /// Starts a unit in one of the passes, counted from 0, from what the pass before said that it goes on from; nothing in
    /// the first pass.
    pub fn summarise(&self, pass: usize, carry: Option<&State>) -> Result<Summary> {
        let pass = self.pass(pass)?;
        let mut executor = pass.executor()?;
        if let Some(carry) = carry {
            executor.resume(carry)?;
        }
        Ok(Summary { executor, input: self.plan.input.clone(), columns: pass.columns.clone() })
    }

    /// What the rows of two units leave in a pass, given what each of them leaves, those of `before` first.
    ///
    /// It does not matter how several units are put together.
    pub fn combine(&self, pass: usize, before: &State, after: &State) -> Result<State> {
        let summarised = self.pass(pass)?;
        combine(&mut summarised.executor()?, &summarised.stages, pass == 0, before, after)
    }

    /// What each unit goes on from after a pass, given what they left in it, in order.
    pub fn carries(&self, pass: usize, left: Vec<State>) -> Result<Vec<Option<State>>> {
        let summarised = self.pass(pass)?;
        let mut executor = summarised.executor()?;
        let mut carries = Vec::with_capacity(left.len());
        let mut before: Option<State> = None;
        for state in left {
            let together = match &before {
                None => state,
                Some(before) => combine(&mut executor, &summarised.stages, pass == 0, before, &state)?,
            };
            carries.push(before.replace(together));
        }
        Ok(carries)
    }

    /// Starts a unit in the last pass, from what the pass before said that it goes on from.
    pub fn resume(&self, carry: Option<&State>) -> Result<Executor> {
        let mut executor = Executor::new(&self.plan)?;
        if let Some(carry) = carry {
            executor.resume(carry)?;
        }
        Ok(executor)
    }

    /// The columns of the input that what units leave in a pass depends on, in order. All others need not be read for it.
    pub fn columns(&self, pass: usize) -> Result<&[usize]> {
        Ok(&self.pass(pass)?.columns)
    }

    fn pass(&self, pass: usize) -> Result<&Pass> {
        self.passes.get(pass).ok_or_else(|| Error::internal("there are not so many passes"))
    }
}

/// What two units leave, of which the stages `summarised` began from nothing, and in the first pass the count of rows.
fn combine(
    executor: &mut Executor,
    summarised: &Range<usize>,
    is_first: bool,
    before: &State,
    after: &State,
) -> Result<State> {
    for state in [before, after] {
        executor.check_state(state)?;
    }
    // What the stages before these leave is known from the passes before.
    let mut combined = after.clone();
    if is_first {
        let rows = before.rows.checked_add(after.rows).filter(|rows| i64::try_from(*rows).is_ok());
        combined.rows = rows.ok_or_else(|| Error::from(Kind::Data("the state has too many rows".into())))?;
    }
    for at in summarised.clone() {
        if let Some(Stage::Ordered(operator) | Stage::Blocking(operator)) = executor.stage(at) {
            let (Some(tables), Some(added)) = (before.stages.get(at), after.stages.get(at)) else {
                return Err(other_shapes());
            };
            operator.restore(tables, before.rows)?;
            operator.absorb(added, combined.rows)?;
            combined.stages[at] = operator.state(combined.rows)?;
        }
    }
    Ok(combined)
}

impl Summary {
    /// Takes rows.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = admit(batch, &self.input)?.project(&self.columns)?;
        self.push_columns(&columns)
    }

    /// Takes rows of the columns alone that the pass [depends on](Scan::columns).
    pub fn push_columns(&mut self, batch: &RecordBatch) -> Result<()> {
        self.executor.push(batch)?;
        // What happens to the rows is reported by the last pass.
        *self.executor.trace() = Trace::default();
        Ok(())
    }

    /// How many rows it took.
    pub fn rows(&self) -> u64 {
        self.executor.rows()
    }

    /// What steps did, which is nothing: the last pass reports it.
    pub fn trace(&mut self) -> &mut Trace {
        self.executor.trace()
    }

    /// What the rows leave, as [`Scan::combine`] takes it.
    pub fn state(&self) -> Result<State> {
        self.executor.state()
    }
}
