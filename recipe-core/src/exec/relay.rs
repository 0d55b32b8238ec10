//! Batches of one run on several executors at a time, in order only where order matters: at each node that carries
//! something, a batch waits for the state that the rows before it left there, continues from it, and leaves its own.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::batches::{admit, plain};
use super::counted::Counted;
use super::operator::Relayed;
use super::operators::{Joining, Streaming};
use super::rows::Rows;
use super::stage::Layout;
use super::state::{Shape, has_shape, other_shapes, shape};
use super::{Batch, Operator, Trace};
use crate::error::Result;
use crate::plan::{Flow, Join, Node, Plan, Window};

/// Runs parts of the data through nodes that carry little or nothing from row to row.
///
/// Several relays of the same plan, made with [`fork`](Self::fork), share the parts of a run. Each part is pushed into
/// any of them. Where the plan carries something, as `FILL_WITH_LAST_VALID` does, the part [waits](Waiting) until it is
/// given the state that the part before it left at the same stop; between stops, parts run at the same time.
///
/// A call consumes the relay and returns it with the batches, so that the calls of a part can come in one order only,
/// and a relay that failed is gone.
///
/// ```
/// use recipe_core::engine::{Progress, Relay};
/// use recipe_core::{Context, Recipe, Trace, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#,
/// )?;
/// let parts = [
///     table::parse(&["city: string", "Mobile", "null"])?,
///     table::parse(&["city: string", "null", "Dothan"])?,
/// ];
/// let program = recipe.compile(&parts[0].schema(), &Context::default())?;
/// let first = Relay::new(&program.plan)?.expect("a fill carries one value");
/// let second = first.fork();
/// let schema = first.schema().clone();
///
/// let mut trace = Trace::default();
/// // Both parts come to the stop, in any order or at the same time.
/// let (Progress::Waiting(second), Progress::Waiting(first)) =
///     (second.push(&parts[1..], &mut trace)?, first.push(&parts[..1], &mut trace)?)
/// else {
///     unreachable!("there is one stop");
/// };
/// // The first part starts from nothing, the second from what the first one left.
/// let first = first.resume(None, &mut trace)?;
/// let second = second.resume(Some(&first.carry_out()?), &mut trace)?;
/// let mut clean = Vec::new();
/// for resumed in [first, second] {
///     if let Progress::Ready(_, batches) = resumed.proceed(&mut trace)? {
///         clean.extend(batches);
///     }
/// }
/// assert_eq!(table::print(&schema, &clean), ["city: string", "Mobile", "Mobile", "Mobile", "Dothan"]);
/// # Ok(())
/// # }
/// ```
pub struct Relay {
    input: SchemaRef,
    output: SchemaRef,
    /// The nodes before the first stop.
    start: Vec<Free>,
    stops: Vec<Stop>,
    /// How many rows were pushed.
    rows: u64,
    /// How many of them before the part at work.
    begun: u64,
}

/// What a part of the data has come to.
#[must_use = "it holds the relay, and rows"]
pub enum Progress {
    /// It went through: the relay, for the next part, and the batches that came out.
    Ready(Relay, Vec<RecordBatch>),
    /// It waits at a stop.
    Waiting(Waiting),
}

/// A part that waits for the state that the rows before it left at this stop.
#[must_use = "the rows of the part wait here"]
pub struct Waiting {
    relay: Relay,
    stop: usize,
    batches: Vec<Batch>,
    /// Whether there are no more parts.
    last: bool,
}

/// A part whose rows went through a stop, and have not gone on yet.
#[must_use = "the rows of the part wait here"]
pub struct Resumed {
    relay: Relay,
    stop: usize,
    batches: Vec<Batch>,
    last: bool,
}

/// Nodes that any batch can go through at any time.
enum Free {
    Rows(Arc<Rows>),
    /// A join of which nothing is remembered.
    Join(Counted<dyn Relayed>),
}

/// A node that carries something from row to row, and the nodes up to the next one.
struct Stop {
    operator: Counted<dyn Relayed>,
    /// What tables its state has.
    shape: Shape,
    then: Vec<Free>,
}

/// A node that looks at more than one row, through which batches can be relayed.
enum Passage<'a> {
    /// Each batch on its own, against the second table.
    Join(&'a Join),
    /// Each batch from the state that the one before left.
    Carry(&'a Window),
}

/// None where the node is row-wise, or where what it remembers grows with the rows.
fn passage(node: &Node) -> Option<Passage<'_>> {
    match node {
        Node::Join(join) if !join.kind.unmatched_right => Some(Passage::Join(join)),
        Node::Window(window) if node.flow() == Flow::Ordered => Some(Passage::Carry(window)),
        _ => None,
    }
}

/// Whether a plan can be run by a [`Relay`]: what its ordered nodes carry is small, and none is blocking.
pub fn can_relay(plan: &Plan) -> bool {
    let relays = |node: &Node| node.flow() == Flow::RowWise || passage(node).is_some();
    plan.rest.is_none() && plan.nodes.iter().all(|placed| relays(&placed.node))
}

impl Relay {
    /// A relay through `plan`; none if the plan [cannot](can_relay) be relayed.
    pub fn new(plan: &Plan) -> Result<Option<Relay>> {
        if !can_relay(plan) {
            return Ok(None);
        }
        let (relay, _) = Relay::leading(&Layout::new(plan), 0)?;
        Ok(Some(relay))
    }

