//! The in-memory engine: batches in, batches out, one thread, no I/O.
//!
//! Runs of row-wise nodes need nothing but their batch. Every other node is an [`Operator`], which takes batches in
//! order. An [`Executor`] runs a whole plan; engines that use several threads or spill to disk build on [`sections`].
//!
//! Each of these uses only those before it: batch, trace, watch, batches, state, key, operator; group, lazy; look, rows,
//! counted, operators; stage, spill; executor, relay; section, scan.

mod batch;
mod batches;
mod counted;
mod executor;
mod group;
pub mod key;
mod lazy;
mod look;
mod operator;
mod operators;
mod relay;
mod rows;
mod scan;
mod section;
pub mod spill;
mod stage;
mod state;
mod trace;
mod watch;

pub use batch::Batch;
pub use counted::Counted;
pub use executor::Executor;
pub use look::Looking;
pub use operator::Operator;
pub use relay::{Progress, Relay, Resumed, Waiting, can_relay};
pub use scan::{Scan, Summary};
pub use section::{Accumulating, Section, sections};
pub use state::State;
pub use trace::{CellsMade, FailedCell, StepTrace, Trace};
pub use watch::Watch;
