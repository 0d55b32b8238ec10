//! What a worker does of a node that needs the rows of all units, so that less of them travels.

use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use recipe_core::engine::plan::Plan;
use recipe_core::engine::spill::{GroupedAggregate, SpillStrategy};
use recipe_core::engine::{Accumulating, Batch, Counted, Operator};
use recipe_core::{Result, Trace};

use super::batches::write;
use super::message::{Told, write as message};
use super::worker::{WRITE, in_pieces};
use crate::engine::{accumulating, compact, is_worth_it, side_by_side, slices};
use crate::error::RunError;
use crate::output::TextForm;

/// Rows of a unit, or what stands for them.
pub(super) enum Given {
    /// Rows that the node takes.
    Rows(Vec<RecordBatch>),
    /// What is known of the groups of some rows.
    Known(RecordBatch),
}

/// A node that needs all rows, in one unit.
pub(super) struct InUnit {
    node: Node,
    /// Rows that do not travel: the coordinator does not see them.
    trace: Trace,
}

enum Node {
    /// Another node, or none.
    Other,
    Groups(Box<Groups>),
    Distinct(Counted),
}

impl InUnit {
    /// The node of a plan, if there is one.
    pub(super) fn of(plan: Option<&Plan>) -> Result<InUnit> {
        let node = match plan.map(accumulating).transpose()?.flatten() {
            Some(Accumulating { operator, spill: Some(SpillStrategy::Aggregate(groups)), .. }) => {
                Node::Groups(Box::new(Groups::new(groups, operator)?))
            }
            Some(Accumulating { operator, spill: Some(SpillStrategy::Distinct(_)), .. }) => {
                Node::Distinct(operator)
            }
            _ => Node::Other,
        };
        Ok(InUnit { node, trace: Trace::default() })
    }

    /// What stands for the next rows, as far as it is known by now.
    pub(super) fn take(&mut self, batches: Vec<RecordBatch>) -> Result<Vec<Given>> {
        match &mut self.node {
            Node::Other => Ok(vec![Given::Rows(batches)]),
            Node::Groups(groups) => {
                let mut given = Vec::new();
                for batch in batches {
                    given.extend(groups.take(&batch, &mut self.trace)?);
                }
                Ok(given)
            }
            Node::Distinct(operator) => {
                let mut first = Vec::with_capacity(batches.len());
                for batch in batches {
                    let rows = batch.num_rows();
                    // The coordinator counts what it sees.
                    let kept = operator.push(Batch::made(batch), &mut Trace::default())?;
                    let kept: Vec<_> = kept.into_iter().map(|batch| batch.data).collect();
                    let travel: usize = kept.iter().map(RecordBatch::num_rows).sum();
                    operator.count(rows - travel, 0, &mut self.trace);
                    first.extend(kept.into_iter().filter(|batch| batch.num_rows() > 0));
                }
                Ok(vec![Given::Rows(first)])
            }
        }
    }

    /// What stands for the last rows, and what the coordinator does not see.
    pub(super) fn finish(self) -> Result<(Vec<Given>, Trace)> {
        let InUnit { node, mut trace } = self;
        let given = match node {
            Node::Groups(groups) => groups.finish(&mut trace)?,
            Node::Other | Node::Distinct(_) => Vec::new(),
        };
        Ok((given, trace))
    }
}

/// Groups the rows of a unit, if its first rows say that this makes them fewer.
struct Groups {
    groups: GroupedAggregate,
    counted: Counted,
    /// Rows are sent as they are where there is none.
    operator: Option<Box<dyn Operator>>,
    /// Rows that the operator took and that may have to be sent nevertheless.
    held: Option<Vec<RecordBatch>>,
    /// How many rows the operator took.
    rows: usize,
}

/// So many rows say whether grouping makes them fewer.
const TRIED: usize = 1 << 16;

/// More is sent before the end of the unit.
const LARGEST: usize = 32 << 20;

impl Groups {
    fn new(groups: GroupedAggregate, counted: Counted) -> Result<Groups> {
        let operator = Some(groups.operator()?);
        Ok(Groups { groups, counted, operator, held: Some(Vec::new()), rows: 0 })
    }

    fn take(&mut self, batch: &RecordBatch, trace: &mut Trace) -> Result<Vec<Given>> {
        let rows = self.groups.project(batch)?;
        let Some(operator) = &mut self.operator else { return Ok(vec![Given::Rows(vec![rows])]) };
        operator.push(Batch::made(rows.clone()), &mut Trace::default())?;
        self.rows += rows.num_rows();
        let is_full = operator.memory() > LARGEST;
        if let Some(held) = &mut self.held {
            held.push(rows);
            if self.rows < TRIED && !is_full {
                return Ok(Vec::new());
            }
            return self.try_held(trace);
        }
        if is_full { self.known(trace) } else { Ok(Vec::new()) }
    }