    /// A relay through those of the nodes from `start` on that come before the first one that cannot be relayed, and
    /// how many they are.
    pub(super) fn leading(layout: &Layout<'_>, start: usize) -> Result<(Relay, usize)> {
        let input = layout.input(start).clone();
        let mut relay =
            Relay { output: input.clone(), input, start: Vec::new(), stops: Vec::new(), rows: 0, begun: 0 };
        let mut at = start;
        while let Some(placed) = layout.node(at) {
            if let Some((rows, nodes)) = layout.rows(at) {
                relay.free().push(Free::Rows(rows));
                at += nodes;
                continue;
            }
            let (input, output) = (layout.input(at), placed.output.clone());
            match passage(&placed.node) {
                None => break,
                Some(Passage::Join(node)) => {
                    let operator = Joining::new(node, input, output);
                    let operator = operator.map_err(|error| error.at_step_number(placed.step))?;
                    let operator: Box<dyn Relayed> = Box::new(operator);
                    relay.free().push(Free::Join(layout.counted(at, operator)));
                }
                Some(Passage::Carry(node)) => {
                    let operator: Box<dyn Relayed> = Box::new(Streaming::new(node, input, output));
                    let operator = layout.counted(at, operator);
                    let shape = shape(&operator.state(0)?);
                    relay.stops.push(Stop { operator, shape, then: Vec::new() });
                }
            }
            at += 1;
        }
        relay.output = layout.input(at).clone();
        Ok((relay, at - start))
    }

    /// The nodes after the last stop so far.
    fn free(&mut self) -> &mut Vec<Free> {
        self.stops.last_mut().map_or(&mut self.start, |stop| &mut stop.then)
    }

    /// Another relay through the same plan, at its start. What never changes, such as the table of a join, is shared.
    #[must_use]
    pub fn fork(&self) -> Relay {
        let free = |nodes: &[Free]| nodes.iter().map(Free::fork).collect();
        let stops = self.stops.iter().map(|stop| Stop {
            operator: stop.operator.fork(),
            shape: stop.shape.clone(),
            then: free(&stop.then),
        });
        Relay {
            input: self.input.clone(),
            output: self.output.clone(),
            start: free(&self.start),
            stops: stops.collect(),
            rows: 0,
            begun: 0,
        }
    }

    /// The columns of the batches that come out.
    pub fn schema(&self) -> &SchemaRef {
        &self.output
    }

    /// How many rows have been pushed. Failed cells name rows counted over all of them. Rows of parts that other relays took,
    /// which waited at a stop for those of a part here, count back from its first, and wrap around before the first of all.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes a part of the data, up to the first stop.
    pub fn push(mut self, part: &[RecordBatch], trace: &mut Trace) -> Result<Progress> {
        self.begun = self.rows;
        let mut through = Vec::with_capacity(part.len());
        for batch in part {
            let batch = admit(batch, &self.input)?;
            let first = self.rows;
            self.rows += batch.num_rows() as u64;
            through.extend(run(&mut self.start, vec![Batch::from_source(batch, first)], trace)?);
        }
        Ok(self.before(0, through, false))
    }

    /// Ends the data: rows that nodes still hold come out. One relay of a run does this, after the last part; afterwards
    /// all of them are as good as new.
    pub fn finish(mut self) -> Progress {
        self.begun = self.rows;
        self.before(0, Vec::new(), true)
    }

    /// Batches that have come to a stop, or to the end.
    fn before(self, stop: usize, batches: Vec<Batch>, last: bool) -> Progress {
        if stop < self.stops.len() {
            Progress::Waiting(Waiting { relay: self, stop, batches, last })
        } else {
            Progress::Ready(self, plain(batches))
        }
    }
}

impl Waiting {
    /// Takes the part through the stop, from the state that the rows before left there. The first rows of the data
    /// start from none.
    pub fn resume(mut self, before: Option<&[RecordBatch]>, trace: &mut Trace) -> Result<Resumed> {
        let Stop { operator, shape, .. } = &mut self.relay.stops[self.stop];
        match before {
            Some(state) if has_shape(state, shape) => operator.restore(state, self.relay.begun)?,
            Some(_) => return Err(other_shapes()),
            None => *operator = operator.fork(),
        }
        let mut through = Vec::with_capacity(self.batches.len());
        for batch in self.batches {
            through.extend(operator.push(batch, trace)?);
        }
        if self.last {
            through.extend(operator.finish(trace)?);
        }
        Ok(Resumed { relay: self.relay, stop: self.stop, batches: through, last: self.last })
    }
}

impl Resumed {
    /// The state for the rows that follow. With it, the next part can leave the stop before this one [proceeds](Self::proceed).
    pub fn carry_out(&self) -> Result<Vec<RecordBatch>> {
        self.relay.stops[self.stop].operator.state(self.relay.rows)
    }

    /// Takes the part up to the next stop.
    pub fn proceed(mut self, trace: &mut Trace) -> Result<Progress> {
        let batches = run(&mut self.relay.stops[self.stop].then, self.batches, trace)?;
        Ok(self.relay.before(self.stop + 1, batches, self.last))
    }
}

impl Free {
    fn fork(&self) -> Free {
        match self {
            Free::Rows(rows) => Free::Rows(rows.clone()),
            Free::Join(operator) => Free::Join(operator.fork()),
        }
    }
}

/// Runs batches through nodes one after the other.
fn run(nodes: &mut [Free], mut batches: Vec<Batch>, trace: &mut Trace) -> Result<Vec<Batch>> {
    for node in nodes {
        let mut next = Vec::with_capacity(batches.len());
        for batch in batches {
            match node {
                Free::Rows(rows) => next.push(rows.apply(&batch, trace)?),
                Free::Join(operator) => next.extend(operator.push(batch, trace)?),
            }
        }
        next.retain(|batch| batch.data.num_rows() > 0);
        batches = next;
    }
    trace.bound();
    Ok(batches)
}
