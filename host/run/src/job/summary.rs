//! What each node did, put together of what its steps did.

use arrow_schema::SchemaRef;

use super::Job;
use super::execution::{Reads, Segment};
use super::node::JobNode;
use super::report::{NodeSummary, RuleSummary, TargetSummary};
use super::table_target::TableTarget;
use crate::output::{Committed, Target};
use crate::report::{FileSummary, InputSummary, StepSummary, Warning, column_summaries};

/// Summaries of all nodes of a job, as its segments end.
pub(super) struct Summaries {
    nodes: Vec<NodeSummary>,
    /// The node that each is a part of, if it is.
    parts: Vec<Option<usize>>,
    /// The nodes whose rows each takes.
    inputs: Vec<Vec<usize>>,
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
            rules: Vec::new(),
            input: None,
            output: None,
        };
        let parts = job.nodes.iter().map(JobNode::part_of).collect();
        let inputs = job.nodes.iter().map(|node| node.inputs.clone()).collect();
        Summaries { nodes: job.nodes.iter().enumerate().map(node).collect(), parts, inputs }
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
                let step = raw.origin().and_then(|origin| origin.step).unwrap_or(node.steps.len() + 1);
                node.steps.push(StepSummary::of(step, raw, *did, &expectations, ledger));
            }
        }
        Warning::all(recipe, ledger.trace().warnings())
    }

    /// Notes the rows that came to a node and that left it.
    pub(super) fn counted(&mut self, number: usize, rows_in: u64, rows_out: u64) {
        let node = &mut self.nodes[number];
        (node.rows_in, node.rows_out) = (rows_in, rows_out);
    }

    /// Notes what became of rules.
    pub(super) fn decided(&mut self, number: usize, rules: Vec<RuleSummary>) {
        self.nodes[number].rules = rules;
    }

    /// Notes what a target wrote.
    pub(super) fn wrote(&mut self, number: usize, output: TargetSummary) {
        let node = &mut self.nodes[number];
        (node.rows_in, node.rows_out) = (output.rows, output.rows);
        node.output = Some(output);
    }

    /// Nobody counts the rows of a node without steps that begins a segment: they are those of the node before.
    fn pass_on(&mut self) {
        for number in 0..self.nodes.len() {
            let node = &self.nodes[number];
            let is_counted =
                node.rows_in + node.rows_out > 0 || node.input.is_some() || node.output.is_some();
            if let ([input], true, false) =
                (self.inputs[number].as_slice(), node.ran && node.steps.is_empty(), is_counted)
            {
                let rows = self.nodes[*input].rows_out;
                (self.nodes[number].rows_in, self.nodes[number].rows_out) = (rows, rows);
            }
        }
    }

    /// The summaries of nodes that are no parts of others. What parts did counts as done by the node.
    pub(super) fn finish(mut self) -> Vec<NodeSummary> {
        self.pass_on();
        for (number, part_of) in self.parts.iter().enumerate() {
            let Some(whole) = *part_of else { continue };
            let part = &mut self.nodes[number];
            let (ran, rows, rules) = (part.ran, part.rows_in, std::mem::take(&mut part.rules));
            let whole = &mut self.nodes[whole];
            whole.rules.extend(rules);
            if ran && !whole.ran {
                whole.rows_in = whole.rows_in.max(rows);
            }
        }
        let ran: Vec<usize> = (0..self.nodes.len()).filter(|number| self.nodes[*number].ran).collect();
        for whole in ran.into_iter().filter_map(|number| self.parts[number]) {
            self.nodes[whole].ran = true;
        }
        let shown = self.nodes.into_iter().zip(self.parts).filter(|(_, part_of)| part_of.is_none());
        shown.map(|(node, _)| node).collect()
    }
}

impl TargetSummary {
    pub(super) fn new(
        (target, table): (&Target, Option<&TableTarget>),
        schema: &SchemaRef,
        files: Vec<Committed>,
    ) -> TargetSummary {
        let files: Vec<FileSummary> = files.into_iter().map(FileSummary::from).collect();
        TargetSummary {
            location: target.location.to_string(),
            rows: files.iter().map(|file| file.rows).sum(),
            bytes: files.iter().map(|file| file.bytes).sum(),
            files,
            format: target.format.to_string(),
            columns: column_summaries(schema),
            table: table.map(TableTarget::name),
        }
    }
}
