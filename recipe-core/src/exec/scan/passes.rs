//! Which of the nodes that carry something can be summarised in the same pass over the data.

use std::ops::Range;

use crate::error::Result;
use crate::exec::stage::{Stage, Staged};
use crate::exec::{Operator, state};
use crate::plan::{Expr, Node, Plan, Position, WindowFunction};

/// The stages that each pass summarises, in order.
///
/// What a node leaves of a unit that begins from nothing is right where neither the rows that it sees nor the cells that
/// it reads come from a node that would have gone on from the unit before. So nodes share a pass until one depends on an
/// earlier one of them.
pub(super) fn passes(plan: &Plan, stages: &[Staged]) -> Result<Vec<Range<usize>>> {
    let mut passes: Vec<Range<usize>> = Vec::new();
    // What depends on the nodes of the last pass.
    let mut unknown = Unknown::Nothing;
    for (at, Staged { stage, nodes }) in stages.iter().enumerate() {
        let carries = match stage {
            Stage::Rows(_) => false,
            Stage::Ordered(operator) | Stage::Blocking(operator) => state::carries(&operator.state(0)?),
        };
        for placed in &plan.nodes[nodes.clone()] {
            let depends = unknown.reaches(&placed.node);
            match passes.last_mut() {
                Some(pass) if carries && !depends => pass.end = at + 1,
                _ if carries => {
                    passes.push(at..at + 1);
                    unknown = Unknown::Nothing;
                }
                _ => {}
            }
            unknown = unknown.after(&placed.node, placed.output.fields().len(), carries);
        }
    }
    Ok(passes)
}

/// What is not yet known of the rows of a unit that began from nothing.
enum Unknown {
    Nothing,
    /// The cells of these columns.
    Cells(Vec<bool>),
    /// Which rows there are.
    Rows,
}

impl Unknown {
    /// Whether what a node carries depends on it.
    fn reaches(&self, node: &Node) -> bool {
        match (self, node) {
            (Unknown::Nothing, _) => false,
            (Unknown::Cells(columns), Node::Window(window)) => {
                let mut read = window.functions.iter().filter_map(WindowFunction::column);
                // Rows that wait for those below them are carried whole.
                let holds_rows = window.holds_rows() && columns.contains(&true);
                holds_rows || read.any(|column| columns[column.0])
            }
            (Unknown::Cells(_) | Unknown::Rows, _) => true,
        }
    }

    /// What is not known after a node, which itself begins from nothing where it `carries` something.
    fn after(self, node: &Node, outputs: usize, carries: bool) -> Unknown {
        let columns = match self {
            Unknown::Nothing if !carries => return Unknown::Nothing,
            Unknown::Nothing => Vec::new(),
            Unknown::Cells(columns) => columns,
            Unknown::Rows => return Unknown::Rows,
        };
        let is_unknown = |column: Position| columns.get(column.0).copied().unwrap_or(false);
        let depends = |expr: &Expr<Position>| {
            let mut depends = false;
            expr.visit_columns(&mut |column| depends |= is_unknown(column));
            depends
        };
        match node {
            Node::Project(exprs) => Unknown::Cells(exprs.iter().map(depends).collect()),
            Node::Filter(condition) if !depends(condition) => Unknown::Cells(columns),
            // Rows that wait leave with the unit after theirs.
            Node::Window(window) if !window.holds_rows() => {
                let mut columns = columns;
                columns.resize(outputs - window.functions.len(), false);
                columns.resize(outputs, true);
                Unknown::Cells(columns)
            }
            _ => Unknown::Rows,
        }
    }
}
