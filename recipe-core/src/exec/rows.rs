//! Row-wise nodes: projections and filters, run on any batch by any thread.

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;

use super::trace::Edge;
use super::{Batch, FailedCell, Trace};
use crate::error::Result;
use crate::kernel::compare::count_different;
use crate::plan::{Expr, Failures, Node, Placed, as_mask};

/// A run of row-wise nodes.
pub(super) struct Rows {
    nodes: Vec<RowNode>,
}

struct RowNode {
    work: Work,
    output: SchemaRef,
    step: usize,
    edge: Edge,
}

enum Work {
    Project(Vec<Made>),
    Filter(Expr),
}

/// A column of a projection.
struct Made {
    expr: Expr,
    /// The column of the input it changes.
    changes: Option<usize>,
    /// What to call it where a cell fails.
    label: String,
}

impl Made {
    fn new(expr: &Expr, name: &str, input: &SchemaRef) -> Self {
        let changes = match expr {
            Expr::Column(_) => None,
            _ if name.is_empty() => None,
            _ => input.index_of(name).ok(),
        };
        let mut label = name.to_owned();
        expr.columns(&mut |column| {
            if label.is_empty() {
                label.clone_from(input.field(column).name());
            }
        });
        Made { expr: expr.clone(), changes, label }
    }
}

impl Rows {
    pub(super) fn new(nodes: &[Placed], input: &SchemaRef, edges: Vec<Edge>) -> Self {
        let mut input = input.clone();
        let mut made = Vec::with_capacity(nodes.len());
        for (placed, edge) in nodes.iter().zip(edges) {
            let work = match &placed.node {
                Node::Project(exprs) => {
                    let made = exprs.iter().zip(placed.output.fields());
                    Work::Project(made.map(|(expr, field)| Made::new(expr, field.name(), &input)).collect())
                }
                Node::Filter(condition) => Work::Filter(condition.clone()),
                other => unreachable!("{other:?} is not row-wise"),
            };
            made.push(RowNode { work, output: placed.output.clone(), step: placed.step, edge });
            input = placed.output.clone();
        }
        Rows { nodes: made }
    }

    /// The rows that are left of `batch`, with their new columns.
    pub(super) fn apply(&self, mut batch: Batch, trace: &mut Trace) -> Result<Batch> {
        for node in &self.nodes {
            node.edge.came_in(trace, node.step, batch.data.num_rows());
            batch = node.apply(batch, trace).map_err(|error| error.at_step_number(node.step))?;
            node.edge.went_out(trace, node.step, batch.data.num_rows());
        }
        Ok(batch)
    }
}

impl RowNode {
    fn apply(&self, batch: Batch, trace: &mut Trace) -> Result<Batch> {
        let rows = batch.data.num_rows();
        let mut failures = Failures::default();
        match &self.work {
            Work::Filter(condition) => {
                let kept = as_mask(&condition.eval(&batch.data, &mut failures)?.to_array(rows)?);
                if kept.true_count() == rows {
                    return Ok(batch);
                }
                let data = arrow_select::filter::filter_record_batch(&batch.data, &kept)?;
                Ok(batch.filtered(data, kept.values()))
            }
            Work::Project(exprs) => {
                let mut columns = Vec::with_capacity(exprs.len());
                for Made { expr, changes, label } in exprs {
                    let column = expr.eval(&batch.data, &mut failures)?.to_array(rows)?;
                    if let Some(before) = changes {
                        trace.entry(self.step).cells_changed += changed(batch.data.column(*before), &column)?;
                    }
                    for (row, cell) in failures.take() {
                        trace.fail(FailedCell {
                            step: self.step,
                            column: label.clone(),
                            row: batch.source_row(row),
                            cell,
                        });
                    }
                    columns.push(column);
                }
                let options = RecordBatchOptions::new().with_row_count(Some(rows));
                let data = RecordBatch::try_new_with_options(self.output.clone(), columns, &options)?;
                Ok(batch.with_data(data))
            }
        }
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
