//! The log of a folder: its entries, and what they add up to.

mod entry;
mod names;
mod read;
mod state;
#[cfg(test)]
mod tests;

pub(super) use entry::{Done, Entry, Stamp, Written, has_successor, manifest};
pub(super) use names::{json, key};
pub(super) use read::Log;
pub use read::{EarlierRuns, earlier_runs};
pub(super) use state::LiveFile;
