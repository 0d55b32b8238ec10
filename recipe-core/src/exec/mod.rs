//! The in-memory engine: batches in, batches out, one thread, no I/O.
//!
//! Runs of row-wise nodes need nothing but their batch. The others are [`Operator`]s, which take batches in order.
//! Hosts arrange the same parts over threads: see [`sections`].

mod aggregate;
pub mod apart;
mod batch;
mod distinct;
mod group;
mod join;
pub mod key;
mod look;
mod relay;
mod rows;
mod sort;
mod state;
mod trace;
mod waiting;
mod whole;
mod window;

use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

pub use batch::Batch;
pub use look::Looking;
pub use relay::can_relay;
use relay::node_relays;
use rows::Rows;
pub use state::State;
pub use trace::{FailedCell, StepTrace, Trace};

use crate::error::{Error, Kind, Result};
use crate::kernel::cast::normalise;
use crate::plan::{Flow, Node, Plan, PlannedNode, Rest};

/// Takes batches in order and gives batches in order.
pub trait Operator: Send + Sync {
    /// Takes a batch, and gives what can be given by now.
    fn push(&mut self, batch: Batch, trace: &mut Trace) -> Result<Vec<Batch>>;

    /// There are no more batches: gives the rest.
    fn finish(&mut self, trace: &mut Trace) -> Result<Vec<Batch>>;

    /// Whether rows depend on the rows before them, but for those that [`finish`](Self::finish) gives.
    fn carries(&self) -> bool {
        true
    }

    /// An operator of the same node at its start, where batches can be relayed through it.
    fn fork(&self) -> Result<Box<dyn Operator>> {
        Err(Error::internal("no batches are relayed through this node"))
    }

    /// What it remembers of the batches it took, as tables that only such an operator understands. How many there are
    /// and what columns they have depends on the plan alone.
    fn state(&self) -> Result<Vec<RecordBatch>>;

    /// Takes a state over. An ordered operator goes on from there, and forgets what it remembers; a blocking one counts
    /// the rows of the state as having come after its own.
    fn take_over(&mut self, state: &[RecordBatch]) -> Result<()>;

    /// About how many bytes it holds, where that grows with what it has seen and not with the rows alone.
    fn memory(&self) -> usize {
        0
    }

    /// How an engine can do the same without holding everything at once.
    fn way(&self) -> Result<Option<apart::Way>> {
        Ok(None)
    }

    /// Counts rows that an engine gave or took past this operator.
    fn count(&self, _rows_in: usize, _rows_out: usize, _trace: &mut Trace) {}

    /// The step it belongs to, where that is known.
    fn step(&self) -> Option<usize> {
        None
    }
}

/// A part of a plan as an executor runs it.
enum Stage {
    /// Row-wise nodes: any batch, any thread.
    Rows(Arc<Rows>),
    /// A node that needs batches in order, and holds no more than a carry or what it has seen.
    Ordered(Box<dyn Operator>),
    /// A node that gives nothing before the last batch came in.
    Blocking(Box<dyn Operator>),
}

/// A part of a plan as engines over threads run it.
pub enum Section {
    /// Nodes through which batches can be relayed.
    Relay(Box<Executor>),
    /// A node that takes batches in order and remembers more and more of them.
    Alone {
        /// What runs it.
        operator: Box<dyn Operator>,
        /// The columns behind it.
        output: SchemaRef,
        /// Whether the first row can be known only after the last one came in.
        blocking: bool,
    },
}

impl Section {
    /// Whether it takes a share of the memory.
    pub fn holds_rows(&self) -> bool {
        match self {
            Section::Relay(_) => false,
            Section::Alone { operator, blocking, .. } => *blocking || matches!(operator.way(), Ok(Some(_))),
        }
    }
}

/// The sections of a plan, in order; without its rest.
pub fn sections(plan: &Plan) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let mut start = 0;
    while start < plan.nodes.len() {
        let run = plan.nodes[start..].iter().take_while(|placed| node_relays(&placed.node)).count();
        let nodes = start..start + run.max(1);
        let output = plan.nodes[nodes.end - 1].output.clone();
        let mut stages = stages(plan, nodes.clone())?;
        sections.push(match stages.pop() {
            Some(Stage::Ordered(operator)) if run == 0 => {
                Section::Alone { operator, output, blocking: false }
            }
            Some(Stage::Blocking(operator)) => Section::Alone { operator, output, blocking: true },
            last => {
                stages.extend(last);
                let input = columns_before(plan, start);
                Section::Relay(Box::new(Executor::over(input, output, stages, None)?.relayed()))
            }
        });
        start = nodes.end;
    }
    Ok(sections)
}

