//! Row-wise nodes: projections and filters, run on any batch by any thread.

use std::cell::LazyCell;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{Schema, SchemaRef};

use super::counted::Edge;
use super::lazy::Lazy;
use super::{Batch, CellsMade, FailedCell, Trace};
use crate::error::Result;
use crate::kernel::Unmet;
use crate::kernel::compare::count_different;
use crate::plan::{Expr, Failures, Node, PlannedNode, Position, as_mask, places};

/// A run of row-wise nodes.
pub(super) struct Rows {
    nodes: Vec<RowNode>,
    output: SchemaRef,
}

struct RowNode {
    work: Work,
    step: usize,
    edge: Edge,
}

enum Work {
    Project(Vec<Made>),
    Filter(Reading),
}

/// A column of a projection.
enum Made {
    /// A column of the input.
    Passed(usize),
    Computed {
        value: Reading,
        /// The column of the input it changes.
        changes: Option<usize>,
        /// What to call it where a cell fails.
        label: String,
        /// Whether a cell can fail.
        may_fail: bool,
    },
}

/// An expression, over no more columns than it reads.
struct Reading {
    columns: Vec<usize>,
    schema: SchemaRef,
    expr: Expr<Position>,
}

impl Reading {
    fn new(expr: &Expr<Position>, input: &SchemaRef) -> Self {
        let mut columns = Vec::new();
        expr.visit_columns(&mut |column| columns.push(column.0));
        columns.sort_unstable();
        columns.dedup();
        let fields = columns.iter().map(|column| input.fields()[*column].clone()).collect::<Vec<_>>();
        let place = |column: Position| Position(columns.partition_point(|other| *other < column.0));
        let expr = expr.clone().map_columns(&place);
        Reading { columns, schema: Arc::new(Schema::new(fields)), expr }
    }

    fn eval(&self, rows: &mut Lazy, failures: &mut Failures) -> Result<ArrayRef> {
        let batch = rows.batch(&self.columns, &self.schema)?;
        self.expr.eval(&batch, failures)?.to_array(rows.rows())
    }
}

impl Made {
    /// `place` finds a column of the input by its name.
    fn new(
        expr: &Expr<Position>,
        name: &str,
        input: &SchemaRef,
        place: impl Fn(&str) -> Option<usize>,
    ) -> Self {
        if let Expr::Column(column) = expr {
            return Made::Passed(column.0);
        }
        let changes = if name.is_empty() { None } else { place(name) };
        let mut label = name.to_owned();
        expr.visit_columns(&mut |column| {
            if label.is_empty() {
                label.clone_from(input.field(column.0).name());
            }
        });
        Made::Computed { value: Reading::new(expr, input), changes, label, may_fail: !expr.never_fails() }
    }
}

impl Rows {
    pub(super) fn new(nodes: &[PlannedNode], input: &SchemaRef, edges: &[Edge]) -> Self {
        let mut input = input.clone();
        let mut made = Vec::with_capacity(nodes.len());
        for (placed, edge) in nodes.iter().zip(edges) {
            let work = match &placed.node {
                Node::Project(exprs) => {
                    let named = LazyCell::new(|| places(&input));
                    let place = |name: &str| named.get(name).copied();
                    let made = exprs.iter().zip(placed.output.fields());
                    Work::Project(
                        made.map(|(expr, field)| Made::new(expr, field.name(), &input, place)).collect(),
                    )
                }
                Node::Filter(condition) => Work::Filter(Reading::new(condition, &input)),
                other => unreachable!("{other:?} is not row-wise"),
            };
            made.push(RowNode { work, step: placed.step, edge: *edge });
            input = placed.output.clone();
        }
        Rows { nodes: made, output: input }
    }

    /// What is left of the rows of `batch`, with their new columns.
    pub(super) fn apply(&self, batch: &Batch, trace: &mut Trace) -> Result<Batch> {
        let mut rows = Lazy::new(batch);
        for node in &self.nodes {
            node.edge.count_in(trace, node.step, rows.rows());
            node.apply(&mut rows, trace).map_err(|error| error.at_step_number(node.step))?;
            node.edge.count_out(trace, node.step, rows.rows());
        }
        rows.finish(&self.output)
    }
}

impl RowNode {
    fn apply(&self, rows: &mut Lazy, trace: &mut Trace) -> Result<()> {
        let mut failures = Failures::default();
        match &self.work {
            Work::Filter(condition) => {
                let kept = as_mask(&condition.eval(rows, &mut failures)?);
                if kept.true_count() < rows.rows() {
                    rows.filter(kept.values());
                }
            }
            Work::Project(made) => {
                let mut columns = Vec::with_capacity(made.len());
                for made in made {
                    let (value, changes, label, may_fail) = match made {
                        Made::Passed(column) => {
                            columns.push(rows.deferred(*column));
                            continue;
                        }
                        Made::Computed { value, changes, label, may_fail } => {
                            (value, changes, label, *may_fail)
                        }
                    };
                    let column = value.eval(rows, &mut failures)?;
                    if let Some(before) = changes {
                        trace.entry(self.step).cells_changed += changed(&rows.column(*before)?, &column)?;
                    }
                    trace.add_date_orders(self.step, label, failures.take_orders());
                    let failed = failures.take();
                    if may_fail {
                        let present = column.len() - column.null_count();
                        let made = CellsMade::new(present as u64, failed.len() as u64);
                        trace.add_cells_made(self.step, label, made);
                    }
                    for (row, cell) in failed {
                        trace.fail(FailedCell::new(self.step, label, rows.source_row(row), cell));
                    }
                    let (checked, unmet) = failures.take_checked();
                    if checked > 0 {
                        let did = trace.entry(self.step);
                        did.rows_checked += checked as u64;
                        did.rows_failed += unmet.len() as u64;
                    }
                    for Unmet { row, of_input, column, cell, whole_row } in unmet {
                        if whole_row.is_some() || trace.has_room() {
                            let source = of_input.or_else(|| rows.source_row(row));
                            let cell = FailedCell::new(self.step, &*column, source, cell);
                            let cell = cell.of_input(of_input.is_some());
                            trace.list([cell.with_whole_row(whole_row)]);
                        }
                    }
                    columns.push(rows.made(column));
                }
                rows.replace(columns);
            }
        }
        Ok(())
    }
}

/// How many cells differ. Where the type changed, every cell that was or is present does.
fn changed(before: &ArrayRef, after: &ArrayRef) -> Result<u64> {
    if before.data_type() != after.data_type() {
        let rows = before.len();
        let absent = match (before.nulls(), after.nulls()) {
            (Some(before), Some(after)) => rows - (before.inner() | after.inner()).count_set_bits(),
            _ => 0,
        };
        return Ok((rows - absent) as u64);
    }
    if before.data_type().is_nested() {
        return Ok(0);
    }
    count_different(before, after)
}
