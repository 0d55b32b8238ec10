//! How coordinators, executors and the scheduler find, trust and understand each other.

mod access;
mod address;
mod client;
mod clients;
mod guard;

pub use access::{Access, Certificates, Engine, Token};
pub use address::Address;
pub(crate) use client::{SchedulerClient, causes, connect, refusal};
pub(crate) use clients::Clients;
pub(crate) use guard::{Guard, MemberGuard};

/// The header with how many tasks of a job are done.
pub(crate) const DONE: &str = "recipe-tasks-done";

/// The largest message between them: a plan with all its units, or a batch of rows.
pub(crate) const LARGEST_MESSAGE: u32 = 256 << 20;