/// The columns that node `at` of a plan reads.
fn columns_before(plan: &Plan, at: usize) -> SchemaRef {
    at.checked_sub(1).map_or_else(|| plan.input.clone(), |before| plan.nodes[before].output.clone())
}

/// The stages of some nodes of a plan, in order.
fn stages(plan: &Plan, nodes: Range<usize>) -> Result<Vec<Stage>> {
    let mut stages = Vec::new();
    let mut input = columns_before(plan, nodes.start);
    let edges = edges(plan);
    let (mut nodes, mut edges) = (&plan.nodes[nodes.clone()], &edges[nodes]);
    while !nodes.is_empty() {
        let run = nodes.iter().take_while(|placed| placed.node.flow() == Flow::RowWise).count();
        if run > 0 {
            stages.push(Stage::Rows(Arc::new(Rows::new(&nodes[..run], &input, edges[..run].to_vec()))));
            input = nodes[run - 1].output.clone();
            (nodes, edges) = (&nodes[run..], &edges[run..]);
            continue;
        }
        let placed = &nodes[0];
        let operator = trace::counted(operator(placed, &input)?, placed.step, edges[0]);
        stages.push(if placed.node.flow() == Flow::Ordered {
            Stage::Ordered(operator)
        } else {
            Stage::Blocking(operator)
        });
        input = placed.output.clone();
        (nodes, edges) = (&nodes[1..], &edges[1..]);
    }
    Ok(stages)
}

/// Where steps begin and end among the nodes of a plan.
fn edges(plan: &Plan) -> Vec<trace::Edge> {
    (0..plan.nodes.len())
        .map(|at| {
            let step = plan.nodes[at].step;
            trace::Edge {
                first: at == 0 || plan.nodes[at - 1].step != step,
                last: plan.nodes.get(at + 1).is_none_or(|next| next.step != step),
            }
        })
        .collect()
}

fn operator(placed: &PlannedNode, input: &SchemaRef) -> Result<Box<dyn Operator>> {
    let output = placed.output.clone();
    Ok(match &placed.node {
        Node::Window(node) if placed.node.flow() == Flow::Ordered => {
            Box::new(window::Streaming::new(node, input, output))
        }
        Node::Window(node) => Box::new(whole::Whole::new(node.clone(), input.clone(), output)),
        Node::Aggregate(node) => Box::new(aggregate::Grouping::new(node, input, output)?),
        Node::Sort(keys) => Box::new(sort::Sorting::new(keys, input)),
        Node::Distinct(columns) => Box::new(distinct::Distinct::new(columns, input)?),
        Node::Join(node) => Box::new(join::Joining::new(node, input, output)?),
        Node::Project(_) | Node::Filter(_) => return Err(Error::internal("row-wise nodes have no operator")),
    })
}

/// Runs a plan over batches pushed into it.
pub struct Executor {
    input: SchemaRef,
    output: SchemaRef,
    stages: Vec<Stage>,
    rest: Option<(Rest, Vec<Batch>)>,
    trace: Trace,
    /// What tables a state has.
    shapes: Vec<state::Shape>,
    /// Rows that count as having come in: those pushed, and those of states that were merged.
    rows_in: u64,
    rows_merged: u64,
    finished: bool,
    /// Set where batches wait at every ordered stage for what the rows before them left there.
    relay: Option<relay::Relay>,
}

impl Executor {
    /// An executor at the start of `plan`.
    pub fn new(plan: &Plan) -> Result<Self> {
        let stages = stages(plan, 0..plan.nodes.len())?;
        Executor::over(plan.input.clone(), plan.output().clone(), stages, plan.rest.clone())
    }

    fn over(input: SchemaRef, output: SchemaRef, stages: Vec<Stage>, rest: Option<Rest>) -> Result<Self> {
        let mut executor = Executor {
            input,
            output,
            stages,
            rest: rest.map(|rest| (rest, Vec::new())),
            trace: Trace::default(),
            shapes: Vec::new(),
            rows_in: 0,
            rows_merged: 0,
            finished: false,
            relay: None,
        };
        executor.shapes = executor.state()?.stages.iter().map(|tables| state::shape(tables)).collect();
        Ok(executor)
    }

