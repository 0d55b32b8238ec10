//! From the nodes of a job to flows of rows: each node's rows are made once, and go to all that take them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt};
use recipe_core::Recipe;
use recipe_core::engine::document::Node;

use super::columns::{Known, fail, placed, stepped};
use super::execution::Execution;
use super::flow::{Flow, From};
#[cfg(feature = "wasm")]
use super::hosted::hosted;
use super::node::{SqlSpec, Table, Work, step, texts};
use super::plugin::check_columns;
use super::program;
use super::python::{CodeSpec, Frames};
use super::sql::{SqlTable, memory};
use crate::engine::Ordered;
use crate::error::{JobError, Result, RunError};
use crate::quality::Evaluation;
use crate::quality::measure::Measured;
use crate::quality::outcome;

/// Makes the flows of a job.
pub(super) struct Builder<'a> {
    execution: &'a Execution,
    known: Vec<Known>,
    /// How many nodes take the rows of each node.
    takers: Vec<usize>,
    /// Rows that are there for nodes that have not asked for them.
    shared: HashMap<usize, Vec<Flow>>,
    /// What programs gave that were run.
    programs: HashMap<usize, Arc<Frames>>,
}

impl<'a> Builder<'a> {
    /// For the nodes that are `wanted`, and those before them.
    pub(super) fn new(execution: &'a Execution, known: Vec<Known>, takers: Vec<usize>) -> Self {
        Builder { execution, known, takers, shared: HashMap::new(), programs: HashMap::new() }
    }

