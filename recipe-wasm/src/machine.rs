//! What runs the batches of a session: an executor, a summary of them, or a relay and how far it is with a part of the data.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_core::engine::{Progress, Relay, Resumed, Scan, State, Summary, Waiting};
use recipe_core::{Executor, Result, Trace};

use crate::failure::{Code, Failure};

/// What runs batches.
pub(crate) enum Machine {
    Executor(Box<Executor>),
    /// Nothing comes out but a state.
    Summary(Box<Summary>),
    Relay(Box<Relayed>),
}

/// A relay between the calls of a host.
pub(crate) struct Relayed {
    at: At,
    /// Outlives a relay that failed.
    trace: Trace,
    rows: u64,
}

/// Where a relay is.
enum At {
    /// A part may come.
    Open(Relay),
    /// A part waits at a stop.
    Waiting(Waiting),
    /// A part went through a stop.
    Resumed(Resumed),
    /// A call failed.
    Lost,
}

impl Machine {
    pub(crate) fn executor(executor: Executor) -> Self {
        Machine::Executor(Box::new(executor))
    }

    /// What runs a unit in a pass of a scan, from what the units before it left.
    pub(crate) fn pass(scan: &Scan, pass: usize, carry: Option<&State>) -> Result<Self> {
        Ok(if pass < scan.passes() {
            Machine::Summary(Box::new(scan.summarise(pass, carry)?))
        } else {
            Machine::Executor(Box::new(scan.resume(carry)?))
        })
    }

    pub(crate) fn relay(relay: Relay) -> Self {
        Machine::Relay(Box::new(Relayed { at: At::Open(relay), trace: Trace::default(), rows: 0 }))
    }

    /// Takes batches, and returns those that are ready.
    pub(crate) fn push(&mut self, batches: &[RecordBatch]) -> Result<Vec<RecordBatch>, Failure> {
        match self {
            Machine::Executor(executor) => {
                let mut ready = Vec::new();
                for batch in batches {
                    ready.extend(executor.push(batch).map_err(|error| Failure::of(&error))?);
                }
                Ok(ready)
            }
            Machine::Summary(summary) => {
                batches
                    .iter()
                    .try_for_each(|batch| summary.push(batch))
                    .map_err(|error| Failure::of(&error))?;
                Ok(Vec::new())
            }
            Machine::Relay(_) if batches.is_empty() => Ok(Vec::new()),
            Machine::Relay(relay) => {
                let open = relay.open()?;
                relay.rows += batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>();
                let progress = open.push(batches, &mut relay.trace);
                relay.settle(progress)
            }
        }
    }

    /// Ends the data, and returns the batches that are ready.
    pub(crate) fn finish(&mut self) -> Result<Vec<RecordBatch>, Failure> {
        match self {
            Machine::Executor(executor) => executor.finish().map_err(|error| Failure::of(&error)),
            Machine::Summary(_) => {
                Err(order("before the last pass, a unit ends with the state that it leaves"))
            }
            Machine::Relay(relay) => {
                let open = relay.open()?;
                relay.settle(Ok(open.finish()))
            }
        }
    }

    /// What the host hands on: all that is remembered, or in a relay what a part carries out of a stop.
    pub(crate) fn state(&self) -> Result<State, Failure> {
        let state = match self {
            Machine::Executor(executor) => executor.state(),
            Machine::Summary(summary) => summary.state(),
            Machine::Relay(relay) => {
                let At::Resumed(resumed) = &relay.at else {
                    return Err(order("in a relay, a state is left where one was taken over"));
                };
                resumed.carry_out().map(|tables| State::new(0, vec![tables]))
            }
        };
        state.map_err(|error| Failure::of(&error))
    }