    /// An executor of the same plan at its start, for plans that [`can_relay`]. What does not change, such as the table
    /// of a join, is shared.
    pub fn fork(&self) -> Result<Self> {
        let fork = |stage: &Stage| {
            Ok(match stage {
                Stage::Rows(rows) => Stage::Rows(rows.clone()),
                Stage::Ordered(operator) => Stage::Ordered(operator.fork()?),
                Stage::Blocking(operator) => Stage::Blocking(operator.fork()?),
            })
        };
        let stages = self.stages.iter().map(fork).collect::<Result<Vec<_>>>()?;
        let rest = self.rest.as_ref().map(|(rest, _)| rest.clone());
        let fork = Executor::over(self.input.clone(), self.output.clone(), stages, rest)?;
        Ok(if self.relay.is_some() { fork.relayed() } else { fork })
    }

    /// The columns of the batches that come out; known in full once [`finish`](Self::finish) was called.
    pub fn schema(&self) -> &SchemaRef {
        &self.output
    }

    /// Takes a batch, and gives those that are ready.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<Vec<RecordBatch>> {
        Ok(plain(self.push_tracked(batch)?))
    }

    /// There are no more batches: gives the rest.
    pub fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        Ok(plain(self.finish_tracked()?))
    }

    /// As [`push`](Self::push), with the rows of the source that the rows were.
    pub fn push_tracked(&mut self, batch: &RecordBatch) -> Result<Vec<Batch>> {
        if self.finished {
            return Err(Error::internal("a batch was pushed after the end"));
        }
        let batch = normalise(batch)?;
        check_schema(&self.input, &batch)?;
        let first = self.rows_in;
        self.rows_in += batch.num_rows() as u64;
        let out = self.run(0, vec![Batch::from_source(batch.with_schema(self.input.clone())?, first)])?;
        Ok(self.give(out))
    }

    /// As [`finish`](Self::finish), with the rows of the source that the rows were.
    pub fn finish_tracked(&mut self) -> Result<Vec<Batch>> {
        if self.finished {
            return Ok(Vec::new());
        }
        self.finished = true;
        if self.relay.is_some() {
            return self.run(0, Vec::new());
        }
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
            let values =
                look::take_look(&rest.look, &held).map_err(|error| error.at_step_number(rest.step))?;
            let plan = (rest.plan)(&values)?;
            self.output = plan.output().clone();
            self.stages = stages(&plan, 0..plan.nodes.len())?;
            self.rest = plan.rest.map(|rest| (rest, Vec::new()));
            for batch in held {
                let out = self.run(0, vec![batch])?;
                given.extend(self.give(out));
            }
        }
    }

    /// How many rows were pushed so far.
    pub fn rows(&self) -> u64 {
        self.rows_in - self.rows_merged
    }

    /// What happened so far, step by step.
    pub fn trace(&mut self) -> &mut Trace {
        &mut self.trace
    }

    /// Runs batches through the stages from `at` on.
    fn run(&mut self, at: usize, mut batches: Vec<Batch>) -> Result<Vec<Batch>> {
        for (at, stage) in self.stages.iter_mut().enumerate().skip(at) {
            if let (Some(relay), Stage::Ordered(operator)) = (&mut self.relay, &*stage)
                && operator.carries()
            {
                relay.wait(at, batches);
                batches = Vec::new();
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

    /// Holds back what a look has to be taken at first.
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

fn plain(batches: Vec<Batch>) -> Vec<RecordBatch> {
    batches.into_iter().map(|batch| batch.data).collect()
}

fn check_schema(wanted: &SchemaRef, batch: &RecordBatch) -> Result<()> {
    let same =
        wanted.fields().len() == batch.num_columns()
            && wanted.fields().iter().zip(batch.schema_ref().fields()).all(|(wanted, found)| {
                wanted.name() == found.name() && wanted.data_type() == found.data_type()
            });
    if same {
        return Ok(());
    }
    let names = |schema: &SchemaRef| {
        let columns = schema.fields().iter();
        columns
            .map(|field| format!("`{}` {}", field.name(), crate::types::type_name(field.data_type())))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let message = format!(
        "the batch has the columns {}; the recipe was compiled for {}",
        names(batch.schema_ref()),
        names(wanted)
    );
    Err(Kind::SchemaMismatch(message).into())
}