    /// The rows of a node, for one that takes them.
    pub(super) fn rows(&mut self, node: usize) -> BoxFuture<'_, Result<Flow>> {
        async move {
            let none_left = || internal("rows are taken by as many nodes as were counted");
            if let Some(left) = self.shared.get_mut(&node) {
                return left.pop().ok_or_else(none_left);
            }
            let (flow, takers) = (self.made(node).await?, self.takers[node]);
            if takers <= 1 {
                return Ok(flow);
            }
            let mut flows = flow.shared(takers, self.execution).await?;
            let first = flows.pop().ok_or_else(none_left)?;
            self.shared.insert(node, flows);
            Ok(first)
        }
        .boxed()
    }

    async fn made(&mut self, node: usize) -> Result<Flow> {
        let execution = self.execution;
        let job_node = &execution.nodes()[node];
        match &job_node.work {
            Work::Source(_) => {
                let opened =
                    self.known[node].source.take().ok_or_else(|| internal("a source was opened before"))?;
                let columns = opened.columns.clone();
                Ok(Flow::new(From::Files(node, Box::new(opened.source), columns)))
            }
            Work::Union { distinct, span } => self.union(node, *distinct, span).await,
            Work::Target(_) | Work::Verdict(_) => self.rows(job_node.inputs[0]).await,
            Work::Outcomes(evaluation) => self.judged(node, evaluation.clone()).await,
            Work::Sql(spec) => self.queried(node, spec).await,
            #[cfg(feature = "wasm")]
            Work::Module(step, chosen) => {
                let input = self.rows(job_node.inputs[0]).await?;
                let expected = self.known[node].columns.as_ref();
                hosted(input, node, (step, chosen), expected, execution).await
            }
            Work::StepsFrom(first, _) => self.stepped(node, *first).await,
            Work::SelectFromCode(index, span) => self.selected(node, *index, span).await,
            Work::Program(spec, _) => {
                let frames = self.program(node, spec).await?;
                let frame = frames.get(0).ok_or_else(|| program::nothing(spec, execution.label(node)))?;
                let read = program::read(&frames, frame, execution);
                let (schema, rows) = read.map_err(|error| error.in_node(execution.label(node)))?;
                Ok(Flow::new(From::Rows(schema, rows)))
            }
            Work::Code(_) | Work::Collection(_) => {
                Err(JobError::IsCollection { node: execution.label(node).to_owned() }.into())
            }
            _ => self.stepped(node, 0).await,
        }
    }

    /// Rows through the steps of a node over its input of this number, which know the others as second tables.
    async fn stepped(&mut self, node: usize, first: usize) -> Result<Flow> {
        let execution = self.execution;
        let mut inputs = execution.nodes()[node].inputs.clone();
        inputs.rotate_left(first);
        // All of the second tables are there before the first row of the first goes through.
        let mut main = self.rows(inputs[0]).await?;
        let mut tables = Vec::new();
        for input in &inputs[1..] {
            tables.push(self.rows(*input).await?.table(*input, execution).await?);
        }
        let recipe = match self.known[node].steps.pop() {
            Some(recipe) => recipe,
            None => {
                let (schema, rows) = main.rows(execution).await?;
                let own = Table { name: execution.id(inputs[0]).to_owned(), schema: schema.clone() };
                let others = tables
                    .iter()
                    .map(|table| Table { name: table.name().to_owned(), schema: table.raw().clone() });
                let mut all: Vec<Table> = [own].into_iter().chain(others).collect();
                all.rotate_right(first);
                main = Flow::new(From::Rows(schema, rows));
                self.lowered(node, all)?.pop().ok_or_else(|| internal("a node has steps"))?
            }
        };
        let mut flow = main.through(node, recipe);
        flow.tables.extend(tables);
        Ok(flow)
    }

    async fn union(&mut self, node: usize, distinct: bool, span: &std::ops::Range<usize>) -> Result<Flow> {
        let execution = self.execution;
        let inputs = execution.nodes()[node].inputs.clone();
        let mut flows = Vec::new();
        for input in &inputs {
            flows.push(self.rows(*input).await?);
        }
        let mut steps = std::mem::take(&mut self.known[node].steps);
        if steps.len() < flows.len() {
            let (mut begun, mut tables) = (Vec::new(), Vec::new());
            for (flow, input) in flows.into_iter().zip(&inputs) {
                let (schema, rows) = flow.rows(execution).await?;
                tables.push(Table { name: execution.id(*input).to_owned(), schema: schema.clone() });
                begun.push(Flow::new(From::Rows(schema, rows)));
            }
            flows = begun;
            steps = self.lowered(node, tables)?;
        }
        let mut all: Option<(SchemaRef, Ordered<Vec<RecordBatch>>)> = None;
        for (flow, recipe) in flows.into_iter().zip(steps) {
            let (schema, rows) = flow.through(node, recipe).rows(execution).await?;
            all = Some(match all {
                None => (schema, rows),
                Some((first, before)) => (first, before.chain(rows).boxed()),
            });
        }
        let (schema, rows) = all.ok_or_else(|| internal("a union has inputs"))?;
        let flow = Flow::new(From::Rows(schema.clone(), rows));
        if !distinct {
            return Ok(flow);
        }
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let once: Node = step("DEDUPLICATE", span, [("keyColumns", texts(names, span))]);
        let text = execution.text();
        let recipe = Recipe::from_steps(text.name, text.text, &[once])?;
        let recipe = Recipe::joined(text.name, [(execution.label(node), true, &recipe)]);
        Ok(flow.through(node, recipe))
    }

    /// What a query gives over the rows of a node's inputs.
    async fn queried(&mut self, node: usize, spec: &SqlSpec) -> Result<Flow> {
        let execution = self.execution;
        let shares = 2 * (execution.others() + 1);
        let mut tables = Vec::new();
        let mut counts = Vec::new();
        for (input, alias) in execution.nodes()[node].inputs.clone().into_iter().zip(&spec.aliases) {
            let (schema, rows) = self.rows(input).await?.rows(execution).await?;
            let count = Arc::new(AtomicU64::new(0));
            let rows = counted(rows, count.clone());
            counts.push(count);
            tables.push(SqlTable::of_run(alias.clone(), schema, rows, (execution.base(), shares)));
        }
        let memory = memory(execution.base(), shares)?;
        let begun = spec.engine.rows(spec.at(execution.setup().now), tables, memory).await;
        let (schema, rows) = begun.map_err(|problem| {
            let error = spec.placed(problem).at_origin(&execution.nodes()[node].origin);
            fail(execution.text(), vec![error])
        })?;
        let label = execution.label(node).to_owned();
        let rows = rows.map_ok(|batch| vec![batch]).map_err(move |error| error.in_node(&label)).boxed();
        let given = Arc::new(AtomicU64::new(0));
        execution.count(node, counts, given.clone());
        Ok(Flow::new(From::Rows(schema, counted(rows, given))))
    }

    /// Runs a program to its end, unless it was run.
    pub(super) async fn program(&mut self, node: usize, spec: &CodeSpec) -> Result<Arc<Frames>> {
        if let Some(frames) = self.programs.get(&node) {
            return Ok(frames.clone());
        }
        let execution = self.execution;
        let mut inputs = Vec::new();
        for input in execution.nodes()[node].inputs.clone() {
            inputs.push(self.rows(input).await?.rows(execution).await?);
        }
        if let Work::Program(_, chosen) = &execution.nodes()[node].work {
            let checked = check_columns(chosen, &inputs[0].0);
            let placed = |errors| fail(execution.text(), placed(&execution.nodes()[node], errors));
            checked.map_err(placed)?;
        }
        let frames = program::run(spec, inputs, node, execution).await?;
        self.programs.insert(node, frames.clone());
        Ok(frames)
    }

    /// One of the tables that a program gives.
    async fn selected(&mut self, node: usize, index: usize, span: &std::ops::Range<usize>) -> Result<Flow> {
        let execution = self.execution;
        let before = execution.nodes()[node].inputs[0];
        let Work::Code(spec) = &execution.nodes()[before].work else {
            return Err(internal("what is selected from is a program"));
        };
        let frames = self.program(before, spec).await?;
        let Some(frame) = frames.get(index) else {
            let error =
                program::no_frame(index, execution.label(before), spec.program.name(), &frames.names());
            let error = error.at_span(span.clone()).at_origin(&execution.nodes()[node].origin);
            return Err(fail(execution.text(), vec![error]));
        };
        let read = program::read(&frames, frame, execution);
        let (schema, rows) = read.map_err(|error| error.in_node(execution.label(before)))?;
        let count = Arc::new(AtomicU64::new(frame.rows));
        execution.count(node, vec![count.clone()], count);
        Ok(Flow::new(From::Rows(schema, rows)))
    }

    /// What becomes of rules, on what was measured of the node's inputs.
    async fn judged(&mut self, node: usize, evaluation: Arc<Evaluation>) -> Result<Flow> {
        let execution = self.execution;
        let mut passes = Vec::new();
        for input in execution.nodes()[node].inputs.clone() {
            passes.push(self.rows(input).await?.rows(execution).await?.1);
        }
        // Passes over one table share its rows, so that all of them have to go on together.
        let judged = async move {
            let first = passes.into_iter().map(|rows| async move {
                let batches: Vec<Vec<RecordBatch>> = rows.try_collect().await?;
                Ok::<_, RunError>(batches.into_iter().flatten().find(|batch| batch.num_rows() > 0))
            });
            let rows = futures::future::try_join_all(first).await?;
            let measured = evaluation.passes.iter().zip(&rows).map(|(pass, rows)| pass.read(rows.as_ref()));
            let outcomes = evaluation.outcomes(&Measured(measured.collect()));
            let table = outcome::table(&outcomes).map_err(|_| internal("outcomes are a table"))?;
            Ok(vec![table])
        };
        Ok(Flow::new(From::Rows(outcome::schema(), futures::stream::once(judged).boxed())))
    }

    /// The steps of a node, now that the columns of its inputs are known.
    fn lowered(&self, node: usize, inputs: Vec<Table>) -> Result<Vec<Recipe>> {
        let execution = self.execution;
        let found = stepped(&execution.nodes()[node], execution.text(), execution.setup(), inputs);
        found.map(|(known, _)| known.steps).map_err(|errors| fail(execution.text(), errors))
    }
}

/// The same rows, which are counted as they are taken.
pub(super) fn counted(rows: Ordered<Vec<RecordBatch>>, count: Arc<AtomicU64>) -> Ordered<Vec<RecordBatch>> {
    let add = move |batches: &Vec<RecordBatch>| {
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        count.fetch_add(rows as u64, Ordering::Relaxed);
    };
    rows.inspect_ok(add).boxed()
}

fn internal(message: &'static str) -> RunError {
    RunError::Data(Box::new(recipe_core::Error::internal(message)))
}