    fn finish(mut self, trace: &mut Trace) -> Result<Vec<Given>> {
        let mut given = self.try_held(trace)?;
        given.extend(self.known(trace)?);
        Ok(given)
    }

    /// Decides on the first rows.
    fn try_held(&mut self, trace: &mut Trace) -> Result<Vec<Given>> {
        let (Some(held), Some(operator)) = (self.held.take(), &self.operator) else { return Ok(Vec::new()) };
        let groups = operator.state(0)?.first().map_or(0, RecordBatch::num_rows);
        if !is_worth_it(groups, self.rows) {
            self.operator = None;
            return Ok(vec![Given::Rows(held)]);
        }
        let is_full = operator.memory() > LARGEST;
        if is_full { self.known(trace) } else { Ok(Vec::new()) }
    }

    /// What is known of the rows so far, which are forgotten.
    fn known(&mut self, trace: &mut Trace) -> Result<Vec<Given>> {
        let Some(operator) = self.operator.as_mut().filter(|_| self.rows > 0) else { return Ok(Vec::new()) };
        self.counted.count(std::mem::take(&mut self.rows), 0, trace);
        let known = side_by_side(&operator.state(0)?)?;
        *operator = self.groups.operator()?;
        Ok(slices(known).map(Given::Known).collect())
    }
}

/// Gives what stands for rows.
pub(super) struct Sending<'a> {
    give: &'a mut dyn FnMut(&[u8]) -> bool,
    wanted: bool,
}

impl<'a> Sending<'a> {
    pub(super) fn new(give: &'a mut dyn FnMut(&[u8]) -> bool) -> Sending<'a> {
        Sending { give, wanted: true }
    }

    /// Gives more, and says whether still more is wanted.
    pub(super) fn send(&mut self, given: Vec<Given>) -> crate::error::Result<bool> {
        for given in given {
            let (told, batches) = match given {
                Given::Rows(batches) => (Told::Batches, batches),
                Given::Known(known) => (Told::Known, vec![known]),
            };
            if self.wanted && !batches.is_empty() {
                let batches = batches.iter().map(compact).collect::<crate::error::Result<Vec<_>>>()?;
                let batches = write(&batches).map_err(RunError::rows(WRITE))?;
                self.wanted = in_pieces(&message(&told, &batches), self.give);
            }
        }
        Ok(self.wanted)
    }

    /// Gives rows as text, or as they are where one of them cannot be written: the coordinator knows which row that is.
    pub(super) fn send_text(
        &mut self,
        form: TextForm,
        batches: Vec<RecordBatch>,
        carried: &[Option<usize>],
    ) -> crate::error::Result<bool> {
        let escaped = AtomicU64::new(0);
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        let text = match form.write(batches.clone(), carried, &escaped) {
            Err(error) if error.is_of_cell() => return self.send(vec![Given::Rows(batches)]),
            text => text?,
        };
        let told = Told::Text { rows, formula_cells: escaped.into_inner() };
        self.wanted = self.wanted && in_pieces(&message(&told, &text), self.give);
        Ok(self.wanted)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array};
    use recipe_core::{Context, Recipe};

    use super::*;

    const GROUP_BY: &str = r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["k"], "groupByAggFunctionOptions": [
        {"sourceColumnName": "n", "targetColumnName": "sum", "functionName": "SUM"}]}}]"#;

    /// What is given of rows of so many groups, in batches; and how many rows are not seen by the coordinator.
    fn given(rows: i64, groups: i64) -> (usize, usize, u64) {
        let column = |of: fn(i64, i64) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values((0..rows).map(|row| of(row, groups))))
        };
        let columns = [("n", column(|row, _| row)), ("k", column(|row, groups| row % groups))];
        let table = RecordBatch::try_from_iter(columns).expect("a table");
        let recipe = Recipe::parse(GROUP_BY).expect("a recipe");
        let plan = recipe.compile(table.schema_ref(), &Context::default()).expect("a program").plan;
        let mut unit = InUnit::of(Some(&plan)).expect("a node");
        let mut all = Vec::new();
        for batch in slices(table) {
            all.extend(unit.take(vec![batch]).expect("rows"));
        }
        let (rest, unseen) = unit.finish().expect("rows");
        all.extend(rest);
        let (mut rows, mut known) = (0, 0);
        for given in all {
            match given {
                Given::Rows(batches) => rows += batches.iter().map(RecordBatch::num_rows).sum::<usize>(),
                Given::Known(groups) => known += groups.num_rows(),
            }
        }
        (rows, known, unseen.step(1).rows_in)
    }

    #[test]
    fn rows_are_grouped_where_that_makes_them_fewer() {
        assert_eq!(given(1000, 7), (0, 7, 1000));
        assert_eq!(given(1000, 900), (1000, 0, 0));
        // Decided on the first rows.
        assert_eq!(given(100_000, 7), (0, 7, 100_000));
        assert_eq!(given(100_000, 30_000), (100_000, 0, 0));
        assert_eq!(given(0, 7), (0, 0, 0));
    }
}
