//! What each node did, put together of what its steps did.

use arrow_schema::SchemaRef;

use super::Job;
use super::execution::{Reads, Segment};
use super::report::{NodeSummary, TargetSummary};
use crate::output::{Committed, Target};
use crate::report::{ExpectationSummary, FileSummary, InputSummary, StepSummary, Warning, column_summaries};

/// Summaries of all nodes of a job, as its segments end.
pub(super) struct Summaries {
    nodes: Vec<NodeSummary>,
}

impl Summaries {
    pub(super) fn new(job: &Job, wanted: &[usize]) -> Summaries {
        let node = |(number, node): (usize, &super::node::JobNode)| NodeSummary {
            id: node.id.clone(),
            name: node.name.clone(),
            kind: node.kind.clone(),
            ran: wanted.contains(&number),
            rows_in: 0,
            rows_out: 0,
            cells_changed: 0,
            cells_failed: 0,
            steps: Vec::new(),
            input: None,
            output: None,
        };
        Summaries { nodes: job.nodes.iter().enumerate().map(node).collect() }
    }

    /// Adds what the nodes of a segment did. Gives what may not be meant, as its data shows it.
    pub(super) fn add(&mut self, segment: &Segment) -> Vec<Warning> {
        let Segment { context, recipe, nodes, source } = segment;
        let ledger = &context.ledger;
        let mut rows = ledger.rows_in();
        if let Some(Reads { node, source, is_shared }) = source {
            let node = &mut self.nodes[*node];
            if !is_shared {
                (node.rows_in, node.rows_out) = (rows, rows);
                node.input = Some(InputSummary::of(context, source));
            }
            // Each of those that share the rows reads them as their types, and finds the same cells.
            for (column, cells) in ledger.invalid_cells() {
                if let Some(input) = &mut node.input {
                    input.invalid_cells.insert(column, cells);
                }
            }
        }
        let did = ledger.trace().steps(recipe.steps().len(), rows);
        let expectations = recipe.expectations();
        for (number, steps) in nodes {
            let node = &mut self.nodes[*number];
            let did = &did[steps.start - 1..steps.end - 1];
            if let (Some(first), Some(last)) = (did.first(), did.last()) {
                node.rows_in += first.rows_in;
                node.rows_out += last.rows_out;
                rows = last.rows_out;
            } else {
                node.rows_in += rows;
                node.rows_out += rows;
            }
            for (did, raw) in did.iter().zip(&recipe.steps()[steps.start - 1..]) {
                node.cells_changed += did.cells_changed;
                node.cells_failed += did.cells_failed;
                node.steps.push(StepSummary {
                    step: raw.origin().and_then(|origin| origin.step).unwrap_or(node.steps.len() + 1),
                    operation: raw.operation.clone(),
                    comment: raw.comment.clone(),
                    disabled: raw.disabled,
                    rows_in: did.rows_in,
                    rows_out: did.rows_out,
                    cells_changed: did.cells_changed,
                    cells_failed: did.cells_failed,
                    cells_ambiguous: did.cells_ambiguous,
                    expectation: ExpectationSummary::of(raw.number, &expectations, *did),
                });
            }
        }
        Warning::all(recipe, ledger.trace().warnings())
    }

    /// Notes what a target wrote.
    pub(super) fn wrote(&mut self, number: usize, output: TargetSummary) {
        let node = &mut self.nodes[number];
        (node.rows_in, node.rows_out) = (output.rows, output.rows);
        node.output = Some(output);
    }

    pub(super) fn finish(self) -> Vec<NodeSummary> {
        self.nodes
    }
}

impl TargetSummary {
    pub(super) fn new(target: &Target, schema: &SchemaRef, files: Vec<Committed>) -> TargetSummary {
        let files: Vec<FileSummary> = files.into_iter().map(FileSummary::from).collect();
        TargetSummary {
            location: target.location.to_string(),
            rows: files.iter().map(|file| file.rows).sum(),
            bytes: files.iter().map(|file| file.bytes).sum(),
            files,
            format: target.format.to_string(),
            columns: column_summaries(schema),
        }
    }
}