    /// The columns that come out, as far as they are known.
    pub(crate) fn schema(&self) -> Option<&SchemaRef> {
        match self {
            Machine::Executor(executor) => Some(executor.schema()),
            Machine::Summary(_) => None,
            Machine::Relay(relay) => match &relay.at {
                At::Open(relay) => Some(relay.schema()),
                At::Waiting(_) | At::Resumed(_) | At::Lost => None,
            },
        }
    }

    /// What each step did so far.
    pub(crate) fn trace(&mut self) -> &mut Trace {
        match self {
            Machine::Executor(executor) => executor.trace(),
            Machine::Summary(summary) => summary.trace(),
            Machine::Relay(relay) => &mut relay.trace,
        }
    }

    /// How many rows came in.
    pub(crate) fn rows(&self) -> u64 {
        match self {
            Machine::Executor(executor) => executor.rows(),
            Machine::Summary(summary) => summary.rows(),
            Machine::Relay(relay) => relay.rows,
        }
    }

    /// Fails while rows are at a stop, where no others may come.
    pub(crate) fn check_open(&self) -> Result<(), Failure> {
        match self {
            Machine::Relay(relay) if !matches!(relay.at, At::Open(_)) => Err(not_open()),
            Machine::Executor(_) | Machine::Summary(_) | Machine::Relay(_) => Ok(()),
        }
    }

    /// Whether rows wait for the state that the rows before them left.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self, Machine::Relay(relay) if matches!(relay.at, At::Waiting(_)))
    }

    /// The relay, if rows went through a stop and have not gone on.
    pub(crate) fn resumed(&mut self) -> Option<&mut Relayed> {
        match self {
            Machine::Relay(relay) if matches!(relay.at, At::Resumed(_)) => Some(relay),
            Machine::Executor(_) | Machine::Summary(_) | Machine::Relay(_) => None,
        }
    }
}

impl Relayed {
    /// Fails unless rows wait for a state.
    pub(crate) fn check_waiting(&self) -> Result<(), Failure> {
        if matches!(self.at, At::Waiting(_)) { Ok(()) } else { Err(not_waiting()) }
    }

    /// Takes the rows that wait through their stop.
    pub(crate) fn resume(&mut self, before: Option<&[RecordBatch]>) -> Result<(), Failure> {
        match std::mem::replace(&mut self.at, At::Lost) {
            At::Waiting(waiting) => {
                let resumed = waiting.resume(before, &mut self.trace);
                self.at = At::Resumed(resumed.map_err(|error| Failure::of(&error))?);
                Ok(())
            }
            other => {
                self.at = other;
                Err(not_waiting())
            }
        }
    }

    /// Takes the rows that went through a stop to the next one, and returns the batches that are ready.
    pub(crate) fn proceed(&mut self) -> Result<Vec<RecordBatch>, Failure> {
        match std::mem::replace(&mut self.at, At::Lost) {
            At::Resumed(resumed) => {
                let progress = resumed.proceed(&mut self.trace);
                self.settle(progress)
            }
            other => {
                self.at = other;
                Ok(Vec::new())
            }
        }
    }

    /// The relay, which [`settle`](Self::settle) puts back.
    fn open(&mut self) -> Result<Relay, Failure> {
        match std::mem::replace(&mut self.at, At::Lost) {
            At::Open(relay) => Ok(relay),
            other => {
                self.at = other;
                Err(not_open())
            }
        }
    }

    fn settle(&mut self, progress: Result<Progress>) -> Result<Vec<RecordBatch>, Failure> {
        match progress.map_err(|error| Failure::of(&error))? {
            Progress::Ready(relay, batches) => {
                self.at = At::Open(relay);
                Ok(batches)
            }
            Progress::Waiting(waiting) => {
                self.at = At::Waiting(waiting);
                Ok(Vec::new())
            }
        }
    }
}

fn not_open() -> Failure {
    order("rows wait for a state, or to go on from one")
}

fn not_waiting() -> Failure {
    order("no rows wait for a state")
}

fn order(message: &str) -> Failure {
    Failure::new(Code::Order, message)
}
